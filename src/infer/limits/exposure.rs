//! Exposure bias (Ranzato et al. 2016): in training a model reads true text only (teacher forcing); when it writes, it reads
//! its own. Both are followed side by side, k = 1, 2, .. characters from the beginning of a line:
//!
//! - `forced[k]`: the model's loss on true text, `-ln q(x_k | x_<k)`;
//! - `reference[k]`: the judge's surprise at the same characters. Where the judge is the true process it is the floor;
//! - `judged[k]`: the judge's surprise at what the model wrote on its own, `-ln p(y_k | y_<k)`;
//! - `own[k]`: the model's own surprise at it, `-ln q(y_k | y_<k)`: whether it notices.
//!
//! Where the true process judges, a character that it would never write is a slip. `intact[k]` is the share of own texts
//! without a slip up to k; `expected[k]`, the product of `1 - m_j` over j up to k with m_j the mean probability that the model gives to impossible
//! characters on true text, is what the errors of teacher forcing alone would add up to.

use super::draw;
use super::judge::Judge;
use crate::data::tokenizer::Tokenizer;
use crate::engine::Engine;
use crate::infer::{Decoder, ReadError};
use crate::model::gpt::GptConfig;
use crate::sample::token::{log_softmax, uniform};
use std::collections::HashMap;
use std::sync::Arc;

/// Own texts that are kept to be shown.
const SHOWN: usize = 8;

/// A text that the model wrote on its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    pub tokens: Vec<u32>,
    /// Places of the slips.
    pub slips: Vec<usize>,
}

/// How often the model slips on its own: slips and characters, in a line that has been without one so far, and in one that
/// has had one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slips {
    pub before: [usize; 2],
    pub after: [usize; 2],
}

impl Slips {
    /// Slips a character before and after the first of a line; `None` without a character.
    pub fn rates(&self) -> [Option<f64>; 2] {
        [self.before, self.after].map(|[slips, characters]| (characters > 0).then(|| slips as f64 / characters as f64))
    }
}

/// What was found so far; every list by characters since the beginning, `(length,)` in nats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposed {
    /// True texts and own texts read to their end, each.
    pub runs: usize,
    pub forced: Vec<f64>,
    pub reference: Vec<f64>,
    pub judged: Vec<f64>,
    pub own: Vec<f64>,
    /// Only where the true process judges.
    pub intact: Vec<f64>,
    pub expected: Vec<f64>,
    pub slips: Slips,
    pub examples: Vec<Written>,
}

/// Sums over runs, by character.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    forced: f64,
    reference: f64,
    judged: f64,
    own: f64,
    impossible: f64,
    intact: usize,
    /// Characters that the judge had a symbol for: of true texts, of own ones.
    known: [usize; 2],
}

/// The measurement, a character a call: a true text, an own text, and again.
#[derive(Debug)]
pub struct Exposure {
    tokenizer: Arc<dyn Tokenizer>,
    ids: HashMap<char, u32>,
    newline: u32,
    decoder: Decoder,
    judge: Judge,
    truth: Vec<Vec<u32>>,
    seed: u64,
    length: usize,
    sums: Vec<Sums>,
    done: usize,
    /// The run under way: what it wrote, and whether this line, and the whole of it, had a slip.
    run: Written,
    line_slipped: bool,
    slips: Slips,
    examples: Vec<Written>,
}

impl Exposure {
    /// One pair of runs for each of `truth`, texts of equal length that begin with a line. The model's weights must be in the
    /// engine; its vocabulary must have a line end.
    ///
    /// # Errors
    /// When there is no text, no line end, or the engine fails.
    pub fn new(engine: &mut dyn Engine, config: &GptConfig, tokenizer: Arc<dyn Tokenizer>, judge: Judge, truth: Vec<Vec<u32>>, seed: u64) -> Result<Self, ReadError> {
        let length = truth.iter().map(Vec::len).min().unwrap_or(0);
        let newline = tokenizer.encode("\n").tokens.first().copied();
        let (Some(newline), 1..) = (newline, length) else { return Err(ReadError::TooShort) };
        let ids = (0..tokenizer.vocab_size() as u32).filter_map(|id| Some((tokenizer.decode(id).chars().next()?, id))).collect();
        let decoder = Decoder::new(engine, config)?;
        Ok(Self {
            tokenizer, ids, newline, decoder, judge, truth, seed, length, sums: vec![Sums::default(); length], done: 0, run: Written::default(),
            line_slipped: false, slips: Slips::default(), examples: Vec::new(),
        })
    }

    /// One character; false when there is nothing left to do.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn step(&mut self, engine: &mut dyn Engine) -> Result<bool, ReadError> {
        let (pair, free) = (self.done / 2, self.done % 2 == 1);
        let Some(truth) = self.truth.get(pair) else { return Ok(false) };
        let k = self.run.tokens.len();
        if k == 0 {
            self.decoder.reset();
            self.decoder.push(engine, self.newline)?;
            self.judge.start()?;
            self.line_slipped = false;
        }
        let logs = log_softmax(self.decoder.logits());
        let token = if free { draw(self.decoder.logits(), uniform(self.seed, ((pair as u64) << 20) + k as u64)) } else { truth[k] };
        let nats = -logs[token as usize];
        let sums = &mut self.sums[k];
        if !free && let Some(possible) = self.judge.possible() {
            let allowed: f64 = possible.iter().filter_map(|symbol| self.ids.get(symbol)).map(|id| logs[*id as usize].exp()).sum();
            sums.impossible += (1.0 - allowed).max(0.0);
        }
        let symbol = self.tokenizer.decode(token).chars().next().unwrap_or('\0');
        let verdict = self.judge.read(symbol)?;
        sums.known[usize::from(free)] += usize::from(verdict.nats.is_some());
        let judged = verdict.nats.unwrap_or(0.0);
        if free {
            (sums.own, sums.judged) = (sums.own + nats, sums.judged + judged);
            let count = if self.line_slipped { &mut self.slips.after } else { &mut self.slips.before };
            *count = [count[0] + usize::from(verdict.slipped), count[1] + 1];
            if verdict.slipped {
                self.run.slips.push(k);
            }
            sums.intact += usize::from(self.run.slips.is_empty());
            // A new line owes nothing to the one before.
            self.line_slipped = (self.line_slipped || verdict.slipped) && token != self.newline;
        } else {
            (sums.forced, sums.reference) = (sums.forced + nats, sums.reference + judged);
        }
        self.run.tokens.push(token);
        if self.run.tokens.len() < self.length {
            self.decoder.push(engine, token)?;
            return Ok(true);
        }
        let run = std::mem::take(&mut self.run);
        if free && self.examples.len() < SHOWN {
            self.examples.push(run);
        }
        self.done += 1;
        Ok(self.done < 2 * self.truth.len())
    }

    /// What the pairs of runs that are complete gave; the run under way is not in it.
    pub fn found(&self) -> Exposed {
        // While a run is under way its first characters are in the sums already: each sum is divided by its own count.
        let (forced, free) = (self.done.div_ceil(2), self.done / 2);
        let over = |k: usize, done: usize, under_way: bool| (done + usize::from(under_way && k < self.run.tokens.len())).max(1) as f64;
        let (in_forced, in_free) = (self.done.is_multiple_of(2), !self.done.is_multiple_of(2));
        let list = |value: fn(&Sums) -> f64, done: usize, under_way: bool| -> Vec<f64> { self.sums.iter().enumerate().map(|(k, sums)| value(sums) / over(k, done, under_way)).collect() };
        let mut found = Exposed { runs: free, slips: self.slips, examples: self.examples.clone(), ..Exposed::default() };
        if free == 0 {
            return found;
        }
        found.forced = list(|sums| sums.forced, forced, in_forced);
        found.reference = self.sums.iter().map(|sums| sums.reference / sums.known[0].max(1) as f64).collect();
        found.judged = self.sums.iter().map(|sums| sums.judged / sums.known[1].max(1) as f64).collect();
        found.own = list(|sums| sums.own, free, in_free);
        if matches!(self.judge, Judge::Grammar(_)) {
            found.intact = list(|sums| sums.intact as f64, free, in_free);
            let mut product = 1.0;
            let missed = list(|sums| sums.impossible, forced, in_forced);
            found.expected = missed.into_iter().map(|m| {
                product *= 1.0 - m;
                product
            }).collect();
        }
        found
    }

    /// The share that is done, in `[0, 1]`.
    pub fn share(&self) -> f64 {
        (self.done as f64 + self.run.tokens.len() as f64 / self.length as f64) / (2 * self.truth.len()) as f64
    }

    pub fn release(self, engine: &mut dyn Engine) {
        self.decoder.release(engine);
    }
}

/// Texts of `length` characters that begin with a line, at most `count`, spread over a longer text.
pub fn from_line_starts(tokens: &[u32], newline: u32, length: usize, count: usize) -> Vec<Vec<u32>> {
    let starts: Vec<usize> = tokens.iter().enumerate().filter(|(i, token)| **token == newline && i + 1 + length <= tokens.len()).map(|(i, _)| i + 1).collect();
    let count = count.min(starts.len());
    (0..count).map(|i| starts[i * starts.len() / count]).map(|start| tokens[start..start + length].to_vec()).collect()
}
