//! Euler's method on a flow (Lipman et al. 2023): along the velocity `v = eps - x_0` from noise to data,
//! `x' = x_t + (s' - s) v`, `s = t/T`. With `v = (x_t - x_0) / s` it is `x' = (s'/s) x_t + (1 - s'/s) x_0`.

use super::{Move, SamplerEntry, SamplerKind, Weights};

pub(super) const ENTRY: SamplerEntry =
    SamplerEntry { id: "flow-euler", kind: SamplerKind::FlowEuler, order: 1, stochastic: false, second_evaluation: false, flow: true, weights };

fn weights(way: &Move) -> Weights {
    let kept = way.to.sigma / way.from.sigma;
    Weights { x: kept, x_0: 1.0 - kept, ..Weights::default() }
}
