//! Heun's method on the probability flow (Karras et al. 2022, algorithm 1 without churn): an Euler step, the slope again where it
//! arrived, and the step anew with the mean of both slopes. Two evaluations a step, one in the last, where r' = 0.

use super::sampler::Known;
use super::{Move, SamplerEntry, SamplerKind, euler};

pub(super) const ENTRY: SamplerEntry =
    SamplerEntry { id: "heun", kind: SamplerKind::Heun, order: 2, stochastic: false, second_evaluation: true, flow: false, weights: euler::weights };

/// The step with both slopes, in `y = x / signal`: `y + (r' - r)/2 ((y - x_0)/r + (y' - x_0')/r')`, where `tried` is
/// Euler's x' and `second` what the model said there.
pub(super) fn corrected(way: &Move, x_t: &[f32], known: &Known, tried: &[f32], second: &Known) -> Vec<f32> {
    let (from, to) = (way.from, way.to);
    let (r, r_next) = (from.ratio(), to.ratio());
    let half = 0.5 * (r_next - r);
    let slopes = x_t.iter().zip(&known.x_0).zip(tried.iter().zip(&second.x_0));
    slopes
        .map(|((x, x_0), (x_tried, x_0_second))| {
            let (y, y_tried) = (f64::from(*x) / from.signal, f64::from(*x_tried) / to.signal);
            (to.signal * (y + half * ((y - x_0) / r + (y_tried - x_0_second) / r_next))) as f32
        })
        .collect()
}
