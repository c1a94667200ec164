//! The contrastive task: captions and pictures of `shapes`, each to find the other. Every scene comes with a twin that
//! differs in one thing (two colours swapped, another place): what a bag of words cannot tell apart must be told apart.

use super::{Feeds, Task, TrainConfig, TrainError};
use crate::checkpoint::Network;
use crate::data::shapes::{Caption, LEN, Scene, draw, vocabulary};
use crate::engine::{Engine, EngineKind};
use crate::graph::{Graph, GraphError};
use crate::infer::clip::{Clip, retrieval};
use crate::model::clip::{self, ClipConfig, LOGIT_SCALE};
use crate::tensor::Tensor;
use rand::SeedableRng;
use rand_pcg::Pcg64;
use std::collections::BTreeMap;

/// Pairs of a shard: each caption has this many pictures to choose from.
const SHARD: usize = 64;

/// Pairs that are only ever validated on, and the seed they come from.
const VALIDATED: usize = 256;
const HELD_OUT: u64 = 0x434c_4950;

#[derive(Clone, Debug)]
pub struct ContrastTask {
    pub model: ClipConfig,
}

/// Captions as tokens, and their pictures one after another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    pub captions: Vec<Caption>,
    /// `(N, 20)`
    pub tokens: Vec<f32>,
    /// `(N, 32, 32, 3)`
    pub pictures: Vec<f32>,
}

impl Pairs {
    pub fn add(&mut self, scene: &Scene, caption: Caption) {
        self.tokens.extend(vocabulary::encode(&caption.text).padded().map(|id| id as f32));
        let start = self.pictures.len();
        self.pictures.resize(start + LEN, 0.0);
        draw::draw_into(scene, &mut self.pictures[start..]);
        self.captions.push(caption);
    }

    /// Scenes with their twins, `count` pairs in all, every attribute said in half of them.
    fn with_twins(count: usize, rng: &mut Pcg64) -> Self {
        let mut pairs = Self::default();
        while pairs.captions.len() < count {
            let scene = Scene::seen(rng);
            let twin = scene.twin(rng);
            let fully = pairs.captions.len() % 4 < 2;
            for scene in [Some(scene), twin].into_iter().flatten().take(count - pairs.captions.len()) {
                let caption = if fully { Caption::full(&scene, rng) } else { Caption::random(&scene, rng) };
                pairs.add(&scene, caption);
            }
        }
        pairs
    }
}

impl Task for ContrastTask {
    fn network(&self) -> Network {
        Network::Clip { config: self.model.clone() }
    }

    fn init(&self, seed: u64) -> BTreeMap<String, Tensor> {
        clip::init(&self.network().parameters(), seed)
    }

    /// Shards of 64 pairs where the batch divides: a shard's pairs are told from one another, not from other shards'.
    fn shards(&self, _: EngineKind, batch: usize) -> usize {
        if batch.is_multiple_of(SHARD) { batch / SHARD } else { 1 }
    }

    fn graph(&self, config: &TrainConfig, shards: usize) -> Result<Graph, GraphError> {
        self.model.training(config.batch_size / shards, shards)
    }

    fn feeds(&self, config: &TrainConfig, shards: usize, step: u64) -> Vec<Feeds> {
        let size = config.batch_size / shards;
        let pos = self.model.text.positions();
        (0..shards)
            .map(|shard| {
                let seed = config.seed ^ (step * shards as u64 + shard as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let pairs = Pairs::with_twins(size, &mut Pcg64::seed_from_u64(seed));
                vec![("tokens", pairs.tokens), ("pos", pos.clone()), ("picture", pairs.pictures), ("labels", (0..size).map(|i| i as f32).collect())]
            })
            .collect()
    }

    /// The loss over 256 pairs that no step draws, each told from all others.
    fn validate(&self, engine: &mut dyn Engine, config: &TrainConfig) -> Result<f64, TrainError> {
        let pairs = Pairs::with_twins(VALIDATED, &mut Pcg64::seed_from_u64(config.seed ^ HELD_OUT));
        let mut clip = Clip::new(&self.model);
        let texts = clip.texts(engine, &pairs.tokens)?;
        let pictures = clip.pictures(engine, &pairs.pictures)?;
        clip.release(engine);
        Ok(retrieval(&texts, &pictures, self.model.n_shared, LOGIT_SCALE).loss)
    }
}
