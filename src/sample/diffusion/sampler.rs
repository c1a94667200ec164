//! A sampler on its schedule, and its step: one weighted sum over the elements of x, whatever their shape.

use super::{Level, Move, SamplerConfig, SamplerError, Weights, heun, spacing};
use crate::op::real;
use crate::sample::prediction::PredictionType;
use crate::sample::schedule::Schedule;
use std::sync::Arc;

/// A sampler on its schedule.
#[derive(Clone, Debug)]
pub struct Sampler {
    schedule: Arc<Schedule>,
    config: SamplerConfig,
    prediction: PredictionType,
    timesteps: Vec<usize>,
}

/// One move as it was made, with its working. All tensors have the shape of x.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub t: usize,
    pub next_t: usize,
    pub x_t: Vec<f32>,
    /// What the model takes for noise in `x_t`.
    pub eps: Vec<f32>,
    /// What it takes for data, after clipping.
    pub x_0: Vec<f32>,
    /// What was added at the end: `s z`; `None` where nothing is.
    pub noise: Option<Vec<f32>>,
    /// How often the model was asked.
    pub evaluations: usize,
}

impl Step {
    /// The next state before noise was added (DDPM: the posterior mean).
    pub fn mean(&self, x_next: &[f32]) -> Vec<f32> {
        mean(self, x_next)
    }
}

/// The next state of a step before its noise was added, elementwise.
pub fn mean(step: &Step, x_next: &[f32]) -> Vec<f32> {
    match &step.noise {
        Some(noise) => x_next.iter().zip(noise).map(|(x, noise)| x - noise).collect(),
        None => x_next.to_vec(),
    }
}

/// The x_0 that a step's eps implies, before any clipping; [`Step::x_0`] is what the sampler used.
pub fn x_0(schedule: &Schedule, step: &Step) -> Vec<f32> {
    PredictionType::Epsilon.x_0(schedule, &step.x_t, &step.eps, step.t)
}

/// The model: its output at `(x_t, t)`, as many numbers as x_t has.
pub type Model<'a, E> = dyn FnMut(&[f32], usize) -> Result<Vec<f32>, E> + 'a;

impl Sampler {
    /// A sampler for a model that returns eps; see [`Sampler::predicting`].
    ///
    /// # Errors
    /// A setting is out of range, or the schedule is not of the sampler's family.
    pub fn new(schedule: Arc<Schedule>, config: SamplerConfig) -> Result<Self, SamplerError> {
        let (steps, timesteps) = (config.steps, schedule.timesteps());
        let entry = config.kind.entry();
        if steps == 0 {
            return Err(SamplerError::NoSteps);
        }
        if steps > timesteps {
            return Err(SamplerError::TooManySteps { steps, timesteps });
        }
        if !(0.0..=1.0).contains(&config.eta) {
            return Err(SamplerError::Eta(config.eta));
        }
        if let Some(clip) = config.clip.filter(|clip| clip.is_nan() || *clip <= 0.0) {
            return Err(SamplerError::Clip(clip));
        }
        match (entry.flow, schedule.is_flow()) {
            (true, false) => return Err(SamplerError::NeedsFlow(entry.id)),
            (false, true) => return Err(SamplerError::NotOnFlow(entry.id)),
            _ => {}
        }
        let timesteps = spacing::timesteps(config.kind, config.spacing, steps, timesteps);
        Ok(Self { schedule, config, prediction: PredictionType::Epsilon, timesteps })
    }

    /// The same for a model whose output means something else: it then returns its raw output. This is more exact than
    /// converting to eps first where little of the data is left: x_0 from eps is divided by signal(t).
    #[must_use]
    pub fn predicting(mut self, prediction: PredictionType) -> Self {
        self.prediction = prediction;
        self
    }

    /// The t of every step, falling, N of them in `1..=T`; the move after the last goes to 0.
    pub fn timesteps(&self) -> &[usize] {
        &self.timesteps
    }

    pub fn schedule(&self) -> &Arc<Schedule> {
        &self.schedule
    }

    pub fn config(&self) -> &SamplerConfig {
        &self.config
    }

    /// How often a whole run asks the model.
    pub fn evaluations(&self) -> usize {
        // Heun's last move ends without noise, where its second slope would divide by 0: it is Euler's.
        if self.config.kind.entry().second_evaluation { 2 * self.timesteps.len() - 1 } else { self.timesteps.len() }
    }

    /// Step `k`, from `timesteps()[k]` to the next. `previous` is the step before, which DPM-Solver++ learns from; without
    /// it, it takes a first-order step, which is right after a state was moved by hand. `noise` gives standard normal numbers,
    /// one an element, and is only called by steps that add noise.
    ///
    /// Gives the step and x at the next t.
    ///
    /// # Errors
    /// What the model returned.
    ///
    /// # Panics
    /// When `k` is not below the number of steps, or the model returns another number of elements than `x_t` has.
    pub fn step<E>(&self, k: usize, x_t: &[f32], previous: Option<&Step>, model: &mut Model<'_, E>, noise: &mut dyn FnMut() -> f32) -> Result<(Step, Vec<f32>), E> {
        let (t, next_t) = (self.timesteps[k], self.next_t(k));
        let known = self.known(x_t, &model(x_t, t)?, t);
        let previous = previous.filter(|step| step.t > t && step.x_0.len() == x_t.len());
        let way = self.way(k, previous.map(|step| step.t));
        let weights = (self.config.kind.entry().weights)(&way);
        let mut x_next = weighted(&weights, x_t, &known, previous.map_or(&[], |step| &step.x_0));
        let mut evaluations = 1;
        if self.config.kind.entry().second_evaluation && !way.is_last() {
            let second = self.known(&x_next, &model(&x_next, next_t)?, next_t);
            x_next = heun::corrected(&way, x_t, &known, &x_next, &second);
            evaluations = 2;
        }
        let added = (weights.noise > 0.0).then(|| x_t.iter().map(|_| (weights.noise * f64::from(noise())) as f32).collect::<Vec<f32>>());
        if let Some(added) = &added {
            x_next.iter_mut().zip(added).for_each(|(x, added)| *x += added);
        }
        let as_f32 = |all: &[f64]| all.iter().map(|x| *x as f32).collect();
        let step = Step { t, next_t, x_t: x_t.to_vec(), eps: as_f32(&known.eps), x_0: as_f32(&known.x_0), noise: added, evaluations };
        Ok((step, x_next))
    }

    /// What step `k` weighs its parts with; `before` is the t of the step before, where that is used. `None` past the last step.
    pub fn weights(&self, k: usize, before: Option<usize>) -> Option<Weights> {
        let t = *self.timesteps.get(k)?;
        Some((self.config.kind.entry().weights)(&self.way(k, before.filter(|before| *before > t))))
    }

    fn next_t(&self, k: usize) -> usize {
        self.timesteps.get(k + 1).copied().unwrap_or(0)
    }

    fn way(&self, k: usize, before: Option<usize>) -> Move {
        let level = |t| Level::at(&self.schedule, t);
        Move { from: level(self.timesteps[k]), to: level(self.next_t(k)), before: before.map(level), eta: self.config.eta }
    }

    fn known(&self, x_t: &[f32], output: &[f32], t: usize) -> Known {
        assert_eq!(x_t.len(), output.len(), "the model's output has another size than its input");
        let level = Level::at(&self.schedule, t);
        let (of_eps, of_x_0) = (self.prediction.eps_mix(level.signal, level.sigma), self.prediction.x_0_mix(level.signal, level.sigma));
        let bound = self.config.clip.map_or(f64::INFINITY, f64::from);
        let mut known = Known { eps: vec![0.0; x_t.len()], x_0: vec![0.0; x_t.len()] };
        real::fast(#[inline(always)] || {
            for (((x, output), eps), x_0) in x_t.iter().zip(output).zip(&mut known.eps).zip(&mut known.x_0) {
                let (x, output) = (f64::from(*x), f64::from(*output));
                *eps = of_eps.of(x, output);
                *x_0 = of_x_0.of(x, output).clamp(-bound, bound);
            }
        });
        known
    }
}

/// What the model's output implies, in float64: near t = T x_0 is a small difference of large numbers.
pub(super) struct Known {
    pub(super) eps: Vec<f64>,
    pub(super) x_0: Vec<f64>,
}

fn weighted(weights: &Weights, x_t: &[f32], known: &Known, previous: &[f32]) -> Vec<f32> {
    let mut next = vec![0.0f32; x_t.len()];
    let w = *weights;
    real::fast(#[inline(always)] || {
        for (((x, x_0), eps), next) in x_t.iter().zip(&known.x_0).zip(&known.eps).zip(&mut next) {
            *next = (w.x * f64::from(*x) + w.x_0 * x_0 + w.eps * eps) as f32;
        }
        if w.previous != 0.0 {
            next.iter_mut().zip(previous).for_each(|(next, previous)| *next = (f64::from(*next) + w.previous * f64::from(*previous)) as f32);
        }
    });
    next
}
