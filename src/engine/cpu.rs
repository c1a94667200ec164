//! The CPU engine: the twins, run in order, with nothing between them.
//!
//! A single run may use several threads inside an op. A batch given in shards uses them *across* shards instead: each
//! thread walks the whole plan for whole sequences, so activations stay in its cache. Shards are dealt to a fixed number
//! of lanes; each lane adds up its own gradients and the lanes are added in order, so results do not depend on the
//! number of threads.

use super::transposed::{Transposed, Turned, turned_steps};
use super::{DeviceInfo, Engine, EngineError, EngineKind, Feed, Observer, PlanId};
use crate::graph::plan::{Place, Plan};
use crate::graph::{Graph, NodeId, Source};
use crate::op::{Io, Op, Real, View};
use crate::tensor::{Shape, Tensor};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Lanes that a sharded batch is dealt to. More would use more cores but add more copies of the gradients.
const LANES: usize = 4;

/// No op has more inputs, or changes more of them.
const MAX_INPUTS: usize = 4;
const MAX_STATES: usize = 2;

/// Multiply-adds below which a run stays on the caller's thread: waking others takes longer than it saves.
const WORTH_THE_POOL: u64 = 8_000_000;

/// Runs a twin in this float type.
pub trait Twin: Real {
    fn call(op: &dyn Op, io: &mut Io<'_, '_, Self>);
}

impl Twin for f32 {
    fn call(op: &dyn Op, io: &mut Io<'_, '_, Self>) {
        op.cpu_f32(io);
    }
}

impl Twin for f64 {
    fn call(op: &dyn Op, io: &mut Io<'_, '_, Self>) {
        op.cpu_f64(io);
    }
}

/// Runs `op` on given inputs, outside any graph: for the kernel lab and the tests. Inputs that the op changes in place are
/// changed in `inputs`. Returns the output, empty for an op without one.
pub fn call<F: Twin>(op: &dyn Op, shapes: &[&Shape], inputs: &mut [Vec<F>], threads: usize) -> Result<Vec<F>, crate::op::OpError> {
    let out_shape = op.shape(shapes)?;
    let mut out = vec![F::zero(); out_shape.len()];
    let mut taken: Vec<Vec<F>> = op.mutates().iter().map(|i| std::mem::take(&mut inputs[*i])).collect();
    {
        let views: Vec<View<'_, F>> = shapes.iter().zip(inputs.iter()).map(|(shape, data)| View { shape, data }).collect();
        let mut states: Vec<&mut [F]> = taken.iter_mut().map(Vec::as_mut_slice).collect();
        F::call(op, &mut Io { inputs: &views, states: &mut states, out: &mut out, out_shape: &out_shape, threads });
    }
    for (i, state) in op.mutates().iter().zip(taken) {
        inputs[*i] = state;
    }
    Ok(out)
}

/// The buffers one thread needs to walk a plan.
struct Scratch {
    slots: Vec<Vec<f32>>,
    inputs: Vec<Vec<f32>>,
}

impl Scratch {
    fn new(plan: &Plan) -> Self {
        Self {
            slots: plan.slots.iter().map(|len| vec![0.0; *len]).collect(),
            inputs: plan.inputs.iter().map(|id| vec![0.0; plan.shape_of(*id).len()]).collect(),
        }
    }

    /// Copies fed data in, in the plan's order.
    fn feed(&mut self, plan: &Plan, feed: &Feed<'_>) -> Result<(), EngineError> {
        for (id, data) in plan.inputs.iter().zip(&mut self.inputs) {
            let name = &plan.graph.node(*id).name;
            let Some((_, given)) = feed.iter().find(|(given, _)| given == name) else {
                return Err(EngineError::NoInput(name.clone()));
            };
            if given.len() != data.len() {
                return Err(EngineError::InputLength { name: name.clone(), wanted: data.len(), found: given.len() });
            }
            data.copy_from_slice(given);
        }
        Ok(())
    }
}

struct Compiled {
    plan: Plan,
    /// Index into the engine's states for each of the plan's.
    states: Vec<usize>,
    /// Which of the plan's states some op changes.
    changed: Vec<usize>,
    /// Steps that run on transposed weights, by their place in the schedule.
    turned: Vec<Option<Turned>>,
    /// Multiply-adds of one run.
    work: u64,
    scratch: Scratch,
    /// Spare scratches for the threads of a sharded run.
    spare: Mutex<Vec<Scratch>>,
    /// One lane's private copies of the changed states.
    lanes: Vec<Vec<Vec<f32>>>,
}

pub struct CpuEngine {
    info: DeviceInfo,
    threads: usize,
    pool: rayon::ThreadPool,
    names: HashMap<String, usize>,
    states: Vec<(Shape, Vec<f32>)>,
    transposed: Transposed,
    plans: HashMap<PlanId, Compiled>,
    next: usize,
}

impl std::fmt::Debug for CpuEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CpuEngine").field("threads", &self.threads).field("plans", &self.plans.len()).finish_non_exhaustive()
    }
}

impl CpuEngine {
    /// An engine on `threads` threads (at least one).
    ///
    /// # Errors
    /// When the system refuses the threads.
    pub fn new(threads: usize) -> Result<Self, EngineError> {
        let threads = threads.max(1);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("twin-{i}"))
            .build()
            .map_err(|error| EngineError::Gpu(error.to_string()))?;
        let info = DeviceInfo {
            kind: EngineKind::Cpu,
            name: processor(),
            backend: instruction_set().to_owned(),
            software: false,
            why: "device-why-asked",
        };
        Ok(Self { info, threads, pool, names: HashMap::new(), states: Vec::new(), transposed: Transposed::default(), plans: HashMap::new(), next: 0 })
    }

    /// Threads that leave one core to the window.
    pub fn threads_beside_a_window() -> usize {
        cores().saturating_sub(1).max(1)
    }

    pub fn set_why(&mut self, why: &'static str) {
        self.info.why = why;
    }

    fn slot_of(&mut self, name: &str, shape: &Shape) -> Result<usize, EngineError> {
        if let Some(&index) = self.names.get(name) {
            let found = &self.states[index].0;
            if found != shape {
                return Err(EngineError::StateShape { name: name.to_owned(), found: found.clone(), wanted: shape.clone() });
            }
            return Ok(index);
        }
        self.states.push((shape.clone(), vec![0.0; shape.len()]));
        self.names.insert(name.to_owned(), self.states.len() - 1);
        Ok(self.states.len() - 1)
    }
}

/// Cores of this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The processor's own name, such as `AMD EPYC`; `CPU` where it has none to tell.
pub fn processor() -> String {
    #[cfg(target_arch = "x86_64")]
    if let Some(brand) = raw_cpuid::CpuId::new().get_processor_brand_string() {
        let name = brand.as_str().split(" with ").next().unwrap_or_default().replace(" Processor", "");
        if !name.trim().is_empty() {
            return name.trim().to_owned();
        }
    }
    "CPU".to_owned()
}

/// What the fast loops were compiled for on this processor.
pub fn instruction_set() -> &'static str {
    match pulp::Arch::new() {
        #[cfg(target_arch = "x86_64")]
        pulp::Arch::V3(_) => "AVX2",
        #[cfg(target_arch = "x86_64")]
        pulp::Arch::V4(_) => "AVX-512",
        pulp::Arch::Scalar => "scalar",
        #[allow(unreachable_patterns, reason = "the variants depend on the target")]
        _ => "SIMD",
    }
}

/// States as a walk sees them: shared ones to read, and those it may change.
struct States<'a> {
    shared: &'a [(Shape, Vec<f32>)],
    /// Plan state index -> index into `own`.
    own_at: &'a [Option<usize>],
    own: &'a mut [Vec<f32>],
    map: &'a [usize],
    transposed: &'a Transposed,
}

/// Brings the transposed weights of a plan up to date.
fn refresh(transposed: &mut Transposed, turned: &[Option<Turned>], states: &[(Shape, Vec<f32>)]) {
    for turned in turned.iter().flatten() {
        let (shape, data) = &states[turned.state];
        if shape.len() == turned.shape.len() {
            transposed.refresh(turned.state, &turned.shape, data);
        }
    }
}

/// Runs every step of a plan.
fn walk(plan: &Plan, turned: &[Option<Turned>], scratch: &mut Scratch, states: &mut States<'_>, threads: usize, observer: &mut dyn Observer) {
    let graph: &Graph = &plan.graph;
    for (step, turned) in plan.steps.iter().zip(turned) {
        let node = graph.node(*step);
        let Source::Op { op, inputs } = &node.source else { continue };
        // The output and changed states are taken out of their places, so that everything else can be borrowed.
        let place = plan.place_of(*step);
        let mut out = match place {
            Place::Slot(slot) => std::mem::take(&mut scratch.slots[slot]),
            _ => Vec::new(),
        };
        let own_of = |i: usize| match plan.place_of(inputs[i]) {
            Place::State(state) => states.own_at[state],
            _ => None,
        };
        let mut taken: [Vec<f32>; MAX_STATES] = std::array::from_fn(|i| {
            op.mutates().get(i).and_then(|input| own_of(*input)).map(|own| std::mem::take(&mut states.own[own])).unwrap_or_default()
        });
        {
            let mut views = [View { shape: &node.shape, data: &[] as &[f32] }; MAX_INPUTS];
            for (view, input) in views.iter_mut().zip(inputs) {
                let shape = plan.shape_of(*input);
                let data: &[f32] = match plan.place_of(*input) {
                    Place::Input(i) => &scratch.inputs[i],
                    Place::Slot(slot) => &scratch.slots[slot],
                    Place::State(state) => match states.own_at[state] {
                        Some(own) => &states.own[own],
                        None => &states.shared[states.map[state]].1,
                    },
                    Place::Nowhere => &[],
                };
                // A taken state is empty here: it is reached through `states`.
                *view = View { shape, data: if data.is_empty() { data } else { &data[..shape.len()] } };
            }
            let mut op = op;
            if let Some(turned) = turned {
                views[turned.input] = View { shape: &turned.shape, data: states.transposed.get(turned.state) };
                op = &turned.op;
            }
            let [a, b] = &mut taken;
            let mut changed = [a.as_mut_slice(), b.as_mut_slice()];
            op.cpu_f32(&mut Io {
                inputs: &views[..inputs.len()],
                states: &mut changed[..op.mutates().len()],
                out: &mut out[..node.shape.len()],
                out_shape: &node.shape,
                threads,
            });
        }
        for (input, state) in op.mutates().iter().zip(taken) {
            if let Place::State(index) = plan.place_of(inputs[*input])
                && let Some(own) = states.own_at[index]
            {
                states.own[own] = state;
            }
        }
        if let Place::Slot(slot) = place {
            scratch.slots[slot] = out;
        }
        observer.done(*step, plan);
    }
}

impl Compiled {
    /// Plan state index -> index among the changed ones.
    fn own_at(&self) -> Vec<Option<usize>> {
        (0..self.states.len()).map(|state| self.changed.iter().position(|changed| *changed == state)).collect()
    }
}

impl Engine for CpuEngine {
    fn info(&self) -> &DeviceInfo {
        &self.info
    }

    fn load(&mut self, name: &str, tensor: &Tensor) -> Result<(), EngineError> {
        match self.names.get(name) {
            Some(&index) if self.states[index].0 == *tensor.shape() => self.states[index].1.copy_from_slice(tensor.data()),
            Some(&index) => self.states[index] = (tensor.shape().clone(), tensor.data().to_vec()),
            None => {
                self.names.insert(name.to_owned(), self.states.len());
                self.states.push((tensor.shape().clone(), tensor.data().to_vec()));
            }
        }
        if let Some(index) = self.names.get(name) {
            self.transposed.touch(*index);
        }
        Ok(())
    }

    fn state(&mut self, name: &str) -> Result<Tensor, EngineError> {
        let index = self.names.get(name).ok_or_else(|| EngineError::NoState(name.to_owned()))?;
        let (shape, data) = &self.states[*index];
        Tensor::new(shape.clone(), data.clone()).map_err(|error| EngineError::Gpu(error.to_string()))
    }

    fn zero(&mut self, names: &[String]) -> Result<(), EngineError> {
        for name in names {
            let index = self.names.get(name).ok_or_else(|| EngineError::NoState(name.clone()))?;
            self.states[*index].1.fill(0.0);
            self.transposed.touch(*index);
        }
        Ok(())
    }

    fn compile(&mut self, graph: Arc<Graph>, watch: &[NodeId]) -> Result<PlanId, EngineError> {
        let plan = Plan::new(graph, watch);
        let mut states = Vec::with_capacity(plan.states.len());
        for id in &plan.states {
            let node = plan.graph.node(*id);
            states.push(self.slot_of(&node.name, &node.shape)?);
        }
        let mut changed: Vec<usize> = Vec::new();
        for step in &plan.steps {
            let node = plan.graph.node(*step);
            let mutated = node.op().map_or(&[] as &[usize], |op| op.mutates());
            changed.extend(mutated.iter().filter_map(|input| match plan.place_of(node.inputs()[*input]) {
                Place::State(state) => Some(state),
                _ => None,
            }));
        }
        changed.sort_unstable();
        changed.dedup();
        let scratch = Scratch::new(&plan);
        let id = PlanId(self.next);
        self.next += 1;
        self.plans.insert(id, Compiled { turned: turned_steps(&plan, &states, &changed), work: plan.graph.multiply_adds(), plan, states, changed, scratch, spare: Mutex::default(), lanes: Vec::new() });
        Ok(id)
    }

    fn release(&mut self, plan: PlanId) {
        self.plans.remove(&plan);
    }

    fn submit(&mut self, plan: PlanId, feed: &Feed<'_>, observer: &mut dyn Observer) -> Result<(), EngineError> {
        let Some(compiled) = self.plans.get_mut(&plan) else { return Err(EngineError::NoState(format!("{plan:?}"))) };
        compiled.scratch.feed(&compiled.plan, feed)?;
        refresh(&mut self.transposed, &compiled.turned, &self.states);
        let own_at = compiled.own_at();
        let mut own: Vec<Vec<f32>> = compiled.changed.iter().map(|state| std::mem::take(&mut self.states[compiled.states[*state]].1)).collect();
        let mut states = States { shared: &self.states, own_at: &own_at, own: &mut own, map: &compiled.states, transposed: &self.transposed };
        let threads = self.threads;
        let (plan, turned, scratch) = (&compiled.plan, &compiled.turned, &mut compiled.scratch);
        if threads > 1 && compiled.work > WORTH_THE_POOL {
            // Inside the pool a parallel section costs next to nothing to enter.
            self.pool.install(|| walk(plan, turned, scratch, &mut states, threads, observer));
        } else {
            walk(plan, turned, scratch, &mut states, 1, observer);
        }
        for (state, data) in compiled.changed.iter().zip(own) {
            self.states[compiled.states[*state]].1 = data;
            self.transposed.touch(compiled.states[*state]);
        }
        Ok(())
    }

    fn submit_shards(&mut self, plan: PlanId, feeds: &[Vec<(&str, &[f32])>]) -> Result<(), EngineError> {
        let Some(compiled) = self.plans.get_mut(&plan) else { return Err(EngineError::NoState(format!("{plan:?}"))) };
        refresh(&mut self.transposed, &compiled.turned, &self.states);
        let count = LANES.min(feeds.len());
        let mut lanes = std::mem::take(&mut compiled.lanes);
        lanes.resize_with(count, || compiled.changed.iter().map(|state| vec![0.0; self.states[compiled.states[*state]].1.len()]).collect());
        let own_at = compiled.own_at();
        let (shared, transposed, compiled_ref) = (&self.states, &self.transposed, &*compiled);
        let outcome = self.pool.install(|| {
            lanes.par_iter_mut().enumerate().with_max_len(1).try_for_each(|(lane, own)| {
                own.iter_mut().for_each(|state| state.fill(0.0));
                let spare = lock(&compiled_ref.spare).pop();
                let mut scratch = spare.unwrap_or_else(|| Scratch::new(&compiled_ref.plan));
                let mut states = States { shared, own_at: &own_at, own, map: &compiled_ref.states, transposed };
                for feed in feeds.iter().skip(lane).step_by(count) {
                    scratch.feed(&compiled_ref.plan, feed)?;
                    walk(&compiled_ref.plan, &compiled_ref.turned, &mut scratch, &mut states, 1, &mut ());
                }
                lock(&compiled_ref.spare).push(scratch);
                Ok(())
            })
        });
        for lane in &lanes {
            for (state, own) in compiled.changed.iter().zip(lane) {
                self.transposed.touch(compiled.states[*state]);
                let total = &mut self.states[compiled.states[*state]].1;
                crate::op::real::fast(#[inline(always)] || total.iter_mut().zip(own).for_each(|(total, own)| *total += *own));
            }
        }
        compiled.lanes = lanes;
        outcome
    }

    fn poll(&mut self, plan: PlanId, _wait: bool) -> Result<Option<Vec<Tensor>>, EngineError> {
        let Some(compiled) = self.plans.get(&plan) else { return Ok(None) };
        let plan = &compiled.plan;
        let read = |id: &NodeId| {
            let shape = plan.shape_of(*id).clone();
            let data: &[f32] = match plan.place_of(*id) {
                Place::Slot(slot) => &compiled.scratch.slots[slot],
                Place::Input(input) => &compiled.scratch.inputs[input],
                Place::State(state) => &self.states[compiled.states[state]].1,
                Place::Nowhere => &[],
            };
            let data = data[..shape.len()].to_vec();
            Tensor::new(shape, data).map_err(|error| EngineError::Gpu(error.to_string()))
        };
        plan.watched.iter().map(read).collect::<Result<Vec<_>, _>>().map(Some)
    }
}

/// A lock whose holder panicked still guards whole scratches.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
