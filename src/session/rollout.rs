//! A model left to itself, beside the worker: what it writes from nothing, what it thinks of a passage, and where it goes
//! when it runs freely from places of that passage. Always the CPU engine, one thread, the same for a seed.

use super::event::Failure;
use super::trace::OpenModel;
use crate::engine::{DeviceChoice, Engine, device};
use crate::infer::{Decoder, ReadError, load_weights};
use crate::sample::token::{log_softmax, uniform};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// What is wanted of the model.
#[derive(Clone, Debug)]
pub struct Errand {
    pub model: Arc<OpenModel>,
    /// Tokens to write from nothing, at temperature 1.
    pub write: usize,
    /// A text the model did not write; where it lacks symbols for more than one in fifty characters, the last part of
    /// what it wrote stands in.
    pub passage: String,
    /// Free runs begin at every `every`-th place of the passage, `copies` from each, `steps` long.
    pub every: usize,
    pub copies: usize,
    pub steps: usize,
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Ran {
    pub written: Vec<u32>,
    pub passage: Vec<u32>,
    /// The passage is the end of what the model wrote itself (and `written` no longer holds it).
    pub own_passage: bool,
    /// `(passage, V)`: row t has the model's probabilities for place t, from the places before it. Row 0 is even.
    pub one_step: Vec<Vec<f32>>,
    /// Place of the first token that is free, and the copies, `(copies, steps)`.
    pub free: Vec<(usize, Vec<Vec<u32>>)>,
}

/// Seen from both threads: how far it is, and whether it should stop.
#[derive(Debug, Default)]
pub struct Progress {
    /// In thousandths.
    done: AtomicU32,
    stop: AtomicBool,
}

impl Progress {
    /// The share that is done, in [0, 1].
    pub fn share(&self) -> f32 {
        self.done.load(Ordering::Relaxed) as f32 / 1000.0
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Place of a stream of uniform numbers, so that every run has its own stretch.
const STRETCH: u64 = 1 << 20;

/// Does the errand on the calling thread: seconds for a few thousand tokens.
///
/// # Errors
/// When the engine fails or it was stopped.
pub fn run(errand: &Errand, progress: &Progress) -> Result<Ran, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new("error-engine").arg("reason", error);
    let mut engine = device::open(DeviceChoice::Cpu, 1).map_err(|error| failed(&error))?;
    load_weights(engine.as_mut(), errand.model.weights.iter().map(|(name, tensor)| (name, &**tensor))).map_err(|error| failed(&error))?;
    let decoder = Decoder::new(engine.as_mut(), &errand.model.config).map_err(|error| failed(&error))?;
    let mut runner = Runner { engine, decoder, progress, count: 0, total: 1 };
    runner.errand(errand).map_err(|error| failed(&error))
}

struct Runner<'a> {
    engine: Box<dyn Engine>,
    decoder: Decoder,
    progress: &'a Progress,
    count: usize,
    /// Tokens that will be read in all, about.
    total: usize,
}

impl Runner<'_> {
    fn push(&mut self, token: u32) -> Result<(), ReadError> {
        if self.progress.stop.load(Ordering::Relaxed) {
            return Err(ReadError::Stopped);
        }
        self.count += 1;
        self.progress.done.store((1000 * self.count / self.total).min(1000) as u32, Ordering::Relaxed);
        self.decoder.push(self.engine.as_mut(), token).map(drop)
    }

    fn errand(&mut self, errand: &Errand) -> Result<Ran, ReadError> {
        let model = &errand.model;
        let encoded = model.tokenizer.encode(errand.passage.trim_end());
        let own_passage = encoded.unknown.len() * 50 > errand.passage.chars().count() || encoded.tokens.len() < 4 * errand.steps;
        let length = if own_passage { errand.write / 10 } else { encoded.tokens.len() };
        self.total = errand.write + length + length / errand.every.max(1) * errand.copies * errand.steps;
        let mut written = self.write(model, errand.write, errand.seed)?;
        let passage = if own_passage { written.split_off(written.len() - length.min(written.len())) } else { encoded.tokens };
        let (mut one_step, mut free) = (Vec::with_capacity(passage.len()), Vec::new());
        let vocab = model.config.vocab_size;
        one_step.push(vec![1.0 / vocab as f32; vocab]);
        self.decoder.reset();
        for t in 0..passage.len().saturating_sub(1) {
            // The copies below must fit in after it without the cache making room.
            if self.decoder.seen().len() + errand.steps + 1 >= model.config.block_size {
                let kept = model.config.block_size / 2;
                self.decoder.reset();
                for &token in &passage[t.saturating_sub(kept)..t] {
                    self.push(token)?;
                }
            }
            self.push(passage[t])?;
            one_step.push(log_softmax(self.decoder.logits()).iter().map(|log| log.exp() as f32).collect());
            if (t + 1) % errand.every.max(1) == 0 && t + 1 + errand.steps <= passage.len() {
                free.push((t + 1, self.branch(errand, t + 1)?));
            }
        }
        Ok(Ran { written, passage, own_passage, one_step, free })
    }

    /// Writes from a line's beginning.
    fn write(&mut self, model: &OpenModel, count: usize, seed: u64) -> Result<Vec<u32>, ReadError> {
        let mut token = model.tokenizer.encode("\n").tokens.first().copied().unwrap_or(0);
        let mut written = Vec::with_capacity(count);
        self.decoder.reset();
        for i in 0..count {
            self.push(token)?;
            token = draw(self.decoder.logits(), uniform(seed, i as u64));
            written.push(token);
        }
        Ok(written)
    }

    /// Free runs from what the decoder has read; it is left as it was.
    fn branch(&mut self, errand: &Errand, place: usize) -> Result<Vec<Vec<u32>>, ReadError> {
        let (known, logits) = (self.decoder.seen().len(), self.decoder.logits().to_vec());
        let mut copies = Vec::with_capacity(errand.copies);
        for copy in 0..errand.copies {
            let base = STRETCH * (1 + place as u64) + 4096 * copy as u64;
            let mut run = vec![draw(&logits, uniform(errand.seed, base))];
            self.decoder.back_to(known);
            while run.len() < errand.steps {
                self.push(run[run.len() - 1])?;
                run.push(draw(self.decoder.logits(), uniform(errand.seed, base + run.len() as u64)));
            }
            copies.push(run);
        }
        self.decoder.back_to(known);
        Ok(copies)
    }
}

/// The token under a needle in `[0, 1)`, by the model's own probabilities.
fn draw(logits: &[f32], needle: f64) -> u32 {
    let mut sum = 0.0;
    let logs = log_softmax(logits);
    let under = logs.iter().position(|log| {
        sum += log.exp();
        needle < sum
    });
    under.unwrap_or(logs.len().saturating_sub(1)) as u32
}
