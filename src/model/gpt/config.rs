//! The sizes of a GPT, its parameters by name, and fresh weights.

use crate::tensor::{Shape, Tensor};
use rand::SeedableRng;
use rand_distr::{Distribution, Normal};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GptConfig {
    pub vocab_size: usize,
    pub block_size: usize,
    pub n_layer: usize,
    pub n_head: usize,
    pub n_embd: usize,
    #[serde(flatten)]
    pub parts: Parts,
}

/// Parts of the network that can be left out. A GPT has them all; files that do not speak of them have them all too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Parts {
    /// Embeddings of places. Without them only the causal mask tells one place from another.
    pub position: bool,
    /// `x + f(x)` instead of `f(x)`.
    pub residual: bool,
    /// Layer norms, in front of attention, MLP and head.
    pub norm: bool,
    /// The MLP of each block.
    pub mlp: bool,
    /// The division of `q·k` by the square root of the head size.
    pub scale: bool,
}

impl Default for Parts {
    fn default() -> Self {
        Self { position: true, residual: true, norm: true, mlp: true, scale: true }
    }
}

/// Sizes beyond these are refused before any memory is taken.
const MAX_AXIS: usize = 1 << 16;
const MAX_PARAMETERS: usize = 1 << 28;
/// Numbers of one watched kind (`h.*.attn.att`) over all layers of a full context: 1 GiB.
const MAX_ACTIVATIONS: usize = 1 << 28;

impl GptConfig {
    /// Every parameter's name and shape, in the order of the network.
    pub fn parameters(&self) -> Vec<(String, Shape)> {
        let c = self.n_embd;
        let mut list: Vec<(String, Shape)> = vec![("wte.weight".into(), [self.vocab_size, c].into())];
        if self.parts.position {
            list.push(("wpe.weight".into(), [self.block_size, c].into()));
        }
        let norm = |list: &mut Vec<(String, Shape)>, name: String| {
            if self.parts.norm {
                list.push((format!("{name}.weight"), [c].into()));
                list.push((format!("{name}.bias"), [c].into()));
            }
        };
        for i in 0..self.n_layer {
            let layer = |list: &mut Vec<(String, Shape)>, name: &str, fan_out: usize, fan_in: usize| {
                list.push((format!("h.{i}.{name}.weight"), [fan_out, fan_in].into()));
                list.push((format!("h.{i}.{name}.bias"), [fan_out].into()));
            };
            norm(&mut list, format!("h.{i}.ln_1"));
            layer(&mut list, "attn.c_attn", 3 * c, c);
            layer(&mut list, "attn.c_proj", c, c);
            if self.parts.mlp {
                norm(&mut list, format!("h.{i}.ln_2"));
                layer(&mut list, "mlp.c_fc", 4 * c, c);
                layer(&mut list, "mlp.c_proj", c, 4 * c);
            }
        }
        norm(&mut list, "ln_f".into());
        list
    }

    pub fn parameter_count(&self) -> usize {
        self.parameters().iter().map(|(_, shape)| shape.len()).sum()
    }

    /// What is wrong with these sizes, if anything; checked before memory is taken for a file that names them.
    pub fn problem(&self) -> Option<&'static str> {
        let axes = [self.vocab_size, self.block_size, self.n_layer, self.n_head, self.n_embd];
        if axes.iter().any(|size| *size == 0 || *size > MAX_AXIS) || self.n_layer > 256 {
            return Some("a size is zero or out of bounds");
        }
        if !self.n_embd.is_multiple_of(self.n_head) {
            return Some("n_embd must be a multiple of n_head");
        }
        let block = 12u128 * self.n_layer as u128 * (self.n_embd as u128).pow(2);
        let tables = (self.vocab_size + self.block_size) as u128 * self.n_embd as u128;
        if block + tables > MAX_PARAMETERS as u128 {
            return Some("too many parameters");
        }
        let widest = (self.n_head as u128 * self.block_size as u128).max(4 * self.n_embd as u128).max(self.vocab_size as u128);
        let activations = self.n_layer as u128 * self.block_size as u128 * widest;
        (activations > MAX_ACTIVATIONS as u128).then_some("the context is too long: reading it would not fit in memory")
    }

    /// Factor of `q·k`: `1 / sqrt(hs)`, or 1 where the scale is left out.
    pub fn attention_scale(&self) -> f32 {
        if !self.parts.scale {
            return 1.0;
        }
        1.0 / ((self.n_embd / self.n_head) as f32).sqrt()
    }

    /// Fresh weights as GPT-2's: normal with deviation 0.02, projections into the residual stream divided by
    /// `sqrt(2 n_layer)`, biases 0, norms 1.
    pub fn init(&self, seed: u64) -> BTreeMap<String, Tensor> {
        let mut rng = rand_pcg::Pcg64::seed_from_u64(seed);
        let mut weights = BTreeMap::new();
        for (name, shape) in self.parameters() {
            let tensor = if shape.rank() == 2 {
                let residual = name.ends_with("c_proj.weight");
                let deviation = if residual { 0.02 / (2.0 * self.n_layer as f32).sqrt() } else { 0.02 };
                match Normal::new(0.0f32, deviation) {
                    Ok(normal) => Tensor::from_fn(shape, |_| normal.sample(&mut rng)),
                    Err(_) => Tensor::zeros(shape),
                }
            } else {
                let value = if name.ends_with(".weight") { 1.0 } else { 0.0 };
                Tensor::from_fn(shape, |_| value)
            };
            weights.insert(name, tensor);
        }
        weights
    }
}
