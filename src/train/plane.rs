//! The denoiser's task in the plane: random points, random times, random noise; predict the noise (or x_0, or v).

use super::{Feeds, Task, TrainConfig, TrainError};
use crate::checkpoint::{DiffusionConfig, Network};
use crate::data::points::{Cloud, Dataset};
use crate::engine::{Engine, EngineKind};
use crate::graph::{Graph, GraphError};
use crate::infer::Denoiser;
use crate::model::mlp::{self, MlpConfig, POINT};
use crate::sample::schedule::Schedule;
use crate::tensor::Tensor;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Seed of the draws that are only ever validated on.
const HELD_OUT: u64 = 0x4845_4c44;

/// Points that a validation loss is measured on.
const VALIDATED: usize = 4096;

/// Where points come from.
#[derive(Clone, Debug)]
pub enum PlaneData {
    /// One of the shapes of [`crate::data::points::DATASETS`].
    Shape(&'static Dataset),
    /// What the learner drew, or a file.
    Drawn(Arc<Cloud>),
}

impl PlaneData {
    /// `n` points for a seed, `(n, 2)`.
    pub fn sample(&self, n: usize, seed: u64) -> Vec<[f32; 2]> {
        match self {
            Self::Shape(dataset) => (dataset.sample)(n, seed),
            Self::Drawn(cloud) => cloud.sample(n, seed),
        }
    }

    /// The shape's id, or `drawn`.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Shape(dataset) => dataset.id,
            Self::Drawn(_) => "drawn",
        }
    }
}

impl PartialEq for PlaneData {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Shape(a), Self::Shape(b)) => a.id == b.id,
            (Self::Drawn(a), Self::Drawn(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}

/// What one step of training draws: each field has one entry a point, points as `(B, 2)` row-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draws {
    pub x_0: Vec<f32>,
    /// From 1 to T.
    pub t: Vec<usize>,
    pub eps: Vec<f32>,
    pub x_t: Vec<f32>,
    /// What the network should say: eps, x_0, v or the flow's velocity.
    pub target: Vec<f32>,
}

#[derive(Clone, Debug)]
pub struct PlaneTask {
    pub model: MlpConfig,
    pub diffusion: DiffusionConfig,
    pub data: PlaneData,
    schedule: Schedule,
}

impl PlaneTask {
    /// # Errors
    /// When T is out of range.
    pub fn new(model: MlpConfig, diffusion: DiffusionConfig, data: PlaneData) -> Result<Self, TrainError> {
        let schedule = diffusion.schedule()?;
        Ok(Self { model, diffusion, data, schedule })
    }

    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The draws of a step: the same for the same seed and step.
    pub fn draws(&self, count: usize, seed: u64, step: u64) -> Draws {
        let seed = seed ^ (step + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let x_0: Vec<f32> = self.data.sample(count, seed).into_iter().flatten().collect();
        // Another stream: points and noise must not come from the same numbers.
        let mut rng = rand_pcg::Pcg64::seed_from_u64(!seed);
        let t: Vec<usize> = (0..count).map(|_| rng.random_range(1..=self.schedule.timesteps())).collect();
        let eps: Vec<f32> = x_0.iter().map(|_| StandardNormal.sample(&mut rng)).collect();
        let prediction = self.diffusion.prediction_type;
        let points = || x_0.chunks(POINT).zip(eps.chunks(POINT)).zip(&t);
        let x_t = points().flat_map(|((x_0, eps), t)| self.schedule.add_noise(x_0, eps, *t)).collect();
        let target = points().flat_map(|((x_0, eps), t)| prediction.target(&self.schedule, x_0, eps, *t)).collect();
        Draws { x_0, t, eps, x_t, target }
    }
}

impl Task for PlaneTask {
    fn network(&self) -> Network {
        Network::Mlp { config: self.model.clone(), diffusion: self.diffusion.clone() }
    }

    fn init(&self, seed: u64) -> BTreeMap<String, Tensor> {
        self.model.init(seed)
    }

    /// Four shards on the CPU, one for each lane of its engine, where the batch divides.
    fn shards(&self, kind: EngineKind, batch: usize) -> usize {
        match kind {
            EngineKind::Cpu => [4, 2].into_iter().find(|n| batch.is_multiple_of(*n)).unwrap_or(1),
            EngineKind::Gpu => 1,
        }
    }

    fn graph(&self, config: &TrainConfig, shards: usize) -> Result<Graph, GraphError> {
        mlp::training(&self.model, config.batch_size / shards, shards)
    }

    fn feeds(&self, config: &TrainConfig, shards: usize, step: u64) -> Vec<Feeds> {
        let draws = self.draws(config.batch_size, config.seed, step);
        let frequencies = self.model.frequencies();
        let size = config.batch_size / shards;
        let scale = mlp::time_scale(self.schedule.timesteps());
        (0..shards)
            .map(|shard| {
                let points = shard * size..(shard + 1) * size;
                let numbers = points.start * POINT..points.end * POINT;
                vec![
                    ("x_t", draws.x_t[numbers.clone()].to_vec()),
                    ("t", draws.t[points].iter().map(|t| *t as f32 * scale).collect()),
                    ("frequencies", frequencies.clone()),
                    ("target", draws.target[numbers].to_vec()),
                ]
            })
            .collect()
    }

    /// Mean squared error over points, times and noise that no step draws.
    fn validate(&self, engine: &mut dyn Engine, config: &TrainConfig) -> Result<f64, TrainError> {
        let draws = self.draws(VALIDATED, config.seed ^ HELD_OUT, 0);
        let mut denoiser = Denoiser::new(&self.model, &self.diffusion)?;
        let out = denoiser.raw(engine, &draws.x_t, &draws.t)?;
        denoiser.release(engine);
        let total: f64 = out.iter().zip(&draws.target).map(|(o, t)| f64::from(o - t).powi(2)).sum();
        Ok(total / out.len() as f64)
    }
}
