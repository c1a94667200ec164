//! One of several runs that are held against each other: the same text and the same seed, another network or another setting.
//! It remembers its losses and knows where it ends, so that whoever runs it only has to call `step`.

use super::{TextTask, TrainConfig, TrainError, Trainer};
use crate::data::text::TextData;
use crate::data::tokenizer::Tokenizer;
use crate::engine::Engine;
use crate::infer::{self, Decoder};
use crate::model::gpt::GptConfig;
use crate::sample::token::{SamplerSettings, candidates, draw, uniform};
use crate::series::ngram::Ngram;
use std::sync::Arc;

/// How arms write when they show what they have learned, and where its random numbers start.
const SAMPLED: SamplerSettings = SamplerSettings { greedy: false, temperature: 0.8, top_k: 0, top_p: 1.0, min_p: 0.0, repetition_penalty: 1.0 };
const SAMPLE_SEED: u64 = 7;

/// Who learns.
#[derive(Clone, Debug, PartialEq)]
pub enum Learner {
    /// A network; its `vocab_size` comes from the text.
    Gpt(GptConfig),
    /// A table of what followed each n - 1 symbols, counted in one step ([`Ngram`]).
    Counts { n: usize },
}

#[derive(Clone, Debug, PartialEq)]
pub struct ArmSpec {
    pub id: String,
    pub learner: Learner,
    /// `max_iters` is where it ends; every `eval_interval` steps, and at the beginning and end, it is validated.
    pub train: TrainConfig,
    /// It learns from so many tokens at the beginning of the text only; `None`: from the whole training part.
    pub cut: Option<usize>,
}

/// A run of an [`ArmSpec`].
pub struct Arm {
    pub spec: ArmSpec,
    work: Work,
    /// Mean loss of each step's batch, nats a token.
    pub losses: Vec<f32>,
    /// Steps done and loss on the held-out part, nats a token.
    pub val: Vec<(u64, f64)>,
    /// The step at which its loss was no number any more; it went no further.
    pub diverged: Option<u64>,
    /// Numbers that were learned.
    pub parameters: usize,
}

enum Work {
    Network(Box<Trainer<TextTask>>),
    Table { data: TextData, table: Option<Ngram> },
}

impl Arm {
    /// # Errors
    /// When the sizes or settings do not fit together, the text is too short for them, or the engine fails.
    pub fn new(engine: Box<dyn Engine>, spec: ArmSpec, data: &TextData) -> Result<Self, TrainError> {
        let wrong = |what: String| Err(TrainError::OtherRun(what));
        if let Some(problem) = spec.train.problem() {
            return wrong(problem);
        }
        let mut data = data.clone();
        data.train.truncate(spec.cut.unwrap_or(usize::MAX));
        let (work, parameters) = match &spec.learner {
            Learner::Counts { .. } => (Work::Table { data, table: None }, 0),
            Learner::Gpt(sizes) => {
                let model = GptConfig { vocab_size: data.tokenizer.vocab_size(), ..sizes.clone() };
                if let Some(problem) = model.problem() {
                    return wrong(problem.to_owned());
                }
                if data.train.len() < model.block_size + 2 || data.val.len() < 2 {
                    return wrong(format!("{} characters are too few for a context of {}", data.train.len(), model.block_size));
                }
                let parameters = model.parameter_count();
                (Work::Network(Box::new(Trainer::new(engine, TextTask { model, data: Arc::new(data) }, spec.train.clone())?)), parameters)
            }
        };
        Ok(Self { spec, work, losses: Vec::new(), val: Vec::new(), diverged: None, parameters })
    }

    /// Steps done so far.
    pub fn done(&self) -> u64 {
        match &self.work {
            Work::Network(trainer) => trainer.done(),
            Work::Table { table, .. } => u64::from(table.is_some()) * self.last(),
        }
    }

    /// Where it ends.
    pub fn last(&self) -> u64 {
        self.spec.train.max_iters
    }

    pub fn is_done(&self) -> bool {
        self.diverged.is_some() || (self.done() >= self.last() && self.val.last().is_some_and(|(step, _)| *step == self.done()))
    }

    /// One step, or one look at the held-out part where that is due. Does nothing once it is done.
    ///
    /// # Errors
    /// When the engine fails. A loss that is no number is not an error: [`Arm::diverged`] says so.
    pub fn step(&mut self) -> Result<(), TrainError> {
        if self.is_done() {
            return Ok(());
        }
        let (done, last) = (self.done(), self.last());
        match &mut self.work {
            Work::Table { data, table } => {
                let Learner::Counts { n } = self.spec.learner else { return Ok(()) };
                let counted = table.insert(Ngram::count(&data.train, data.tokenizer.vocab_size(), n));
                self.parameters = counted.entries();
                self.val = vec![(last, surprise(counted, &data.val))];
            }
            Work::Network(trainer) => {
                let due = done.is_multiple_of(self.spec.train.eval_interval) || done == last;
                if due && self.val.last().is_none_or(|(step, _)| *step < done) {
                    self.val.push((done, trainer.validate()?));
                    return Ok(());
                }
                match trainer.step() {
                    Ok(report) => self.losses.push(report.loss),
                    Err(TrainError::Diverged { step, .. }) => self.diverged = Some(step),
                    Err(other) => return Err(other),
                }
            }
        }
        Ok(())
    }

    /// The network and the engine that holds it, for measurements; `None` for a table.
    pub fn network(&mut self) -> Option<(GptConfig, &mut dyn Engine)> {
        match &mut self.work {
            Work::Network(trainer) => Some((trainer.task.model.clone(), trainer.engine())),
            Work::Table { .. } => None,
        }
    }

    /// The table, once it was counted; `None` for a network.
    pub fn table(&self) -> Option<&Ngram> {
        match &self.work {
            Work::Table { table, .. } => table.as_ref(),
            Work::Network(_) => None,
        }
    }

    /// What it writes after a line end (or the first token, where there is none), `count` tokens at temperature 0.8, the same
    /// random numbers for every arm.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn write(&mut self, count: usize) -> Result<String, TrainError> {
        let data = match &self.work {
            Work::Network(trainer) => &trainer.task.data,
            Work::Table { data, .. } => data,
        };
        let tokenizer = data.tokenizer.clone();
        let mut text = vec![tokenizer.encode("\n").tokens.first().copied().unwrap_or(data.train[0])];
        let choose = |logits: &[f32], i: usize| draw(&candidates(logits, &[], &SAMPLED), uniform(SAMPLE_SEED, i as u64)).map_or(0, |draw| draw.token_id);
        match &mut self.work {
            Work::Table { table, .. } => {
                for i in 0..count {
                    let Some(table) = table else { break };
                    let logits: Vec<f32> = table.predict(&text).probabilities.iter().map(|p| p.ln() as f32).collect();
                    text.push(choose(&logits, i));
                }
            }
            Work::Network(trainer) => {
                let model = trainer.task.model.clone();
                let mut decoder = Decoder::new(trainer.engine(), &model)?;
                for i in 0..count {
                    let next = choose(decoder.push(trainer.engine(), text[i])?, i);
                    text.push(next);
                }
                decoder.release(trainer.engine());
            }
        }
        Ok(text[1..].iter().map(|id| tokenizer.decode(*id)).collect())
    }

    /// Mean loss on the first tokens that it learned from, at most `most`, measured as on the held-out part; nats a token.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn score_on_training(&mut self, most: usize) -> Result<f64, TrainError> {
        match &mut self.work {
            Work::Network(trainer) => {
                let (model, tokens) = (trainer.task.model.clone(), trainer.task.data.train.clone());
                Ok(infer::score(trainer.engine(), &model, &tokens[..most.min(tokens.len())], None, &mut |_| true)?.mean())
            }
            Work::Table { data, table } => Ok(table.as_ref().map_or(f64::NAN, |table| surprise(table, &data.train[..most.min(data.train.len())]))),
        }
    }
}

/// Mean surprise of a table at a text, the first token left out as for the networks.
fn surprise(table: &Ngram, tokens: &[u32]) -> f64 {
    let nats = (1..tokens.len()).map(|t| -table.predict(&tokens[t.saturating_sub(table.n - 1)..t]).probabilities[tokens[t] as usize].ln());
    nats.sum::<f64>() / tokens.len().saturating_sub(1).max(1) as f64
}
