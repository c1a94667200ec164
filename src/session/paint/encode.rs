//! Texts and pictures as arrows of length 1 in one space, by the shipped pair of encoders (CLIP's way, Radford et al. 2021).

use super::easel::{OpenEngine, failure_of};
use super::{EncodeRequest, Encoded};
use crate::checkpoint::{Checkpoint, ClipModel};
use crate::data::shapes::LEN;
use crate::engine::Engine;
use crate::infer::clip::{Clip, similarity};
use crate::infer::load_weights;
use crate::model::clip::LOGIT_SCALE;
use crate::model::picture::{PictureConfig, Subject};
use crate::model::shipped::CLIP;
use crate::session::Failure;
use crate::session::failure::{checkpoint_failure, engine_failure};
use crate::tensor::Tensor;
use std::sync::Arc;

/// The pair of encoders on an engine of their own: parts of them have the names of the denoiser's.
#[derive(Default)]
pub(super) struct Encoders {
    held: Option<(ClipModel, Box<dyn Engine>, Clip)>,
}

impl Encoders {
    pub(super) fn encode(&mut self, request: Arc<EncodeRequest>, config: &PictureConfig, encodings: Vec<Arc<Tensor>>, open: OpenEngine<'_>) -> Result<Encoded, Failure> {
        let nothing = Encoded { request: request.clone(), encodings, text_arrows: Vec::new(), picture_arrows: Vec::new(), similarity: Vec::new(), among_texts: Vec::new(), scale: LOGIT_SCALE };
        if config.subject != Subject::Shapes {
            return Ok(nothing);
        }
        if let Some(picture) = request.pictures.iter().find(|picture| picture.len() != LEN || picture.iter().any(|x| !x.is_finite())) {
            return Err(Failure::new("error-picture-size").arg("found", picture.len()).arg("size", config.unet.size).arg("channels", config.unet.channels));
        }
        let (model, engine, clip) = self.hold(open)?;
        let tokens: Vec<f32> = request.texts.iter().flatten().map(|id| *id as f32).collect();
        let pixels: Vec<f32> = request.pictures.iter().flat_map(|picture| picture.iter().copied()).collect();
        let texts = clip.texts(engine.as_mut(), &tokens).map_err(failure_of)?;
        let pictures = clip.pictures(engine.as_mut(), &pixels).map_err(failure_of)?;
        let width = model.config.n_shared;
        let rows = |flat: &[f32]| flat.chunks(width).map(<[f32]>::to_vec).collect();
        Ok(Encoded {
            text_arrows: rows(&texts),
            picture_arrows: rows(&pictures),
            similarity: similarity(&texts, &pictures, width),
            among_texts: similarity(&texts, &texts, width),
            ..nothing
        })
    }

    fn hold(&mut self, open: OpenEngine<'_>) -> Result<&mut (ClipModel, Box<dyn Engine>, Clip), Failure> {
        let held = match self.held.take() {
            Some(held) => held,
            None => {
                let model = Checkpoint::from_bytes(CLIP, "clip").and_then(|checkpoint| checkpoint.into_clip("clip")).map_err(checkpoint_failure)?;
                let mut engine = open().map_err(engine_failure)?;
                load_weights(engine.as_mut(), &model.tensors).map_err(engine_failure)?;
                let clip = Clip::new(&model.config);
                (model, engine, clip)
            }
        };
        Ok(self.held.insert(held))
    }
}

/// An encoding `(L, D)`.
pub(super) fn tensor(config: &PictureConfig, data: Vec<f32>) -> Result<Arc<Tensor>, Failure> {
    let shape = [config.text.n_words, config.text.n_embd];
    Tensor::new(shape, data).map(Arc::new).map_err(|reason| Failure::new("error-engine").arg("reason", reason))
}
