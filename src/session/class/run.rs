//! One run: its trainer while it is the current one, its past, the look under way, and why it stopped.

use super::alarm::Alarm;
use super::looker::{Look, Looker};
use super::map::Map;
use super::rate::Rate;
use super::rules::{self, Start};
use super::seen::{Kept, Moment};
use super::slow::{self, SlowStep};
use super::{ClassSpec, GradNorms, LossHistory, RunTrace, StopReason};
use crate::data::tokenizer::Tokenizer;
use crate::engine::{Engine, EngineError};
use crate::session::pace::{Pace, slice};
use crate::session::studio::train_failure;
use crate::train::{TextTask, TrainError, Trainer};
use std::sync::Arc;

/// Opens an engine like the worker's own, with threads for all cores: the window needs little, and the scheduler lets it in.
pub(super) type OpenEngine<'a> = &'a mut dyn FnMut() -> Result<Box<dyn Engine>, EngineError>;

/// Looks may take this share of the time at most, beyond half a second to begin with. Less than the plane allows: a look
/// here is worth a dozen steps, and the window is to train nearly as fast as the command line.
const SHARE_OF_LOOKS: f64 = 0.08;
const CREDIT: f64 = 0.5;

/// Batches that the loss of a moment is the mean of.
const MEAN: usize = 16;

/// Symbols of the text's beginning that stand in for a prompt.
const STAND_IN: usize = 8;

pub(super) struct Run {
    pub id: u64,
    pub spec: Arc<ClassSpec>,
    pub parent: Option<(u64, u64)>,
    pub step: u64,
    pub until: Option<u64>,
    pub losses: LossHistory,
    pub val: Arc<Vec<(u64, f64)>>,
    pub norms: GradNorms,
    pub pace: Pace,
    pub moments: Arc<Vec<Arc<Moment>>>,
    pub stopped: Option<StopReason>,
    /// Steps that others forked off: their moments are kept.
    pub roots: Vec<u64>,
    pub running: bool,
    lr: f32,
    trainer: Option<Trainer<TextTask>>,
    /// The state while there is no trainer, where it is not that of the newest moment.
    parked: Option<Arc<Kept>>,
    looker: Option<Looker>,
    look: Option<Look>,
    map: Option<Map>,
    due_val: bool,
    due_moment: bool,
    prompt: Vec<u32>,
    alarm: Alarm,
    start: Start,
    rate: Rate,
}

impl Run {
    /// A run that stands still: from fresh weights, or from a state after so many steps.
    pub(super) fn new(id: u64, spec: ClassSpec, step: u64, kept: Option<Arc<Kept>>) -> Self {
        let tokenizer = &spec.text.data.tokenizer;
        let mut prompt = tokenizer.encode(&spec.prompt).tokens;
        if prompt.is_empty() {
            prompt.extend(spec.text.data.train.iter().take(STAND_IN));
        }
        Self {
            id,
            parent: None,
            step,
            until: None,
            losses: LossHistory::after(step),
            val: Arc::default(),
            norms: GradNorms::default(),
            pace: Pace::default(),
            moments: Arc::default(),
            stopped: None,
            roots: Vec::new(),
            running: false,
            lr: 0.0,
            trainer: None,
            parked: kept,
            looker: None,
            look: None,
            map: None,
            due_val: false,
            due_moment: true,
            alarm: Alarm::new((tokenizer.vocab_size() as f64).ln(), step),
            prompt,
            start: Start::default(),
            rate: Rate::default(),
            spec: Arc::new(spec),
        }
    }

    /// The trainer, made anew where there is none.
    pub(super) fn trainer(&mut self, open: OpenEngine<'_>) -> Result<&mut Trainer<TextTask>, TrainError> {
        let trainer = match self.trainer.take() {
            Some(trainer) => trainer,
            None => {
                let task = TextTask { model: self.spec.model.clone(), data: self.spec.text.data.clone() };
                let mut trainer = Trainer::new(open()?, task, self.spec.train.clone())?;
                if let Some(parked) = &self.parked {
                    trainer.restore(&parked.tensors, self.step)?;
                } else if let Some(moment) = self.moments.iter().rev().find(|moment| moment.kept.is_some()).cloned() {
                    if let Some(kept) = &moment.kept {
                        trainer.restore(&kept.tensors, moment.step)?;
                    }
                    self.forget_after(moment.step);
                } else if self.step > 0 {
                    return Err(TrainError::OtherRun("its weights were lost with the device".into()));
                }
                if self.norms.layers.is_empty() {
                    self.norms = GradNorms::of(trainer.layers().to_vec());
                }
                self.parked = None;
                trainer
            }
        };
        Ok(self.trainer.insert(trainer))
    }

    /// A moment of another run, which this one goes on from.
    pub(super) fn begin_with(&mut self, moment: Arc<Moment>) {
        self.map = Some(Map::lying_like(&moment.seen.embedding, self.spec.model.n_embd));
        self.alarm.expect(moment.loss.unwrap_or(moment.val));
        self.moments = Arc::new(vec![moment]);
        self.due_moment = false;
    }

    /// A past from elsewhere, which ends at the step it stands at.
    pub(super) fn remember(&mut self, losses: LossHistory, val: Arc<Vec<(u64, f64)>>, seconds: f64) {
        if let Some(level) = losses.mean(losses.len().saturating_sub(MEAN)..losses.len()).or(val.last().map(|(_, val)| *val)) {
            self.alarm.expect(level);
        }
        (self.losses, self.val, self.pace.steps) = (losses, val, seconds);
        // As if looks had taken their share of those seconds.
        self.pace.looks = SHARE_OF_LOOKS / (1.0 - SHARE_OF_LOOKS) * seconds;
    }

    /// Stands still, and gives its engine back.
    pub(super) fn park(&mut self) {
        self.hand_over();
        (self.running, self.looker) = (false, self.looker.take().filter(|_| self.look.is_some()));
    }

    /// No more looks: there is nobody to see them.
    pub(super) fn skip_looks(&mut self) {
        (self.look, self.due_val, self.due_moment) = (None, false, false);
    }

    /// Without an engine for now; what the trainer held is kept, where the engine still answers.
    pub(super) fn hand_over(&mut self) {
        if let Some(mut trainer) = self.trainer.take() {
            let newest = self.moments.last().filter(|moment| moment.step == self.step && moment.kept.is_some());
            self.parked = match newest {
                Some(_) => None,
                None => trainer.state().ok().map(|tensors| Arc::new(Kept { tensors })),
            };
        }
    }

    /// After the engine failed: the trainer is gone with what it held.
    pub(super) fn lose_engine(&mut self) {
        (self.trainer, self.looker, self.look, self.running) = (None, None, None, false);
    }

    /// The state as it stands.
    pub(super) fn kept(&mut self, open: OpenEngine<'_>) -> Result<Arc<Kept>, TrainError> {
        if self.trainer.is_none() {
            let newest = self.moments.last().filter(|moment| moment.step == self.step).and_then(|moment| moment.kept.clone());
            if let Some(kept) = self.parked.clone().or(newest) {
                return Ok(kept);
            }
        }
        Ok(Arc::new(Kept { tensors: self.trainer(open)?.state()? }))
    }

    pub(super) fn go(&mut self, until: Option<u64>) {
        if self.losses.since() + (self.losses.len() as u64) > self.step {
            self.forget_after(self.step);
        }
        (self.until, self.stopped) = (until, None);
        self.start = Start { seconds: self.pace.steps, evaluations: self.val.len() };
        self.running = until.is_none_or(|until| self.step < until);
    }

    /// Stands still from now on; a last moment is taken.
    pub(super) fn halt(&mut self, reason: StopReason) {
        self.running = false;
        self.stopped = Some(reason);
        self.due_moment = self.moments.last().is_none_or(|moment| moment.step != self.step || moment.kept.is_none());
    }

    /// Whether there is something to do for it.
    pub(super) fn is_busy(&self) -> bool {
        self.running || self.look.is_some() || self.due_moment
    }

    /// Forgets what came after a step, and goes on from there.
    pub(super) fn forget_after(&mut self, step: u64) {
        self.step = step;
        self.losses.truncate(step.saturating_sub(self.losses.since()) as usize);
        Arc::make_mut(&mut self.val).retain(|(at, _)| *at <= step);
        Arc::make_mut(&mut self.moments).retain(|moment| moment.step <= step);
        self.norms.back_to(step);
        self.alarm.back_to(step);
        self.look = None;
        self.rate.forget();
    }

    /// Some milliseconds of whatever is to be done.
    ///
    /// # Errors
    /// When the engine fails. A diverged run is no error: it stops and says so.
    pub(super) fn advance(&mut self, open: OpenEngine<'_>) -> Result<(), TrainError> {
        if self.look.is_none() && (self.due_moment || self.due_val) && self.may_look() {
            self.begin_look(open)?;
        }
        if self.look.is_some() && self.may_look() {
            return slice(|| self.look_on());
        }
        if self.running {
            return slice(|| {
                self.step(open)?;
                Ok(self.running && !((self.due_moment || self.due_val || self.look.is_some()) && self.may_look()))
            });
        }
        Ok(())
    }

    fn may_look(&self) -> bool {
        !self.running || self.pace.may_look(SHARE_OF_LOOKS, CREDIT)
    }

    /// One training step with all that is remembered of it.
    pub(super) fn step(&mut self, open: OpenEngine<'_>) -> Result<(), TrainError> {
        let mut pace = self.pace;
        let trainer = self.trainer(open)?;
        let report = match pace.step(|| trainer.step()) {
            Ok(report) => report,
            // The step that could not be taken.
            Err(TrainError::Diverged { step, loss }) => {
                self.diverge(step + 1, loss);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let norms = trainer.layer_norms().to_vec();
        self.norms.push(report.step, &norms);
        (self.pace, self.step, self.lr) = (pace, report.step, report.lr);
        self.losses.push(report.loss);
        self.rate.note(self.pace.steps, self.step);
        if !report.grad_norm.is_finite() || self.alarm.rings(&self.losses, report.step) {
            self.diverge(report.step, report.loss);
            return Ok(());
        }
        self.due_val |= report.step.is_multiple_of(self.spec.train.eval_interval.max(1));
        let every = self.spec.sample_every.max(1);
        // At the beginning much happens: moments after 1, 2, 4, 8 .. steps.
        self.due_moment |= report.step.is_multiple_of(every) || (report.step < every && report.step.is_power_of_two());
        if let Some(rule) = rules::after_step(&self.spec.stop, report.step, self.pace.steps, self.start) {
            self.halt(StopReason::Rule(rule));
        } else if self.until.is_some_and(|until| report.step >= until) {
            self.halt(StopReason::Paused);
        }
        Ok(())
    }

    /// One step with everything that makes it; `None` when it blew up. Stands still afterwards.
    pub(super) fn step_slowly(&mut self, open: OpenEngine<'_>) -> Result<Option<SlowStep>, TrainError> {
        self.go(None);
        let before = slow::before(self.trainer(open)?)?;
        self.step(open)?;
        if !matches!(self.stopped, Some(StopReason::Diverged { .. } | StopReason::Rule(_))) {
            self.halt(StopReason::Paused);
        }
        if matches!(self.stopped, Some(StopReason::Diverged { .. })) {
            return Ok(None);
        }
        let report = [self.losses.last().unwrap_or(f32::NAN), self.lr, self.norms.total()];
        let id = self.id;
        let told = slow::after(self.trainer(open)?, before, report)?;
        Ok(Some(SlowStep { run: id, ..told }))
    }

    /// Steps a second over the last second or two of training.
    pub(super) fn rate(&self) -> f64 {
        self.rate.per_second(self.pace.steps, self.step, self.losses.len())
    }

    /// Stops, back at the last good weights; the curve keeps its wild end until training goes on.
    fn diverge(&mut self, step: u64, loss: f32) {
        let began = self.alarm.calm();
        let kept = |moment: &&Arc<Moment>| moment.kept.is_some();
        // A loss is measured before its step: what that step made is not known to be good.
        let good = self.moments.iter().rev().filter(kept).find(|moment| moment.step < began).or(self.moments.iter().find(kept)).cloned();
        (self.running, self.look, self.due_val, self.due_moment) = (false, None, false, false);
        let mut last_good = 0;
        let mut restored = false;
        if let Some((good, kept)) = good.and_then(|good| Some((good.step, good.kept.clone()?))) {
            last_good = good;
            restored = self.trainer.as_mut().is_some_and(|trainer| trainer.restore(&kept.tensors, good).is_ok());
            self.parked = (!restored).then_some(kept);
        }
        if !restored {
            self.trainer = None;
        }
        self.step = last_good;
        self.stopped = Some(StopReason::Diverged { step, loss, began, last_good });
    }

    fn begin_look(&mut self, open: OpenEngine<'_>) -> Result<(), TrainError> {
        let mut pace = self.pace;
        let state = pace.look(|| self.kept(open));
        self.pace = pace;
        let kept = match state {
            Ok(kept) => kept,
            Err(TrainError::Diverged { step, .. }) => {
                let loss = self.losses.last().unwrap_or(f32::NAN);
                self.diverge(step, loss);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let count = self.losses.len();
        let loss = self.losses.mean(count.saturating_sub(MEAN)..count);
        let mut look = Look::new(self.step, loss, kept, self.prompt.clone(), self.spec.sample_temperature);
        look.only_val = !self.due_moment;
        (self.due_val, self.due_moment) = (false, false);
        self.look = Some(look);
        Ok(())
    }

    /// One piece of the look under way; whether there is more to do.
    fn look_on(&mut self) -> Result<bool, TrainError> {
        let Some(look) = &mut self.look else { return Ok(false) };
        let looker = match self.looker.take() {
            Some(looker) => looker,
            None => Looker::new(&self.spec.model)?,
        };
        let looker = self.looker.insert(looker);
        let mut pace = self.pace;
        let more = pace.look(|| looker.advance(look, &self.spec.text.data, self.map.as_ref()));
        self.pace = pace;
        if more? {
            return Ok(self.may_look());
        }
        if let Some(look) = self.look.take() {
            self.looked(look);
        }
        if !self.running {
            self.looker = None;
        }
        Ok(false)
    }

    fn looked(&mut self, look: Look) {
        let (step, val) = (look.step, look.val());
        if !val.is_finite() {
            return self.diverge(step, val as f32);
        }
        if self.val.last().is_none_or(|(at, _)| *at < step) {
            Arc::make_mut(&mut self.val).push((step, val));
        }
        if !look.only_val {
            let moment = Moment { step, loss: look.loss, val, seen: Arc::new(look.seen), kept: Some(look.kept) };
            let moments = Arc::make_mut(&mut self.moments);
            moments.retain(|known| known.step < step);
            moments.push(Arc::new(moment));
            self.map = Some(look.map);
        }
        if self.running
            && let Some(rule) = rules::after_evaluation(&self.spec.stop, &self.val, self.start)
        {
            self.halt(StopReason::Rule(rule));
        }
    }

    /// Whether its newest losses are such that the weights are worth saving.
    pub(super) fn is_sane(&self) -> bool {
        self.alarm.is_sane(&self.losses)
    }

    pub(super) fn fail(&mut self, error: TrainError) {
        self.lose_engine();
        (self.due_val, self.due_moment) = (false, false);
        self.stopped = Some(StopReason::Failed(train_failure(error)));
    }

    pub(super) fn trace(&self) -> RunTrace {
        RunTrace {
            id: self.id,
            name: self.spec.text.name.clone(),
            spec: self.spec.clone(),
            parent: self.parent,
            step: self.step,
            until: self.until,
            losses: self.losses.clone(),
            val: self.val.clone(),
            grad_norms: self.norms.clone(),
            lr: self.lr,
            seconds: self.pace.steps,
            steps_per_second: self.rate(),
            moments: self.moments.clone(),
            stopped: self.stopped.clone(),
        }
    }
}
