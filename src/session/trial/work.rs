//! The trial under way: what is to be done next, a small piece at a time.

use super::measuring::Measuring;
use super::{ArmTrace, Found, Measure, Stage, TrialCommand, TrialSpec, TrialText, TrialTrace};
use crate::data::corpus;
use crate::data::statistics::TextStatistics;
use crate::data::text::TextData;
use crate::engine::cpu::{CpuEngine, processor};
use crate::engine::{DeviceChoice, Engine, device};
use crate::session::event::Failure;
use crate::session::failure::engine_failure;
use crate::session::studio::train_failure;
use crate::train::Arm;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// Work between two glances at the worker's inbox.
const SLICE: Duration = Duration::from_millis(8);

/// What measuring weighs against training in the share that is done: only for the bar of progress.
const MEASURED: f64 = 0.35;

/// Asking the system takes a while: once is enough.
static PROCESSOR: LazyLock<String> = LazyLock::new(processor);

/// The worker's trials: one at a time.
#[derive(Default)]
pub(in crate::session) struct Trials {
    trial: Option<Trial>,
    begun: u64,
}

impl Trials {
    pub(in crate::session) fn is_running(&self) -> bool {
        self.trial.as_ref().is_some_and(|trial| matches!(trial.stage, Stage::Training | Stage::Measuring))
    }

    pub(in crate::session) fn handle(&mut self, command: TrialCommand) {
        match command {
            TrialCommand::Begin(spec) => {
                self.begun += 1;
                self.trial = Some(Trial::new(self.begun, *spec));
            }
            TrialCommand::Stop => self.stop(Stage::Stopped),
        }
    }

    /// What it ran on, or itself, has failed: it goes no further.
    pub(in crate::session) fn give_up(&mut self, failure: Failure) {
        self.stop(Stage::Failed(failure));
    }

    fn stop(&mut self, stage: Stage) {
        if let Some(trial) = self.trial.as_mut().filter(|trial| matches!(trial.stage, Stage::Training | Stage::Measuring)) {
            trial.end(stage);
        }
    }

    /// Some milliseconds of work.
    pub(in crate::session) fn slice(&mut self) {
        if let Some(trial) = &mut self.trial {
            let began = Instant::now();
            if let Err(failure) = trial.slice(began) {
                trial.end(Stage::Failed(failure));
            }
            trial.seconds += began.elapsed().as_secs_f64();
        }
    }

    pub(in crate::session) fn trace(&self) -> Option<TrialTrace> {
        self.trial.as_ref().map(Trial::trace)
    }
}

struct Running {
    arm: Arm,
    seconds: f64,
    sample: Option<String>,
}

struct Trial {
    number: u64,
    spec: Arc<TrialSpec>,
    stage: Stage,
    seconds: f64,
    data: Option<TextData>,
    statistics: Option<Arc<TextStatistics>>,
    arms: Vec<Running>,
    /// The arm whose turn it is.
    turn: usize,
    measuring: Option<Measuring>,
    /// What is left to show of the arms once the trial has ended: their networks are not kept.
    ended: Vec<ArmTrace>,
    found: Found,
}

/// One more engine for a small network.
pub(super) fn engine() -> Result<Box<dyn Engine>, Failure> {
    device::open(DeviceChoice::Cpu, CpuEngine::threads_beside_a_window()).map_err(engine_failure)
}

/// What is to be seen of an arm.
fn shown(running: &Running) -> ArmTrace {
    let arm = &running.arm;
    ArmTrace {
        id: arm.spec.id.clone(),
        step: arm.done(),
        last: arm.last(),
        parameters: arm.parameters,
        losses: Arc::new(arm.losses.clone()),
        val: Arc::new(arm.val.clone()),
        diverged: arm.diverged,
        seconds: running.seconds,
        sample: running.sample.clone(),
    }
}

/// The text of a trial in tokens; the held-out part at most `held_out` long.
fn data(spec: &TrialSpec) -> Result<Option<(TextData, Option<Arc<TextStatistics>>)>, Failure> {
    let (mut data, statistics) = match &spec.text {
        TrialText::None => return Ok(None),
        TrialText::Class(text) => (TextData::clone(&text.data), Some(Arc::new(text.statistics.clone()))),
        TrialText::Corpus { id, seed, characters } => {
            let corpus = corpus::find(id).ok_or_else(|| Failure::new("error-unknown-text").arg("text", *id))?;
            let text = corpus.text(*seed, *characters);
            let data = TextData::new(&text, 1).map_err(|reason| Failure::new("error-train").arg("reason", reason))?;
            (data, TextStatistics::new(&text).ok().map(Arc::new))
        }
    };
    data.val.truncate(spec.held_out.max(2));
    Ok(Some((data, statistics)))
}

impl Trial {
    fn new(number: u64, spec: TrialSpec) -> Self {
        let stage = if spec.arms.is_empty() { Stage::Measuring } else { Stage::Training };
        Self { number, spec: Arc::new(spec), stage, seconds: 0.0, data: None, statistics: None, arms: Vec::new(), turn: 0, measuring: None, ended: Vec::new(), found: Found::Nothing }
    }

    fn end(&mut self, stage: Stage) {
        if let Some(measuring) = &self.measuring {
            self.found = measuring.found();
        }
        self.ended = self.arms.iter().map(shown).collect();
        (self.arms, self.measuring, self.data) = (Vec::new(), None, None);
        self.stage = stage;
    }

    fn slice(&mut self, began: Instant) -> Result<(), Failure> {
        if self.data.is_none() {
            if let Some((data, statistics)) = data(&self.spec)? {
                (self.data, self.statistics) = (Some(data), statistics);
            }
        }
        while began.elapsed() < SLICE {
            match self.stage {
                Stage::Training => self.train()?,
                Stage::Measuring => self.measure()?,
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// One step of the arm whose turn it is.
    fn train(&mut self) -> Result<(), Failure> {
        let spec = self.spec.clone();
        // Side by side all begin before any goes on: a fresh one is made at its first turn.
        if self.turn == self.arms.len() {
            let data = self.data.as_ref().ok_or_else(|| Failure::new("error-trial-text"))?;
            let arm = Arm::new(engine()?, spec.arms[self.turn].clone(), data).map_err(train_failure)?;
            self.arms.push(Running { arm, seconds: 0.0, sample: None });
        }
        let running = &mut self.arms[self.turn];
        let began = Instant::now();
        running.arm.step().map_err(train_failure)?;
        running.seconds += began.elapsed().as_secs_f64();
        if running.arm.is_done() && spec.sample > 0 && running.sample.is_none() {
            running.sample = Some(running.arm.write(spec.sample).map_err(train_failure)?);
        }
        let count = spec.arms.len();
        if spec.side_by_side {
            let next = (1..=count).map(|by| (self.turn + by) % count).find(|i| self.arms.get(*i).is_none_or(|running| !running.arm.is_done()));
            match next {
                Some(next) => self.turn = next.min(self.arms.len()),
                None => self.finish_training(),
            }
        } else if self.arms[self.turn].arm.is_done() {
            self.turn += 1;
            if self.turn == count {
                self.finish_training();
            }
        }
        Ok(())
    }

    fn finish_training(&mut self) {
        if self.spec.measure == Measure::Nothing {
            self.end(Stage::Done);
        } else {
            self.stage = Stage::Measuring;
        }
    }

    fn measure(&mut self) -> Result<(), Failure> {
        let mut arms: Vec<&mut Arm> = self.arms.iter_mut().map(|running| &mut running.arm).collect();
        let measuring = match &mut self.measuring {
            Some(measuring) => measuring,
            none => none.insert(Measuring::new(&self.spec, self.data.as_ref(), &mut arms)?),
        };
        if !measuring.step(&mut arms)? {
            self.end(Stage::Done);
        }
        Ok(())
    }

    fn share(&self) -> f64 {
        let steps: f64 = self.spec.arms.iter().map(|arm| arm.train.max_iters as f64).sum();
        let begun = self.arms.iter().map(|running| if running.arm.is_done() { running.arm.last() } else { running.arm.done() } as f64);
        let done: f64 = begun.chain(self.ended.iter().map(|arm| arm.step as f64)).sum();
        let trained = if steps > 0.0 { done / steps } else { 1.0 };
        let measured = self.measuring.as_ref().map_or(0.0, Measuring::share);
        match (&self.stage, &self.spec.measure) {
            (Stage::Done, _) => 1.0,
            (_, Measure::Nothing) => trained,
            _ if steps == 0.0 => measured,
            _ => (1.0 - MEASURED) * trained + MEASURED * measured,
        }
    }

    fn trace(&self) -> TrialTrace {
        TrialTrace {
            number: self.number,
            spec: self.spec.clone(),
            stage: self.stage.clone(),
            share: self.share(),
            seconds: self.seconds,
            arms: if self.ended.is_empty() { self.arms.iter().map(shown).collect() } else { self.ended.clone() },
            statistics: self.statistics.clone(),
            entropy: self.spec.text.corpus().and_then(corpus::find).and_then(corpus::Corpus::process).map(corpus::process::Process::entropy_rate),
            found: self.measuring.as_ref().map_or_else(|| self.found.clone(), Measuring::found),
            processor: PROCESSOR.clone(),
        }
    }
}
