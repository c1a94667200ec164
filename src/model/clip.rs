//! Words and pictures in one space (CLIP, Radford et al. 2021): a text encoder and an image encoder are trained so that a
//! caption and its picture point the same way, and a caption and another picture do not.
//!
//! The text encoder turns tokens `(B, L)` into encodings `text.ln_f (B, L, C)`, one a token: these are what the U-Net
//! attends to. It is a Transformer encoder: every word sees every other one, start, end and padding included. The first
//! token's encoding stands for the whole text, as BERT's does; it is projected to `text.embedding (B, S)` of length 1.
//! The image encoder is a small convolutional network whose last picture is projected to `image.embedding (B, S)`.
//!
//! Names: `text.wte text.wpe`, `text.h.<i>.{ln_1,attn,ln_2,mlp}`, `text.ln_f`, `text.proj`; `image.conv.<i>`,
//! `image.norm.<i>`, `image.proj`; `similarity (B, B)` is caption by picture.

use super::nn::{accumulate_gradients, attention, conv, group_norm, layer_norm, linear};
use super::unet::fold;
use crate::graph::{Graph, GraphError, NodeId, Source};
use crate::op::{Add, CrossEntropy, Embedding, Gelu, Matmul, Mean, Normalize, Permute, Reshape, Scale, Silu, Slice};
use crate::tensor::{Shape, Tensor};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What similarities are multiplied by before the softmax: 1 / 0.05. CLIP learns this number; a fixed one serves here.
pub const LOGIT_SCALE: f32 = 20.0;

/// No axis is larger: refused before memory is taken.
const MAX_AXIS: usize = 4096;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEncoderConfig {
    pub vocab_size: usize,
    /// Tokens of a text, padding included: L.
    pub n_words: usize,
    /// Width of an encoding: C.
    pub n_embd: usize,
    /// Blocks; with none, an encoding is its token's own vector (class labels).
    pub n_layer: usize,
    pub n_head: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageEncoderConfig {
    /// Side and channels of the picture.
    pub size: usize,
    pub channels: usize,
    /// Pixels a side folded into one place.
    pub patch: usize,
    /// Channels of each level; every level but the first halves the picture.
    pub widths: Vec<usize>,
    pub groups: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipConfig {
    pub text: TextEncoderConfig,
    pub image: ImageEncoderConfig,
    /// Width of the common space: S.
    pub n_shared: usize,
}

impl TextEncoderConfig {
    /// What is wrong with these sizes, if anything.
    pub fn problem(&self) -> Option<&'static str> {
        if [self.vocab_size, self.n_words, self.n_embd, self.n_head].iter().any(|size| *size == 0 || *size > MAX_AXIS) || self.n_layer > 64 {
            Some("a size of the text encoder is zero or out of bounds")
        } else if !self.n_embd.is_multiple_of(self.n_head) {
            Some("n_embd must be a multiple of n_head")
        } else {
            None
        }
    }

    /// Adds the encoder over tokens `tokens (B, L)`: returns `text.ln_f (B, L, C)`. The graph's inputs are `tokens` and `pos (L,)`.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn forward(&self, g: &mut Graph, batch: usize) -> Result<NodeId, GraphError> {
        let tokens = g.input("tokens", [batch, self.n_words])?;
        let pos = g.input("pos", [self.n_words])?;
        let wte = g.state("text.wte.weight", [self.vocab_size, self.n_embd])?;
        let wpe = g.state("text.wpe.weight", [self.n_words, self.n_embd])?;
        let tok_emb = g.op("text.tok_emb", Embedding, &[tokens, wte])?;
        let pos_emb = g.op("text.pos_emb", Embedding, &[pos, wpe])?;
        let mut x = g.op("text.x", Add, &[tok_emb, pos_emb])?;
        for i in 0..self.n_layer {
            let part = |part: &str| format!("text.h.{i}.{part}");
            let normed = layer_norm(g, &part("ln_1"), x)?;
            let attended = attention(g, &part("attn"), normed, normed, self.n_head)?;
            x = g.op(&part("attn.residual"), Add, &[x, attended])?;
            let normed = layer_norm(g, &part("ln_2"), x)?;
            let hidden = linear(g, &part("mlp.c_fc"), normed, 4 * self.n_embd)?;
            let active = g.op(&part("mlp.gelu"), Gelu, &[hidden])?;
            let projected = linear(g, &part("mlp.c_proj"), active, self.n_embd)?;
            x = g.op(&part("mlp.residual"), Add, &[x, projected])?;
        }
        layer_norm(g, "text.ln_f", x)
    }

    /// The input `pos`: 0, 1, 2 ...
    pub fn positions(&self) -> Vec<f32> {
        (0..self.n_words).map(|i| i as f32).collect()
    }

    /// Every parameter's name and shape.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn parameters(&self) -> Result<Vec<(String, Shape)>, GraphError> {
        let mut g = Graph::new();
        self.forward(&mut g, 1)?;
        Ok(states(&g))
    }
}

impl ClipConfig {
    /// The encoders of `shapes`: 0.5 M parameters.
    pub fn shapes() -> Self {
        let text = super::picture::PictureConfig::shapes().text;
        let image = ImageEncoderConfig { size: crate::data::shapes::SIDE, channels: 3, patch: 2, widths: vec![32, 64, 96], groups: 8 };
        Self { text, image, n_shared: 64 }
    }

    /// What is wrong with these sizes, if anything.
    pub fn problem(&self) -> Option<&'static str> {
        let image = &self.image;
        let axes = [image.size, image.channels, image.patch, image.groups, self.n_shared];
        if axes.iter().chain(&image.widths).any(|size| *size == 0 || *size > MAX_AXIS) || image.widths.is_empty() || image.widths.len() > 6 {
            return Some("a size of the image encoder is zero or out of bounds");
        }
        if !image.size.is_multiple_of(image.patch << (image.widths.len() - 1)) {
            return Some("size must be a multiple of patch, and even at every level but the last");
        }
        if image.widths.iter().any(|width| !width.is_multiple_of(image.groups)) {
            return Some("every width must be a multiple of groups");
        }
        self.text.problem()
    }

    /// Adds the text's side: `text.embedding (B, S)`. Inputs as [`TextEncoderConfig::forward`].
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn text(&self, g: &mut Graph, batch: usize) -> Result<NodeId, GraphError> {
        let encoded = self.text.forward(g, batch)?;
        let flat = g.op("text.flat", Reshape { shape: [batch, self.text.n_words * self.text.n_embd].into() }, &[encoded])?;
        let start = g.op("text.start", Slice { start: 0, len: self.text.n_embd }, &[flat])?;
        let projected = linear(g, "text.proj", start, self.n_shared)?;
        g.op("text.embedding", Normalize, &[projected])
    }

    /// Adds the picture's side: input `picture (B, size, size, channels)`, output `image.embedding (B, S)`.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn image(&self, g: &mut Graph, batch: usize) -> Result<NodeId, GraphError> {
        let config = &self.image;
        let picture = g.input("picture", [batch, config.size, config.size, config.channels])?;
        let mut x = fold(g, "image.fold", picture, config.patch)?;
        for (i, width) in config.widths.iter().enumerate() {
            x = conv(g, &format!("image.conv.{i}"), x, 3, if i == 0 { 1 } else { 2 }, *width)?;
            x = group_norm(g, &format!("image.norm.{i}"), x, config.groups)?;
            x = g.op(&format!("image.silu.{i}"), Silu, &[x])?;
        }
        let flat = g.op("image.flat", Reshape { shape: [batch, g.shape(x).len() / batch].into() }, &[x])?;
        let projected = linear(g, "image.proj", flat, self.n_shared)?;
        g.op("image.embedding", Normalize, &[projected])
    }

    /// Every parameter's name and shape.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn parameters(&self) -> Result<Vec<(String, Shape)>, GraphError> {
        let mut g = Graph::new();
        self.text(&mut g, 1)?;
        self.image(&mut g, 1)?;
        Ok(states(&g))
    }

    /// The training graph of one shard of `batch` captions with their pictures, out of `shards`: each caption must find its
    /// picture among those of the shard, and each picture its caption (the mean of both cross-entropies). Inputs beside
    /// those of the two encoders: `labels (B,)`, 0 to B - 1.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn training(&self, batch: usize, shards: usize) -> Result<Graph, GraphError> {
        let mut g = Graph::new();
        let text = self.text(&mut g, batch)?;
        let image = self.image(&mut g, batch)?;
        let labels = g.input("labels", [batch])?;
        let similarity = g.op("similarity", Matmul::LINEAR, &[text, image])?;
        let logits = g.op("logits", Scale { factor: LOGIT_SCALE }, &[similarity])?;
        let turned = g.op("logits.by_picture", Permute { axes: vec![1, 0] }, &[logits])?;
        let by_text = g.op("loss.by_text", CrossEntropy, &[logits, labels])?;
        let by_picture = g.op("loss.by_picture", CrossEntropy, &[turned, labels])?;
        let both = g.op("loss.both", Add, &[by_text, by_picture])?;
        let halved = g.op("loss.pairs", Scale { factor: 0.5 }, &[both])?;
        let loss = g.op("loss", Mean, &[halved])?;
        accumulate_gradients(&mut g, loss, &self.parameters()?, shards)?;
        Ok(g)
    }
}

/// The parameters of a graph, in the order of the network.
fn states(g: &Graph) -> Vec<(String, Shape)> {
    g.nodes().iter().filter(|node| matches!(node.source, Source::State)).map(|node| (node.name.clone(), node.shape.clone())).collect()
}

/// Fresh weights for these parameters: embeddings normal with 0.02 (GPT), linear layers and convolutions as PyTorch's, uniform
/// within `1 / sqrt(fan_in)`, norms 1 and 0.
pub fn init(parameters: &[(String, Shape)], seed: u64) -> BTreeMap<String, Tensor> {
    let mut rng = rand_pcg::Pcg64::seed_from_u64(seed);
    let mut bound = 0.0f32;
    let mut weights = BTreeMap::new();
    for (name, shape) in parameters {
        let is_norm = name.contains(".ln_") || name.contains(".norm.");
        if shape.rank() >= 2 {
            let fan_in = if shape.rank() == 4 { shape.len() / shape.last() } else { shape.last() };
            bound = 1.0 / (fan_in as f32).sqrt();
        }
        let tensor = match (is_norm, name.ends_with(".weight")) {
            (true, is_weight) => Tensor::from_fn(shape.clone(), |_| f32::from(is_weight)),
            _ if name.ends_with("wte.weight") || name.ends_with("wpe.weight") => Tensor::from_fn(shape.clone(), |_| {
                let z: f32 = StandardNormal.sample(&mut rng);
                0.02 * z
            }),
            _ => Tensor::from_fn(shape.clone(), |_| rng.random_range(-bound..bound)),
        };
        weights.insert(name.clone(), tensor);
    }
    weights
}
