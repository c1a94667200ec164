//! Prompt accuracy: pictures are made from fixed prompts with fixed seeds, read back by the reader of `shapes`, and compared
//! with what the prompt asked for (as GenEval does for large systems, Ghosh et al. 2023, there with an object detector).

use super::{Painter, Prompt, ReadError, denoise, noise};
use crate::data::shapes::check::{Tally, check};
use crate::data::shapes::read::read;
use crate::data::shapes::{Caption, LEN, vocabulary};
use crate::engine::Engine;
use crate::model::unet::Style;
use crate::sample::diffusion::Sampler;

/// Prompts of one run.
const BATCH: usize = 16;

/// Measures `prompts` under one sampler and guidance. Prompt i begins from the noise of seed `seed + i`. `progress` hears the
/// prompts done and ends the measurement by saying false.
///
/// # Errors
/// When the engine fails, or `progress` ended it.
pub fn accuracy(engine: &mut dyn Engine, painter: &mut Painter, sampler: &Sampler, prompts: &[Caption], guidance: f32, seed: u64, progress: &mut dyn FnMut(usize) -> bool) -> Result<Tally, ReadError> {
    let without = painter.encode(engine, &painter.config().subject.unconditional())?;
    let mut tally = Tally::default();
    for (i, part) in prompts.chunks(BATCH).enumerate() {
        let done = i * BATCH;
        if !progress(done) {
            return Err(ReadError::Stopped);
        }
        let tokens: Vec<u32> = part.iter().flat_map(|prompt| vocabulary::encode(&prompt.text).padded()).collect();
        let with = painter.encode(engine, &tokens)?;
        let begin: Vec<f32> = (0..part.len()).flat_map(|k| noise(LEN, seed + (done + k) as u64)).collect();
        let prompt = Prompt { with: &with, without: &without, guidance };
        let mut model = |x: &[f32], t: usize| painter.guided(engine, x, t, &prompt, &Style::default());
        let path = denoise(sampler, &[], begin, seed + done as u64, &mut model, &mut |_| true, || ReadError::Stopped)?;
        for (picture, prompt) in path.x.chunks(LEN).zip(part) {
            tally.add(&check(&read(picture), &prompt.wanted));
        }
    }
    Ok(tally)
}
