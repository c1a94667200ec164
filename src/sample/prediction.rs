//! What a denoiser's output means, and how to turn it into the noise `eps` and the data `x_0` that it implies.
//!
//! With `x_t = signal x_0 + sigma eps` each output names one of the two unknowns or a mix of both:
//! `epsilon` is eps; `sample` is x_0; `v` is `signal eps - sigma x_0` (Salimans and Ho 2022); `flow` is the velocity
//! `eps - x_0` of a straight path (Lipman et al. 2023).

use super::schedule::Schedule;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PredictionType {
    /// The noise that was added.
    #[default]
    Epsilon,
    /// The data themselves.
    Sample,
    /// `signal eps - sigma x_0`.
    VPrediction,
    /// `eps - x_0`.
    Flow,
}

/// One row of [`PREDICTIONS`].
pub struct PredictionEntry {
    /// diffusers' name for it; also the suffix of its text keys.
    pub id: &'static str,
    pub kind: PredictionType,
}

pub static PREDICTIONS: &[PredictionEntry] = &[
    PredictionEntry { id: "epsilon", kind: PredictionType::Epsilon },
    PredictionEntry { id: "sample", kind: PredictionType::Sample },
    PredictionEntry { id: "v-prediction", kind: PredictionType::VPrediction },
    PredictionEntry { id: "flow", kind: PredictionType::Flow },
];

/// An unknown as a mix of what is known: `x x_t + output output`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    pub x: f64,
    pub output: f64,
}

impl Mix {
    #[inline(always)]
    pub fn of(self, x_t: f64, output: f64) -> f64 {
        self.x * x_t + self.output * output
    }

    fn over(self, x_t: &[f32], output: &[f32]) -> Vec<f32> {
        x_t.iter().zip(output).map(|(x_t, output)| self.of(f64::from(*x_t), f64::from(*output)) as f32).collect()
    }
}

impl PredictionType {
    pub fn id(self) -> &'static str {
        PREDICTIONS.iter().find(|entry| entry.kind == self).map_or("", |entry| entry.id)
    }

    /// How eps follows from x_t and the output, at t > 0 (sigma > 0).
    pub fn eps_mix(self, signal: f64, sigma: f64) -> Mix {
        match self {
            Self::Epsilon => Mix { x: 0.0, output: 1.0 },
            Self::Sample => Mix { x: 1.0 / sigma, output: -signal / sigma },
            // signal^2 + sigma^2 is 1 wherever v is used, but for a flow.
            Self::VPrediction => {
                let total = signal * signal + sigma * sigma;
                Mix { x: sigma / total, output: signal / total }
            }
            Self::Flow => Mix { x: 1.0 / (signal + sigma), output: signal / (signal + sigma) },
        }
    }

    /// How x_0 follows from x_t and the output. Where nothing of the data is left (signal 0: a flow at t = T) eps cannot
    /// say anything of x_0, and the middle of centred data, 0, is taken.
    pub fn x_0_mix(self, signal: f64, sigma: f64) -> Mix {
        match self {
            Self::Epsilon if signal == 0.0 => Mix { x: 0.0, output: 0.0 },
            Self::Epsilon => Mix { x: 1.0 / signal, output: -sigma / signal },
            Self::Sample => Mix { x: 0.0, output: 1.0 },
            Self::VPrediction => {
                let total = signal * signal + sigma * sigma;
                Mix { x: signal / total, output: -sigma / total }
            }
            Self::Flow => Mix { x: 1.0 / (signal + sigma), output: -sigma / (signal + sigma) },
        }
    }

    /// The noise that an output at t implies, elementwise; t > 0.
    pub fn eps(self, schedule: &Schedule, x_t: &[f32], output: &[f32], t: usize) -> Vec<f32> {
        self.eps_mix(schedule.signal(t), schedule.sigma(t)).over(x_t, output)
    }

    /// The data that an output at t implies, elementwise.
    pub fn x_0(self, schedule: &Schedule, x_t: &[f32], output: &[f32], t: usize) -> Vec<f32> {
        self.x_0_mix(schedule.signal(t), schedule.sigma(t)).over(x_t, output)
    }

    /// What the model should have said: the training target, elementwise.
    pub fn target(self, schedule: &Schedule, x_0: &[f32], eps: &[f32], t: usize) -> Vec<f32> {
        self.target_at(schedule.signal(t), schedule.sigma(t), x_0, eps)
    }

    /// The same with the factors given.
    pub fn target_at(self, signal: f64, sigma: f64, x_0: &[f32], eps: &[f32]) -> Vec<f32> {
        let (of_x_0, of_eps) = match self {
            Self::Epsilon => (0.0, 1.0),
            Self::Sample => (1.0, 0.0),
            Self::VPrediction => (-sigma, signal),
            Self::Flow => (-1.0, 1.0),
        };
        x_0.iter().zip(eps).map(|(x_0, eps)| (of_x_0 * f64::from(*x_0) + of_eps * f64::from(*eps)) as f32).collect()
    }
}
