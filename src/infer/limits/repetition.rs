//! How much a model repeats itself, over temperature and repetition penalty.
//!
//! `seq-rep-n = 1 - (different n-grams) / (n-grams)` of what it wrote (Welleck et al. 2020), here of characters; and
//! beside it the model's own mean surprise at what it wrote, by its unchanged distribution, in nats a token: text that people
//! write is neither as predictable as that of a low temperature nor as surprising as that of a high one (Holtzman et al. 2020).

use crate::engine::Engine;
use crate::infer::{Decoder, ReadError};
use crate::model::gpt::GptConfig;
use crate::sample::token::{SamplerSettings, candidates, draw, surprise, uniform};
use std::collections::HashSet;

/// `1 - different / all` of the n-grams of a text, in `[0, 1)`; `None` where it has none.
pub fn repeated_share(tokens: &[u32], n: usize) -> Option<f64> {
    let all = tokens.len().checked_sub(n)? + 1;
    let different: HashSet<&[u32]> = tokens.windows(n.max(1)).collect();
    (n > 0).then(|| 1.0 - different.len() as f64 / all as f64)
}

/// What is to be measured.
#[derive(Clone, Debug, PartialEq)]
pub struct RepetitionPlan {
    pub temperatures: Vec<f64>,
    /// Repetition penalties, 1 for none.
    pub penalties: Vec<f64>,
    /// The penalty looks at so many tokens back; 0: at all of them.
    pub look_back: usize,
    /// What every sample begins with; at least one token.
    pub prompt: Vec<u32>,
    /// Tokens of a sample, and samples of each cell.
    pub length: usize,
    pub samples: usize,
    /// Length of the n-grams that are counted.
    pub n: usize,
    pub seed: u64,
}

/// What one temperature with one penalty gave, a mean over its samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub temperature: f64,
    pub penalty: f64,
    /// Mean share of repeated n-grams, in `[0, 1)`.
    pub repeated: f64,
    /// The model's own mean surprise at its sample, nats a token, by its unchanged distribution.
    pub surprise: f64,
    /// Samples that are in the two means.
    pub samples: usize,
    /// The first sample, without the prompt.
    pub example: Vec<u32>,
}

/// The measurement: cell by cell, sample by sample, a token a call.
#[derive(Debug)]
pub struct Repetition {
    plan: RepetitionPlan,
    decoder: Decoder,
    cells: Vec<Cell>,
    /// The cell under way; those before are complete.
    at: usize,
    written: Vec<u32>,
    surprises: f64,
}

impl Repetition {
    /// The model's weights must be in the engine.
    ///
    /// # Errors
    /// When the prompt is empty, or the engine fails.
    pub fn new(engine: &mut dyn Engine, config: &GptConfig, plan: RepetitionPlan) -> Result<Self, ReadError> {
        if plan.prompt.is_empty() {
            return Err(ReadError::TooShort);
        }
        // The penalty outside, the temperature inside: the curve without a penalty is there first.
        let cell = |penalty: f64, temperature: f64| Cell { temperature, penalty, ..Cell::default() };
        let cells = plan.penalties.iter().flat_map(|penalty| plan.temperatures.iter().map(move |temperature| cell(*penalty, *temperature))).collect();
        Ok(Self { decoder: Decoder::new(engine, config)?, plan, cells, at: 0, written: Vec::new(), surprises: 0.0 })
    }

    /// One token; false when there is nothing left to do.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn step(&mut self, engine: &mut dyn Engine) -> Result<bool, ReadError> {
        let Some(cell) = self.cells.get_mut(self.at) else { return Ok(false) };
        if self.written.is_empty() && self.surprises == 0.0 {
            self.decoder.reset();
            for &token in &self.plan.prompt {
                self.decoder.push(engine, token)?;
            }
        }
        let settings = SamplerSettings { temperature: cell.temperature, repetition_penalty: cell.penalty, ..SamplerSettings::default() };
        // Of the prompt's tokens only the last are still in sight of a short look back.
        let mut past: Vec<u32> = self.plan.prompt.iter().chain(&self.written).copied().collect();
        if self.plan.look_back > 0 {
            past = past.split_off(past.len().saturating_sub(self.plan.look_back));
        }
        // One stream of needles a sample, the same for every cell: what differs is the settings alone.
        let needle = uniform(self.plan.seed, ((cell.samples as u64) << 20) + self.written.len() as u64);
        let token = draw(&candidates(self.decoder.logits(), &past, &settings), needle).map_or(0, |draw| draw.token_id);
        self.surprises += surprise(self.decoder.logits(), token);
        self.written.push(token);
        if self.written.len() < self.plan.length {
            self.decoder.push(engine, token)?;
            return Ok(true);
        }
        let share = |old: f64, new: f64| old + (new - old) / (cell.samples + 1) as f64;
        cell.repeated = share(cell.repeated, repeated_share(&self.written, self.plan.n).unwrap_or(0.0));
        cell.surprise = share(cell.surprise, self.surprises / self.written.len() as f64);
        cell.samples += 1;
        let written = std::mem::take(&mut self.written);
        if cell.samples == 1 {
            cell.example = written;
        }
        self.surprises = 0.0;
        self.at += usize::from(cell.samples >= self.plan.samples.max(1));
        Ok(self.at < self.cells.len())
    }

    /// The cells that have at least one sample, penalty by penalty.
    pub fn cells(&self) -> &[Cell] {
        let begun = self.cells.iter().take_while(|cell| cell.samples > 0).count();
        &self.cells[..begun]
    }

    /// The share that is done, in `[0, 1]`.
    pub fn share(&self) -> f64 {
        let done = self.at as f64 + self.cells.get(self.at).map_or(0.0, |cell| (cell.samples as f64 + self.written.len() as f64 / self.plan.length.max(1) as f64) / self.plan.samples.max(1) as f64);
        done / self.cells.len().max(1) as f64
    }

    pub fn release(self, engine: &mut dyn Engine) {
        self.decoder.release(engine);
    }
}
