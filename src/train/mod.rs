//! Training: batches, gradients, AdamW, a learning rate that warms up and decays, validation, checkpoints.
//!
//! A [`Trainer`] knows how to take steps; a [`Task`] knows what is learned from what. Two plans do a step: the first runs
//! once a shard of the batch and accumulates gradients; the second clips them and moves the weights. Nothing here knows a
//! clock, a file or a thread: whoever calls `step` has them.

mod arm;
mod config;
pub mod ladder;
mod models;
mod optimizer;
mod plane;
mod text;

pub use arm::{Arm, ArmSpec, Learner};
pub use config::TrainConfig;
pub use models::{MODELS, ModelEntry, Sizes};
pub use optimizer::optimizer_graph;
pub use plane::{Draws, PlaneData, PlaneTask};
pub use text::TextTask;

use crate::checkpoint::{Checkpoint, Network};
use crate::engine::{Engine, EngineError, EngineKind, PlanId};
use crate::graph::{Graph, GraphError};
use crate::infer::ReadError;
use crate::sample::schedule::ScheduleError;
use crate::tensor::Tensor;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error(transparent)]
    Graph(#[from] GraphError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
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
    /// Mean loss of the batch before the step.
    pub loss: f32,
    pub lr: f32,
    /// Global norm of the gradients before clipping.
    pub grad_norm: f32,
}

/// One shard's inputs by name.
pub type Feeds = Vec<(&'static str, Vec<f32>)>;

/// What is learned, and from what: a network with its data and its loss.
pub trait Task: Send {
    /// The network with its sizes, as a checkpoint keeps it.
    fn network(&self) -> Network;

    /// Fresh weights by name.
    fn init(&self, seed: u64) -> BTreeMap<String, Tensor>;

    /// Into how many equal parts a batch is cut. A GPU takes it whole.
    fn shards(&self, kind: EngineKind, batch: usize) -> usize;

    /// The training graph of one shard: it accumulates into `d_<parameter>` and `loss_sum (1,)`.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    fn graph(&self, config: &TrainConfig, shards: usize) -> Result<Graph, GraphError>;

    /// The inputs of step `step`, one list a shard: the same for the same seed and step, however training got there.
    fn feeds(&self, config: &TrainConfig, shards: usize, step: u64) -> Vec<Feeds>;

    /// Mean loss on what is never trained on.
    ///
    /// # Errors
    /// When the engine fails.
    fn validate(&self, engine: &mut dyn Engine, config: &TrainConfig) -> Result<f64, TrainError>;
}

impl Task for Box<dyn Task> {
    fn network(&self) -> Network {
        (**self).network()
    }
    fn init(&self, seed: u64) -> BTreeMap<String, Tensor> {
        (**self).init(seed)
    }
    fn shards(&self, kind: EngineKind, batch: usize) -> usize {
        (**self).shards(kind, batch)
    }
    fn graph(&self, config: &TrainConfig, shards: usize) -> Result<Graph, GraphError> {
        (**self).graph(config, shards)
    }
    fn feeds(&self, config: &TrainConfig, shards: usize, step: u64) -> Vec<Feeds> {
        (**self).feeds(config, shards, step)
    }
    fn validate(&self, engine: &mut dyn Engine, config: &TrainConfig) -> Result<f64, TrainError> {
        (**self).validate(engine, config)
    }
}

pub struct Trainer<T: Task> {
    pub task: T,
    pub config: TrainConfig,
    network: Network,
    engine: Box<dyn Engine>,
    gradients: PlanId,
    optimizer: PlanId,
    shards: usize,
    zeroed: Vec<String>,
    step: u64,
}

impl<T: Task> Trainer<T> {
    /// A run from fresh weights.
    ///
    /// # Errors
    /// When the sizes do not fit together or the engine fails.
    pub fn new(mut engine: Box<dyn Engine>, task: T, config: TrainConfig) -> Result<Self, TrainError> {
        for (name, tensor) in task.init(config.seed) {
            engine.load(&name, &tensor)?;
        }
        let network = task.network();
        let parameters = network.parameters();
        let shards = task.shards(engine.info().kind, config.batch_size);
        let gradients = engine.compile(Arc::new(task.graph(&config, shards)?), &[])?;
        let graph = optimizer_graph(&parameters, &config)?;
        let norm = graph.get("grad_sum_squares")?;
        let optimizer = engine.compile(Arc::new(graph), &[norm])?;
        let mut zeroed: Vec<String> = parameters.into_iter().map(|(name, _)| format!("d_{name}")).collect();
        zeroed.push("loss_sum".into());
        Ok(Self { task, config, network, engine, gradients, optimizer, shards, zeroed, step: 0 })
    }

    /// Continues a saved run: weights, moments and step count come from the checkpoint.
    ///
    /// # Errors
    /// When the checkpoint has no optimizer state, other sizes or other symbols.
    pub fn resume(mut self, checkpoint: &Checkpoint) -> Result<Self, TrainError> {
        fits(checkpoint, &self.network)?;
        let step = checkpoint.card.get("step").and_then(|step| step.parse().ok());
        self.step = step.ok_or_else(|| TrainError::OtherRun("it does not say at which step it was saved".into()))?;
        for (name, _) in self.network.parameters() {
            let moments = format!("adamw.{name}");
            let saved = checkpoint.tensors.get(&moments);
            let saved = saved.ok_or_else(|| TrainError::OtherRun(format!("{moments} is missing: it was saved without its optimizer")))?;
            self.engine.load(&moments, saved)?;
            self.engine.load(&name, &checkpoint.tensors[&name])?;
        }
        Ok(self)
    }

    /// Goes on from weights alone, after `step` steps, with fresh moments.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn restart_from(&mut self, weights: &BTreeMap<String, Tensor>, step: u64) -> Result<(), TrainError> {
        self.step = step;
        Ok(crate::infer::load_weights(self.engine.as_mut(), weights)?)
    }

    /// Steps done so far.
    pub fn done(&self) -> u64 {
        self.step
    }

    /// The engine that holds the weights, to look at the network between two steps.
    pub fn engine(&mut self) -> &mut dyn Engine {
        self.engine.as_mut()
    }

    /// One step: a batch, its gradients, clipping, AdamW.
    ///
    /// # Errors
    /// When the loss is not finite (the weights are then those before the step), or the engine fails.
    pub fn step(&mut self) -> Result<StepReport, TrainError> {
        let feeds = self.task.feeds(&self.config, self.shards, self.step);
        let feeds: Vec<Vec<(&str, &[f32])>> = feeds.iter().map(|shard| shard.iter().map(|(name, data)| (*name, data.as_slice())).collect()).collect();
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

    /// Mean loss on what is never trained on.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn validate(&mut self) -> Result<f64, TrainError> {
        self.task.validate(self.engine.as_mut(), &self.config)
    }

    /// The weights as they stand, by name.
    ///
    /// # Errors
    /// When the engine cannot read its states back, or they are no longer finite numbers.
    pub fn weights(&mut self) -> Result<BTreeMap<String, Tensor>, TrainError> {
        self.read(|name| vec![name.to_owned()])
    }

    /// The run as it stands: weights, moments, step. `card` is added to what the file says of itself.
    ///
    /// # Errors
    /// When the engine cannot read its states back, or the weights are no longer finite numbers.
    pub fn checkpoint(&mut self, card: &BTreeMap<String, String>) -> Result<Checkpoint, TrainError> {
        let tensors = self.read(|name| vec![name.to_owned(), format!("adamw.{name}")])?;
        let mut card = card.clone();
        card.insert("step".into(), self.step.to_string());
        card.insert("train_config".into(), serde_json::to_string(&self.config).unwrap_or_default());
        Ok(Checkpoint { network: self.network.clone(), tensors, card })
    }

    /// The states that belong to each parameter.
    fn read(&mut self, states: impl Fn(&str) -> Vec<String>) -> Result<BTreeMap<String, Tensor>, TrainError> {
        let mut tensors = BTreeMap::new();
        for (parameter, _) in self.network.parameters() {
            for name in states(&parameter) {
                let tensor = self.engine.state(&name)?;
                tensors.insert(name, tensor);
            }
        }
        // A diverged run must not be saved over the last good checkpoint.
        if tensors.values().any(|tensor| tensor.data().iter().any(|x| !x.is_finite())) {
            return Err(TrainError::Diverged { step: self.step, loss: f32::NAN });
        }
        Ok(tensors)
    }

    /// Ends the run and hands the engine back.
    pub fn into_engine(self) -> Box<dyn Engine> {
        self.engine
    }
}

/// Whether a run of this network can go on from a checkpoint.
///
/// # Errors
/// When the checkpoint has other sizes, other symbols or another network.
pub fn fits(checkpoint: &Checkpoint, network: &Network) -> Result<(), TrainError> {
    if checkpoint.network == *network { Ok(()) } else { Err(TrainError::OtherRun(difference(&checkpoint.network, network))) }
}

/// In what two networks differ, in words.
fn difference(found: &Network, wanted: &Network) -> String {
    match (found, wanted) {
        (Network::Gpt { config: a, .. }, Network::Gpt { config: b, .. }) if a == b => "its symbols are not those of this text".to_owned(),
        (Network::Gpt { config, .. }, _) => format!("it has {config:?}"),
        (Network::Mlp { config, diffusion }, _) => format!("it has {config:?} and {diffusion:?}"),
    }
}
