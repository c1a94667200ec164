//! Which timesteps a run visits: diffusers' `timestep_spacing` (Lin et al. 2024, table 2), as our t = index + 1.

use super::SamplerKind;
use serde::{Deserialize, Serialize};

/// How N of T timesteps are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spacing {
    /// Whole strides up from t = 1: the run starts somewhat below T, where x is not yet pure noise.
    Leading,
    /// Strides down from t = T.
    #[default]
    Trailing,
}

/// N timesteps in `1..=timesteps`, falling.
pub(super) fn timesteps(kind: SamplerKind, spacing: Spacing, steps: usize, timesteps: usize) -> Vec<usize> {
    match spacing {
        // diffusers' DPM-Solver cuts the axis in N + 1 strides and leaves the lowest point out. With N = T there are not
        // so many; then it goes like the others.
        Spacing::Leading if kind == SamplerKind::Dpmpp2M && steps < timesteps => {
            let stride = timesteps / (steps + 1);
            (1..=steps).rev().map(|i| i * stride + 1).collect()
        }
        Spacing::Leading => {
            let stride = timesteps / steps;
            (0..steps).rev().map(|i| i * stride + 1).collect()
        }
        // Halves go to the even number, as numpy rounds.
        Spacing::Trailing => {
            let stride = timesteps as f64 / steps as f64;
            (0..steps).map(|i| (timesteps as f64 - i as f64 * stride).round_ties_even() as usize).collect()
        }
    }
}
