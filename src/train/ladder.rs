//! The ladder from a table of counts to a deep GPT: the same text, the same number of steps, each rung with one part more and
//! with the learning rate that suits it. What the rungs reached in a run of this project is in `assets/records/ladder.json`, as `genscope ladder`
//! writes it: anyone can make it again.

use super::{ArmSpec, Learner, TrainConfig};
use crate::model::gpt::{GptConfig, Parts};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// One rung.
#[derive(Clone, Copy, Debug)]
pub struct Rung {
    /// The stem of its name and of what is said about it.
    pub id: &'static str,
    pub learner: fn() -> Learner,
    /// What suited it best of 0.005, 0.01 and 0.02, tried on the fables: a network without norms wants longer steps than one with.
    pub learning_rate: f32,
}

/// Context, width and heads of the rungs that are networks.
pub const BLOCK_SIZE: usize = 64;
const WIDTH: usize = 64;
const HEADS: usize = 4;

/// Attention and nothing else: no MLP, no residual connections, no norms.
const BARE: Parts = Parts { position: true, residual: false, norm: false, mlp: false, scale: true };

/// Every rung, the lowest first.
pub static RUNGS: &[Rung] = &[
    Rung { id: "bigram", learner: || Learner::Counts { n: 2 }, learning_rate: 0.01 },
    Rung { id: "one-head", learner: || gpt(1, 1, BARE), learning_rate: 0.02 },
    Rung { id: "heads", learner: || gpt(1, HEADS, BARE), learning_rate: 0.02 },
    Rung { id: "mlp", learner: || gpt(1, HEADS, Parts { mlp: true, ..BARE }), learning_rate: 0.02 },
    Rung { id: "residual", learner: || gpt(1, HEADS, Parts::default()), learning_rate: 0.01 },
    Rung { id: "deep", learner: || gpt(4, HEADS, Parts::default()), learning_rate: 0.02 },
];

fn gpt(n_layer: usize, n_head: usize, parts: Parts) -> Learner {
    Learner::Gpt(GptConfig { vocab_size: 0, block_size: BLOCK_SIZE, n_layer, n_head, n_embd: WIDTH, parts })
}

/// Steps of a rung where nobody asks for another number.
pub const USUAL_STEPS: u64 = 600;

/// Held-out characters that a validation loss rests on: so many are read in some hundredths of a second.
pub const HELD_OUT: usize = 8192;

/// The settings of a rung; all but the learning rate are those of the others.
pub fn settings(rung: &Rung, steps: u64, seed: u64) -> TrainConfig {
    TrainConfig { batch_size: 16, max_iters: steps, learning_rate: rung.learning_rate, min_lr: 5e-4, warmup_iters: 30, eval_interval: (steps / 8).max(1), seed, ..TrainConfig::default() }
}

/// The runs of all rungs.
pub fn arms(steps: u64, seed: u64) -> Vec<ArmSpec> {
    RUNGS.iter().map(|rung| ArmSpec { id: rung.id.to_owned(), learner: (rung.learner)(), train: settings(rung, steps, seed), cut: None }).collect()
}

/// What `genscope ladder --out` writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The command that made it.
    pub command: String,
    pub version: String,
    /// Processor that it ran on.
    pub processor: String,
    pub texts: Vec<TextRecord>,
}

/// One text with all rungs; losses in nats a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextRecord {
    /// Id in [`crate::data::corpus::CORPORA`].
    pub id: String,
    pub characters: usize,
    pub symbols: usize,
    /// Held-out characters that the validation losses rest on.
    pub held_out: usize,
    pub steps: u64,
    pub seed: u64,
    /// `ln V`, and the entropy of single characters.
    pub uniform: f64,
    pub single: f64,
    /// The true entropy, where the text is generated.
    pub entropy: Option<f64>,
    pub rungs: Vec<RungRecord>,
}

/// What one rung reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RungRecord {
    pub id: String,
    pub parameters: usize,
    /// Steps and loss on the held-out part; the last is the one that counts.
    pub val: Vec<(u64, f64)>,
    /// Loss on as many characters that it learned from, measured the same way.
    pub train: f64,
    /// What it writes after a line end, at temperature 0.8.
    pub sample: String,
}

impl RungRecord {
    /// The loss at the end, nats a token.
    pub fn last(&self) -> f64 {
        self.val.last().map_or(f64::NAN, |(_, loss)| *loss)
    }
}

static RECORD: LazyLock<Option<Record>> = LazyLock::new(|| serde_json::from_str(include_str!("../../assets/records/ladder.json")).ok());

/// The shipped record; a test holds that it reads and that its rungs are those of the table.
pub fn recorded() -> Option<&'static Record> {
    RECORD.as_ref()
}

/// The shipped record of one text.
pub fn recorded_on(text: &str) -> Option<&'static TextRecord> {
    recorded()?.texts.iter().find(|record| record.id == text)
}
