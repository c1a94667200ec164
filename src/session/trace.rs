//! What the worker shows: an immutable picture of the last forward pass, and of itself.

use super::command::Experiment;
use super::plane::Progress;
use crate::checkpoint::{TextModel, is_optimizers};
use crate::data::tokenizer::Tokenizer;
use crate::engine::DeviceInfo;
use crate::graph::Graph;
use crate::model::gpt::GptConfig;
use crate::op::{Explanation, Operands};
use crate::tensor::Tensor;
use std::collections::HashMap;
use std::sync::Arc;

/// A model ready to read: its configuration, symbols and weights.
#[derive(Debug)]
pub struct OpenModel {
    /// `shakespeare`, or the file's stem.
    pub id: String,
    pub config: GptConfig,
    pub tokenizer: Arc<dyn Tokenizer>,
    /// By nanoGPT's names: `h.0.attn.c_attn.weight`.
    pub weights: HashMap<String, Arc<Tensor>>,
    /// What the checkpoint says of itself: `trained_on`, `steps`, `val_loss` ...
    pub card: HashMap<String, String>,
}

impl OpenModel {
    /// A model opened for reading; the optimizer's moments are dropped.
    pub fn new(id: &str, model: TextModel) -> Self {
        let weights = model.tensors.into_iter().filter(|(name, _)| !is_optimizers(name));
        Self {
            id: id.to_owned(),
            config: model.config,
            tokenizer: Arc::new(model.tokenizer),
            weights: weights.map(|(name, tensor)| (name, Arc::new(tensor))).collect(),
            card: model.card.into_iter().collect(),
        }
    }

    pub fn parameters(&self) -> usize {
        self.weights.values().map(|tensor| tensor.len()).sum()
    }
}

/// One forward pass, with everything that was watched.
#[derive(Debug)]
pub struct Trace {
    /// Grows with every pass.
    pub id: u64,
    pub model: Arc<OpenModel>,
    /// The whole text.
    pub tokens: Vec<u32>,
    /// The model read `tokens[start..]`; earlier ones did not fit into `block_size`.
    pub start: usize,
    pub experiment: Experiment,
    /// The globs that were asked for.
    pub watch: Vec<String>,
    /// The graph that ran; `(B, T)` is `(1, tokens.len() - start)`.
    pub graph: Arc<Graph>,
    /// Watched tensors by node name.
    pub tensors: HashMap<String, Arc<Tensor>>,
    pub device: DeviceInfo,
    /// Kernels of this pass, in the order of first use.
    pub kernels: Vec<KernelUse>,
    /// Wall time of the pass, in milliseconds.
    pub millis: f64,
}

/// How often an op ran in a pass and how long it took in all.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelUse {
    pub op: &'static str,
    pub calls: usize,
    /// Microseconds; `None` where the adapter has no timestamps.
    pub micros: Option<f64>,
}

impl Trace {
    /// A watched tensor or a weight, by name.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.tensors.get(name).or_else(|| self.model.weights.get(name)).map(Arc::as_ref)
    }

    /// The tokens the model read: `(T,)`.
    pub fn window(&self) -> &[u32] {
        &self.tokens[self.start..]
    }

    /// Logits after position `t` of the window: `(V,)`.
    pub fn logits(&self, t: usize) -> Option<&[f32]> {
        let logits = self.get("lm_head")?;
        (t < logits.shape().rows()).then(|| logits.row(t))
    }

    /// The working of element `index` (flat) of a node: `None` when an operand was not watched.
    pub fn explain(&self, node: &str, index: usize) -> Option<Explanation> {
        let node = self.graph.node(self.graph.find(node)?);
        let inputs: Option<Vec<&Tensor>> = node.inputs().iter().map(|id| self.get(&self.graph.node(*id).name)).collect();
        let operands = Operands { inputs: inputs?, out: &node.shape };
        Some(node.op()?.explain(&operands, index))
    }
}

/// How the worker stands, apart from the last pass.
#[derive(Clone, Debug, Default)]
pub struct Status {
    pub device: DeviceInfo,
    /// Every adapter found, for the device menu.
    pub adapters: Vec<DeviceInfo>,
    pub model: Option<Arc<OpenModel>>,
    /// A pass is under way or waits.
    pub working: bool,
    /// The run from noise to data that is under way.
    pub denoising: Option<Progress>,
}
