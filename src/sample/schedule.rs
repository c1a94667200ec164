//! Noise schedules: how much of the data is left at time t, from t = 0 (data) to t = T (noise).
//!
//! `x_t = signal(t) x_0 + sigma(t) eps`, `eps ~ N(0, I)`. Variance preserving (Ho et al. 2020):
//! `signal = sqrt(alpha_bar)`, `sigma = sqrt(1 - alpha_bar)`, `alpha_bar(t) = prod over s <= t of (1 - beta(s))`.
//! Flow matching (Lipman et al. 2023): `signal = 1 - t/T`, `sigma = t/T`.
//!
//! Our t counts steps of noise, so `alpha_cumprod(0) = 1`; diffusers' index is t - 1.

use serde::{Deserialize, Serialize};

/// More timesteps than this are refused.
pub const MAX_TIMESTEPS: usize = 100_000;
/// No step takes away more than this share of the variance, as in diffusers.
pub const MAX_BETA: f64 = 0.999;
/// No given beta is smaller: `1 - alpha_bar(1)` must have digits left.
pub const LEAST_BETA: f64 = 1e-8;
/// The least a step of a drawn schedule takes away: where the curve is flat there must still be some noise to divide by.
pub const MIN_BETA: f64 = 1e-5;
/// x_T counts as noise when less than this share of its variance is data: the data then move the mean of x_T by
/// 1/30 of the spread of the noise.
pub const NOISE_BOUND: f64 = 1e-3;
/// Betas at [`REFERENCE_TIMESTEPS`], from the first step to the last.
pub const BETA_START: f64 = 1e-4;
pub const BETA_END: f64 = 0.02;
pub const REFERENCE_TIMESTEPS: usize = 1000;

/// The rule that gives the betas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleKind {
    /// `beta` rises evenly (Ho et al. 2020).
    #[default]
    Linear,
    /// `sqrt(beta)` rises evenly (Rombach et al. 2022).
    ScaledLinear,
    /// `alpha_bar` follows a squared cosine (Nichol and Dhariwal 2021).
    Cosine,
    /// `beta` rises along a sigmoid from -6 to 6 (Xu et al. 2022).
    Sigmoid,
    /// No betas: a straight line from data to noise.
    Flow,
}

/// One row of [`SCHEDULES`].
pub struct ScheduleEntry {
    /// `scaled-linear`: the command line's name, and the suffix of its text keys.
    pub id: &'static str,
    pub kind: ScheduleKind,
}

pub static SCHEDULES: &[ScheduleEntry] = &[
    ScheduleEntry { id: "linear", kind: ScheduleKind::Linear },
    ScheduleEntry { id: "scaled-linear", kind: ScheduleKind::ScaledLinear },
    ScheduleEntry { id: "cosine", kind: ScheduleKind::Cosine },
    ScheduleEntry { id: "sigmoid", kind: ScheduleKind::Sigmoid },
    ScheduleEntry { id: "flow", kind: ScheduleKind::Flow },
];

impl ScheduleKind {
    pub fn id(self) -> &'static str {
        SCHEDULES.iter().find(|entry| entry.kind == self).map_or("", |entry| entry.id)
    }

    /// Whether a first and a last beta say how this one runs.
    pub fn has_betas(self) -> bool {
        matches!(self, Self::Linear | Self::ScaledLinear | Self::Sigmoid)
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    #[error("a schedule of {0} timesteps is not possible; give 1 to {MAX_TIMESTEPS}")]
    Timesteps(usize),
    #[error("{name} is {value}; a beta lies between {LEAST_BETA} and {MAX_BETA}")]
    Beta { name: &'static str, value: f64 },
    #[error("the {0} schedule is not made from betas; leave beta-start and beta-end out, or take linear, scaled-linear or sigmoid")]
    NoBetas(&'static str),
    #[error("a drawn schedule needs at least 2 points, it has {0}")]
    TooFew(usize),
    #[error("point {index} of the drawn schedule is {value}; alpha-bar lies above 0 and at most at 1")]
    OutOfRange { index: usize, value: f64 },
    #[error("the drawn schedule rises at point {index}, from {from} to {to}; alpha-bar can only fall, since no step takes noise away")]
    Rises { index: usize, from: f64, to: f64 },
}

/// What is left of the data at every t from 0 to T.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    kind: Option<ScheduleKind>,
    /// `(T,)`, the first for t = 1.
    betas: Vec<f64>,
    /// `(T + 1,)`, the first for t = 0.
    alphas_cumprod: Vec<f64>,
}

impl Schedule {
    /// The schedule of `timesteps` (T) steps. Betas are 1e-4 to 0.02 at T = 1000 and `1000/T` times as large for another T,
    /// so that the sum, and with it alpha-bar(T), stays about the same; both ends are capped at 0.999.
    ///
    /// # Errors
    /// T is 0 or above [`MAX_TIMESTEPS`].
    pub fn new(kind: ScheduleKind, timesteps: usize) -> Result<Self, ScheduleError> {
        let (start, end) = default_betas(timesteps);
        Self::from_betas(kind, timesteps, start, end)
    }

    /// The same with the first and the last beta given, each between [`LEAST_BETA`] and [`MAX_BETA`]. With T = 1 the one beta is the last.
    ///
    /// # Errors
    /// T or a beta is out of range, or this kind has no betas to give.
    pub fn with_betas(kind: ScheduleKind, timesteps: usize, beta_start: f64, beta_end: f64) -> Result<Self, ScheduleError> {
        if !kind.has_betas() {
            return Err(ScheduleError::NoBetas(kind.id()));
        }
        for (name, value) in [("beta-start", beta_start), ("beta-end", beta_end)] {
            if !(LEAST_BETA..=MAX_BETA).contains(&value) {
                return Err(ScheduleError::Beta { name, value });
            }
        }
        Self::from_betas(kind, timesteps, beta_start, beta_end)
    }

    /// The schedule whose alpha-bar runs through `alpha_bar`, points at even distances from t = 0 to t = T, straight
    /// between them. It starts at 1 whatever the first point says, and a step's beta is kept between [`MIN_BETA`] and
    /// [`MAX_BETA`]: a flat stretch falls by a hair, a cliff takes a second step.
    ///
    /// # Errors
    /// T is out of range, there are fewer than 2 points, one is outside `(0, 1]` or above the one before.
    pub fn drawn(alpha_bar: &[f64], timesteps: usize) -> Result<Self, ScheduleError> {
        checked(timesteps)?;
        if alpha_bar.len() < 2 {
            return Err(ScheduleError::TooFew(alpha_bar.len()));
        }
        if let Some((index, &value)) = alpha_bar.iter().enumerate().find(|(_, value)| !(**value > 0.0 && **value <= 1.0)) {
            return Err(ScheduleError::OutOfRange { index, value });
        }
        if let Some(index) = (1..alpha_bar.len()).find(|i| alpha_bar[*i] > alpha_bar[i - 1]) {
            return Err(ScheduleError::Rises { index, from: alpha_bar[index - 1], to: alpha_bar[index] });
        }
        let wanted = |t: usize| {
            let at = t as f64 / timesteps as f64 * (alpha_bar.len() - 1) as f64;
            let left = (at as usize).min(alpha_bar.len() - 2);
            alpha_bar[left] + (alpha_bar[left + 1] - alpha_bar[left]) * (at - left as f64)
        };
        let mut reached = 1.0;
        let betas = (1..=timesteps).map(|t| {
            let beta = (1.0 - wanted(t) / reached).clamp(MIN_BETA, MAX_BETA);
            reached *= 1.0 - beta;
            beta
        });
        Ok(Self::of(None, betas.collect()))
    }

    fn from_betas(kind: ScheduleKind, timesteps: usize, start: f64, end: f64) -> Result<Self, ScheduleError> {
        checked(timesteps)?;
        let last = timesteps - 1;
        // From 0 at the first step to 1 at the last; a single step is the last.
        let share = |i: usize| if last == 0 { 1.0 } else { i as f64 / last as f64 };
        let between = |a: f64, b: f64, i: usize| a + (b - a) * share(i);
        // Squares and sums in float32, like diffusers': where beta is 0.999, alpha feels the rounding.
        let beta = |i: usize| match kind {
            ScheduleKind::Linear => between(start, end, i),
            ScheduleKind::ScaledLinear => f64::from((between(start.sqrt(), end.sqrt(), i) as f32).powi(2)),
            ScheduleKind::Sigmoid => {
                let share = 1.0 / (1.0 + (-between(-6.0, 6.0, i)).exp());
                f64::from(share as f32 * (end - start) as f32 + start as f32)
            }
            ScheduleKind::Cosine => (1.0 - squared_cosine(i + 1, timesteps) / squared_cosine(i, timesteps)).min(MAX_BETA),
            ScheduleKind::Flow => {
                let level = |t: usize| vp_share(1.0 - t as f64 / timesteps as f64, t as f64 / timesteps as f64);
                1.0 - level(i + 1) / level(i)
            }
        };
        Ok(Self::of(Some(kind), (0..timesteps).map(beta).collect()))
    }

    /// Betas become float32 numbers, as diffusers keeps them: at beta = 0.999 the rounding is one part in 80,000 of alpha.
    /// Everything after is float64.
    fn of(kind: Option<ScheduleKind>, betas: Vec<f64>) -> Self {
        let betas: Vec<f64> = betas.into_iter().map(|beta| f64::from(beta as f32)).collect();
        let mut left = 1.0;
        let rest = betas.iter().map(|beta| {
            left *= 1.0 - beta;
            left
        });
        let alphas_cumprod = std::iter::once(1.0).chain(rest).collect();
        Self { kind, betas, alphas_cumprod }
    }

    /// `None` for a drawn one.
    pub fn kind(&self) -> Option<ScheduleKind> {
        self.kind
    }

    /// A straight line from data to noise, not variance preserving.
    pub fn is_flow(&self) -> bool {
        self.kind == Some(ScheduleKind::Flow)
    }

    /// T, at least 1.
    pub fn timesteps(&self) -> usize {
        self.betas.len()
    }

    /// Share of the variance that step t takes away, in `(0, 1]`; 0 at t = 0. A t beyond T counts as T, here and below.
    pub fn beta(&self, t: usize) -> f64 {
        t.min(self.timesteps()).checked_sub(1).map_or(0.0, |i| self.betas[i])
    }

    /// `1 - beta(t)`.
    pub fn alpha(&self, t: usize) -> f64 {
        1.0 - self.beta(t)
    }

    /// alpha-bar: product of the alphas up to t; 1 at t = 0. Of a flow: the variance-preserving schedule of the same SNR.
    pub fn alpha_cumprod(&self, t: usize) -> f64 {
        let t = t.min(self.timesteps());
        if self.is_flow() { vp_share(self.signal(t), self.sigma(t)) } else { self.alphas_cumprod[t] }
    }

    /// Signal-to-noise ratio `signal^2 / sigma^2`: infinite at t = 0, 0 at t = T of a flow.
    pub fn snr(&self, t: usize) -> f64 {
        let share = self.alpha_cumprod(t);
        share / (1.0 - share)
    }

    /// Factor of x_0 in x_t, from 1 at t = 0 down.
    pub fn signal(&self, t: usize) -> f64 {
        let t = t.min(self.timesteps());
        if self.is_flow() { 1.0 - t as f64 / self.timesteps() as f64 } else { self.alphas_cumprod[t].sqrt() }
    }

    /// Factor of eps in x_t, from 0 at t = 0 up.
    pub fn sigma(&self, t: usize) -> f64 {
        let t = t.min(self.timesteps());
        if self.is_flow() { t as f64 / self.timesteps() as f64 } else { (1.0 - self.alphas_cumprod[t]).sqrt() }
    }

    /// `x_t = signal(t) x_0 + sigma(t) eps`, elementwise; as many numbers as the shorter of the two has.
    pub fn add_noise(&self, x_0: &[f32], eps: &[f32], t: usize) -> Vec<f32> {
        let (signal, sigma) = (self.signal(t), self.sigma(t));
        x_0.iter().zip(eps).map(|(x_0, eps)| (signal * f64::from(*x_0) + sigma * f64::from(*eps)) as f32).collect()
    }

    /// Whether x_T is noise and nothing else: `signal(T)^2` below [`NOISE_BOUND`].
    pub fn reaches_noise(&self) -> bool {
        self.signal(self.timesteps()).powi(2) < NOISE_BOUND
    }
}

/// First and last beta for T steps: those of T = 1000 times `1000/T`, at most 0.999.
pub fn default_betas(timesteps: usize) -> (f64, f64) {
    let scale = REFERENCE_TIMESTEPS as f64 / timesteps.max(1) as f64;
    ((BETA_START * scale).min(MAX_BETA), (BETA_END * scale).min(MAX_BETA))
}

fn checked(timesteps: usize) -> Result<(), ScheduleError> {
    if (1..=MAX_TIMESTEPS).contains(&timesteps) { Ok(()) } else { Err(ScheduleError::Timesteps(timesteps)) }
}

/// The cosine schedule's alpha-bar before its cap; the 0.008 keeps the first steps from being too small to see.
fn squared_cosine(t: usize, timesteps: usize) -> f64 {
    let share = t as f64 / timesteps as f64;
    ((share + 0.008) / 1.008 * std::f64::consts::FRAC_PI_2).cos().powi(2)
}

/// Share of the variance that is signal.
fn vp_share(signal: f64, sigma: f64) -> f64 {
    signal * signal / (signal * signal + sigma * sigma)
}
