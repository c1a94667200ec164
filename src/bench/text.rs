//! The reference GPT: forward pass, decoding, training.

use super::{Figure, measure, runs};
use crate::data::text::TextData;
use crate::engine::Engine;
use crate::graph::Graph;
use crate::infer::{Decoder, load_weights};
use crate::model::gpt::{self, GptConfig, Style};
use crate::train::{TextTask, TrainConfig, Trainer};
use anyhow::Result;
use std::sync::Arc;

/// The reference configuration: 4 layers, 4 heads, 128 wide, context 128, 65 symbols (0.8 M parameters).
pub fn reference() -> GptConfig {
    GptConfig { vocab_size: 65, block_size: 128, n_layer: 4, n_head: 4, n_embd: 128, parts: Default::default() }
}

/// Forward pass, decoding and training of the reference GPT.
pub(super) fn run(engine: &mut dyn Engine, another: &mut dyn FnMut() -> Result<Box<dyn Engine>>) -> Result<Vec<Figure>> {
    let model = reference();
    load_weights(engine, &model.init(1))?;
    let time = model.block_size;
    let (often, rarely, seldom) = (runs(engine, 100), runs(engine, 30), runs(engine, 20));
    let mut figures = Vec::new();

    let mut g = Graph::new();
    let logits = gpt::forward(&mut g, &model, 1, time, Style::default())?;
    let plan = engine.compile(Arc::new(g), &[logits])?;
    let idx: Vec<f32> = (0..time).map(|i| (i * 7 % 65) as f32).collect();
    let pos: Vec<f32> = (0..time).map(|i| i as f32).collect();
    figures.push(measure("forward pass, 128 characters", 5, often, || {
        engine.run(plan, &[("idx", &idx), ("pos", &pos)])?;
        Ok(())
    })?);

    let mut decoder = Decoder::new(engine, &model)?;
    let mut whole = measure("decode with cache, a character", 2, rarely, || {
        decoder.reset();
        for i in 0..time as u32 {
            decoder.push(engine, i * 7 % 65)?;
        }
        Ok(())
    })?;
    whole.median /= time as f64;
    whole.best /= time as f64;
    figures.push(whole);

    // Any text will do for the time of a step; this one has all 65 symbols.
    let text: String = (0..20_000u32).filter_map(|i| char::from_u32(48 + i.wrapping_mul(i / 3 + 7) % 65)).collect();
    let mut trainer = Trainer::new(another()?, TextTask { model, data: Arc::new(TextData::new(&text, time)?) }, TrainConfig::default())?;
    figures.push(measure("training step, batch 16", 2, seldom, || {
        trainer.step()?;
        Ok(())
    })?);
    Ok(figures)
}
