//! The denoiser's task with pictures under words: random pictures with their captions, random times, random noise. One
//! caption in ten is dropped, so that the same network also learns to do without (Ho and Salimans 2022).

use super::{Feeds, Task, TrainConfig, TrainError};
use crate::checkpoint::{DiffusionConfig, Network};
use crate::data::shapes::{draw, scene, vocabulary};
use crate::data::digits;
use crate::engine::{Engine, EngineKind};
use crate::graph::{Graph, GraphError};
use crate::infer::Painter;
use crate::model::mlp::time_scale;
use crate::model::picture::{PictureConfig, Subject};
use crate::sample::schedule::Schedule;
use crate::tensor::{Shape, Tensor};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64;
use std::collections::BTreeMap;

/// Part of the captions that is dropped.
pub const DROPPED: f64 = 0.1;

/// Pictures of a shard on the CPU: few enough that a thread's activations stay in its cache.
const SHARD: usize = 4;

/// Pictures that a validation loss is measured on, and the seed they come from.
const VALIDATED: usize = 256;
const HELD_OUT: u64 = 0x5049_4354;

#[derive(Clone, Debug)]
pub struct PictureTask {
    pub model: PictureConfig,
    pub diffusion: DiffusionConfig,
    /// The text encoder's first weights; without them it begins from nothing.
    encoder: BTreeMap<String, Tensor>,
    /// The text encoder stays as it is (Stable Diffusion), or learns along (Rombach et al. 2022).
    frozen: bool,
    schedule: Schedule,
}

/// What one shard draws, pictures `(B, S, S, C)` row-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PictureDraws {
    pub tokens: Vec<u32>,
    pub x_0: Vec<f32>,
    /// From 1 to T.
    pub t: Vec<usize>,
    pub eps: Vec<f32>,
    pub x_t: Vec<f32>,
    pub target: Vec<f32>,
}

impl PictureTask {
    /// A task whose text encoder begins with the weights `encoder` (perhaps none of them), and keeps them if it is `frozen`.
    ///
    /// # Errors
    /// When T is out of range.
    pub fn new(model: PictureConfig, diffusion: DiffusionConfig, encoder: BTreeMap<String, Tensor>, frozen: bool) -> Result<Self, TrainError> {
        let schedule = diffusion.schedule()?;
        Ok(Self { model, diffusion, encoder, frozen, schedule })
    }

    /// `count` examples: the same for the same seed.
    pub fn draws(&self, count: usize, seed: u64) -> PictureDraws {
        let mut rng = Pcg64::seed_from_u64(seed);
        let mut draws = PictureDraws::default();
        for _ in 0..count {
            let (tokens, x_0) = match self.model.subject {
                Subject::Shapes => {
                    let (scene, caption) = scene::example(&mut rng);
                    (vocabulary::encode(&caption.text).padded().to_vec(), draw::draw(&scene))
                }
                Subject::Digits => {
                    let (digit, picture) = digits::example(&mut rng);
                    (vec![digit as u32 + 1], picture)
                }
            };
            let tokens = if rng.random::<f64>() < DROPPED { self.model.subject.unconditional() } else { tokens };
            // More often towards the noise, in proportion to t: there the words decide what goes where; the rest is easier.
            let t = (self.schedule.timesteps() as f64 * rng.random::<f64>().sqrt()).ceil().max(1.0) as usize;
            let eps: Vec<f32> = x_0.iter().map(|_| StandardNormal.sample(&mut rng)).collect();
            draws.tokens.extend(tokens);
            draws.t.push(t);
            draws.x_t.extend(self.schedule.add_noise(&x_0, &eps, t));
            draws.target.extend(self.diffusion.prediction_type.target(&self.schedule, &x_0, &eps, t));
            draws.x_0.extend(x_0);
            draws.eps.extend(eps);
        }
        draws
    }
}

impl Task for PictureTask {
    fn network(&self) -> Network {
        Network::Picture { config: self.model.clone(), diffusion: self.diffusion.clone() }
    }

    fn trained(&self) -> Vec<(String, Shape)> {
        let all = self.network().parameters();
        let frozen = |name: &str| self.frozen && self.encoder.contains_key(name);
        all.into_iter().filter(|(name, _)| !frozen(name)).collect()
    }

    fn init(&self, seed: u64) -> BTreeMap<String, Tensor> {
        let mut weights = self.model.init(seed).unwrap_or_default();
        weights.extend(self.encoder.clone());
        weights
    }

    fn shards(&self, kind: EngineKind, batch: usize) -> usize {
        match kind {
            EngineKind::Cpu => [SHARD, 2].into_iter().find(|size| batch.is_multiple_of(*size)).map_or(1, |size| batch / size),
            EngineKind::Gpu => 1,
        }
    }

    fn graph(&self, config: &TrainConfig, shards: usize) -> Result<Graph, GraphError> {
        self.model.training(&self.trained(), config.batch_size / shards, shards)
    }

    fn feeds(&self, config: &TrainConfig, shards: usize, step: u64) -> Vec<Feeds> {
        let size = config.batch_size / shards;
        let scale = time_scale(self.schedule.timesteps());
        (0..shards)
            .map(|shard| {
                let seed = config.seed ^ (step * shards as u64 + shard as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let draws = self.draws(size, seed);
                vec![
                    ("tokens", draws.tokens.iter().map(|id| *id as f32).collect()),
                    ("pos", self.model.text.positions()),
                    ("x_t", draws.x_t),
                    ("t", draws.t.iter().map(|t| *t as f32 * scale).collect()),
                    ("frequencies", self.model.unet.frequencies()),
                    ("target", draws.target),
                ]
            })
            .collect()
    }

    /// Mean squared error over pictures, times and noise that no step draws, of the weights as they are (not their average).
    fn validate(&self, engine: &mut dyn Engine, config: &TrainConfig) -> Result<f64, TrainError> {
        let draws = self.draws(VALIDATED, config.seed ^ HELD_OUT);
        let mut painter = Painter::new(&self.model, &self.diffusion)?;
        let (size, words) = (self.model.unet.numbers(), self.model.text.n_words);
        let mut total = 0.0;
        for (i, t) in draws.t.chunks(16).enumerate() {
            let part = |width: usize| i * 16 * width..(i * 16 + t.len()) * width;
            let context = painter.encode(engine, &draws.tokens[part(words)])?;
            let out = painter.raw(engine, &draws.x_t[part(size)], t, &context)?;
            total += out.iter().zip(&draws.target[part(size)]).map(|(o, t)| f64::from(o - t).powi(2)).sum::<f64>();
        }
        painter.release(engine);
        Ok(total / draws.target.len() as f64)
    }
}
