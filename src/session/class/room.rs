//! The worker's part for training in front of the class: the runs, the current one, what is recalled.

use super::check::check;
use super::disk::Disk;
use super::estimate;
use super::file::{self, Snapshot};
use super::keep;
use super::keeper::{self, Job};
use super::looker::{Look, Looker};
use super::map::Map;
use super::run::{OpenEngine, Run};
use super::seen::waking;
use super::slow::SlowStep;
use super::{ClassCommand, ClassSpec, ClassTrace, Estimate, MOST_RUNS, Recalled, StopReason};
use crate::data::text::TextData;
use crate::engine::DeviceInfo;
use crate::model::gpt::GptConfig;
use crate::session::event::{Event, Failure};
use crate::session::pace::slice;
use crate::session::studio::train_failure;
use crate::session::trace::OpenModel;
use crate::train::TrainError;
use std::sync::Arc;

/// A past moment that is being woken.
struct Waking {
    run: u64,
    looker: Looker,
    look: Look,
    /// The map of that moment, for the new one to lie like it.
    map: Map,
    data: Arc<TextData>,
}

#[derive(Default)]
pub(in crate::session) struct Classroom {
    runs: Vec<Run>,
    current: u64,
    begun: u64,
    waking: Option<Waking>,
    working: Option<Arc<SlowStep>>,
    estimate: Option<Estimate>,
    disk: Disk,
    device: DeviceInfo,
    /// Something was asked about it, so there is something to show.
    used: bool,
    events: Vec<Event>,
}

impl Classroom {
    /// Whether there is something to do without being asked.
    pub(in crate::session) fn is_busy(&self) -> bool {
        self.waking.is_some() || self.runs.iter().any(Run::is_busy)
    }

    /// What happened since the last call.
    pub(in crate::session) fn events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    fn current(&mut self) -> Option<&mut Run> {
        self.runs.iter_mut().find(|run| run.id == self.current)
    }

    fn find(&mut self, id: u64) -> Result<&mut Run, Failure> {
        self.runs.iter_mut().find(|run| run.id == id).ok_or_else(|| Failure::new("error-class-moment"))
    }

    /// Does what was asked for; a model to open, where that was it.
    ///
    /// # Errors
    /// With a sentence. All runs are as they were then.
    pub(in crate::session) fn command(&mut self, command: ClassCommand, open: OpenEngine<'_>) -> Result<Option<OpenModel>, Failure> {
        self.used = true;
        match command {
            ClassCommand::Folder(root) => self.disk.take_folder(&root, &mut self.events),
            // The worker reads texts on another thread.
            ClassCommand::Text(_) => {}
            ClassCommand::Begin(spec) => {
                let spec = check(*spec)?;
                self.add(|id| Run::new(id, spec, 0, None))?;
            }
            ClassCommand::Run => self.go(None),
            ClassCommand::RunTo(step) => self.go(Some(step)),
            ClassCommand::Pause => {
                if let Some(run) = self.current().filter(|run| run.running) {
                    run.halt(StopReason::Paused);
                }
            }
            ClassCommand::Step => {
                if let Some(run) = self.current() {
                    let outcome = run.step_slowly(open);
                    match outcome {
                        Ok(told) => self.working = told.map(Arc::new),
                        Err(error) => return Err(fail(run, error)),
                    }
                }
            }
            ClassCommand::Fork { run, step, changes } => self.fork(run, step, *changes, open)?,
            ClassCommand::Select(id) => {
                self.find(id)?;
                self.leave();
                self.current = id;
            }
            ClassCommand::Discard(id) => self.discard(id),
            ClassCommand::Recall { run, step, prompt } => self.recall(run, step, prompt)?,
            ClassCommand::Save { run, step, path } => {
                let snapshot = Snapshot::of(self.find(run)?, step, open)?;
                self.disk.write(Job { path, snapshot: Some(snapshot), auto: false })?;
            }
            ClassCommand::Open(path, text) => {
                let found = file::open(&path, None, text)?;
                self.go_on_from(found)?;
            }
            ClassCommand::Resume(path) => {
                let found = file::open(&path, Some(&keeper::beside(&path)), None)?;
                let step = found.step;
                self.go_on_from(found)?;
                self.disk.resumed(self.current, path, step);
            }
            ClassCommand::DropRecovery => self.disk.drop_recovery(),
            ClassCommand::Estimate(spec) => self.estimate(*spec, open),
            ClassCommand::Use { run, step } => {
                let snapshot = Snapshot::of(self.find(run)?, step, open)?;
                let val = snapshot.val.iter().rev().find(|(at, _)| *at <= snapshot.step).map(|(_, val)| *val);
                let model = file::model(&snapshot.spec, &snapshot.kept, snapshot.step, val);
                let name = Some(snapshot.spec.text.name.as_str()).filter(|name| !name.is_empty()).unwrap_or("text");
                return Ok(Some(OpenModel::new(&format!("{name}-{}", snapshot.step), model)));
            }
        }
        Ok(None)
    }

    /// One more run, which becomes the current one.
    fn add(&mut self, make: impl FnOnce(u64) -> Run) -> Result<(), Failure> {
        if self.runs.len() >= MOST_RUNS {
            return Err(Failure::new("error-class-runs").arg("most", MOST_RUNS));
        }
        self.leave();
        self.begun += 1;
        self.runs.push(make(self.begun));
        self.current = self.begun;
        Ok(())
    }

    /// The current run stands still and gives its engine back.
    fn leave(&mut self) {
        self.working = None;
        if let Some(run) = self.current() {
            if run.running {
                run.halt(StopReason::Paused);
            }
            run.park();
        }
    }

    fn go(&mut self, until: Option<u64>) {
        self.working = None;
        if let Some(run) = self.current() {
            run.go(until);
        }
    }

    fn go_on_from(&mut self, found: Snapshot) -> Result<(), Failure> {
        let spec = check(ClassSpec::clone(&found.spec))?;
        self.add(|id| {
            let mut run = Run::new(id, spec, found.step, Some(found.kept));
            run.remember(found.losses, found.val, found.seconds);
            run
        })
    }

    fn fork(&mut self, id: u64, step: u64, changes: ClassSpec, open: OpenEngine<'_>) -> Result<(), Failure> {
        let parent = self.find(id)?;
        let model = parent.spec.model.clone();
        let tokenizer = parent.spec.text.data.tokenizer.clone();
        let mut changes = changes;
        if changes.text.data.tokenizer != tokenizer {
            let symbol = |symbol: char| Failure::new("error-class-symbols").arg("file", &changes.text.name).arg("symbol", symbol.escape_debug());
            changes.text = Arc::new(changes.text.in_symbols(&tokenizer).map_err(symbol)?);
        }
        let changes = check(changes)?;
        if changes.model.parameters() != model.parameters() || changes.model.n_head != model.n_head {
            return Err(Failure::new("error-class-fork-sizes"));
        }
        if self.runs.len() >= MOST_RUNS {
            return Err(Failure::new("error-class-runs").arg("most", MOST_RUNS));
        }
        // From where it stands now: what is being looked at must become a moment first.
        let parent = self.find(id)?;
        if step >= parent.step && parent.moments.last().is_none_or(|moment| moment.step < parent.step) {
            settle(parent, open).map_err(train_failure)?;
        }
        let parent = self.find(id)?;
        let moment = waking(&parent.moments, step).cloned().ok_or_else(|| Failure::new("error-class-moment"))?;
        parent.roots.push(moment.step);
        let kept = moment.kept.clone();
        self.add(|child| {
            let mut run = Run::new(child, changes, moment.step, kept);
            run.parent = Some((id, moment.step));
            run.val = Arc::new(vec![(moment.step, moment.val)]);
            run.begin_with(moment);
            run
        })
    }

    fn discard(&mut self, id: u64) {
        if self.waking.as_ref().is_some_and(|waking| waking.run == id) {
            self.waking = None;
        }
        let Some(place) = self.runs.iter().position(|run| run.id == id) else { return };
        let gone = self.runs.remove(place);
        if let Some((parent, root)) = gone.parent
            && let Some(parent) = self.runs.iter_mut().find(|run| run.id == parent)
            && let Some(pinned) = parent.roots.iter().position(|step| *step == root)
        {
            parent.roots.remove(pinned);
        }
        self.disk.forget(id);
        if self.current == id {
            self.working = None;
            self.current = self.runs.last().map_or(0, |run| run.id);
        }
    }

    fn recall(&mut self, id: u64, step: u64, prompt: Vec<u32>) -> Result<(), Failure> {
        let run = self.find(id)?;
        let moment = waking(&run.moments, step).cloned().ok_or_else(|| Failure::new("error-class-moment"))?;
        let (model, data) = (run.spec.model.clone(), run.spec.text.data.clone());
        let prompt: Vec<u32> = prompt.into_iter().filter(|token| (*token as usize) < model.vocab_size).collect();
        let prompt = if prompt.is_empty() { moment.seen.prompt.clone() } else { prompt };
        let map = Map::lying_like(&moment.seen.embedding, model.n_embd);
        let Some(kept) = moment.kept.clone() else { return Err(Failure::new("error-class-moment")) };
        let mut look = Look::new(moment.step, None, kept, prompt, run.spec.sample_temperature);
        look.scored = false;
        let looker = match self.waking.take() {
            Some(waking) if waking.looker.fits(&model) => waking.looker,
            _ => looker(&model)?,
        };
        self.waking = Some(Waking { run: id, looker, look, map, data });
        Ok(())
    }

    fn estimate(&mut self, spec: ClassSpec, open: OpenEngine<'_>) {
        let (model, batch_size, kind) = (spec.model.clone(), spec.train.batch_size, self.device.kind);
        // While something trains, a trial would stop it: its own speed tells as much.
        let speed = self.current().filter(|run| run.running && run.rate() > 0.0).and_then(|run| Some(estimate::work(&run.spec).ok()? as f64 * run.rate()));
        let estimated = check(spec).and_then(|spec| estimate::estimate(&spec, speed, kind, open).map_err(train_failure));
        let estimated = estimated.unwrap_or_else(|problem| Estimate {
            parameters: if model.problem().is_none() { model.parameter_count() } else { 0 },
            model,
            batch_size,
            memory: 0,
            seconds_per_step: None,
            problem: Some(problem),
        });
        self.events.push(Event::Estimated(Arc::new(estimated.clone())));
        self.estimate = Some(estimated);
    }

    /// Some milliseconds of whatever is to be done.
    ///
    /// # Errors
    /// With a sentence; the run it is about has stopped.
    pub(in crate::session) fn advance(&mut self, open: OpenEngine<'_>) -> Result<(), Failure> {
        if let Some(waking) = &mut self.waking {
            let Waking { looker, look, data, map, .. } = waking;
            let mut more = true;
            let outcome = slice(|| {
                more = looker.advance(look, data, Some(map))?;
                Ok::<_, crate::infer::ReadError>(more)
            });
            if outcome.is_err() || !more {
                let woken = self.waking.take();
                outcome.map_err(|error| train_failure(error.into()))?;
                self.events.extend(woken.map(|woken| Event::Recalled(Arc::new(Recalled { run: woken.run, step: woken.look.step, seen: woken.look.seen }))));
            }
        }
        let current = self.current;
        let (mut failure, mut grown) = (None, false);
        // The current run, and what others still have to look at.
        for run in self.runs.iter_mut().filter(|run| run.is_busy()) {
            let moments = run.moments.len();
            if let Err(error) = run.advance(open) {
                failure = Some(fail(run, error));
            }
            if run.id != current && !run.is_busy() {
                run.park();
            }
            grown |= run.moments.len() > moments;
        }
        if self.current().is_some_and(|run| run.running) {
            self.working = None;
        }
        if grown {
            keep::thin(&mut self.runs);
        }
        self.disk.hear(&mut self.events);
        for run in &mut self.runs {
            self.disk.autosave(run, open, &mut self.events);
        }
        failure.map_or(Ok(()), Err)
    }

    /// On another engine from now on.
    pub(in crate::session) fn forget_engines(&mut self, device: DeviceInfo) {
        self.runs.iter_mut().for_each(Run::hand_over);
        self.device = device;
    }

    /// After a panic or a lost device: everything stands still, at the last moments that were kept.
    pub(in crate::session) fn lose_engines(&mut self) {
        self.waking = None;
        for run in &mut self.runs {
            if run.is_busy() {
                run.lose_engine();
                run.stopped = Some(StopReason::Paused);
            }
        }
    }

    /// How everything stands; `None` before anything was asked.
    pub(in crate::session) fn trace(&self) -> Option<ClassTrace> {
        self.used.then(|| ClassTrace {
            current: self.current,
            runs: self.runs.iter().map(|run| Arc::new(run.trace())).collect(),
            running: self.runs.iter().any(|run| run.id == self.current && run.running),
            working: self.working.clone(),
            estimate: self.estimate.clone(),
            device: self.device.clone(),
            recovery: self.disk.recovery.clone(),
            autosaved: self.disk.autosaved,
        })
    }

    /// Whether a write is under way whose end somebody waits for.
    pub(in crate::session) fn is_writing(&self) -> bool {
        self.disk.is_writing()
    }

    /// The last state goes to disk; returns when it is there.
    pub(in crate::session) fn close(mut self, open: OpenEngine<'_>) {
        for run in &mut self.runs {
            if run.running {
                run.halt(StopReason::Paused);
            }
            run.skip_looks();
            self.disk.autosave(run, open, &mut self.events);
        }
    }
}

/// Makes a moment of where a run stands.
fn settle(run: &mut Run, open: OpenEngine<'_>) -> Result<(), TrainError> {
    if run.running || run.moments.last().is_none_or(|moment| moment.step < run.step) {
        run.halt(StopReason::Paused);
    }
    while run.is_busy() {
        run.advance(open)?;
    }
    Ok(())
}

fn looker(model: &GptConfig) -> Result<Looker, Failure> {
    Looker::new(model).map_err(|error| train_failure(error.into()))
}

/// The run stops and says why.
fn fail(run: &mut Run, error: TrainError) -> Failure {
    run.fail(error);
    match &run.stopped {
        Some(StopReason::Failed(failure)) => failure.clone(),
        _ => Failure::new("error-train"),
    }
}
