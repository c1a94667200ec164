//! The character model's task: the next token, at every place of random windows of a text.

use super::{Feeds, Task, TrainConfig, TrainError};
use crate::checkpoint::Network;
use crate::data::text::{TextData, Windows};
use crate::data::tokenizer::Tokenizer;
use crate::engine::{Engine, EngineKind};
use crate::graph::{Graph, GraphError};
use crate::infer;
use crate::model::gpt::{self, GptConfig};
use crate::tensor::Tensor;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tokens of a shard on the CPU, unless one sequence is longer.
const SHARD_TOKENS: usize = 256;

#[derive(Clone, Debug)]
pub struct TextTask {
    pub model: GptConfig,
    /// Shared: it may have 50 million tokens.
    pub data: Arc<TextData>,
}

impl Task for TextTask {
    fn network(&self) -> Network {
        Network::Gpt { config: self.model.clone(), tokenizer: self.data.tokenizer.clone() }
    }

    fn init(&self, seed: u64) -> BTreeMap<String, Tensor> {
        self.model.init(seed)
    }

    /// Few enough tokens a shard keep a CPU thread's activations in its cache; too few, and adding up gradients would cost
    /// more than making them. At least as many shards as the CPU engine has lanes, where the batch allows.
    fn shards(&self, kind: EngineKind, batch: usize) -> usize {
        if kind == EngineKind::Gpu {
            return 1;
        }
        let most = (SHARD_TOKENS / self.model.block_size).clamp(1, (batch / 4).max(1));
        let sequences = (1..=most).rev().find(|n| batch.is_multiple_of(*n)).unwrap_or(1);
        batch / sequences
    }

    fn graph(&self, config: &TrainConfig, shards: usize) -> Result<Graph, GraphError> {
        gpt::training(&self.model, [config.batch_size / shards, self.model.block_size], shards, config.dropout)
    }

    fn feeds(&self, config: &TrainConfig, shards: usize, step: u64) -> Vec<Feeds> {
        let (b, t) = (config.batch_size, self.model.block_size);
        let batch = self.data.batch(b, t, config.windows, config.seed, step);
        let pos: Vec<f32> = (0..t).map(|i| i as f32).collect();
        let size = b / shards * t;
        (0..shards)
            .map(|shard| {
                let part = shard * size..(shard + 1) * size;
                // A key a shard and step, whole and below 2^24 so that f32 holds it.
                let key = (step * 4093 + shard as u64 * 65_537 + config.seed) % (1 << 24);
                vec![
                    ("idx", batch.idx[part.clone()].to_vec()),
                    ("targets", batch.targets[part].to_vec()),
                    ("pos", pos.clone()),
                    ("dropout_key", vec![key as f32]),
                ]
            })
            .collect()
    }

    /// Over all of the held-out part, in nats a token.
    fn validate(&self, engine: &mut dyn Engine, config: &TrainConfig) -> Result<f64, TrainError> {
        let newline = self.data.tokenizer.encode("\n").tokens.first().copied();
        let lines = newline.filter(|_| config.windows == Windows::Lines);
        Ok(infer::score(engine, &self.model, &self.data.val, lines, &mut |_| true)?.mean())
    }
}
