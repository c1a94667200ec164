//! Using a trained model: writing on with a cache, scoring a text, and ([`denoise`]) turning noise into points.

pub mod accuracy;
pub mod clip;
mod denoise;
pub mod limits;
mod over_time;
mod picture;

pub use denoise::{Denoiser, Path, denoise, noise, rng_of_move};
pub use over_time::{OF_TIME, over_time};
pub use picture::{Look, Painter, Prompt, guide};

use crate::engine::{Engine, EngineError, Observer, PlanId};
use crate::graph::{Graph, GraphError};
use crate::model::gpt::{self, GptConfig, Style};
use crate::sample::schedule::ScheduleError;
use crate::tensor::Tensor;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Graph(#[from] GraphError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error("a text of at least two tokens is needed")]
    TooShort,
    #[error("stopped")]
    Stopped,
}

/// Puts a model's weights into an engine.
///
/// # Errors
/// When the engine fails.
pub fn load_weights<'a>(engine: &mut dyn Engine, weights: impl IntoIterator<Item = (&'a String, &'a Tensor)>) -> Result<(), EngineError> {
    weights.into_iter().try_for_each(|(name, tensor)| engine.load(name, tensor))
}

/// Reads tokens one at a time with a cache of keys and values: each costs one step of length 1.
///
/// Positions are absolute, so a full cache cannot slide: its older half is dropped and the newer half read again, once
/// every `block_size / 2` tokens.
#[derive(Debug)]
pub struct Decoder {
    plan: PlanId,
    block_size: usize,
    /// Tokens in the cache, oldest first.
    seen: Vec<u32>,
    logits: Tensor,
}

impl Decoder {
    /// # Errors
    /// When the engine fails.
    pub fn new(engine: &mut dyn Engine, config: &GptConfig) -> Result<Self, ReadError> {
        let mut g = Graph::new();
        let logits = gpt::decode(&mut g, config)?;
        // A model of other sizes may have left caches of the same names.
        for node in g.nodes().iter().filter(|node| node.name.ends_with(".cache")) {
            engine.load(&node.name, &Tensor::zeros(node.shape.clone()))?;
        }
        let plan = engine.compile(Arc::new(g), &[logits])?;
        Ok(Self { plan, block_size: config.block_size, seen: Vec::new(), logits: Tensor::zeros([1, config.vocab_size]) })
    }

    /// What the cache holds, oldest first.
    pub fn seen(&self) -> &[u32] {
        &self.seen
    }

    /// Logits after the last token: `(V,)`.
    pub fn logits(&self) -> &[f32] {
        self.logits.data()
    }

    /// Forgets everything read.
    pub fn reset(&mut self) {
        self.seen.clear();
    }

    /// Forgets all but the first `count` tokens.
    pub fn back_to(&mut self, count: usize) {
        self.seen.truncate(count);
    }

    /// Reads one token and returns the logits of the next: `(V,)`.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn push(&mut self, engine: &mut dyn Engine, token: u32) -> Result<&[f32], ReadError> {
        self.push_observed(engine, token, &mut ())
    }

    /// The same, with somebody told of every op.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn push_observed(&mut self, engine: &mut dyn Engine, token: u32, observer: &mut dyn Observer) -> Result<&[f32], ReadError> {
        if self.seen.len() == self.block_size {
            let kept = self.seen.split_off(self.block_size - self.block_size / 2);
            self.seen.clear();
            for old in kept {
                self.step(engine, old, observer)?;
            }
        }
        self.step(engine, token, observer)?;
        Ok(self.logits.data())
    }

    fn step(&mut self, engine: &mut dyn Engine, token: u32, observer: &mut dyn Observer) -> Result<(), ReadError> {
        let feed = [("idx", &[token as f32][..]), ("pos", &[self.seen.len() as f32][..])];
        engine.submit(self.plan, &feed, observer)?;
        if let Some(logits) = engine.poll(self.plan, true)?.and_then(|mut read| read.pop()) {
            self.logits = logits;
        }
        self.seen.push(token);
        Ok(())
    }

    /// Gives the plan back to the engine.
    pub fn release(self, engine: &mut dyn Engine) {
        engine.release(self.plan);
    }
}

/// How surprised a model is by a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Index of the token and its surprise in nats. The first token of a running text has no context and no entry.
    pub positions: Vec<(usize, f32)>,
}

impl Score {
    /// Nats a token.
    pub fn mean(&self) -> f64 {
        self.positions.iter().map(|(_, nats)| f64::from(*nats)).sum::<f64>() / self.positions.len().max(1) as f64
    }

    /// Bits a token.
    pub fn bits(&self) -> f64 {
        self.mean() / std::f64::consts::LN_2
    }
}

/// Scores all of a text. A running text goes through in windows of `block_size` that overlap by half: every token but
/// those of the first window sees at least `block_size / 2` earlier ones. With `lines`, the token that ends a line, each
/// line is scored on its own, from the line end before it (as one name of a list). `progress` gets the share done in
/// [0, 1] and stops the work by returning false.
///
/// # Errors
/// When the text is too short, the engine fails, or it was stopped.
pub fn score(engine: &mut dyn Engine, config: &GptConfig, tokens: &[u32], lines: Option<u32>, progress: &mut dyn FnMut(f64) -> bool) -> Result<Score, ReadError> {
    if tokens.len() < 2 {
        return Err(ReadError::TooShort);
    }
    // (first token, tokens read, first of them that counts)
    let spans: Vec<(usize, usize, usize)> = match lines {
        Some(end) => line_spans(tokens, end, config.block_size),
        None => running_spans(tokens.len(), config.block_size),
    };
    let mut plans: Vec<(usize, PlanId)> = Vec::new();
    let mut score = Score::default();
    for (i, (start, len, counted)) in spans.iter().copied().enumerate() {
        let plan = match plans.iter().find(|(size, _)| *size == len) {
            Some((_, plan)) => *plan,
            None => {
                let mut g = Graph::new();
                let logits = gpt::forward(&mut g, config, 1, len, Style::default())?;
                gpt::loss(&mut g, logits)?;
                let positions = g.get("loss.positions")?;
                let plan = engine.compile(Arc::new(g), &[positions])?;
                plans.push((len, plan));
                plan
            }
        };
        let window = &tokens[start..=start + len];
        let idx: Vec<f32> = window[..len].iter().map(|id| *id as f32).collect();
        let targets: Vec<f32> = window[1..].iter().map(|id| *id as f32).collect();
        let pos: Vec<f32> = (0..len).map(|i| i as f32).collect();
        let out = engine.run(plan, &[("idx", &idx), ("targets", &targets), ("pos", &pos)])?;
        let nats = out.first().map(Tensor::data).unwrap_or_default();
        score.positions.extend((counted..len).map(|i| (start + i + 1, nats[i])));
        if !progress((i + 1) as f64 / spans.len() as f64) {
            return Err(ReadError::Stopped);
        }
    }
    plans.into_iter().for_each(|(_, plan)| engine.release(plan));
    Ok(score)
}

fn running_spans(count: usize, block: usize) -> Vec<(usize, usize, usize)> {
    let predicted = count - 1;
    let mut spans = vec![(0, block.min(predicted), 0)];
    let mut scored = block.min(predicted);
    let stride = (block / 2).max(1);
    while scored < predicted {
        let next = (scored + stride).min(predicted);
        let start = next - block;
        spans.push((start, block, scored - start));
        scored = next;
    }
    spans
}

/// One span a line: from the line end before it through its own line end. Lines longer than the context are cut.
fn line_spans(tokens: &[u32], end: u32, block: usize) -> Vec<(usize, usize, usize)> {
    let ends: Vec<usize> = (0..tokens.len()).filter(|i| tokens[*i] == end).collect();
    ends.windows(2).filter(|pair| pair[1] > pair[0] + 1).map(|pair| (pair[0], (pair[1] - pair[0]).min(block), 0)).collect()
}
