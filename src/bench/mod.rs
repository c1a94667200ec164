//! The measured figures: one function that the command line, the benchmark and the README share.

mod picture;
mod plane;
mod series;
mod text;

pub use text::reference;

use crate::engine::Engine;
use anyhow::Result;
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

/// Everything this project claims. `another` opens one more engine of the same kind, for a trainer to keep.
///
/// # Errors
/// When the engine fails.
pub fn run(engine: &mut dyn Engine, mut another: impl FnMut() -> Result<Box<dyn Engine>>) -> Result<Vec<Figure>> {
    let mut figures = text::run(engine, &mut another)?;
    figures.extend(plane::run(engine, &mut another)?);
    figures.extend(picture::run(engine, &mut another)?);
    figures.extend(series::run()?);
    Ok(figures)
}

/// Runs worth making: an adapter emulated in software is slow.
fn runs(engine: &dyn Engine, many: usize) -> usize {
    if engine.info().software { 5 } else { many }
}
