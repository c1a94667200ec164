//! The U-Net that denoises pictures (Ronneberger et al. 2015; Ho et al. 2020; with attention to words as Rombach et al. 2022).
//!
//! A picture `x_t (B, S, S, channels)`, channels last, goes down one level after another, each half as wide and with more
//! channels, and up again; every way up first takes in what the way down had at the same level (skip connections). Each
//! residual block is told the time; from the second level on, every place attends to all others and to the words
//! `context (B, L, n_context)`.
//!
//! Names: `time.0 time.2`, `conv_in`, `down.<i>.res`, `down.<i>.attn`, `down.<i>.half`, `mid.res_1 mid.attn mid.res_2`,
//! `up.<i>.res`, `up.<i>.attn`, `up.<i>.double`, `norm_out`, `out`; in a block `norm_1 conv_1 time norm_2 conv_2 skip`; in
//! attention `pos norm_1 self norm_2 cross` with `to_q to_k to_v to_out` as in diffusers.

use super::nn::{attention, conv, group_norm, layer_norm, linear};
use crate::graph::{Graph, GraphError, NodeId};
use crate::op::{Add, AddChannels, Concat, Permute, Reshape, Silu, TimestepEmbedding, Upsample};
use crate::tensor::{Shape, Tensor};
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnetConfig {
    /// Side of the picture in pixels.
    pub size: usize,
    /// Channels of the picture.
    pub channels: usize,
    /// Pixels a side of the squares that are folded into one place with `patch^2` times the channels (the inverse of
    /// Shi et al. 2016): 1 for none. The first level is `size / patch` wide; every level but the last is halved.
    #[serde(default = "unfolded")]
    pub patch: usize,
    /// Channels of each level, from the widest picture down.
    pub widths: Vec<usize>,
    /// Groups of every group norm.
    pub groups: usize,
    /// Heads of every attention.
    pub n_head: usize,
    /// Width of the time's waves; even.
    pub n_time: usize,
    /// Words of the context, and how wide each is.
    pub n_words: usize,
    pub n_context: usize,
}

/// Files from before there were patches have none.
fn unfolded() -> usize {
    1
}

/// More numbers than these are refused before memory is taken.
const MAX_AXIS: usize = 4096;
const MAX_PARAMETERS: usize = 1 << 28;

impl UnetConfig {
    /// What is wrong with these sizes, if anything.
    pub fn problem(&self) -> Option<&'static str> {
        let axes = [self.size, self.channels, self.patch, self.groups, self.n_head, self.n_time, self.n_words, self.n_context];
        if axes.iter().chain(&self.widths).any(|size| *size == 0 || *size > MAX_AXIS) || self.widths.is_empty() || self.widths.len() > 6 {
            return Some("a size is zero or out of bounds");
        }
        if !self.size.is_multiple_of(self.patch << (self.widths.len() - 1)) {
            return Some("size must be a multiple of patch, and even at every level but the last");
        }
        if self.widths.iter().any(|width| !width.is_multiple_of(self.groups) || !width.is_multiple_of(self.n_head)) {
            return Some("every width must be a multiple of groups and of n_head");
        }
        // The way up joins two levels before its norm.
        if self.n_time < 4 || !self.n_time.is_multiple_of(2) {
            return Some("n_time must be even and at least 4");
        }
        let widest = self.widths.iter().max().copied().unwrap_or(0);
        (60 * widest * widest * self.widths.len() > MAX_PARAMETERS).then_some("too many parameters")
    }

    /// The input `frequencies`: `10000^(-i / (half - 1))` for `i < half = n_time / 2` (diffusers' defaults).
    pub fn frequencies(&self) -> Vec<f32> {
        let half = self.n_time / 2;
        (0..half).map(|i| (-(10_000f64.ln()) * i as f64 / (half - 1) as f64).exp() as f32).collect()
    }

    /// Numbers in a picture.
    pub fn numbers(&self) -> usize {
        self.size * self.size * self.channels
    }

    /// Width of the embedded time.
    fn time_width(&self) -> usize {
        4 * self.widths[0]
    }

    /// Every parameter's name and shape, in the order of the network: read off a pass over one picture.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn parameters(&self) -> Result<Vec<(String, Shape)>, GraphError> {
        let mut g = Graph::new();
        forward(&mut g, self, 1, Style::default())?;
        let states = g.nodes().iter().filter(|node| matches!(node.source, crate::graph::Source::State));
        Ok(states.map(|node| (node.name.clone(), node.shape.clone())).collect())
    }

    /// Fresh weights as PyTorch's: uniform within `1 / sqrt(fan_in)`, norms 1 and 0; the last convolution of every block and
    /// of the network begins at zero, so that a block begins as nothing (Ho et al. 2020).
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn init(&self, seed: u64) -> Result<BTreeMap<String, Tensor>, GraphError> {
        let mut rng = rand_pcg::Pcg64::seed_from_u64(seed);
        let mut bound = 0.0f32;
        let mut weights = BTreeMap::new();
        for (name, shape) in self.parameters()? {
            let layer = name.rsplit_once('.').map_or(name.as_str(), |(layer, _)| layer);
            let is_norm = layer.rsplit('.').next().is_some_and(|last| last.starts_with("norm"));
            if shape.rank() >= 2 {
                // Linear (out, in), convolution (k, k, in, out).
                let fan_in = if shape.rank() == 4 { shape.len() / shape.last() } else { shape.last() };
                bound = 1.0 / (fan_in as f32).sqrt();
            }
            let silent = layer == "out" || layer.ends_with("conv_2") || layer.ends_with("to_out");
            let tensor = match (is_norm, name.ends_with(".weight")) {
                (true, true) => Tensor::from_fn(shape, |_| 1.0),
                (true, false) => Tensor::zeros(shape),
                (false, _) if silent => Tensor::zeros(shape),
                (false, _) => Tensor::from_fn(shape, |_| rng.random_range(-bound..bound)),
            };
            weights.insert(name, tensor);
        }
        Ok(weights)
    }
}

/// How a pass is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Levels whose skip connection is cut: the way up gets zeros in its place.
    pub without_skips: Vec<usize>,
}

/// Adds a pass over `batch` pictures and returns `out (B, S, S, channels)`. Inputs: `x_t (B, S, S, channels)`, `t (B,)` from 0
/// (data) to 1000 (noise), `frequencies (n_time / 2,)`, `context (B, n_words, n_context)`.
///
/// # Errors
/// When the sizes do not fit together.
pub fn forward(g: &mut Graph, config: &UnetConfig, batch: usize, style: Style) -> Result<NodeId, GraphError> {
    let context = g.input("context", [batch, config.n_words, config.n_context])?;
    forward_on(g, config, context, style)
}

/// The same with a `context (B, n_words, n_context)` that the graph already has.
///
/// # Errors
/// When the sizes do not fit together.
pub fn forward_on(g: &mut Graph, config: &UnetConfig, context: NodeId, style: Style) -> Result<NodeId, GraphError> {
    let batch = g.shape(context).dims()[0];
    let x_t = g.input("x_t", [batch, config.size, config.size, config.channels])?;
    let t = g.input("t", [batch])?;
    let frequencies = g.input("frequencies", [config.n_time / 2])?;
    let waves = g.op("t_emb", TimestepEmbedding, &[t, frequencies])?;
    let hidden = linear(g, "time.0", waves, config.time_width())?;
    let hidden = g.op("time.1", Silu, &[hidden])?;
    let time = linear(g, "time.2", hidden, config.time_width())?;
    let time = g.op("time.3", Silu, &[time])?;
    let block = Block { config, time, context };

    let folded = fold(g, "fold", x_t, config.patch)?;
    let mut x = conv(g, "conv_in", folded, 3, 1, config.widths[0])?;
    let mut skips = Vec::new();
    let last = config.widths.len() - 1;
    for (i, width) in config.widths.iter().enumerate() {
        x = block.residual(g, &format!("down.{i}.res"), x, *width)?;
        if i > 0 {
            x = block.attend(g, &format!("down.{i}.attn"), x)?;
        }
        skips.push(x);
        if i < last {
            x = conv(g, &format!("down.{i}.half"), x, 3, 2, *width)?;
        }
    }
    let deepest = config.widths[last];
    x = block.residual(g, "mid.res_1", x, deepest)?;
    x = block.attend(g, "mid.attn", x)?;
    x = block.residual(g, "mid.res_2", x, deepest)?;
    for (i, width) in config.widths.iter().enumerate().rev() {
        let skip = if style.without_skips.contains(&i) {
            let shape = g.shape(skips[i]).clone();
            g.op(&format!("up.{i}.cut"), crate::op::Fill { value: 0.0, shape }, &[])?
        } else {
            skips[i]
        };
        x = g.op(&format!("up.{i}.join"), Concat, &[x, skip])?;
        x = block.residual(g, &format!("up.{i}.res"), x, *width)?;
        if i > 0 {
            x = block.attend(g, &format!("up.{i}.attn"), x)?;
            let doubled = g.op(&format!("up.{i}.nearest"), Upsample, &[x])?;
            x = conv(g, &format!("up.{i}.double"), doubled, 3, 1, *width)?;
        }
    }
    let normed = group_norm(g, "norm_out", x, config.groups)?;
    let active = g.op("norm_out.silu", Silu, &[normed])?;
    let out = conv(g, "out", active, 3, 1, config.channels * config.patch * config.patch)?;
    unfold(g, "unfold", out, config.patch)
}

/// Squares of `patch` x `patch` pixels side by side in the channels: `(B, S, S, C)` to `(B, S / patch, S / patch, patch^2 C)`.
///
/// # Errors
/// When the sides are no multiple of `patch`.
pub fn fold(g: &mut Graph, name: &str, x: NodeId, patch: usize) -> Result<NodeId, GraphError> {
    let [batch, size, channels] = [g.shape(x).dims()[0], g.shape(x).dims()[1], g.shape(x).last()];
    if patch == 1 {
        return Ok(x);
    }
    let places = size / patch;
    let rows = g.op(&format!("{name}.rows"), Reshape { shape: [batch * places, patch, places, patch * channels].into() }, &[x])?;
    let squares = g.op(&format!("{name}.squares"), Permute { axes: vec![0, 2, 1, 3] }, &[rows])?;
    g.op(name, Reshape { shape: [batch, places, places, patch * patch * channels].into() }, &[squares])
}

/// The way back from [`fold`].
fn unfold(g: &mut Graph, name: &str, x: NodeId, patch: usize) -> Result<NodeId, GraphError> {
    let [batch, places, width] = [g.shape(x).dims()[0], g.shape(x).dims()[1], g.shape(x).last()];
    if patch == 1 {
        return Ok(x);
    }
    let (size, row) = (places * patch, width / patch);
    let squares = g.op(&format!("{name}.squares"), Reshape { shape: [batch * places, places, patch, row].into() }, &[x])?;
    let rows = g.op(&format!("{name}.rows"), Permute { axes: vec![0, 2, 1, 3] }, &[squares])?;
    g.op(name, Reshape { shape: [batch, size, size, row / patch].into() }, &[rows])
}

/// What every block of one pass shares.
struct Block<'a> {
    config: &'a UnetConfig,
    /// The embedded time, `(B, time_width)`.
    time: NodeId,
    context: NodeId,
}

impl Block<'_> {
    /// `skip(x) + conv_2(silu(norm_2(conv_1(silu(norm_1(x))) + time)))`; `skip` is a 1 x 1 convolution where the width changes.
    fn residual(&self, g: &mut Graph, name: &str, x: NodeId, width: usize) -> Result<NodeId, GraphError> {
        let part = |part: &str| format!("{name}.{part}");
        let normed = group_norm(g, &part("norm_1"), x, self.config.groups)?;
        let active = g.op(&part("silu_1"), Silu, &[normed])?;
        let first = conv(g, &part("conv_1"), active, 3, 1, width)?;
        let time = linear(g, &part("time"), self.time, width)?;
        let timed = g.op(&part("timed"), AddChannels, &[first, time])?;
        let normed = group_norm(g, &part("norm_2"), timed, self.config.groups)?;
        let active = g.op(&part("silu_2"), Silu, &[normed])?;
        let second = conv(g, &part("conv_2"), active, 3, 1, width)?;
        let straight = if g.shape(x).last() == width { x } else { conv(g, &part("skip"), x, 1, 1, width)? };
        g.op(name, Add, &[straight, second])
    }

    /// Every place is told where it is (`pos`, learned: convolutions know it only near the rim), then places attend to
    /// places, then to words: `x + self(norm_1(x))`, then `x + cross(norm_2(x), context)`.
    fn attend(&self, g: &mut Graph, name: &str, x: NodeId) -> Result<NodeId, GraphError> {
        let shape = g.shape(x).clone();
        let (batch, places, width) = (shape.dims()[0], shape.dims()[1] * shape.dims()[2], shape.last());
        let part = |part: &str| format!("{name}.{part}");
        let rows = g.op(&part("rows"), Reshape { shape: [batch, places, width].into() }, &[x])?;
        let pos = g.state(&part("pos.weight"), [places, width])?;
        let rows = g.op(&part("placed"), Add, &[rows, pos])?;
        let normed = layer_norm(g, &part("norm_1"), rows)?;
        let own = attention(g, &part("self"), normed, normed, self.config.n_head)?;
        let rows = g.op(&part("with_places"), Add, &[rows, own])?;
        let normed = layer_norm(g, &part("norm_2"), rows)?;
        let words = attention(g, &part("cross"), normed, self.context, self.config.n_head)?;
        let rows = g.op(&part("with_words"), Add, &[rows, words])?;
        g.op(name, Reshape { shape }, &[rows])
    }
}
