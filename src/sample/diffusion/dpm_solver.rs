//! DPM-Solver++ of second order, multistep (2M) with the midpoint rule (Lu et al. 2022, algorithm 2), in `lambda = ln(signal / sigma)`:
//! `x' = (sigma'/sigma) x_t + signal' (1 - e^-h) (x_0 + (x_0 - x_0(previous)) / (2 r))`, `h = lambda' - lambda`,
//! `r = (lambda - lambda(previous)) / h`.
//!
//! The first step has no step before it, and the last, to sigma = 0 with h infinite, lands on x_0: both are first order.

use super::{Level, Move, SamplerEntry, SamplerKind, Weights};

pub(super) const ENTRY: SamplerEntry =
    SamplerEntry { id: "dpmpp-2m", kind: SamplerKind::Dpmpp2M, order: 2, stochastic: false, second_evaluation: false, flow: false, weights };

fn lambda(level: Level) -> f64 {
    -level.ratio().ln()
}

fn weights(way: &Move) -> Weights {
    let (from, to) = (way.from, way.to);
    // e^-h without logarithms.
    let along = to.signal * (1.0 - to.ratio() / from.ratio());
    let first = Weights { x: to.sigma / from.sigma, x_0: along, ..Weights::default() };
    match way.before {
        Some(before) if !way.is_last() => {
            let r = (lambda(from) - lambda(before)) / (lambda(to) - lambda(from));
            Weights { x_0: along * (1.0 + 0.5 / r), previous: -along * 0.5 / r, ..first }
        }
        _ => first,
    }
}
