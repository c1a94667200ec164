//! The CPU engine: the twins, run in order, with nothing between them.
//!
//! A single run may use several threads inside an op. A batch given in shards uses them *across* shards instead: each
//! thread walks the whole plan for whole sequences, so activations stay in its cache. Shards are dealt to a fixed number
//! of lanes; each lane adds up its own gradients and the lanes are added in order, so results do not depend on the
//! number of threads.

mod transposed;
mod walk;

pub use walk::{Twin, call};

use super::{DeviceInfo, Engine, EngineError, EngineKind, Feed, Observer, PlanId};
use crate::graph::plan::{Place, Plan};
use crate::graph::{Graph, NodeId};
use crate::tensor::{Shape, Tensor};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use transposed::{Transposed, Turned, turned_steps};
use walk::{Scratch, States, walk};

/// Lanes that a sharded batch is dealt to. More would use more cores but add more copies of the gradients.
const LANES: usize = 4;

/// Multiply-adds below which a run stays on the caller's thread: waking others takes longer than it saves.
const WORTH_THE_POOL: u64 = 8_000_000;

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

/// Brings the transposed weights of a plan up to date.
fn refresh(transposed: &mut Transposed, turned: &[Option<Turned>], states: &[(Shape, Vec<f32>)]) {
    for turned in turned.iter().flatten() {
        let (shape, data) = &states[turned.state];
        if shape.len() == turned.shape.len() {
            transposed.refresh(turned.state, &turned.shape, data);
        }
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
