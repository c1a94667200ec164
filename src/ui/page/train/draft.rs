//! What the next run will be made from, as the learner chose it. Nothing happens until it is begun with.

use crate::data::corpus::{self, CORPORA, USUAL_CHARACTERS};
use crate::model::gpt::GptConfig;
use crate::session::class::{ClassSpec, ClassText, PRESETS, Preset, StopRule, TextRequest};
use crate::train::TrainConfig;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

/// Ranges on offer.
pub(super) const LAYERS: RangeInclusive<usize> = 1..=8;
pub(super) const HEADS: RangeInclusive<usize> = 1..=8;
pub(super) const WIDTHS: RangeInclusive<usize> = 8..=384;
pub(super) const CONTEXTS: RangeInclusive<usize> = 8..=256;
pub(super) const BATCHES: RangeInclusive<usize> = 1..=64;
/// The upper end is there to see what too much does.
pub(super) const RATES: RangeInclusive<f32> = 1e-5..=1.0;
pub(super) const STEPS: RangeInclusive<u64> = 100..=100_000;
/// The learning rate falls to this share of its highest.
const LEAST_RATE: f32 = 0.05;

/// Seed of the generated texts: all learners read the same one.
const TEXT_SEED: u64 = 1;

/// Characters of the prompt that is taken from the text itself.
const PROMPT: usize = 20;

/// Where the text comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Source {
    /// The id of a built-in text.
    Corpus(String),
    File(PathBuf),
    /// Typed or pasted; not remembered.
    Pasted,
}

/// When a run stops by itself: each rule with whether it holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Stops {
    pub step: (bool, u64),
    pub below: (bool, f64),
    pub gain: (bool, u64),
    pub seconds: (bool, f64),
}

impl Default for Stops {
    fn default() -> Self {
        Self { step: (false, 2000), below: (false, 1.5), gain: (false, 5), seconds: (false, 60.0) }
    }
}

impl Stops {
    pub(super) fn rules(&self) -> Vec<StopRule> {
        let mut rules = Vec::new();
        if self.step.0 {
            rules.push(StopRule::AtStep(self.step.1));
        }
        if self.below.0 {
            rules.push(StopRule::ValBelow(self.below.1));
        }
        if self.gain.0 {
            rules.push(StopRule::NoGain(self.gain.1));
        }
        if self.seconds.0 {
            rules.push(StopRule::Seconds(self.seconds.1));
        }
        rules
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    pub source: Source,
    /// The vocabulary is the text's.
    pub model: GptConfig,
    pub train: TrainConfig,
    pub sample_every: u64,
    /// Empty: the beginning of the text.
    pub prompt: String,
    pub temperature: f32,
    pub stops: Stops,
}

impl Default for Draft {
    fn default() -> Self {
        let source = Source::Corpus(corpus::find("fables").unwrap_or(&CORPORA[0]).id.to_owned());
        let preset = PRESETS.iter().find(|preset| preset.id == "small").unwrap_or(&PRESETS[0]);
        let train = preset.train(TrainConfig::default().seed);
        Self { source, model: preset.model(0), train, sample_every: 50, prompt: String::new(), temperature: 0.8, stops: Stops::default() }
    }
}

impl Draft {
    /// The text to ask for; a pasted one is asked for where it is typed.
    pub(super) fn request(&self) -> Option<TextRequest> {
        match &self.source {
            Source::Corpus(id) => corpus::find(id).map(|corpus| TextRequest::Corpus { id: corpus.id.to_owned(), seed: TEXT_SEED, characters: USUAL_CHARACTERS }),
            Source::File(path) => Some(TextRequest::File(path.clone())),
            Source::Pasted => None,
        }
    }

    /// The run that this asks for.
    pub(super) fn spec(&self, text: &Arc<ClassText>) -> ClassSpec {
        let model = GptConfig { vocab_size: text.statistics.vocabulary.len(), ..self.model.clone() };
        let prompt = if self.prompt.is_empty() { beginning(text) } else { self.prompt.clone() };
        let train = TrainConfig { min_lr: LEAST_RATE * self.train.learning_rate, ..self.train.clone() };
        ClassSpec { text: text.clone(), model, train, sample_every: self.sample_every, prompt, sample_temperature: self.temperature, stop: self.stops.rules() }
    }

    /// Sizes and settings of a preset; the seed stays.
    pub(super) fn take_preset(&mut self, preset: &Preset) {
        (self.model, self.train) = (preset.model(0), preset.train(self.train.seed));
    }

    pub(super) fn is_preset(&self, preset: &Preset) -> bool {
        GptConfig { vocab_size: 0, ..self.model.clone() } == preset.model(0) && self.train.batch_size == preset.batch_size
    }

    /// Puts the width on a multiple of the heads.
    pub(super) fn fit_width(&mut self) {
        let heads = self.model.n_head.max(1);
        let least = WIDTHS.start().div_ceil(heads);
        self.model.n_embd = ((self.model.n_embd as f64 / heads as f64).round() as usize).max(least) * heads;
    }

    /// The usual settings of training, text and size kept.
    pub(super) fn reset(&mut self) {
        let kept = Self { source: self.source.clone(), model: self.model.clone(), ..Self::default() };
        *self = kept;
    }

    /// What was remembered may be of another version, or written by hand.
    pub(super) fn repair(&mut self) {
        let usual = Self::default();
        if matches!(&self.source, Source::Corpus(id) if crate::data::corpus::find(id).is_none()) || self.source == Source::Pasted {
            self.source = usual.source;
        }
        let model = &mut self.model;
        model.n_layer = model.n_layer.clamp(*LAYERS.start(), *LAYERS.end());
        model.n_head = model.n_head.clamp(*HEADS.start(), *HEADS.end());
        model.n_embd = model.n_embd.clamp(*WIDTHS.start(), *WIDTHS.end());
        model.block_size = model.block_size.clamp(*CONTEXTS.start(), *CONTEXTS.end());
        self.fit_width();
        if self.train.problem().is_some() {
            self.train = usual.train;
        }
        self.train.batch_size = self.train.batch_size.clamp(*BATCHES.start(), *BATCHES.end());
        self.train.max_iters = self.train.max_iters.clamp(*STEPS.start(), *STEPS.end());
        self.sample_every = self.sample_every.clamp(1, 10_000);
        if !(self.temperature > 0.0 && self.temperature <= 2.0) {
            self.temperature = usual.temperature;
        }
    }
}

/// How the text begins: up to [`PROMPT`] characters of its first line, whole words of it. A sum is asked, not told.
fn beginning(text: &ClassText) -> String {
    let line = text.beginning.trim_start().lines().next().unwrap_or_default();
    let asked = line.split_inclusive('=').next().unwrap_or_default();
    let cut: String = asked.chars().take(PROMPT).collect();
    match cut.rfind(' ') {
        Some(space) if cut.len() < asked.len() => cut[..=space].to_owned(),
        _ => cut,
    }
}
