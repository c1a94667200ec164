//! Using a denoiser of points: what it predicts at any time, and whole runs from noise to data.

use super::{ReadError, load_weights};
use crate::checkpoint::DiffusionConfig;
use crate::engine::{Engine, PlanId};
use crate::graph::Graph;
use crate::model::mlp::{self, MlpConfig, POINT};
use crate::sample::diffusion::{Model, Sampler, Step};
use crate::sample::schedule::Schedule;
use crate::tensor::Tensor;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use std::sync::Arc;

/// Compiled passes kept.
const KEPT_PLANS: usize = 4;

/// A denoiser's forward passes on one engine. The weights are the engine's states; see [`Denoiser::load`].
#[derive(Debug)]
pub struct Denoiser {
    config: MlpConfig,
    schedule: Arc<Schedule>,
    frequencies: Vec<f32>,
    /// By the number of points and of times.
    plans: Vec<([usize; 2], PlanId)>,
}

impl Denoiser {
    /// # Errors
    /// When T is out of range.
    pub fn new(config: &MlpConfig, diffusion: &DiffusionConfig) -> Result<Self, ReadError> {
        let schedule = Arc::new(diffusion.schedule()?);
        Ok(Self { config: config.clone(), schedule, frequencies: config.frequencies(), plans: Vec::new() })
    }

    pub fn schedule(&self) -> &Arc<Schedule> {
        &self.schedule
    }

    /// Puts weights into the engine.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn load<'a>(&self, engine: &mut dyn Engine, weights: impl IntoIterator<Item = (&'a String, &'a Tensor)>) -> Result<(), ReadError> {
        Ok(load_weights(engine, weights)?)
    }

    /// What the network says of points `x_t (B, 2)` at times `t (B,)`, each from 1 to T, or `(1,)` for all of them: `(B, 2)`,
    /// as it is.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn raw(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: &[usize]) -> Result<Vec<f32>, ReadError> {
        let plan = self.plan(engine, [x_t.len() / POINT, t.len()])?;
        let scale = mlp::time_scale(self.schedule.timesteps());
        let t: Vec<f32> = t.iter().map(|t| *t as f32 * scale).collect();
        let out = engine.run(plan, &[("x_t", x_t), ("t", &t), ("frequencies", &self.frequencies)])?;
        Ok(out.into_iter().next().map(Tensor::into_data).unwrap_or_default())
    }

    /// The same for points that share their time.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn raw_at(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: usize) -> Result<Vec<f32>, ReadError> {
        self.raw(engine, x_t, &[t])
    }

    fn plan(&mut self, engine: &mut dyn Engine, size: [usize; 2]) -> Result<PlanId, ReadError> {
        if let Some(at) = self.plans.iter().position(|(kept, _)| *kept == size) {
            let kept = self.plans.remove(at);
            self.plans.push(kept);
            return Ok(kept.1);
        }
        if self.plans.len() == KEPT_PLANS {
            engine.release(self.plans.remove(0).1);
        }
        let mut g = Graph::new();
        let out = mlp::forward(&mut g, &self.config, size[0], size[1])?;
        let plan = engine.compile(Arc::new(g), &[out])?;
        self.plans.push((size, plan));
        Ok(plan)
    }

    /// Gives the plans back to the engine.
    pub fn release(self, engine: &mut dyn Engine) {
        self.plans.into_iter().for_each(|(_, plan)| engine.release(plan));
    }
}

/// A way from noise to data: every step, and where it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// One a move, from noise to data. Shared with the paths that were forked off.
    pub steps: Vec<Arc<Step>>,
    /// The data reached at t = 0.
    pub x: Vec<f32>,
}

impl Path {
    /// The state before move `k`; from the last move on, the data.
    pub fn state(&self, k: usize) -> &[f32] {
        self.steps.get(k).map_or(&self.x, |step| &step.x_t)
    }

    /// The time of that state.
    pub fn t(&self, k: usize) -> usize {
        self.steps.get(k).map_or(0, |step| step.t)
    }

    /// How often the model was asked.
    pub fn evaluations(&self) -> usize {
        self.steps.iter().map(|step| step.evaluations).sum()
    }
}

/// `len` standard normal numbers of a seed: where a run begins.
pub fn noise(len: usize, seed: u64) -> Vec<f32> {
    let mut rng = rand_pcg::Pcg64::seed_from_u64(seed);
    (0..len).map(|_| StandardNormal.sample(&mut rng)).collect()
}

/// Where move `k` of a run draws its noise from: the seed and its own number.
pub fn rng_of_move(seed: u64, k: usize) -> rand_pcg::Pcg64 {
    rand_pcg::Pcg64::seed_from_u64(seed ^ (k as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// Goes from state `x` before move `from` all the way to the data; `before` are the moves made so far, kept in front.
/// Each move draws its noise from the seed and its own number: two paths that differ at one place meet the same noise
/// after it. `progress` hears the number of moves made and ends the run by saying false.
///
/// # Errors
/// What the model returned; `stopped` when `progress` ended it.
pub fn denoise<E>(
    sampler: &Sampler,
    before: &[Arc<Step>],
    mut x: Vec<f32>,
    seed: u64,
    model: &mut Model<'_, E>,
    progress: &mut dyn FnMut(usize) -> bool,
    stopped: impl FnOnce() -> E,
) -> Result<Path, E> {
    let mut steps = before.to_vec();
    for k in before.len()..sampler.timesteps().len() {
        if !progress(k) {
            return Err(stopped());
        }
        let mut rng = rng_of_move(seed, k);
        // A state moved by hand has no history: the step before did not lead to it.
        let previous = steps.last().filter(|_| k > before.len());
        let (step, next) = sampler.step(k, &x, previous.map(Arc::as_ref), model, &mut || StandardNormal.sample(&mut rng))?;
        steps.push(Arc::new(step));
        x = next;
    }
    Ok(Path { steps, x })
}
