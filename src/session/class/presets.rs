//! Sizes to start from, and what they have been seen to reach.

use crate::data::text::Windows;
use crate::model::gpt::GptConfig;
use crate::train::TrainConfig;

/// A network and settings to start from.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Stem of its name in every language: `train-preset-<id>`.
    pub id: &'static str,
    pub n_layer: usize,
    pub n_head: usize,
    pub n_embd: usize,
    pub block_size: usize,
    pub batch_size: usize,
    pub learning_rate: f32,
    pub dropout: f32,
    pub max_iters: u64,
    /// What runs of this project reached with it; a text without an entry was not tried.
    pub expected: &'static [Expected],
}

/// A recorded result: this preset on a built-in text, seed 1337.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Id in [`crate::data::corpus::CORPORA`].
    pub text: &'static str,
    pub steps: u64,
    /// Validation loss there as [`super::RunTrace::val`] has it, in nats.
    pub val: f64,
}

impl Preset {
    /// The network for a text of so many symbols.
    pub fn model(&self, vocab_size: usize) -> GptConfig {
        GptConfig { vocab_size, block_size: self.block_size, n_layer: self.n_layer, n_head: self.n_head, n_embd: self.n_embd, parts: Default::default() }
    }

    pub fn train(&self, seed: u64) -> TrainConfig {
        TrainConfig {
            batch_size: self.batch_size,
            max_iters: self.max_iters,
            learning_rate: self.learning_rate,
            min_lr: 0.05 * self.learning_rate,
            warmup_iters: 50,
            dropout: self.dropout,
            eval_interval: 50,
            windows: Windows::Running,
            seed,
            ..TrainConfig::default()
        }
    }

    pub fn expected(&self, text: &str) -> Option<Expected> {
        self.expected.iter().copied().find(|expected| expected.text == text)
    }
}

/// Seed 1337, two cores; a text generated anew has a million characters. The fables are short: a network learns them by heart,
/// and its validation loss, lowest before the end, rises again.
static TINY: &[Expected] = &[
    Expected { text: "stories", steps: 2000, val: 0.280 },
    Expected { text: "arithmetic", steps: 2000, val: 1.238 },
    Expected { text: "brackets", steps: 2000, val: 1.260 },
    Expected { text: "fables", steps: 2000, val: 1.512 },
    Expected { text: "fables-zh", steps: 2000, val: 7.553 },
];
static SMALL: &[Expected] = &[
    Expected { text: "fables", steps: 2000, val: 2.268 },
];

pub static PRESETS: &[Preset] = &[
    Preset { id: "tiny", n_layer: 2, n_head: 2, n_embd: 32, block_size: 32, batch_size: 16, learning_rate: 5e-3, dropout: 0.0, max_iters: 2000, expected: TINY },
    Preset { id: "small", n_layer: 4, n_head: 4, n_embd: 64, block_size: 64, batch_size: 16, learning_rate: 4e-3, dropout: 0.0, max_iters: 2000, expected: SMALL },
    Preset { id: "medium", n_layer: 4, n_head: 4, n_embd: 128, block_size: 128, batch_size: 16, learning_rate: 2e-3, dropout: 0.1, max_iters: 2000, expected: &[] },
];
