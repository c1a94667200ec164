//! Transposed copies of weights, for the CPU engine.
//!
//! A product `x W^T` reads `W (n, k)` across its rows, which the kernel below must first gather into order, at every call.
//! Weights stay the same from call to call, so the engine keeps `W^T (k, n)` beside them and runs the plain product
//! instead. A copy is made anew only when its state was written to.

use crate::graph::plan::{Place, Plan};
use crate::op::Op;
use crate::tensor::Shape;
use std::collections::HashMap;
use std::sync::Arc;

/// A step of a plan that runs as another op on a transposed state.
#[derive(Debug)]
pub(super) struct Turned {
    pub(super) op: Arc<dyn Op>,
    /// Which of the step's inputs is replaced.
    pub(super) input: usize,
    /// Index of the state in the engine.
    pub(super) state: usize,
    /// Shape of the transposed copy.
    pub(super) shape: Shape,
}

/// For every step of a plan, what it runs as instead, if anything. States that the plan itself changes are left alone.
pub(super) fn turned_steps(plan: &Plan, states: &[usize], changed: &[usize]) -> Vec<Option<Turned>> {
    let turn = |step: &crate::graph::NodeId| {
        let node = plan.graph.node(*step);
        let shapes: Vec<&Shape> = node.inputs().iter().map(|id| plan.shape_of(*id)).collect();
        let (input, op) = node.op()?.on_transposed(&shapes)?;
        let Place::State(state) = plan.place_of(node.inputs()[input]) else { return None };
        let &[n, k] = shapes[input].dims() else { return None };
        (!changed.contains(&state)).then(|| Turned { op, input, state: states[state], shape: [k, n].into() })
    };
    plan.steps.iter().map(turn).collect()
}

#[derive(Debug, Default)]
pub(super) struct Transposed {
    /// How often each state was written to, by its index.
    written: HashMap<usize, u64>,
    /// The copies, each with the count it was made at.
    copies: HashMap<usize, (u64, Vec<f32>)>,
}

impl Transposed {
    /// The state's numbers changed.
    pub(super) fn touch(&mut self, state: usize) {
        *self.written.entry(state).or_default() += 1;
    }

    /// The copy of a state, empty before the first [`Self::refresh`].
    pub(super) fn get(&self, state: usize) -> &[f32] {
        self.copies.get(&state).map_or(&[], |(_, data)| data)
    }

    /// Makes the copy of `data (n, k)` anew if it is out of date; `shape` is `(k, n)`.
    pub(super) fn refresh(&mut self, state: usize, shape: &Shape, data: &[f32]) {
        /// Rows and columns handled together, so that both sides stay in the first cache.
        const TILE: usize = 32;
        let now = self.written.get(&state).copied().unwrap_or_default();
        let (made, copy) = self.copies.entry(state).or_insert_with(|| (u64::MAX, Vec::new()));
        if *made == now && copy.len() == data.len() {
            return;
        }
        *made = now;
        copy.resize(data.len(), 0.0);
        let (k, n) = (shape.rows(), shape.last());
        for first in (0..n).step_by(TILE) {
            for start in (0..k).step_by(TILE) {
                for column in start..(start + TILE).min(k) {
                    let out = &mut copy[column * n + first..column * n + (first + TILE).min(n)];
                    out.iter_mut().enumerate().for_each(|(i, out)| *out = data[(first + i) * k + column]);
                }
            }
        }
    }
}
