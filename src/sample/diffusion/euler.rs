//! Euler's method on the probability flow (Song et al. 2021; Karras et al. 2022, formula 4), in `y = x / signal`, whose noise
//! has the standard deviation `r = sigma / signal`: `dy/dr = (y - x_0) / r`, so `y' = y + (r' - r) (y - x_0) / r`.
//!
//! Back in x it is `x' = (sigma'/sigma) x_t + (signal' - signal sigma'/sigma) x_0`: the same move as DDIM with eta 0.

use super::{Move, SamplerEntry, SamplerKind, Weights};

pub(super) const ENTRY: SamplerEntry =
    SamplerEntry { id: "euler", kind: SamplerKind::Euler, order: 1, stochastic: false, second_evaluation: false, flow: false, weights };

pub(super) fn weights(way: &Move) -> Weights {
    let (from, to) = (way.from, way.to);
    let (r, r_next) = (from.ratio(), to.ratio());
    // y' = y (1 + (r' - r)/r) - x_0 (r' - r)/r, times signal'.
    Weights { x: to.signal / from.signal * (r_next / r), x_0: to.signal * (1.0 - r_next / r), ..Weights::default() }
}
