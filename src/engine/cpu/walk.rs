//! Walking a plan: the twins called in order, each given its inputs, its output and the states it may change.

use super::transposed::{Transposed, Turned};
use crate::engine::{EngineError, Feed, Observer};
use crate::graph::plan::{Place, Plan};
use crate::graph::{Graph, Source};
use crate::op::{Io, Op, Real, View};
use crate::tensor::Shape;

/// No op has more inputs, or changes more of them.
const MAX_INPUTS: usize = 4;
const MAX_STATES: usize = 2;

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
pub(super) struct Scratch {
    pub(super) slots: Vec<Vec<f32>>,
    pub(super) inputs: Vec<Vec<f32>>,
}

impl Scratch {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            slots: plan.slots.iter().map(|len| vec![0.0; *len]).collect(),
            inputs: plan.inputs.iter().map(|id| vec![0.0; plan.shape_of(*id).len()]).collect(),
        }
    }

    /// Copies fed data in, in the plan's order.
    pub(super) fn feed(&mut self, plan: &Plan, feed: &Feed<'_>) -> Result<(), EngineError> {
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

/// States as a walk sees them: shared ones to read, and those it may change.
pub(super) struct States<'a> {
    pub(super) shared: &'a [(Shape, Vec<f32>)],
    /// Plan state index -> index into `own`.
    pub(super) own_at: &'a [Option<usize>],
    pub(super) own: &'a mut [Vec<f32>],
    pub(super) map: &'a [usize],
    pub(super) transposed: &'a Transposed,
}

/// Runs every step of a plan.
pub(super) fn walk(plan: &Plan, turned: &[Option<Turned>], scratch: &mut Scratch, states: &mut States<'_>, threads: usize, observer: &mut dyn Observer) {
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
