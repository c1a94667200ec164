//! The settings of a run, and what is wrong with those that cannot be.

use super::{SamplerKind, Spacing};
use serde::{Deserialize, Serialize};

/// How a run is made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SamplerConfig {
    pub kind: SamplerKind,
    /// Moves from noise to data, 1 to T.
    pub steps: usize,
    /// DDIM's share of DDPM's noise, 0 to 1; the others ignore it.
    pub eta: f64,
    pub spacing: Spacing,
    /// Every x_0 is kept in `[-clip, clip]`, for data with a known range; `None`: as it is.
    pub clip: Option<f32>,
}

impl Default for SamplerConfig {
    fn default() -> Self {
        Self { kind: SamplerKind::Ddim, steps: 50, eta: 0.0, spacing: Spacing::Trailing, clip: None }
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SamplerError {
    #[error("a sampler needs at least 1 step")]
    NoSteps,
    #[error("{steps} steps are more than the schedule's {timesteps} timesteps; give 1 to {timesteps}")]
    TooManySteps { steps: usize, timesteps: usize },
    #[error("eta is {0}; it lies between 0 (no noise) and 1 (the noise of DDPM)")]
    Eta(f64),
    #[error("x_0 cannot be clipped at {0}; give a number above 0")]
    Clip(f32),
    #[error("the {0} sampler runs on the flow schedule only")]
    NeedsFlow(&'static str),
    #[error("the {0} sampler does not run on the flow schedule; take flow-euler there")]
    NotOnFlow(&'static str),
}
