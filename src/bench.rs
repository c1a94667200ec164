//! The measured figures: one function that the command line, the benchmark and the README share.

use crate::data::text::TextData;
use crate::engine::Engine;
use crate::graph::Graph;
use crate::infer::{Decoder, load_weights};
use crate::model::gpt::{self, GptConfig, Style};
use crate::series::process::noise;
use crate::series::{Ar, Method, fit};
use crate::train::{TrainConfig, Trainer};
use anyhow::Result;
use std::sync::Arc;
use std::time::Instant;

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Figure {
    pub name: &'static str,
    pub median: f64,
    pub best: f64,
    pub unit: &'static str,
    pub runs: usize,
}

/// The reference configuration: 4 layers, 4 heads, 128 wide, context 128, 65 symbols (0.8 M parameters).
pub fn reference() -> GptConfig {
    GptConfig { vocab_size: 65, block_size: 128, n_layer: 4, n_head: 4, n_embd: 128 }
}

/// Milliseconds of `runs` calls after `warm_up` more.
fn measure(name: &'static str, warm_up: usize, runs: usize, mut work: impl FnMut() -> Result<()>) -> Result<Figure> {
    let mut times = Vec::with_capacity(runs);
    for i in 0..warm_up + runs {
        let began = Instant::now();
        work()?;
        if i >= warm_up {
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(Figure { name, median: times[runs / 2], best: times[0], unit: "ms", runs })
}

/// Forward pass, decoding and training of the reference GPT, and the largest AR(p) on a long series. `another` opens one more engine of the same kind, for the
/// trainer to keep.
///
/// # Errors
/// When the engine fails.
pub fn run(engine: &mut dyn Engine, another: impl FnOnce() -> Result<Box<dyn Engine>>) -> Result<Vec<Figure>> {
    let model = reference();
    load_weights(engine, &model.init(1))?;
    let time = model.block_size;
    let slow = engine.info().software;
    let runs = |many: usize| if slow { 5 } else { many };
    let mut figures = Vec::new();

    let mut g = Graph::new();
    let logits = gpt::forward(&mut g, &model, 1, time, Style::default())?;
    let plan = engine.compile(Arc::new(g), &[logits])?;
    let idx: Vec<f32> = (0..time).map(|i| (i * 7 % 65) as f32).collect();
    let pos: Vec<f32> = (0..time).map(|i| i as f32).collect();
    figures.push(measure("forward pass, 128 characters", 5, runs(100), || {
        engine.run(plan, &[("idx", &idx), ("pos", &pos)])?;
        Ok(())
    })?);

    let mut decoder = Decoder::new(engine, &model)?;
    let mut whole = measure("decode with cache, a character", 2, runs(30), || {
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
    let mut trainer = Trainer::new(another()?, model, TrainConfig::default(), TextData::new(&text, time)?)?;
    figures.push(measure("training step, batch 16", 2, runs(20), || {
        trainer.step()?;
        Ok(())
    })?);

    let series = Ar::new(0.0, vec![0.5, -0.3, 0.2, 0.1, -0.2, 0.15, 0.05, -0.1], 1.0)?.simulate(&noise(100_000, 1), 0).values;
    figures.push(measure("AR(8) fitted to 100,000 points", 3, 30, || {
        fit(&series, 8, Method::LeastSquares)?;
        Ok(())
    })?);
    Ok(figures)
}
