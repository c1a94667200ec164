//! Training: batches, gradients, AdamW, a learning rate that warms up and decays, validation, checkpoints.
//!
//! A [`Trainer`] knows how to take steps; a [`Task`] knows what is learned from what. Two plans do a step: the first runs
//! once a shard of the batch and accumulates gradients; the second clips them and moves the weights. Nothing here knows a
//! clock, a file or a thread: whoever calls `step` has them.

mod config;
mod contrast;
mod models;
mod optimizer;
mod picture;
mod plane;
mod text;

pub use config::TrainConfig;
pub use contrast::{ContrastTask, Pairs};
pub use models::{MODELS, ModelEntry, Sizes};
pub use optimizer::{layers, optimizer_graph};
pub use picture::{PictureDraws, PictureTask};
pub use plane::{Draws, PlaneData, PlaneTask};
pub use text::TextTask;

use crate::checkpoint::{AVERAGE, Checkpoint, MOMENTS, Network};
use crate::engine::{Engine, EngineError, EngineKind, PlanId};
use crate::graph::{Graph, GraphError};
use crate::infer::ReadError;
use crate::sample::schedule::ScheduleError;
use crate::tensor::{Shape, Tensor};
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

    /// The parameters that are learned; all others stay as they are.
    fn trained(&self) -> Vec<(String, Shape)> {
        self.network().parameters()
    }

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
    fn trained(&self) -> Vec<(String, Shape)> {
        (**self).trained()
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
    /// The parameters that are learned.
    trained: Vec<String>,
    zeroed: Vec<String>,
    layers: Vec<String>,
    layer_norms: Vec<f32>,
    step: u64,
}

impl<T: Task> Trainer<T> {
    /// A run from fresh weights.
    ///
    /// # Errors
    /// When the sizes do not fit together or the engine fails.
    pub fn new(mut engine: Box<dyn Engine>, task: T, config: TrainConfig) -> Result<Self, TrainError> {
        let (network, parameters) = (task.network(), task.trained());
        let fresh = task.init(config.seed);
        for (name, tensor) in &fresh {
            engine.load(name, tensor)?;
        }
        let shards = task.shards(engine.info().kind, config.batch_size);
        let gradients = engine.compile(Arc::new(task.graph(&config, shards)?), &[])?;
        let graph = optimizer_graph(&parameters, &config)?;
        let layers: Vec<String> = layers(&parameters).into_iter().map(|(layer, _)| layer).collect();
        let norms = layers.iter().map(|layer| graph.get(&format!("grad_sum_squares.{layer}")));
        let norms = std::iter::once(graph.get("grad_sum_squares")).chain(norms).collect::<Result<Vec<_>, _>>()?;
        let optimizer = engine.compile(Arc::new(graph), &norms)?;
        let trained: Vec<String> = parameters.into_iter().map(|(name, _)| name).collect();
        let mut zeroed: Vec<String> = trained.iter().map(|name| format!("d_{name}")).collect();
        zeroed.push("loss_sum".into());
        let mut trainer = Self { task, config, network, engine, gradients, optimizer, shards, trained, zeroed, layers, layer_norms: Vec::new(), step: 0 };
        trainer.begin_averages(&fresh)?;
        Ok(trainer)
    }

    /// The averages begin at these weights, where there are any.
    fn begin_averages(&mut self, weights: &BTreeMap<String, Tensor>) -> Result<(), TrainError> {
        if self.config.ema_decay > 0.0 {
            for (name, tensor) in self.trained.iter().filter_map(|name| weights.get_key_value(name)) {
                self.engine.load(&format!("{AVERAGE}{name}"), tensor)?;
            }
        }
        Ok(())
    }

    /// Continues a saved run: weights, moments and step count come from the checkpoint. Parameters that were frozen then may
    /// learn now.
    ///
    /// # Errors
    /// When the checkpoint has no optimizer state, other sizes or other symbols.
    pub fn resume(mut self, checkpoint: &Checkpoint) -> Result<Self, TrainError> {
        fits(checkpoint, &self.network)?;
        let step = checkpoint.card.get("step").and_then(|step| step.parse().ok());
        let step = step.ok_or_else(|| TrainError::OtherRun("it does not say at which step it was saved".into()))?;
        self.restore(&checkpoint.tensors, step)?;
        Ok(self)
    }

    /// Back to a state of a run with these sizes, as [`Trainer::state`] tells it, after `step` steps.
    ///
    /// # Errors
    /// When a tensor is missing, or the engine fails.
    pub fn restore(&mut self, tensors: &BTreeMap<String, Tensor>, step: u64) -> Result<(), TrainError> {
        let missing = |name: &str| TrainError::OtherRun(format!("{name} is missing: it was saved without its optimizer"));
        for (name, _) in self.network.parameters() {
            self.engine.load(&name, tensors.get(&name).ok_or_else(|| missing(&name))?)?;
        }
        if !tensors.keys().any(|name| name.starts_with(MOMENTS)) {
            return Err(TrainError::OtherRun("it was saved without its optimizer".into()));
        }
        self.begin_averages(tensors)?;
        let learned: Vec<String> = self.trained.clone();
        for name in learned {
            // A parameter that was frozen so far has no moments: its own begin at zero.
            let fresh = Tensor::zeros([2, tensors[&name].len()]);
            let moments = format!("{MOMENTS}{name}");
            self.engine.load(&moments, tensors.get(&moments).unwrap_or(&fresh))?;
            if let Some(average) = tensors.get(&format!("{AVERAGE}{name}")).filter(|_| self.config.ema_decay > 0.0) {
                self.engine.load(&format!("{AVERAGE}{name}"), average)?;
            }
        }
        self.step = step;
        Ok(())
    }

    /// Goes on from weights alone, after `step` steps, with fresh moments.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn restart_from(&mut self, weights: &BTreeMap<String, Tensor>, step: u64) -> Result<(), TrainError> {
        self.step = step;
        self.begin_averages(weights)?;
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
        // A young average forgets faster (as diffusers' EMAModel): it would otherwise remember the fresh weights.
        let share = [1.0 - self.config.ema_decay.min((1.0 + self.step as f32) / (10.0 + self.step as f32))];
        let mut fed: Vec<(&str, &[f32])> = vec![("hyper", &hyper)];
        if self.config.ema_decay > 0.0 {
            fed.push(("ema_share", &share));
        }
        let norm = self.engine.run(self.optimizer, &fed)?;
        self.step += 1;
        let mut norms = norm.iter().map(|squares| squares.data()[0].sqrt());
        let grad_norm = norms.next().unwrap_or_default();
        self.layer_norms.clear();
        self.layer_norms.extend(norms);
        Ok(StepReport { step: self.step, loss, lr, grad_norm })
    }

    /// The layers that gradient norms are told of, in the order of the network.
    pub fn layers(&self) -> &[String] {
        &self.layers
    }

    /// Norms of the last step's gradients before clipping, one for each of [`Trainer::layers`]; empty before the first step.
    pub fn layer_norms(&self) -> &[f32] {
        &self.layer_norms
    }

    /// All that a run is made of besides its step: parameters, `adamw.<parameter>`, and averages where there are any, by name.
    ///
    /// # Errors
    /// When the engine cannot read its states back, or they are no longer finite numbers.
    pub fn state(&mut self) -> Result<BTreeMap<String, Tensor>, TrainError> {
        self.read(|trainer, name| trainer.kept(name).collect())
    }

    /// Mean loss on what is never trained on.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn validate(&mut self) -> Result<f64, TrainError> {
        self.task.validate(self.engine.as_mut(), &self.config)
    }

    /// The weights to use, by name: their running average where there is one.
    ///
    /// # Errors
    /// When the engine cannot read its states back, or they are no longer finite numbers.
    pub fn weights(&mut self) -> Result<BTreeMap<String, Tensor>, TrainError> {
        let averaged = self.config.ema_decay > 0.0;
        let tensors = self.read(|_, name| vec![if averaged { format!("{AVERAGE}{name}") } else { name.to_owned() }])?;
        Ok(tensors.into_iter().map(|(name, tensor)| (name.strip_prefix(AVERAGE).map_or(name.clone(), str::to_owned), tensor)).collect())
    }

    /// The run as it stands: weights, moments, step. `card` is added to what the file says of itself.
    ///
    /// # Errors
    /// When the engine cannot read its states back, or the weights are no longer finite numbers.
    pub fn checkpoint(&mut self, card: &BTreeMap<String, String>) -> Result<Checkpoint, TrainError> {
        let tensors = self.state()?;
        let mut card = card.clone();
        card.insert("step".into(), self.step.to_string());
        card.insert("train_config".into(), serde_json::to_string(&self.config).unwrap_or_default());
        Ok(Checkpoint { network: self.network.clone(), tensors, card })
    }

    /// The states that belong to a learned parameter: itself, its moments, its average.
    fn kept(&self, name: &str) -> impl Iterator<Item = String> + use<T> {
        let average = (self.config.ema_decay > 0.0).then(|| format!("{AVERAGE}{name}"));
        [name.to_owned(), format!("{MOMENTS}{name}")].into_iter().chain(average)
    }

    /// Some states of each learned parameter, and the parameters that are not learned.
    fn read(&mut self, states: impl Fn(&Self, &str) -> Vec<String>) -> Result<BTreeMap<String, Tensor>, TrainError> {
        let mut names: Vec<String> = self.trained.iter().flat_map(|name| states(self, name)).collect();
        names.extend(self.network.parameters().into_iter().map(|(name, _)| name).filter(|name| !self.trained.contains(name)));
        let mut tensors = BTreeMap::new();
        for name in names {
            let tensor = self.engine.state(&name)?;
            tensors.insert(name, tensor);
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
        (Network::Clip { config }, _) => format!("it has {config:?}"),
        (Network::Picture { config, diffusion }, _) => format!("it has {config:?} and {diffusion:?}"),
    }
}
