//! Looks at a network between two steps of its training: validation loss, a sample, attention, the map of its symbols.
//!
//! A look works on a copy of the weights in an engine of its own (always the CPU engine, one thread), piece by piece, so that
//! training goes on between the pieces and whoever asks for a pause has it within one of them.

use super::map::{Map, map};
use super::seen::{AttentionMaps, Kept, Seen};
use crate::data::text::TextData;
use crate::data::tokenizer::{CharTokenizer, Tokenizer};
use crate::engine::cpu::CpuEngine;
use crate::engine::{Engine, PlanId};
use crate::graph::Graph;
use crate::infer::{Decoder, ReadError, load_weights};
use crate::model::gpt::{self, GptConfig, Style};
use crate::sample::token::{log_softmax, uniform};
use crate::tensor::Tensor;
use std::sync::Arc;

/// Windows of the held-out part that the validation loss is measured on at most, and places in them all together.
const WINDOWS: usize = 32;
const PLACES: usize = 4096;

/// Characters of a sample.
pub(super) const WRITTEN: usize = 160;

/// Longest prompt whose attention is drawn: maps grow with its square and are kept for every moment.
pub(super) const MOST_PROMPT: usize = 24;

/// Seed of the random numbers of samples: the same at every moment, so that only the network differs.
const SAMPLE_SEED: u64 = 7;

/// An engine that looks at networks of one size.
pub(super) struct Looker {
    engine: Box<dyn Engine>,
    config: GptConfig,
    decoder: Decoder,
    score: PlanId,
    maps: Option<(usize, PlanId)>,
}

/// A look under way.
pub(super) struct Look {
    /// Steps done.
    pub step: u64,
    /// Mean batch loss before it.
    pub loss: Option<f64>,
    /// The weights that are looked at, optimizer included where they are to be kept.
    pub kept: Arc<Kept>,
    /// Nothing but the validation loss is wanted.
    pub only_val: bool,
    /// Without a text held out: nothing is scored.
    pub scored: bool,
    prompt: Vec<u32>,
    /// Characters of the prompt that were read.
    read: usize,
    temperature: f32,
    window: usize,
    nats: f64,
    places: usize,
    stage: Stage,
    pub seen: Seen,
    pub map: Map,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Load,
    Score,
    Maps,
    Write,
    Embed,
    Done,
}

impl Look {
    pub(super) fn new(step: u64, loss: Option<f64>, kept: Arc<Kept>, prompt: Vec<u32>, temperature: f32) -> Self {
        Self { step, loss, kept, only_val: false, scored: true, prompt, read: 0, temperature, window: 0, nats: 0.0, places: 0, stage: Stage::Load, seen: Seen::default(), map: Map::default() }
    }

    /// Mean validation loss, once it is done.
    pub(super) fn val(&self) -> f64 {
        self.nats / self.places.max(1) as f64
    }
}

/// Where each validation window begins: spread evenly over the held-out part.
fn windows(held_out: usize, block: usize) -> Vec<usize> {
    let room = held_out.saturating_sub(block + 1);
    let count = (PLACES / block).clamp(1, WINDOWS).min(room / block + 1);
    (0..count).map(|i| if count > 1 { i * room / (count - 1) } else { 0 }).collect()
}

impl Looker {
    pub(super) fn new(config: &GptConfig) -> Result<Self, ReadError> {
        let mut engine: Box<dyn Engine> = Box::new(CpuEngine::new(1)?);
        let mut g = Graph::new();
        let logits = gpt::forward(&mut g, config, 1, config.block_size, Style::default())?;
        gpt::loss(&mut g, logits)?;
        let positions = g.get("loss.positions")?;
        let score = engine.compile(Arc::new(g), &[positions])?;
        let decoder = Decoder::new(engine.as_mut(), config)?;
        Ok(Self { engine, config: config.clone(), decoder, score, maps: None })
    }

    pub(super) fn fits(&self, config: &GptConfig) -> bool {
        self.config == *config
    }

    /// One piece of a look; whether there is more to do.
    ///
    /// # Errors
    /// When the engine fails.
    pub(super) fn advance(&mut self, look: &mut Look, data: &TextData, before: Option<&Map>) -> Result<bool, ReadError> {
        match look.stage {
            Stage::Load => {
                load_weights(self.engine.as_mut(), look.kept.weights())?;
                look.stage = if look.scored { Stage::Score } else { Stage::Maps };
            }
            Stage::Score => self.score(look, data)?,
            Stage::Maps => self.maps(look)?,
            Stage::Write => self.write(look, &data.tokenizer)?,
            Stage::Embed => {
                if let Some(wte) = look.kept.tensors.get("wte.weight") {
                    look.map = map(wte.data(), self.config.n_embd, before);
                    (look.seen.embedding, look.seen.share) = (look.map.points.clone(), look.map.share);
                }
                look.stage = Stage::Done;
            }
            Stage::Done => {}
        }
        Ok(look.stage != Stage::Done)
    }

    /// One window of the held-out part.
    fn score(&mut self, look: &mut Look, data: &TextData) -> Result<(), ReadError> {
        let block = self.config.block_size;
        let starts = windows(data.val.len(), block);
        let Some(window) = starts.get(look.window).and_then(|start| data.val.get(*start..=start + block)) else { return Err(ReadError::TooShort) };
        let numbers = |tokens: &[u32]| tokens.iter().map(|id| *id as f32).collect::<Vec<f32>>();
        let (idx, targets, pos) = (numbers(&window[..block]), numbers(&window[1..]), places(block));
        let out = self.engine.run(self.score, &[("idx", &idx), ("targets", &targets), ("pos", &pos)])?;
        look.nats += out.first().map(Tensor::data).unwrap_or_default().iter().map(|nats| f64::from(*nats)).sum::<f64>();
        look.places += block;
        look.window += 1;
        if look.window == starts.len() {
            look.stage = if look.only_val { Stage::Done } else { Stage::Maps };
        }
        Ok(())
    }

    /// Attention over the prompt, and what should come after it.
    fn maps(&mut self, look: &mut Look) -> Result<(), ReadError> {
        look.seen.prompt = look.prompt.clone();
        let shown = &look.prompt[look.prompt.len().saturating_sub(MOST_PROMPT.min(self.config.block_size))..];
        let time = shown.len();
        let plan = match self.maps {
            Some((known, plan)) if known == time => plan,
            other => {
                if let Some((_, plan)) = other {
                    self.engine.release(plan);
                }
                let mut g = Graph::new();
                gpt::forward(&mut g, &self.config, 1, time, Style { visible: true, ..Style::default() })?;
                let watched = (0..self.config.n_layer).map(|i| g.get(&format!("h.{i}.attn.att"))).collect::<Result<Vec<_>, _>>()?;
                let plan = self.engine.compile(Arc::new(g), &watched)?;
                self.maps = Some((time, plan));
                plan
            }
        };
        let idx: Vec<f32> = shown.iter().map(|id| *id as f32).collect();
        let att = self.engine.run(plan, &[("idx", &idx), ("pos", &places(time))])?;
        look.seen.attention = AttentionMaps { n_layer: self.config.n_layer, n_head: self.config.n_head, time, att: att.iter().flat_map(|att| att.data().iter().copied()).collect() };
        self.decoder.reset();
        look.stage = Stage::Write;
        Ok(())
    }

    /// A few characters of the prompt, or of the sample.
    fn write(&mut self, look: &mut Look, tokenizer: &CharTokenizer) -> Result<(), ReadError> {
        for _ in 0..8 {
            if let Some(token) = look.prompt.get(look.read) {
                self.decoder.push(self.engine.as_mut(), *token)?;
                look.read += 1;
                if look.read == look.prompt.len() {
                    look.seen.next = log_softmax(self.decoder.logits()).iter().map(|log| log.exp() as f32).collect();
                }
                continue;
            }
            let written = look.seen.written.len();
            if written == WRITTEN {
                look.seen.sample = look.seen.written.iter().map(|id| tokenizer.decode(*id)).collect();
                look.stage = Stage::Embed;
                return Ok(());
            }
            if let Some(last) = look.seen.written.last() {
                self.decoder.push(self.engine.as_mut(), *last)?;
            }
            look.seen.written.push(draw(self.decoder.logits(), look.temperature, uniform(SAMPLE_SEED, written as u64)));
        }
        Ok(())
    }
}

/// `0, 1, .. time - 1`, as the graph takes them.
pub(super) fn places(time: usize) -> Vec<f32> {
    (0..time).map(|i| i as f32).collect()
}

/// The token under a needle in `[0, 1)`, by the probabilities at this temperature.
fn draw(logits: &[f32], temperature: f32, needle: f64) -> u32 {
    let scaled: Vec<f32> = logits.iter().map(|logit| logit / temperature).collect();
    let mut sum = 0.0;
    let logs = log_softmax(&scaled);
    let under = logs.iter().position(|log| {
        sum += log.exp();
        needle < sum
    });
    // Rounding may leave the sum a little below 1: then it is the likeliest.
    under.unwrap_or_else(|| (0..logs.len()).max_by(|a, b| logs[*a].total_cmp(&logs[*b])).unwrap_or(0)) as u32
}
