//! How fast a sampler's error falls with its steps, measured where the truth is known: on a Gaussian mixture, whose perfect
//! denoiser is a formula, so that all error is the sampler's own.
//!
//! Samplers without noise follow the probability flow; their error is the root mean square distance from its exact path,
//! which is integrated in float64 by the classic Runge-Kutta method of order 4. Samplers with noise have no path to compare; on a
//! single Gaussian every step is a line plus noise, `x' = a x + b + s z`, so the variance they end with follows from
//! `V' = a^2 V + s^2` without drawing anything, and is compared with the variance the data have at that t.
//!
//! All is measured at `t = T / STOP` and not at 0: the last move, onto sigma = 0, is a step of first order in every sampler
//! here, and from a lowest t that shrinks with the number of steps. It would hide the order of the rest.

use super::{Sampler, SamplerConfig, SamplerError, SamplerKind, Spacing};
use crate::data::mixture::{Mixture, MixtureError};
use crate::sample::prediction::PredictionType;
use crate::sample::schedule::{Schedule, ScheduleError, ScheduleKind};
use std::convert::Infallible;
use std::sync::Arc;

/// Large, so that 640 steps are still far apart and fall on whole t.
pub const TIMESTEPS: usize = 64_000;
/// Errors are measured at `t = T / STOP`, which every run of [`STEPS`] visits.
pub const STOP: usize = 10;
/// Doublings from a step a tenth of the way to where float32 states still carry the error.
pub const STEPS: [usize; 7] = [10, 20, 40, 80, 160, 320, 640];
/// Paths of the probability flow that are followed.
const PATHS: usize = 32;
/// Steps of the exact integration, which leaves less than 1e-8.
const FINE: usize = 2000;

/// One run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Of the whole run, down to t = 0.
    pub steps: usize,
    /// How often the model was asked down to the t of the measurement.
    pub evaluations: usize,
    /// In units of the data: RMS distance from the exact path, or difference of standard deviations.
    pub error: f64,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OrderError {
    #[error(transparent)]
    Sampler(#[from] SamplerError),
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error(transparent)]
    Mixture(#[from] MixtureError),
}

/// The errors of one sampler at each of `steps` (divisors of [`TIMESTEPS`] that are multiples of [`STOP`]; others are left
/// out), on the linear schedule, or the flow for its sampler. `eta` is DDIM's.
///
/// # Errors
/// When a setting is out of range.
pub fn errors(kind: SamplerKind, eta: f64, steps: &[usize]) -> Result<Vec<Measured>, OrderError> {
    let schedule_kind = if kind.entry().flow { ScheduleKind::Flow } else { ScheduleKind::Linear };
    let schedule = Arc::new(Schedule::new(schedule_kind, TIMESTEPS)?);
    let random = kind == SamplerKind::Ddpm || (kind == SamplerKind::Ddim && eta > 0.0);
    let mixture = if random {
        Mixture::new(vec![1.0], vec![[0.5, -0.25]], 0.25)?
    } else {
        // Wide enough for the flow to be smooth on the scale of the longest steps, and not so wide that it is a straight line.
        Mixture::new(vec![0.5, 0.3, 0.2], vec![[-1.0, 0.3], [0.8, 0.7], [0.2, -0.9]], 0.25)?
    };
    let start = Mixture::new(vec![1.0], vec![[0.0; 2]], 1.0)?.sample(PATHS, 11).concat();
    let exact = if random { Vec::new() } else { exact_flow(&mixture, &schedule, &start) };
    let mut all = Vec::new();
    for &steps in steps.iter().filter(|steps| **steps > 0 && TIMESTEPS.is_multiple_of(**steps) && steps.is_multiple_of(STOP)) {
        let sampler = Sampler::new(schedule.clone(), SamplerConfig { kind, steps, eta, spacing: Spacing::Trailing, clip: None })?.predicting(PredictionType::Sample);
        let (error, evaluations) = if random { spread_error(&mixture, &sampler) } else { path_error(&mixture, &sampler, &start, &exact) };
        all.push(Measured { steps, evaluations, error });
    }
    Ok(all)
}

/// The order seen in some measurements: how steeply `ln error` falls with `ln steps`, by least squares. `None` for fewer than two, or
/// where an error is 0.
pub fn slope(measured: &[Measured]) -> Option<f64> {
    let points: Vec<(f64, f64)> = measured.iter().map(|one| ((one.steps as f64).ln(), one.error.ln())).collect();
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / n, sum.1 + point.1 / n));
    let (above, below) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + (point.0 - x) * (point.1 - y), sum.1 + (point.0 - x).powi(2)));
    Some(-above / below).filter(|slope| slope.is_finite())
}

/// The perfect denoiser: `E[x_0 | x]` for states `(n, 2)`.
fn perfect(mixture: &Mixture, schedule: &Schedule, x: &[f32], t: usize) -> Vec<f32> {
    let (signal, sigma) = (schedule.signal(t), schedule.sigma(t));
    x.chunks_exact(2).flat_map(|x| mixture.x_0([f64::from(x[0]), f64::from(x[1])], signal, sigma)).map(|x| x as f32).collect()
}

/// RMS distance at `T / STOP` from where the exact flow arrives, and the evaluations it took.
fn path_error(mixture: &Mixture, sampler: &Sampler, start: &[f32], exact: &[f64]) -> (f64, usize) {
    let mut model = |x: &[f32], t: usize| Ok::<_, Infallible>(perfect(mixture, sampler.schedule(), x, t));
    let (mut x, mut previous, mut evaluations) = (start.to_vec(), None, 0);
    for k in 0..steps_to_stop(sampler) {
        let Ok((step, next)) = sampler.step(k, &x, previous.as_ref(), &mut model, &mut || 0.0);
        evaluations += step.evaluations;
        (x, previous) = (next, Some(step));
    }
    let squared: f64 = x.iter().zip(exact).map(|(x, exact)| (f64::from(*x) - exact).powi(2)).sum();
    ((squared / PATHS as f64).sqrt(), evaluations)
}

/// Difference of the standard deviations at `T / STOP`, for one Gaussian.
fn spread_error(mixture: &Mixture, sampler: &Sampler) -> (f64, usize) {
    let schedule = sampler.schedule();
    let variance_at = |t: usize| schedule.signal(t).powi(2) * mixture.variance() + schedule.sigma(t).powi(2);
    let mut model = |x: &[f32], t: usize| Ok::<_, Infallible>(perfect(mixture, schedule, x, t));
    let mut variance = variance_at(schedule.timesteps());
    let steps = steps_to_stop(sampler);
    for k in 0..steps {
        // Two states in a row of two: a is how far apart they end, and the noise is what 1 becomes.
        let Ok((step, next)) = sampler.step(k, &[-1.0, 0.0, 1.0, 0.0], None, &mut model, &mut || 1.0);
        let a = f64::from(next[2] - next[0]) / 2.0;
        let s = step.noise.map_or(0.0, |noise| f64::from(noise[0]));
        variance = a * a * variance + s * s;
    }
    ((variance.sqrt() - variance_at(schedule.timesteps() / STOP).sqrt()).abs(), steps)
}

fn steps_to_stop(sampler: &Sampler) -> usize {
    sampler.timesteps().iter().take_while(|t| **t > TIMESTEPS / STOP).count()
}

/// Where the exact probability flow takes `start (n, 2)` from T to `T / STOP`. Along a flow's own s, where x moves at
/// `E[eps - x_0 | x]`; else along `ln r`, `r = sigma/signal`, where `y = x/signal` moves at `y - E[x_0 | y]`.
fn exact_flow(mixture: &Mixture, schedule: &Schedule, start: &[f32]) -> Vec<f64> {
    let (from, to) = (schedule.timesteps(), schedule.timesteps() / STOP);
    let point = |x: &[f32]| {
        let x = [f64::from(x[0]), f64::from(x[1])];
        if schedule.is_flow() {
            let velocity = |x: [f64; 2], s: f64| {
                let (x_0, eps) = (mixture.x_0(x, 1.0 - s, s), mixture.eps(x, 1.0 - s, s));
                [eps[0] - x_0[0], eps[1] - x_0[1]]
            };
            return integrated(x, schedule.sigma(from), schedule.sigma(to), velocity);
        }
        let log_ratio = |t: usize| (schedule.sigma(t) / schedule.signal(t)).ln();
        let velocity = |y: [f64; 2], log_r: f64| {
            let signal = 1.0 / (1.0 + (2.0 * log_r).exp()).sqrt();
            let x_0 = mixture.x_0(y.map(|y| y * signal), signal, signal * log_r.exp());
            [y[0] - x_0[0], y[1] - x_0[1]]
        };
        integrated(x.map(|x| x / schedule.signal(from)), log_ratio(from), log_ratio(to), velocity).map(|y| y * schedule.signal(to))
    };
    start.chunks_exact(2).flat_map(point).collect()
}

/// The classic Runge-Kutta method from `a` to `b`.
fn integrated(mut x: [f64; 2], a: f64, b: f64, velocity: impl Fn([f64; 2], f64) -> [f64; 2]) -> [f64; 2] {
    let h = (b - a) / FINE as f64;
    let moved = |x: [f64; 2], v: [f64; 2], by: f64| [x[0] + by * v[0], x[1] + by * v[1]];
    for i in 0..FINE {
        let at = a + h * i as f64;
        let k1 = velocity(x, at);
        let k2 = velocity(moved(x, k1, h / 2.0), at + h / 2.0);
        let k3 = velocity(moved(x, k2, h / 2.0), at + h / 2.0);
        let k4 = velocity(moved(x, k3, h), at + h);
        x = [0, 1].map(|axis| x[axis] + h / 6.0 * (k1[axis] + 2.0 * k2[axis] + 2.0 * k3[axis] + k4[axis]));
    }
    x
}
