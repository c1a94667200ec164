//! Using a denoiser of points: what it predicts at any time, and whole runs from noise to data.

use super::{ReadError, load_weights};
use crate::checkpoint::DiffusionConfig;
use crate::engine::{Engine, PlanId};
use crate::graph::Graph;
use crate::model::mlp::{self, MlpConfig, POINT};
use crate::sample::schedule::Schedule;
use crate::tensor::Tensor;
use std::sync::Arc;

/// Compiled passes kept, by the number of points.
const KEPT_PLANS: usize = 4;

/// A denoiser's forward passes on one engine. The weights are the engine's states; see [`Denoiser::load`].
#[derive(Debug)]
pub struct Denoiser {
    config: MlpConfig,
    diffusion: DiffusionConfig,
    schedule: Arc<Schedule>,
    frequencies: Vec<f32>,
    plans: Vec<(usize, PlanId)>,
}

impl Denoiser {
    /// # Errors
    /// When T is out of range.
    pub fn new(config: &MlpConfig, diffusion: &DiffusionConfig) -> Result<Self, ReadError> {
        let schedule = Arc::new(diffusion.schedule()?);
        Ok(Self { config: config.clone(), diffusion: diffusion.clone(), schedule, frequencies: config.frequencies(), plans: Vec::new() })
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

    /// What the network says of points `x_t (B, 2)` at times `t (B,)`, each from 1 to T: `(B, 2)`, as it is.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn raw(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: &[usize]) -> Result<Vec<f32>, ReadError> {
        let plan = self.plan(engine, x_t.len() / POINT)?;
        let scale = mlp::time_scale(self.schedule.timesteps());
        let t: Vec<f32> = t.iter().map(|t| *t as f32 * scale).collect();
        let out = engine.run(plan, &[("x_t", x_t), ("t", &t), ("frequencies", &self.frequencies)])?;
        Ok(out.into_iter().next().map(Tensor::into_data).unwrap_or_default())
    }

    /// The predicted noise of points `x_t (B, 2)`, all at time `t`.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn eps(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: usize) -> Result<Vec<f32>, ReadError> {
        let out = self.raw(engine, x_t, &vec![t; x_t.len() / POINT])?;
        Ok(self.diffusion.prediction_type.eps(&out, x_t, &self.schedule, t))
    }

    fn plan(&mut self, engine: &mut dyn Engine, batch: usize) -> Result<PlanId, ReadError> {
        if let Some(at) = self.plans.iter().position(|(size, _)| *size == batch) {
            let kept = self.plans.remove(at);
            self.plans.push(kept);
            return Ok(kept.1);
        }
        if self.plans.len() == KEPT_PLANS {
            engine.release(self.plans.remove(0).1);
        }
        let mut g = Graph::new();
        let out = mlp::forward(&mut g, &self.config, batch)?;
        let plan = engine.compile(Arc::new(g), &[out])?;
        self.plans.push((batch, plan));
        Ok(plan)
    }

    /// Gives the plans back to the engine.
    pub fn release(self, engine: &mut dyn Engine) {
        self.plans.into_iter().for_each(|(_, plan)| engine.release(plan));
    }
}
