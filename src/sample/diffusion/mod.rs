//! Samplers: from noise to data along a list of timesteps, one step at a time.
//!
//! Every sampler's step is one weighted sum, `x' = a x_t + b x_0 + c eps + d x_0(previous) + s z`, where the model's
//! output at `(x_t, t)` gives x_0 and eps; a sampler is the rule for the weights ([`SAMPLERS`], one file each). Only Heun
//! asks the model a second time inside a step. States are in the schedule's own coordinates, `x_t = signal x_0 + sigma eps`,
//! also for samplers that papers and diffusers write in `x_t / signal`: so the panels of all samplers compare.
//!
//! A step needs nothing but its arguments: a run can be forked anywhere.

mod config;
mod ddim;
mod ddpm;
mod dpm_solver;
mod euler;
mod flow;
mod heun;
pub mod order;
mod sampler;
mod spacing;

use super::schedule::Schedule;
use serde::{Deserialize, Serialize};

pub use config::{SamplerConfig, SamplerError};
pub use sampler::{Model, Sampler, Step, mean, x_0};
pub use spacing::Spacing;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SamplerKind {
    Ddpm,
    #[default]
    Ddim,
    Euler,
    Heun,
    #[serde(rename = "dpmpp-2m")]
    Dpmpp2M,
    FlowEuler,
}

/// One row of [`SAMPLERS`].
pub struct SamplerEntry {
    /// `dpmpp-2m`: the command line's name, and the suffix of its text keys.
    pub id: &'static str,
    pub kind: SamplerKind,
    /// The error at the end falls as `steps^-order`.
    pub order: u32,
    /// Adds noise on the way (DDIM: only with eta above 0).
    pub stochastic: bool,
    /// Asks the model twice a step.
    pub second_evaluation: bool,
    /// Runs on the flow schedule, or on those that are not.
    pub flow: bool,
    weights: fn(&Move) -> Weights,
}

pub static SAMPLERS: &[SamplerEntry] = &[ddpm::ENTRY, ddim::ENTRY, euler::ENTRY, heun::ENTRY, dpm_solver::ENTRY, flow::ENTRY];

impl SamplerKind {
    pub fn entry(self) -> &'static SamplerEntry {
        // The table holds every kind (a test walks it), and DDIM is the plainest of them.
        SAMPLERS.iter().find(|entry| entry.kind == self).unwrap_or(&SAMPLERS[1])
    }

    pub fn id(self) -> &'static str {
        self.entry().id
    }
}

/// Factors of data and of noise at one t.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Level {
    signal: f64,
    sigma: f64,
}

impl Level {
    fn at(schedule: &Schedule, t: usize) -> Self {
        Self { signal: schedule.signal(t), sigma: schedule.sigma(t) }
    }

    /// `sigma / signal`: Karras et al.'s sigma, the standard deviation of the noise in `x / signal`.
    fn ratio(self) -> f64 {
        self.sigma / self.signal
    }
}

/// From where to where a step goes: all that the weights depend on.
#[derive(Clone, Copy, Debug)]
struct Move {
    from: Level,
    to: Level,
    /// Where the step before came from, if its x_0 is at hand.
    before: Option<Level>,
    eta: f64,
}

impl Move {
    /// At the end of the run, t = 0, no noise is left.
    fn is_last(&self) -> bool {
        self.to.sigma == 0.0
    }
}

/// `x' = x x_t + x_0 x_0 + eps eps + previous x_0(previous) + noise z`: a step as a sum. Heun adds its second slope to it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weights {
    pub x: f64,
    pub x_0: f64,
    pub eps: f64,
    /// Of the x_0 that the step before used.
    pub previous: f64,
    pub noise: f64,
}
