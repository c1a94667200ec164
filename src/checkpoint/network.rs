//! Which network a checkpoint holds, and what else is needed to use it.

use super::{Checkpoint, CheckpointError};
use crate::data::tokenizer::CharTokenizer;
use crate::model::clip::ClipConfig;
use crate::model::gpt::GptConfig;
use crate::model::mlp::MlpConfig;
use crate::model::picture::PictureConfig;
use crate::sample::prediction::PredictionType;
use crate::sample::schedule::{Schedule, ScheduleError, ScheduleKind};
use crate::tensor::{Shape, Tensor};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One of the networks this program knows, with its sizes.
#[derive(Clone, Debug, PartialEq)]
pub enum Network {
    /// Writes text, one character at a time.
    Gpt { config: GptConfig, tokenizer: CharTokenizer },
    /// Denoises points of the plane.
    Mlp { config: MlpConfig, diffusion: DiffusionConfig },
    /// Says how alike a text and a picture are.
    Clip { config: ClipConfig },
    /// Denoises pictures under words.
    Picture { config: PictureConfig, diffusion: DiffusionConfig },
}

/// How a denoiser was trained, and so how it must be used (diffusers' scheduler configuration).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiffusionConfig {
    pub schedule: ScheduleKind,
    /// T, from 1 to 1000.
    pub timesteps: usize,
    pub prediction_type: PredictionType,
}

impl DiffusionConfig {
    /// # Errors
    /// When T is out of range.
    pub fn schedule(&self) -> Result<Schedule, ScheduleError> {
        Schedule::new(self.schedule, self.timesteps)
    }
}

impl Network {
    /// `gpt`, `mlp`, `clip`, `picture`: what the file's entry `network` says. Files without that entry hold a GPT.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Gpt { .. } => "gpt",
            Self::Mlp { .. } => "mlp",
            Self::Clip { .. } => "clip",
            Self::Picture { .. } => "picture",
        }
    }

    fn in_words(&self) -> &'static str {
        match self {
            Self::Gpt { .. } => "a character model",
            Self::Mlp { .. } => "a denoiser of points",
            Self::Clip { .. } => "a pair of text and image encoders",
            Self::Picture { .. } => "a denoiser of pictures",
        }
    }

    /// Every parameter's name and shape.
    pub fn parameters(&self) -> Vec<(String, Shape)> {
        match self {
            Self::Gpt { config, .. } => config.parameters(),
            Self::Mlp { config, .. } => config.parameters(),
            // A configuration that was checked when it was read always builds its graph.
            Self::Clip { config } => config.parameters().unwrap_or_default(),
            Self::Picture { config, .. } => config.parameters().unwrap_or_default(),
        }
    }

    pub fn parameter_count(&self) -> usize {
        self.parameters().iter().map(|(_, shape)| shape.len()).sum()
    }

    pub(super) fn to_metadata(&self) -> serde_json::Result<HashMap<String, String>> {
        let mut entries = HashMap::from([("network".to_owned(), self.kind().to_owned())]);
        match self {
            Self::Gpt { config, tokenizer } => {
                entries.insert("config".into(), serde_json::to_string(config)?);
                entries.insert("symbols".into(), tokenizer.symbols().iter().collect());
            }
            Self::Mlp { config, diffusion } => {
                entries.insert("config".into(), serde_json::to_string(config)?);
                entries.insert("diffusion".into(), serde_json::to_string(diffusion)?);
            }
            Self::Clip { config } => {
                entries.insert("config".into(), serde_json::to_string(config)?);
            }
            Self::Picture { config, diffusion } => {
                entries.insert("config".into(), serde_json::to_string(config)?);
                entries.insert("diffusion".into(), serde_json::to_string(diffusion)?);
            }
        }
        Ok(entries)
    }

    /// The network a file speaks of; what is wrong with it otherwise. Takes no memory for its tensors.
    pub(super) fn from_metadata(metadata: &HashMap<String, String>) -> Result<Self, String> {
        let field = |key: &str| metadata.get(key).ok_or_else(|| format!("the entry `{key}` is missing"));
        match metadata.get("network").map_or("gpt", String::as_str) {
            "gpt" => {
                let config: GptConfig = serde_json::from_str(field("config")?).map_err(|e| e.to_string())?;
                if let Some(problem) = config.problem() {
                    return Err(problem.to_owned());
                }
                let tokenizer = CharTokenizer::new(field("symbols")?.chars().collect());
                let symbols = tokenizer.symbols();
                if symbols.len() != config.vocab_size {
                    return Err(format!("{} symbols for a vocabulary of {}", symbols.len(), config.vocab_size));
                }
                if symbols.iter().collect::<HashSet<_>>().len() != config.vocab_size {
                    return Err("a symbol stands in it twice".to_owned());
                }
                Ok(Self::Gpt { config, tokenizer })
            }
            "mlp" => {
                let config: MlpConfig = serde_json::from_str(field("config")?).map_err(|e| e.to_string())?;
                if let Some(problem) = config.problem() {
                    return Err(problem.to_owned());
                }
                let diffusion: DiffusionConfig = serde_json::from_str(field("diffusion")?).map_err(|e| e.to_string())?;
                diffusion.schedule().map_err(|e| e.to_string())?;
                Ok(Self::Mlp { config, diffusion })
            }
            "clip" => {
                let config: ClipConfig = serde_json::from_str(field("config")?).map_err(|e| e.to_string())?;
                let problem = config.problem().map(str::to_owned).or_else(|| config.parameters().err().map(|e| e.to_string()));
                problem.map_or(Ok(Self::Clip { config }), Err)
            }
            "picture" => {
                let config: PictureConfig = serde_json::from_str(field("config")?).map_err(|e| e.to_string())?;
                let problem = config.problem().map(str::to_owned).or_else(|| config.parameters().err().map(|e| e.to_string()));
                let diffusion: DiffusionConfig = serde_json::from_str(field("diffusion")?).map_err(|e| e.to_string())?;
                diffusion.schedule().map_err(|e| e.to_string())?;
                problem.map_or(Ok(Self::Picture { config, diffusion }), Err)
            }
            other => Err(format!("this program knows no network `{other}`")),
        }
    }
}

/// A character model from a checkpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct TextModel {
    pub config: GptConfig,
    pub tokenizer: CharTokenizer,
    pub tensors: BTreeMap<String, Tensor>,
    pub card: BTreeMap<String, String>,
}

/// A denoiser of points from a checkpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneModel {
    pub config: MlpConfig,
    pub diffusion: DiffusionConfig,
    pub tensors: BTreeMap<String, Tensor>,
    pub card: BTreeMap<String, String>,
}

/// A text encoder and an image encoder from a checkpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipModel {
    pub config: ClipConfig,
    pub tensors: BTreeMap<String, Tensor>,
    pub card: BTreeMap<String, String>,
}

/// A denoiser of pictures with its text encoder, from a checkpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureModel {
    pub config: PictureConfig,
    pub diffusion: DiffusionConfig,
    pub tensors: BTreeMap<String, Tensor>,
    pub card: BTreeMap<String, String>,
}

impl PlaneModel {
    /// As it goes to a file.
    pub fn to_checkpoint(&self) -> Checkpoint {
        let network = Network::Mlp { config: self.config.clone(), diffusion: self.diffusion.clone() };
        Checkpoint { network, tensors: self.tensors.clone(), card: self.card.clone() }
    }
}

impl Checkpoint {
    /// The character model in it; `path` is what a message calls the file.
    ///
    /// # Errors
    /// When it holds another network.
    pub fn into_text(self, path: &str) -> Result<TextModel, CheckpointError> {
        match self.network {
            Network::Gpt { config, tokenizer } => Ok(TextModel { config, tokenizer, tensors: self.tensors, card: self.card }),
            other => Err(CheckpointError::OtherKind { path: path.to_owned(), found: other.in_words(), wanted: "a character model" }),
        }
    }

    /// The denoiser of points in it; `path` is what a message calls the file.
    ///
    /// # Errors
    /// When it holds another network.
    pub fn into_plane(self, path: &str) -> Result<PlaneModel, CheckpointError> {
        match self.network {
            Network::Mlp { config, diffusion } => Ok(PlaneModel { config, diffusion, tensors: self.tensors, card: self.card }),
            other => Err(CheckpointError::OtherKind { path: path.to_owned(), found: other.in_words(), wanted: "a denoiser of points" }),
        }
    }

    /// The two encoders in it; `path` is what a message calls the file.
    ///
    /// # Errors
    /// When it holds another network.
    pub fn into_clip(self, path: &str) -> Result<ClipModel, CheckpointError> {
        match self.without_optimizer() {
            Checkpoint { network: Network::Clip { config }, tensors, card } => Ok(ClipModel { config, tensors, card }),
            other => Err(CheckpointError::OtherKind { path: path.to_owned(), found: other.network.in_words(), wanted: "a pair of text and image encoders" }),
        }
    }

    /// The denoiser of pictures in it, with averaged weights where it has them; `path` is what a message calls the file.
    ///
    /// # Errors
    /// When it holds another network.
    pub fn into_picture(self, path: &str) -> Result<PictureModel, CheckpointError> {
        match self.without_optimizer() {
            Checkpoint { network: Network::Picture { config, diffusion }, tensors, card } => Ok(PictureModel { config, diffusion, tensors, card }),
            other => Err(CheckpointError::OtherKind { path: path.to_owned(), found: other.network.in_words(), wanted: "a denoiser of pictures" }),
        }
    }
}
