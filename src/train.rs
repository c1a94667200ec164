//! Training: batches, gradients, AdamW, a learning rate that warms up and decays, validation, checkpoints.
//!
//! Two plans do a step. The first runs once a shard of the batch and accumulates gradients; the second clips them and
//! moves the weights. The trainer knows no clock, no file and no thread: whoever calls `step` has them.

use crate::checkpoint::Checkpoint;
use crate::data::text::{TextData, Windows};
use crate::engine::{Engine, EngineError, EngineKind, PlanId};
use crate::graph::{Graph, GraphError};
use crate::infer::{self, ReadError};
use crate::model::gpt::{self, GptConfig};
use crate::op::{AdamW, Clip, Fill, SumSquares};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything a run depends on besides data and sizes. Names as in nanoGPT.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct TrainConfig {
    pub batch_size: usize,
    pub max_iters: u64,
    pub learning_rate: f32,
    pub min_lr: f32,
    pub warmup_iters: u64,
    pub weight_decay: f32,
    pub beta1: f32,
    pub beta2: f32,
    pub grad_clip: f32,
    pub dropout: f32,
    pub eval_interval: u64,
    pub windows: Windows,
    pub seed: u64,
}

/// More sequences a step than this would only fill the memory.
const MAX_BATCH: usize = 4096;

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            batch_size: 16,
            max_iters: 2000,
            learning_rate: 1e-3,
            min_lr: 1e-4,
            warmup_iters: 100,
            weight_decay: 0.1,
            beta1: 0.9,
            beta2: 0.99,
            grad_clip: 1.0,
            dropout: 0.0,
            eval_interval: 250,
            windows: Windows::Running,
            seed: 1337,
        }
    }
}

impl TrainConfig {
    /// What is wrong with these settings, if anything.
    pub fn problem(&self) -> Option<String> {
        let positive = |x: f32| x > 0.0 && x.is_finite();
        let not_negative = |x: f32| x >= 0.0 && x.is_finite();
        let checks: [(&str, &dyn std::fmt::Display, bool, &str); 9] = [
            ("batch_size", &self.batch_size, (1..=MAX_BATCH).contains(&self.batch_size), "from 1 to 4096"),
            ("eval_interval", &self.eval_interval, self.eval_interval > 0, "at least 1"),
            ("learning_rate", &self.learning_rate, positive(self.learning_rate), "a number above 0"),
            ("min_lr", &self.min_lr, not_negative(self.min_lr), "a number from 0 up"),
            ("weight_decay", &self.weight_decay, not_negative(self.weight_decay), "a number from 0 up"),
            ("grad_clip", &self.grad_clip, not_negative(self.grad_clip), "a number from 0 up (0 never clips)"),
            ("beta1", &self.beta1, (0.0..1.0).contains(&self.beta1), "in [0, 1)"),
            ("beta2", &self.beta2, (0.0..1.0).contains(&self.beta2), "in [0, 1)"),
            ("dropout", &self.dropout, (0.0..1.0).contains(&self.dropout), "in [0, 1)"),
        ];
        let wrong = checks.into_iter().find(|(_, _, fine, _)| !fine);
        wrong.map(|(name, value, _, range)| format!("{name} is {value}; it must be {range}"))
    }

    /// Linear warm-up, then a cosine from `learning_rate` down to `min_lr` at `max_iters` (nanoGPT's `get_lr`).
    pub fn learning_rate_at(&self, step: u64) -> f32 {
        if step < self.warmup_iters {
            return self.learning_rate * (step + 1) as f32 / (self.warmup_iters + 1) as f32;
        }
        if step >= self.max_iters {
            return self.min_lr;
        }
        let way = (step - self.warmup_iters) as f64 / (self.max_iters - self.warmup_iters).max(1) as f64;
        let share = 0.5 * (1.0 + (std::f64::consts::PI * way).cos());
        self.min_lr + (share * f64::from(self.learning_rate - self.min_lr)) as f32
    }
}

/// A network that `genscope train --model` knows, with sizes and settings to start from.
#[derive(Clone, Copy)]
pub struct ModelEntry {
    pub name: &'static str,
    /// Sizes (the vocabulary comes from the text) and training settings.
    pub defaults: fn() -> (GptConfig, TrainConfig),
}

/// Every network that can be trained by name.
pub static MODELS: &[ModelEntry] = &[
    // The reference configuration: 0.8 M parameters, nanoGPT's laptop size.
    ModelEntry { name: "gpt", defaults: || (sizes(4, 4, 128, 128), TrainConfig::default()) },
    // The recipe of the shipped Shakespeare model: 1.9 M parameters.
    ModelEntry {
        name: "gpt-shakespeare",
        defaults: || {
            let recipe = TrainConfig { batch_size: 12, max_iters: 8_000, learning_rate: 2e-3, min_lr: 5e-5, warmup_iters: 200, dropout: 0.1, eval_interval: 1000, ..TrainConfig::default() };
            (sizes(6, 5, 160, 256), recipe)
        },
    },
    // The recipe of the shipped names model: 0.2 M parameters, each line an example.
    ModelEntry {
        name: "gpt-names",
        defaults: || {
            let recipe = TrainConfig { batch_size: 64, max_iters: 6000, learning_rate: 3e-3, min_lr: 5e-5, warmup_iters: 200, dropout: 0.05, eval_interval: 1000, windows: Windows::Lines, ..TrainConfig::default() };
            (sizes(4, 4, 64, 32), recipe)
        },
    },
];

fn sizes(n_layer: usize, n_head: usize, n_embd: usize, block_size: usize) -> GptConfig {
    GptConfig { vocab_size: 0, block_size, n_layer, n_head, n_embd }
}

#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error(transparent)]
    Graph(#[from] GraphError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("the loss is {loss} at step {step}: training diverged; lower the learning rate")]
    Diverged { step: u64, loss: f32 },
    #[error("the checkpoint is of another run: {0}")]
    OtherRun(String),
}

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Steps done so far, this one included.
    pub step: u64,
    /// Mean loss of the batch before the step, in nats a token.
    pub loss: f32,
    pub lr: f32,
    /// Global norm of the gradients before clipping.
    pub grad_norm: f32,
}

pub struct Trainer {
    pub model: GptConfig,
    pub config: TrainConfig,
    pub data: TextData,
    engine: Box<dyn Engine>,
    gradients: PlanId,
    optimizer: PlanId,
    shards: usize,
    zeroed: Vec<String>,
    step: u64,
}

/// Sequences a shard. One keeps a CPU thread's activations in its cache; a GPU takes the whole batch at once.
fn shards_of(engine: &dyn Engine, batch: usize) -> usize {
    match engine.info().kind {
        EngineKind::Cpu => batch,
        EngineKind::Gpu => 1,
    }
}

impl Trainer {
    /// A run from fresh weights.
    ///
    /// # Errors
    /// When the sizes do not fit together or the engine fails.
    pub fn new(mut engine: Box<dyn Engine>, model: GptConfig, config: TrainConfig, data: TextData) -> Result<Self, TrainError> {
        for (name, tensor) in model.init(config.seed) {
            engine.load(&name, &tensor)?;
        }
        let shards = shards_of(engine.as_ref(), config.batch_size);
        let graph = gpt::training(&model, [config.batch_size / shards, model.block_size], shards, config.dropout)?;
        let gradients = engine.compile(Arc::new(graph), &[])?;
        let graph = optimizer_graph(&model, &config)?;
        let norm = graph.get("grad_sum_squares")?;
        let optimizer = engine.compile(Arc::new(graph), &[norm])?;
        let mut zeroed: Vec<String> = model.parameters().into_iter().map(|(name, _)| format!("d_{name}")).collect();
        zeroed.push("loss_sum".into());
        Ok(Self { model, config, data, engine, gradients, optimizer, shards, zeroed, step: 0 })
    }

    /// Continues a saved run: weights, moments and step count come from the checkpoint.
    ///
    /// # Errors
    /// When the checkpoint has no optimizer state, other sizes or other symbols.
    pub fn resume(mut self, checkpoint: &Checkpoint) -> Result<Self, TrainError> {
        if checkpoint.config != self.model {
            return Err(TrainError::OtherRun(format!("it has {:?}", checkpoint.config)));
        }
        if checkpoint.tokenizer != self.data.tokenizer {
            return Err(TrainError::OtherRun("its symbols are not those of this text".into()));
        }
        let step = checkpoint.card.get("step").and_then(|step| step.parse().ok());
        self.step = step.ok_or_else(|| TrainError::OtherRun("it does not say at which step it was saved".into()))?;
        for (name, _) in self.model.parameters() {
            let moments = format!("adamw.{name}");
            let saved = checkpoint.tensors.get(&moments);
            let saved = saved.ok_or_else(|| TrainError::OtherRun(format!("{moments} is missing: it was saved without its optimizer")))?;
            self.engine.load(&moments, saved)?;
            self.engine.load(&name, &checkpoint.tensors[&name])?;
        }
        Ok(self)
    }

    /// Steps done so far.
    pub fn done(&self) -> u64 {
        self.step
    }

    /// One step: a batch, its gradients, clipping, AdamW.
    ///
    /// # Errors
    /// When the loss is not finite (the weights are then those before the step), or the engine fails.
    pub fn step(&mut self) -> Result<StepReport, TrainError> {
        let (b, t) = (self.config.batch_size, self.model.block_size);
        let batch = self.data.batch(b, t, self.config.windows, self.config.seed, self.step);
        let pos: Vec<f32> = (0..t).map(|i| i as f32).collect();
        let size = b / self.shards * t;
        // A key a shard and step, whole and below 2^24 so that f32 holds it.
        let keys: Vec<[f32; 1]> = (0..self.shards).map(|shard| [((self.step * 4093 + shard as u64 * 65_537 + self.config.seed) % (1 << 24)) as f32]).collect();
        let feeds: Vec<Vec<(&str, &[f32])>> = (0..self.shards)
            .map(|shard| {
                let part = shard * size..(shard + 1) * size;
                vec![
                    ("idx", &batch.idx[part.clone()]),
                    ("targets", &batch.targets[part]),
                    ("pos", &pos),
                    ("dropout_key", &keys[shard][..]),
                ]
            })
            .collect();
        self.engine.zero(&self.zeroed)?;
        self.engine.submit_shards(self.gradients, &feeds)?;
        let loss = self.engine.state("loss_sum")?.data()[0];
        if !loss.is_finite() {
            return Err(TrainError::Diverged { step: self.step, loss });
        }
        let lr = self.config.learning_rate_at(self.step);
        let t = (self.step + 1) as i32;
        let hyper = [lr, 1.0 - self.config.beta1.powi(t), 1.0 - self.config.beta2.powi(t)];
        let norm = self.engine.run(self.optimizer, &[("hyper", &hyper)])?;
        self.step += 1;
        Ok(StepReport { step: self.step, loss, lr, grad_norm: norm[0].data()[0].sqrt() })
    }

    /// Mean loss over all of the held-out part, in nats a token.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn validate(&mut self) -> Result<f64, TrainError> {
        let newline = crate::data::tokenizer::Tokenizer::encode(&self.data.tokenizer, "\n").tokens.first().copied();
        let lines = newline.filter(|_| self.config.windows == Windows::Lines);
        Ok(infer::score(self.engine.as_mut(), &self.model, &self.data.val, lines, &mut |_| true)?.mean())
    }

    /// The run as it stands: weights, moments, step. `card` is added to what the file says of itself.
    ///
    /// # Errors
    /// When the engine cannot read its states back, or the weights are no longer finite numbers.
    pub fn checkpoint(&mut self, card: &BTreeMap<String, String>) -> Result<Checkpoint, TrainError> {
        let mut tensors = BTreeMap::new();
        for (name, _) in self.model.parameters() {
            tensors.insert(name.clone(), self.engine.state(&name)?);
            let moments = format!("adamw.{name}");
            tensors.insert(moments.clone(), self.engine.state(&moments)?);
        }
        // A diverged run must not be saved over the last good checkpoint.
        if tensors.values().any(|tensor| tensor.data().iter().any(|x| !x.is_finite())) {
            return Err(TrainError::Diverged { step: self.step, loss: f32::NAN });
        }
        let mut card = card.clone();
        card.insert("step".into(), self.step.to_string());
        card.insert("train_config".into(), serde_json::to_string(&self.config).unwrap_or_default());
        Ok(Checkpoint { config: self.model.clone(), tokenizer: self.data.tokenizer.clone(), tensors, card })
    }

    /// Ends the run and hands the engine back.
    pub fn into_engine(self) -> Box<dyn Engine> {
        self.engine
    }
}

/// Clipping and AdamW for every parameter. Order matters: all squares are summed before any gradient is scaled.
/// Weight decay acts on matrices only, as nanoGPT does. Watch `grad_sum_squares (1,)` for the norm before clipping.
///
/// # Errors
/// When the sizes do not fit together.
pub fn optimizer_graph(model: &GptConfig, config: &TrainConfig) -> Result<Graph, GraphError> {
    let mut g = Graph::new();
    let parameters = model.parameters();
    let hyper = g.input("hyper", [3])?;
    let mut total = g.op("zero", Fill { value: 0.0, shape: [1].into() }, &[])?;
    for (i, (name, shape)) in parameters.iter().enumerate() {
        let grad = g.state(&format!("d_{name}"), shape.clone())?;
        let label = if i + 1 == parameters.len() { "grad_sum_squares".to_owned() } else { format!("d_{name}.squares") };
        total = g.op(&label, SumSquares, &[total, grad])?;
    }
    for (name, shape) in &parameters {
        let grad = g.state(&format!("d_{name}"), shape.clone())?;
        if config.grad_clip > 0.0 {
            g.op(&format!("d_{name}.clip"), Clip { max_norm: config.grad_clip }, &[grad, total])?;
        }
        let weight = g.state(name, shape.clone())?;
        let moments = g.state(&format!("adamw.{name}"), [2, shape.len()])?;
        let decay = if shape.rank() >= 2 { config.weight_decay } else { 0.0 };
        let op = AdamW { beta1: config.beta1, beta2: config.beta2, eps: 1e-8, weight_decay: decay };
        g.op(&format!("{name}.adamw"), op, &[weight, grad, moments, hyper])?;
    }
    Ok(g)
}
