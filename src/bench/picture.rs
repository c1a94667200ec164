//! Text to image: a denoise step of the U-Net, a training step, and a whole guided run from a prompt.

use super::{Figure, measure, runs};
use crate::checkpoint::Checkpoint;
use crate::data::shapes::vocabulary;
use crate::engine::Engine;
use crate::infer::{Painter, Prompt, ReadError, denoise, load_weights, noise};
use crate::model::shipped;
use crate::model::unet::Style;
use crate::sample::diffusion::{Sampler, SamplerConfig, SamplerKind};
use crate::train::{MODELS, PictureTask, Trainer};
use anyhow::{Context, Result};

/// One picture and 16 pictures through the U-Net; a training step of 32 captions with pictures; 30 guided DDIM steps.
pub(super) fn run(engine: &mut dyn Engine, another: &mut dyn FnMut() -> Result<Box<dyn Engine>>) -> Result<Vec<Figure>> {
    let entry = shipped::find_painter("shapes").context("the model is shipped")?;
    let model = Checkpoint::from_bytes(entry.bytes, entry.id)?.into_picture(entry.id)?;
    load_weights(engine, &model.tensors)?;
    let mut painter = Painter::new(&model.config, &model.diffusion)?;
    let with = painter.encode(engine, &vocabulary::encode(entry.prompt).padded())?;
    let without = painter.encode(engine, &model.config.subject.unconditional())?;
    let many = runs(engine, 60);
    let mut figures = Vec::new();
    for (name, batch) in [("shapes: U-Net, one picture", 1), ("shapes: U-Net, 16 pictures", 16)] {
        let x = noise(batch * model.config.unet.numbers(), 1);
        let words = with.repeat(batch);
        figures.push(measure(name, 5, many, || {
            painter.raw(engine, &x, &vec![500; batch], &words)?;
            Ok(())
        })?);
    }
    let config = SamplerConfig { kind: SamplerKind::Ddim, steps: 30, clip: Some(1.0), ..SamplerConfig::default() };
    let sampler = Sampler::new(painter.schedule().clone(), config)?.predicting(model.diffusion.prediction_type);
    let x = noise(model.config.unet.numbers(), 1);
    figures.push(measure("shapes: prompt to picture, 30 guided steps", 2, many.min(20), || {
        let with = painter.encode(engine, &vocabulary::encode(entry.prompt).padded())?;
        let prompt = Prompt { with: &with, without: &without, guidance: 3.0 };
        denoise(&sampler, &[], x.clone(), 1, &mut |x, t| painter.guided(engine, x, t, &prompt, &Style::default()), &mut |_| true, || ReadError::Stopped)?;
        Ok(())
    })?);
    painter.release(engine);
    let recipe = MODELS.iter().find(|entry| entry.name == "shapes").context("the table has it")?;
    let task = PictureTask::new(model.config, model.diffusion, model.tensors, false)?;
    let mut trainer = Trainer::new(another()?, task, (recipe.defaults)().1)?;
    figures.push(measure("shapes: training step, 32 pictures", 3, many.min(30), || {
        trainer.step()?;
        Ok(())
    })?);
    Ok(figures)
}
