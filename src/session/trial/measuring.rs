//! What is measured once the arms are trained, or of a model that was trained before.

use super::work::engine;
use super::{Found, JudgeChoice, Measure, TrialSpec};
use crate::checkpoint::Checkpoint;
use crate::data::corpus;
use crate::data::text::TextData;
use crate::data::tokenizer::Tokenizer;
use crate::engine::Engine;
use crate::infer::limits::exposure::from_line_starts;
use crate::infer::limits::{Exposure, Judge, Positions, Repetition, judge, true_by_position};
use crate::infer::{ReadError, load_weights};
use crate::model::gpt::GptConfig;
use crate::model::shipped;
use crate::session::event::Failure;
use crate::session::failure::{checkpoint_failure, engine_failure};
use crate::train::Arm;
use std::sync::Arc;

/// True texts of an exposure come from a stretch of the process that no arm has learned from.
const UNSEEN: u64 = 0x5eed;

enum Work {
    Positions { of: Vec<Positions>, turn: usize, text: Vec<char>, truth: Vec<f64>, true_windows: usize, process: Option<&'static corpus::process::Process>, time: usize, windows: usize, ids: Vec<String> },
    Exposure(Box<Exposure>),
    Repetition(Box<Repetition>),
}

pub(super) struct Measuring {
    work: Work,
    /// Holds the subject's weights, where there is one.
    own: Option<Box<dyn Engine>>,
}

fn read_failure(error: ReadError) -> Failure {
    match error {
        ReadError::Engine(error) => engine_failure(error),
        other => Failure::new("error-read").arg("reason", other),
    }
}

impl Measuring {
    pub(super) fn new(spec: &TrialSpec, data: Option<&TextData>, arms: &mut [&mut Arm]) -> Result<Self, Failure> {
        let no_text = || Failure::new("error-trial-text");
        let mut own = None;
        if let Some(subject) = &spec.subject {
            let mut engine = engine()?;
            load_weights(engine.as_mut(), subject.weights.iter().map(|(name, tensor)| (name, &**tensor))).map_err(engine_failure)?;
            own = Some(engine);
        }
        let process = spec.text.corpus().and_then(corpus::find).and_then(corpus::Corpus::process);
        if let Measure::Positions { windows } = spec.measure {
            let data = data.ok_or_else(no_text)?;
            let (mut of, mut ids, mut time) = (Vec::new(), Vec::new(), usize::MAX);
            for arm in arms {
                let id = arm.spec.id.clone();
                if let Some((config, engine)) = arm.network() {
                    time = time.min(config.block_size);
                    of.push(Positions::new(engine, &config, data.val.clone(), windows).map_err(read_failure)?);
                    ids.push(id);
                }
            }
            let windows = windows.clamp(1, data.val.len().saturating_sub(time).max(1));
            let text = data.val.iter().filter_map(|id| data.tokenizer.decode(*id).chars().next()).collect();
            return Ok(Self { work: Work::Positions { of, turn: 0, text, truth: Vec::new(), true_windows: 0, process, time, windows, ids }, own });
        }
        let (config, engine, tokenizer): (GptConfig, &mut dyn Engine, Arc<dyn Tokenizer>) = match (&spec.subject, &mut own) {
            (Some(subject), Some(engine)) => (subject.config.clone(), engine.as_mut(), subject.tokenizer.clone()),
            _ => {
                let (config, engine) = arms.iter_mut().find_map(|arm| arm.network()).ok_or_else(no_text)?;
                (config, engine, Arc::new(data.ok_or_else(no_text)?.tokenizer.clone()))
            }
        };
        let work = match &spec.measure {
            Measure::Repetition(plan) => Work::Repetition(Box::new(Repetition::new(engine, &config, plan.clone()).map_err(read_failure)?)),
            Measure::Exposure { length, runs, judge, seed } => {
                let newline = tokenizer.encode("\n").tokens.first().copied().ok_or_else(no_text)?;
                let (judge, truth) = match (judge, process) {
                    (JudgeChoice::Process, Some(process)) => {
                        let enough = (runs + 8) * (length + 2 * process.line_length().ceil() as usize);
                        let fresh = tokenizer.encode(&process.text(seed ^ UNSEEN, enough));
                        if !fresh.unknown.is_empty() {
                            return Err(no_text());
                        }
                        (Judge::grammar(process), from_line_starts(&fresh.tokens, newline, *length, *runs))
                    }
                    (JudgeChoice::Shipped(id), _) => {
                        let entry = shipped::find(id).ok_or_else(|| Failure::new("error-unknown-model").arg("model", *id))?;
                        let model = Checkpoint::from_bytes(entry.bytes, id).and_then(|checkpoint| checkpoint.into_text(id)).map_err(checkpoint_failure)?;
                        let val = &data.ok_or_else(no_text)?.val;
                        if !judge::may_judge(&model, tokenizer.as_ref(), val) {
                            return Err(Failure::new("error-trial-judge").arg("model", *id));
                        }
                        let reader = judge::Reader::new(self::engine()?, &model).map_err(read_failure)?;
                        (Judge::Model(Box::new(reader)), from_line_starts(val, newline, *length, *runs))
                    }
                    (JudgeChoice::Process, None) => return Err(no_text()),
                };
                Work::Exposure(Box::new(Exposure::new(engine, &config, tokenizer, judge, truth, *seed).map_err(read_failure)?))
            }
            Measure::Nothing | Measure::Positions { .. } => return Err(no_text()),
        };
        Ok(Self { work, own })
    }

    /// A small piece; false when there is nothing left to do.
    pub(super) fn step(&mut self, arms: &mut [&mut Arm]) -> Result<bool, Failure> {
        if let Work::Positions { of, turn, text, truth, true_windows, process, time, windows, .. } = &mut self.work {
            let Some(positions) = of.get_mut(*turn) else {
                let Some(process) = process else { return Ok(false) };
                if *true_windows >= *windows || text.len() <= *time {
                    return Ok(false);
                }
                let one = true_by_position(process, text, *time, *windows, *true_windows);
                truth.resize(one.len(), 0.0);
                truth.iter_mut().zip(one).for_each(|(sum, nats)| *sum += nats);
                *true_windows += 1;
                return Ok(true);
            };
            let networks = &mut arms.iter_mut().filter_map(|arm| arm.network());
            let Some((_, engine)) = networks.nth(*turn) else { return Ok(false) };
            if !positions.step(engine).map_err(read_failure)? {
                *turn += 1;
            }
            return Ok(true);
        }
        let engine: &mut dyn Engine = match &mut self.own {
            Some(engine) => engine.as_mut(),
            None => arms.iter_mut().find_map(|arm| arm.network()).ok_or_else(|| Failure::new("error-no-engine"))?.1,
        };
        match &mut self.work {
            Work::Exposure(exposure) => exposure.step(engine),
            Work::Repetition(repetition) => repetition.step(engine),
            Work::Positions { .. } => Ok(false),
        }
        .map_err(read_failure)
    }

    pub(super) fn share(&self) -> f64 {
        match &self.work {
            Work::Positions { of, true_windows, process, windows, .. } => {
                let parts = of.len() + usize::from(process.is_some());
                let truth = if process.is_some() { *true_windows as f64 / (*windows).max(1) as f64 } else { 0.0 };
                (of.iter().map(Positions::share).sum::<f64>() + truth) / parts.max(1) as f64
            }
            Work::Exposure(exposure) => exposure.share(),
            Work::Repetition(repetition) => repetition.share(),
        }
    }

    pub(super) fn found(&self) -> Found {
        match &self.work {
            Work::Positions { of, truth, true_windows, ids, .. } => Found::Positions {
                arms: ids.iter().cloned().zip(of.iter().map(Positions::means)).collect(),
                truth: (*true_windows > 0).then(|| truth.iter().map(|sum| sum / *true_windows as f64).collect()),
                windows: of.first().map_or(0, Positions::done),
            },
            Work::Exposure(exposure) => Found::Exposure(Arc::new(exposure.found())),
            Work::Repetition(repetition) => Found::Repetition(Arc::new(repetition.cells().to_vec())),
        }
    }
}
