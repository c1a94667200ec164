//! The denoiser of the plane: a training step, and whole runs from noise to data.

use super::{Figure, measure, runs};
use crate::data::points;
use crate::engine::Engine;
use crate::infer::{Denoiser, ReadError, denoise, noise};
use crate::model::mlp::POINT;
use crate::sample::diffusion::{Sampler, SamplerConfig, SamplerKind};
use crate::train::{MODELS, PlaneData, PlaneTask, Sizes, Trainer};
use anyhow::{Context, Result};

/// A training step of 512 points; 2,000 points by DDIM in 100 and in 50 moves.
pub(super) fn run(engine: &mut dyn Engine, another: &mut dyn FnMut() -> Result<Box<dyn Engine>>) -> Result<Vec<Figure>> {
    let entry = MODELS.iter().find(|entry| entry.name == "plane").context("the table has the plane")?;
    let (Sizes::Mlp(model, diffusion), settings) = (entry.defaults)() else { anyhow::bail!("the plane's network is an MLP") };
    let moons = points::find("moons").context("the table has the moons")?;
    let mut denoiser = Denoiser::new(&model, &diffusion)?;
    denoiser.load(engine, &model.init(1))?;
    let many = runs(engine, 30);
    let mut figures = Vec::new();
    let mut trainer = Trainer::new(another()?, PlaneTask::new(model, diffusion, PlaneData::Shape(moons))?, settings)?;
    figures.push(measure("plane: training step, 512 points", 20, 10 * many, || {
        trainer.step()?;
        Ok(())
    })?);
    for (name, steps) in [("plane: 2,000 points in 100 steps", 100), ("plane: 2,000 points in 50 steps", 50)] {
        let sampler = Sampler::new(denoiser.schedule().clone(), SamplerConfig { kind: SamplerKind::Ddim, steps, ..SamplerConfig::default() })?;
        let x = noise(2000 * POINT, 1);
        figures.push(measure(name, 2, many, || {
            denoise(&sampler, &[], x.clone(), 1, &mut |x, t| denoiser.raw_at(engine, x, t), &mut |_| true, || ReadError::Stopped)?;
            Ok(())
        })?);
    }
    Ok(figures)
}
