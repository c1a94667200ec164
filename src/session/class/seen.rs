//! The past of a run: moments, each with what the network wrote and how it looked inside, and for some of them the weights.

use crate::tensor::Tensor;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The network as it was after some step.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Steps done.
    pub step: u64,
    /// Mean batch loss of the (up to 16) steps before it; `None` at the start.
    pub loss: Option<f64>,
    /// Validation loss, nats a character.
    pub val: f64,
    pub seen: Arc<Seen>,
    /// Weights and optimizer, where they are still kept: what forks, recalls and files need.
    pub kept: Option<Arc<Kept>>,
}

/// The newest moment up to `step` that still has its weights: where a fork, a recall or a file begins. Where there is none,
/// the first that has them.
pub(super) fn waking(moments: &[Arc<Moment>], step: u64) -> Option<&Arc<Moment>> {
    let mut kept = moments.iter().filter(|moment| moment.kept.is_some());
    kept.clone().rev().find(|moment| moment.step <= step).or(kept.next())
}

/// A run's state: parameters by name, and `adamw.<parameter>`, all in f32, so that a fork repeats the run exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub tensors: BTreeMap<String, Tensor>,
}

impl Kept {
    /// Bytes of its numbers.
    pub fn bytes(&self) -> usize {
        4 * self.tensors.values().map(Tensor::len).sum::<usize>()
    }

    /// The parameters alone.
    pub fn weights(&self) -> impl Iterator<Item = (&String, &Tensor)> {
        self.tensors.iter().filter(|(name, _)| !crate::checkpoint::is_optimizers(name))
    }
}

/// What a network shows of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// What it read first.
    pub prompt: Vec<u32>,
    /// What it wrote after that; the same random numbers at every moment.
    pub written: Vec<u32>,
    /// The same as text, the prompt not included.
    pub sample: String,
    /// Over the last (up to 24) characters of the prompt.
    pub attention: AttentionMaps,
    /// Probabilities of the character after the prompt, `(V,)`.
    pub next: Vec<f32>,
    /// Rows of `wte` along their first two principal components, turned to lie as near as possible to the map before:
    /// `(V, 2)`.
    pub embedding: Vec<[f32; 2]>,
    /// Share of the rows' variance that lies in that plane, in `[0, 1]`.
    pub share: f32,
}

impl Seen {
    /// Bytes it takes, about.
    pub fn bytes(&self) -> usize {
        4 * (self.prompt.len() + self.written.len() + self.attention.att.len() + self.next.len() + 2 * self.embedding.len()) + self.sample.len()
    }
}

/// Attention of every head over a short text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttentionMaps {
    pub n_layer: usize,
    pub n_head: usize,
    /// T
    pub time: usize,
    /// `(n_layer, n_head, T, T)`: row t has where place t looks.
    pub att: Vec<f32>,
}

impl AttentionMaps {
    /// One head's map, `(T, T)`.
    pub fn head(&self, layer: usize, head: usize) -> &[f32] {
        let size = self.time * self.time;
        let start = (layer * self.n_head + head) * size;
        self.att.get(start..start + size).unwrap_or_default()
    }
}

/// A moment that was woken.
#[derive(Clone, Debug)]
pub struct Recalled {
    pub run: u64,
    /// The moment it was: the newest one up to the step asked for that had its weights.
    pub step: u64,
    pub seen: Seen,
}
