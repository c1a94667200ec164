//! Checkpoints: safetensors with the configuration as JSON in the metadata. Written atomically, read with distrust.

mod file;
mod network;

pub use file::{check_writable, write_atomically};
pub use network::{ClipModel, DiffusionConfig, Network, PictureModel, PlaneModel, TextModel};

use crate::tensor::{Shape, Tensor};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Files larger than this are refused before they are read (bytes).
pub const MAX_FILE_BYTES: u64 = 2 << 30;

/// What the names of the optimizer's moments and of the weights' running averages begin with.
pub const MOMENTS: &str = "adamw.";
pub const AVERAGE: &str = "ema.";

/// The version of the metadata this program writes and reads.
const FORMAT: &str = "genscope-1";

#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error("{path} cannot be read: {reason}")]
    Unreadable { path: String, reason: String },
    #[error("{path} cannot be written: {reason}")]
    Unwritable { path: String, reason: String },
    #[error("{path} is {bytes} bytes long; checkpoints of at most {limit} bytes are read")]
    TooLarge { path: String, bytes: u64, limit: u64 },
    #[error("{path} is not a whole checkpoint: {reason}")]
    Damaged { path: String, reason: String },
    #[error("{path} does not fit its own configuration: {reason}")]
    Mismatch { path: String, reason: String },
    #[error("{path} holds {found}; what is wanted here is {wanted}")]
    OtherKind { path: String, found: &'static str, wanted: &'static str },
}

/// A model on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub network: Network,
    /// By name; parameters first, and for a training checkpoint the optimizer's `adamw.<parameter>`
    /// and perhaps `ema.<parameter>`.
    pub tensors: BTreeMap<String, Tensor>,
    /// Free entries: `trained_on`, `steps`, `val_loss`, the trainer's state.
    pub card: BTreeMap<String, String>,
}

impl Checkpoint {
    /// The file's bytes.
    ///
    /// # Errors
    /// When the metadata or the tensors cannot be put into the format.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        let mut metadata: HashMap<String, String> = self.card.iter().map(|(k, v)| (format!("card.{k}"), v.clone())).collect();
        metadata.insert("format".into(), FORMAT.into());
        metadata.extend(self.network.to_metadata().map_err(|e| e.to_string())?);
        let bytes: Vec<(&String, &Tensor, Vec<u8>)> = self
            .tensors
            .iter()
            .map(|(name, tensor)| (name, tensor, tensor.data().iter().flat_map(|x| x.to_le_bytes()).collect()))
            .collect();
        let mut views = Vec::with_capacity(bytes.len());
        for (name, tensor, data) in &bytes {
            views.push((*name, TensorView::new(Dtype::F32, tensor.dims().to_vec(), data).map_err(|e| e.to_string())?));
        }
        safetensors::serialize(views, Some(metadata)).map_err(|e| e.to_string())
    }

    /// Writes beside the target, syncs, then renames: at any moment the old or the new file is whole.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn save(&self, path: &Path) -> Result<(), CheckpointError> {
        let fail = |reason: String| CheckpointError::Unwritable { path: path.display().to_string(), reason };
        write_atomically(path, &self.to_bytes().map_err(fail)?).map_err(|e| fail(e.to_string()))
    }

    /// # Errors
    /// When the file is missing, too large, cut short, hostile, or does not fit its own configuration.
    pub fn load(path: &Path) -> Result<Self, CheckpointError> {
        let shown = path.display().to_string();
        let unreadable = |e: std::io::Error| CheckpointError::Unreadable { path: shown.clone(), reason: e.to_string() };
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            let reason = if metadata.is_dir() { "it is a folder" } else { "it is not a regular file" };
            return Err(CheckpointError::Unreadable { path: shown, reason: reason.into() });
        }
        if metadata.len() > MAX_FILE_BYTES {
            return Err(CheckpointError::TooLarge { path: shown, bytes: metadata.len(), limit: MAX_FILE_BYTES });
        }
        Self::from_bytes(&std::fs::read(path).map_err(unreadable)?, &shown)
    }

    /// Reads a checkpoint from memory; `path` is what messages call it.
    ///
    /// # Errors
    /// As [`Checkpoint::load`].
    pub fn from_bytes(bytes: &[u8], path: &str) -> Result<Self, CheckpointError> {
        let damaged = |reason: String| CheckpointError::Damaged { path: path.to_owned(), reason };
        let mismatch = |reason: String| CheckpointError::Mismatch { path: path.to_owned(), reason };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| damaged(e.to_string()))?;
        let file = SafeTensors::deserialize(bytes).map_err(|e| damaged(e.to_string()))?;
        let metadata = header.metadata().clone().unwrap_or_default();
        let field = |key: &str| metadata.get(key).ok_or_else(|| mismatch(format!("the entry `{key}` is missing")));
        if field("format")? != FORMAT {
            return Err(mismatch(format!("its format is `{}`, this program reads `{FORMAT}`", field("format")?)));
        }
        let network = Network::from_metadata(&metadata).map_err(mismatch)?;
        // Shapes are held against the configuration before any tensor is copied.
        let mut tensors = BTreeMap::new();
        for (name, shape) in network.parameters() {
            let view = file.tensor(&name).map_err(|_| mismatch(format!("the tensor {name} is missing")))?;
            let found = Shape::from(view.shape());
            if found != shape || view.dtype() != Dtype::F32 {
                return Err(mismatch(format!("{name} is {:?} {found}, the configuration wants F32 {shape}", view.dtype())));
            }
            tensors.insert(name.clone(), to_tensor(&view, shape).map_err(damaged)?);
            // What belongs to it besides: the moments, twice as long, and its average, of its own shape.
            for (kept, shape) in [(format!("{MOMENTS}{name}"), Shape::from([2, tensors[&name].len()])), (format!("{AVERAGE}{name}"), tensors[&name].shape().clone())] {
                if let Ok(view) = file.tensor(&kept) {
                    if Shape::from(view.shape()) != shape || view.dtype() != Dtype::F32 {
                        return Err(mismatch(format!("{kept} does not have the shape {shape}")));
                    }
                    tensors.insert(kept, to_tensor(&view, shape).map_err(damaged)?);
                }
            }
        }
        if let Some((name, _)) = tensors.iter().find(|(_, tensor)| tensor.data().iter().any(|x| !x.is_finite())) {
            return Err(damaged(format!("{name} holds a number that is not finite")));
        }
        let card = metadata.iter().filter_map(|(k, v)| Some((k.strip_prefix("card.")?.to_owned(), v.clone()))).collect();
        Ok(Self { network, tensors, card })
    }

    /// The parameters alone, without the optimizer's moments; where there is an average of a parameter, it takes its place.
    pub fn without_optimizer(mut self) -> Self {
        let averages: Vec<String> = self.tensors.keys().filter(|name| name.starts_with(AVERAGE)).cloned().collect();
        for average in averages {
            if let Some(tensor) = self.tensors.remove(&average) {
                self.tensors.insert(average[AVERAGE.len()..].to_owned(), tensor);
            }
        }
        self.tensors.retain(|name, _| !is_optimizers(name));
        self
    }
}

/// Whether a tensor of a checkpoint is the optimizer's, not the network's.
pub fn is_optimizers(name: &str) -> bool {
    name.starts_with(MOMENTS) || name.starts_with(AVERAGE)
}

fn to_tensor(view: &TensorView<'_>, shape: Shape) -> Result<Tensor, String> {
    let data = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Tensor::new(shape, data).map_err(|e| e.to_string())
}
