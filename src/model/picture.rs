//! Text to image: a text encoder whose words a U-Net attends to (Rombach et al. 2022). One checkpoint holds both.

use super::clip::{self, TextEncoderConfig};
use super::nn::accumulate_gradients;
use super::unet::{self, Style, UnetConfig};
use crate::data::{digits, shapes};
use crate::graph::{Graph, GraphError};
use crate::op::{Mean, SquaredError};
use crate::tensor::{Shape, Tensor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the tokens of a prompt mean, and what the pictures show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// Scenes with captions of up to 18 words ([`shapes::vocabulary`]).
    Shapes,
    /// A single class label: 0 for none, else the digit plus 1.
    Digits,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureConfig {
    pub subject: Subject,
    pub text: TextEncoderConfig,
    pub unet: UnetConfig,
}

impl Subject {
    /// `shapes`, `digits`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Shapes => "shapes",
            Self::Digits => "digits",
        }
    }

    /// The prompt of nothing: what a model is asked without words.
    pub fn unconditional(self) -> Vec<u32> {
        match self {
            Self::Shapes => shapes::vocabulary::encode("").padded().to_vec(),
            Self::Digits => vec![0],
        }
    }
}

impl PictureConfig {
    /// 16 x 16 places of 2 x 2 pixels, two levels; 1.3 M parameters beside the text encoder.
    pub fn shapes() -> Self {
        let text = TextEncoderConfig { vocab_size: shapes::vocabulary::WORDS.len(), n_words: shapes::vocabulary::MAX_LEN, n_embd: 96, n_layer: 3, n_head: 4 };
        let unet = UnetConfig { size: shapes::SIDE, channels: 3, patch: 2, widths: vec![48, 96], groups: 8, n_head: 4, n_time: 64, n_words: text.n_words, n_context: text.n_embd };
        Self { subject: Subject::Shapes, text, unet }
    }

    /// 16 x 16 grey pixels and a class label.
    pub fn digits() -> Self {
        let text = TextEncoderConfig { vocab_size: digits::CLASSES + 1, n_words: 1, n_embd: 32, n_layer: 0, n_head: 1 };
        let unet = UnetConfig { size: digits::SIDE, channels: 1, patch: 1, widths: vec![32, 64], groups: 8, n_head: 4, n_time: 32, n_words: 1, n_context: 32 };
        Self { subject: Subject::Digits, text, unet }
    }

    /// What is wrong with these sizes, if anything.
    pub fn problem(&self) -> Option<&'static str> {
        let wanted = match self.subject {
            Subject::Shapes => (shapes::vocabulary::WORDS.len(), shapes::vocabulary::MAX_LEN, shapes::SIDE, 3),
            Subject::Digits => (digits::CLASSES + 1, 1, digits::SIDE, 1),
        };
        if wanted != (self.text.vocab_size, self.text.n_words, self.unet.size, self.unet.channels) {
            return Some("the vocabulary or the picture is not that of its subject");
        }
        if (self.unet.n_words, self.unet.n_context) != (self.text.n_words, self.text.n_embd) {
            return Some("the U-Net attends to other words than the text encoder gives");
        }
        self.text.problem().or_else(|| self.unet.problem())
    }

    /// Every parameter's name and shape: the text encoder's, then the U-Net's.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn parameters(&self) -> Result<Vec<(String, Shape)>, GraphError> {
        let mut list = self.text.parameters()?;
        list.extend(self.unet.parameters()?);
        Ok(list)
    }

    /// Fresh weights.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn init(&self, seed: u64) -> Result<BTreeMap<String, Tensor>, GraphError> {
        let mut weights = clip::init(&self.text.parameters()?, seed);
        weights.extend(self.unet.init(seed)?);
        Ok(weights)
    }

    /// The training graph of one shard of `batch` pictures out of `shards`: the words are read, the U-Net predicts, the
    /// mean squared error against the input `target` gives every gradient of `trained`.
    ///
    /// # Errors
    /// When the sizes do not fit together.
    pub fn training(&self, trained: &[(String, Shape)], batch: usize, shards: usize) -> Result<Graph, GraphError> {
        let mut g = Graph::new();
        let context = self.text.forward(&mut g, batch)?;
        let out = unet::forward_on(&mut g, &self.unet, context, Style::default())?;
        let target = g.input("target", g.shape(out).clone())?;
        let errors = g.op("loss.pixels", SquaredError, &[out, target])?;
        let loss = g.op("loss", Mean, &[errors])?;
        accumulate_gradients(&mut g, loss, trained, shards)?;
        Ok(g)
    }
}
