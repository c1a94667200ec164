//! The denoiser of the plane: a point, and a time as waves, through a few hidden layers to what the network is asked to
//! predict (eps, x_0 or v).
//!
//! `x_t (B, 2)`, `t (B,)`, `frequencies (n_time / 2,)` -> `t_emb (B, n_time)` -> `input (B, 2 + n_time)` -> `n_layer` times
//! `net.<i> (B, n_hidden)` and SiLU -> `out (B, 2)`.

use super::nn::{accumulate_gradients, linear};
use crate::graph::{Graph, GraphError, NodeId};
use crate::op::{Concat, Mean, Silu, SquaredError, TimestepEmbedding};
use crate::tensor::{Shape, Tensor};
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Numbers of a point.
pub const POINT: usize = 2;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MlpConfig {
    /// Hidden layers.
    pub n_layer: usize,
    /// Width of a hidden layer.
    pub n_hidden: usize,
    /// Width of the time embedding; even.
    pub n_time: usize,
}

impl Default for MlpConfig {
    /// 37,762 parameters.
    fn default() -> Self {
        Self { n_layer: 3, n_hidden: 128, n_time: 32 }
    }
}

impl MlpConfig {
    /// What is wrong with these sizes, if anything. Held before memory is taken for them.
    pub fn problem(&self) -> Option<&'static str> {
        if !(1..=16).contains(&self.n_layer) {
            Some("n_layer must be from 1 to 16")
        } else if !(1..=2048).contains(&self.n_hidden) {
            Some("n_hidden must be from 1 to 2048")
        } else if !(4..=512).contains(&self.n_time) || !self.n_time.is_multiple_of(2) {
            Some("n_time must be even and from 4 to 512")
        } else {
            None
        }
    }

    fn layer(i: usize) -> String {
        format!("net.{i}")
    }

    /// Every parameter's name and shape, in the order in which the pass meets them.
    pub fn parameters(&self) -> Vec<(String, Shape)> {
        let mut list = Vec::new();
        let mut fan_in = POINT + self.n_time;
        let layers = (0..self.n_layer).map(|i| (Self::layer(i), self.n_hidden)).chain([("out".to_owned(), POINT)]);
        for (name, fan_out) in layers {
            list.push((format!("{name}.weight"), [fan_out, fan_in].into()));
            list.push((format!("{name}.bias"), [fan_out].into()));
            fan_in = fan_out;
        }
        list
    }

    pub fn parameter_count(&self) -> usize {
        self.parameters().iter().map(|(_, shape)| shape.len()).sum()
    }

    /// Fresh weights as PyTorch's `nn.Linear`: weights and biases uniform within `1 / sqrt(fan_in)` of zero.
    pub fn init(&self, seed: u64) -> BTreeMap<String, Tensor> {
        let mut rng = rand_pcg::Pcg64::seed_from_u64(seed);
        let mut bound = 0.0f32;
        let mut weights = BTreeMap::new();
        for (name, shape) in self.parameters() {
            if shape.rank() == 2 {
                bound = 1.0 / (shape.last() as f32).sqrt();
            }
            weights.insert(name, Tensor::from_fn(shape, |_| rng.random_range(-bound..bound)));
        }
        weights
    }

    /// The input `frequencies`: `10000^(-i / (half - 1))` for `i < half = n_time / 2` (diffusers' defaults).
    pub fn frequencies(&self) -> Vec<f32> {
        let half = self.n_time / 2;
        (0..half).map(|i| (-(10_000f64.ln()) * i as f64 / (half - 1) as f64).exp() as f32).collect()
    }
}

/// Adds a forward pass over `batch` points and returns `out (B, 2)`. Inputs: `x_t (B, 2)`, `t (times,)` on the scale from 0
/// (data) to 1000 (noise), `frequencies (n_time / 2,)`. `times` is `batch`, or 1 where all points share their time.
///
/// # Errors
/// When the sizes do not fit together.
pub fn forward(g: &mut Graph, config: &MlpConfig, batch: usize, times: usize) -> Result<NodeId, GraphError> {
    let x_t = g.input("x_t", [batch, POINT])?;
    let t = g.input("t", [times])?;
    let frequencies = g.input("frequencies", [config.n_time / 2])?;
    let t_emb = g.op("t_emb", TimestepEmbedding, &[t, frequencies])?;
    let mut x = g.op("input", Concat, &[x_t, t_emb])?;
    for i in 0..config.n_layer {
        let name = MlpConfig::layer(i);
        x = linear(g, &name, x, config.n_hidden)?;
        x = g.op(&format!("{name}.silu"), Silu, &[x])?;
    }
    linear(g, "out", x, POINT)
}

/// The training graph of one shard of `batch` points out of `shards`: forward pass, the mean squared error against the
/// input `target (B, 2)` (Ho et al. 2020, eq. 14), every parameter's gradient accumulated into the state
/// `d_<parameter>`, the loss into `loss_sum (1,)` as this shard's share of the batch mean.
///
/// # Errors
/// When the sizes do not fit together.
pub fn training(config: &MlpConfig, batch: usize, shards: usize) -> Result<Graph, GraphError> {
    let mut g = Graph::new();
    let out = forward(&mut g, config, batch, batch)?;
    let target = g.input("target", [batch, POINT])?;
    let errors = g.op("loss.points", SquaredError, &[out, target])?;
    let loss = g.op("loss", Mean, &[errors])?;
    accumulate_gradients(&mut g, loss, &config.parameters(), shards)?;
    Ok(g)
}

/// What a timestep out of `timesteps` is multiplied by to lie on the network's scale: noise is 1000, whatever T is.
pub fn time_scale(timesteps: usize) -> f32 {
    1000.0 / timesteps as f32
}
