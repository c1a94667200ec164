//! The worker: one named thread that owns the engines and the open models.
//!
//! A panic or a lost device ends here: it becomes an event, the engine is built anew on the CPU, and work goes on.

mod lessons;
mod pictures;

use super::class::{ClassCommand, Classroom};
use super::command::{Command, Request};
use super::event::{Event, Failure};
use super::failure::{checkpoint_failure, engine_failure, panic_failure};
use super::handle::Shared;
use super::lab::Lab;
use super::paint::{self, Easel};
use super::plane::{DenoiseFailed, DenoiseRequest, Progress};
use super::reader::Reader;
use super::studio::{self, Studio};
use super::trace::OpenModel;
use super::trial::Trials;
use crate::checkpoint::Checkpoint;
use crate::engine::cpu::{CpuEngine, cores};
use crate::engine::{DeviceChoice, Engine, EngineError, EngineKind, device};
use crate::infer::ReadError;
use crate::model::shipped;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often the picture of a training run is renewed while it runs, and the progress of a run from noise to data.
const RENEWED: Duration = Duration::from_millis(30);

pub(super) struct Worker {
    shared: Arc<Shared>,
    inbox: Receiver<Command>,
    waiting: VecDeque<Command>,
    engine: Option<Box<dyn Engine>>,
    reader: Option<Reader>,
    lab: Lab,
    studio: Studio,
    class: Classroom,
    easel: Easel,
    trials: Trials,
    /// When the picture of training was last renewed.
    renewed: Instant,
    /// When that of the small experiment was.
    tried: Instant,
    /// The last text read, to read again on another device or with another model.
    last: Option<Request>,
    passes: u64,
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, inbox: Receiver<Command>, open: impl FnOnce() -> Result<Box<dyn Engine>, EngineError>) -> Self {
        let mut worker = Self {
            shared,
            inbox,
            waiting: VecDeque::new(),
            engine: None,
            reader: None,
            lab: Lab::default(),
            studio: Studio::default(),
            class: Classroom::default(),
            easel: Easel::default(),
            trials: Trials::default(),
            renewed: Instant::now(),
            tried: Instant::now(),
            last: None,
            passes: 0,
        };
        worker.guarded(|worker| worker.take_engine(open().map_err(engine_failure)?));
        if worker.engine.is_none() {
            // The device that was remembered may be gone: the CPU is always there.
            worker.recover();
        }
        if let Some(first) = shipped::SHIPPED.first() {
            worker.guarded(|worker| worker.handle(Command::OpenShipped(first.id.to_owned())));
        }
        // Looking for adapters takes a while: the model is up first.
        worker.guarded(|worker| {
            let adapters = device::adapters();
            worker.shared.update(|status| status.adapters = adapters);
            Ok(())
        });
        worker
    }

    pub(super) fn run(mut self) {
        while self.turn() {}
        let kind = self.kind();
        self.class.close(&mut || open_for_training(kind));
    }

    /// One command, or some milliseconds of training; false when nobody is left to work for.
    fn turn(&mut self) -> bool {
        let busy = self.studio.is_training() || self.class.is_busy() || self.easel.is_busy() || self.trials.is_running();
        if self.waiting.is_empty() && !busy {
            // Nothing to do: the only place where the worker waits. While a file is being written, not for long.
            let first = if self.class.is_writing() { self.inbox.recv_timeout(RENEWED) } else { self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected) };
            match first {
                Ok(first) => self.waiting.push_back(first),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        if Arc::strong_count(&self.shared) == 1 {
            return false; // The handle is gone: nobody would see the rest.
        }
        let next = self.next();
        if let Some(command) = next {
            self.shared.update(|status| status.working = true);
            self.guarded(|worker| worker.handle(command));
            self.drain();
            self.rest();
            return true;
        }
        if self.easel.is_busy() {
            self.guarded(Self::paint_on);
            self.rest();
        }
        let trained = self.studio.is_training() || self.class.is_busy() || self.class.is_writing();
        if self.studio.is_training() {
            self.guarded(|worker| worker.studio.train_on());
        }
        if self.class.is_busy() || self.class.is_writing() {
            let kind = self.kind();
            self.guarded(|worker| worker.class.advance(&mut || open_for_training(kind)));
            self.tell_of_class();
        }
        if trained && (self.renewed.elapsed() >= RENEWED || !(self.studio.is_training() || self.class.is_busy())) {
            self.renew();
        }
        self.try_on();
        true
    }

    /// Says so when nothing is left to do, training apart.
    fn rest(&mut self) {
        if self.waiting.is_empty() && !self.easel.is_busy() {
            self.shared.update(|status| status.working = false);
        }
    }

    /// Shows how training stands.
    fn renew(&mut self) {
        self.renewed = Instant::now();
        self.shared.train.store(self.studio.trace().map(Arc::new));
        self.shared.class.store(self.class.trace().map(Arc::new));
        (self.shared.wake)();
    }

    fn drain(&mut self) {
        self.waiting.extend(self.inbox.try_iter());
    }

    /// The command to do now. Of several texts that wait, only the newest is worth reading (so with looks and encodings); of
    /// several runs from noise for one lane, only the newest is worth making.
    fn next(&mut self) -> Option<Command> {
        self.drain();
        self.newest(|command| matches!(command, Command::Read(_)));
        self.newest(|command| matches!(command, Command::LookInside(_)));
        self.newest(|command| matches!(command, Command::Encode(_)));
        // Sliders ask a question at every move.
        self.newest(|command| matches!(command, Command::Class(ClassCommand::Estimate(_))));
        self.newest(|command| matches!(command, Command::Class(ClassCommand::Recall { .. })));
        let command = self.waiting.pop_front()?;
        match &command {
            Command::Denoise(request) if self.is_replaced(request.lane) => {
                self.shared.tell(Event::DenoiseFailed(DenoiseFailed { lane: request.lane, failure: None }));
                self.next()
            }
            _ => Some(command),
        }
    }

    /// Of the commands of one kind that wait, only the newest stays.
    fn newest(&mut self, kind: fn(&Command) -> bool) {
        let mut left = self.waiting.iter().filter(|command| kind(command)).count();
        self.waiting.retain(|command| {
            let of_kind = kind(command);
            left -= usize::from(of_kind);
            !of_kind || left == 0
        });
    }

    /// Whether a newer run for this lane waits, or its end.
    fn is_replaced(&mut self, lane: usize) -> bool {
        self.drain();
        self.waiting.iter().any(|command| match command {
            Command::Denoise(newer) => newer.lane == lane,
            Command::StopDenoising(stopped) => *stopped == lane,
            _ => false,
        })
    }

    /// Runs `work`; a panic or a lost device becomes an event and a fresh CPU engine.
    fn guarded(&mut self, work: impl FnOnce(&mut Self) -> Result<(), Failure>) {
        match std::panic::catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                let lost = matches!(failure.key, "error-device-lost" | "error-worker-panic");
                self.shared.tell(Event::Failed(failure));
                if lost {
                    self.studio.pause();
                    self.class.lose_engines();
                    self.recover();
                }
            }
            Err(panic) => {
                let failure = panic_failure(panic.as_ref());
                self.trials.give_up(failure.clone());
                self.show_trial();
                self.shared.tell(Event::Failed(failure));
                self.studio.pause();
                self.class.lose_engines();
                self.recover();
            }
        }
    }

    /// Goes on with a fresh CPU engine and the last text; a text that brings this one down too is given up.
    fn recover(&mut self) {
        for again in [true, false] {
            self.engine = None;
            if self.reader.is_none() {
                self.reader = self.shared.status.load().model.clone().map(Reader::new);
            }
            let work = |worker: &mut Self| {
                worker.take_engine(device::fallback(CpuEngine::threads_beside_a_window()).map_err(engine_failure)?)?;
                if again { worker.read_again() } else { Ok(()) }
            };
            match std::panic::catch_unwind(AssertUnwindSafe(|| work(self))) {
                Ok(Ok(())) => return,
                Ok(Err(failure)) => return self.shared.tell(Event::Failed(failure)),
                Err(panic) => self.shared.tell(Event::Failed(panic_failure(panic.as_ref()))),
            }
            self.last = None;
        }
    }

    fn handle(&mut self, command: Command) -> Result<(), Failure> {
        match command {
            Command::Device(choice) => {
                let engine = device::open(choice, CpuEngine::threads_beside_a_window()).map_err(engine_failure)?;
                self.take_engine(engine)?;
                self.read_again()
            }
            Command::OpenShipped(id) => {
                let model = shipped::find(&id).ok_or_else(|| Failure::new("error-unknown-model").arg("model", &id))?;
                let model = Checkpoint::from_bytes(model.bytes, &id).and_then(|checkpoint| checkpoint.into_text(&id)).map_err(checkpoint_failure)?;
                self.open(OpenModel::new(&id, model))
            }
            Command::OpenFile(path) => {
                let model = Checkpoint::load(&path).and_then(|checkpoint| checkpoint.into_text(&path.display().to_string())).map_err(checkpoint_failure)?;
                let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                self.open(OpenModel::new(&id, model))
            }
            Command::Read(request) => self.read(request),
            Command::Train(command) => {
                let kind = self.kind();
                self.studio.train(command, &mut || open_like(kind))?;
                self.renew();
                Ok(())
            }
            Command::Class(command) => self.class(command),
            Command::Trial(command) => {
                self.trials.handle(command);
                self.show_trial();
                Ok(())
            }
            Command::Denoise(request) => self.denoise(*request),
            // What it was meant for has seen it by now.
            Command::StopDenoising(_) => Ok(()),
            Command::Paint(_) | Command::StopPainting(_) | Command::LookInside(_) | Command::LookOverTime(_) | Command::Encode(_) => self.handle_pictures(command),
            Command::OpenPainter(path) => paint::opened(&path).map(|event| self.shared.tell(event)),
            Command::OpenDenoiser(path) => studio::opened(&path).map(|event| self.shared.tell(event)),
            Command::MeasureOrder(kind) => studio::order_of(kind).map(|event| self.shared.tell(event)),
            Command::Lab(request) => {
                let result = self.lab.run(&request);
                self.shared.tell(Event::Lab(result));
                Ok(())
            }
        }
    }

    /// The kind of engine in use.
    fn kind(&self) -> EngineKind {
        self.engine.as_ref().map_or(EngineKind::Cpu, |engine| engine.info().kind)
    }

    /// Goes from noise to data and tells what came of it.
    fn denoise(&mut self, request: DenoiseRequest) -> Result<(), Failure> {
        let (lane, kind) = (request.lane, self.kind());
        let mut studio = std::mem::take(&mut self.studio);
        let mut shown = Instant::now();
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| {
            studio.denoise(request, &mut || open_like(kind), &mut |done, of| {
                if shown.elapsed() >= RENEWED {
                    shown = Instant::now();
                    self.shared.update(|status| status.denoising = Some(Progress { lane, done, of }));
                }
                !self.is_replaced(lane)
            })
        }));
        self.studio = studio;
        if self.shared.status.load().denoising.is_some() {
            self.shared.update(|status| status.denoising = None);
        }
        let failure = match outcome {
            Ok(Ok(Some(run))) => {
                self.shared.tell(Event::Denoised(Arc::new(run)));
                return Ok(());
            }
            Ok(Ok(None)) => None,
            Ok(Err(failure)) => Some(failure),
            Err(panic) => Some(panic_failure(panic.as_ref())),
        };
        self.shared.tell(Event::DenoiseFailed(DenoiseFailed { lane, failure: failure.clone() }));
        // A lost device or a panic is everybody's matter: the worker takes a fresh engine.
        match failure {
            Some(failure) if matches!(failure.key, "error-device-lost" | "error-worker-panic") => Err(failure),
            _ => Ok(()),
        }
    }

    /// Moves to another engine, weights included.
    fn take_engine(&mut self, mut engine: Box<dyn Engine>) -> Result<(), Failure> {
        if let Some(reader) = &mut self.reader {
            reader.move_to(engine.as_mut()).map_err(engine_failure)?;
        }
        engine.set_timed(true);
        let info = engine.info().clone();
        self.class.forget_engines(info.clone());
        self.easel.forget_engines();
        self.studio.forget_engines(&mut || open_like(info.kind))?;
        self.engine = Some(engine);
        if self.studio.trace().is_some() || self.class.trace().is_some() {
            self.renew();
        }
        self.shared.update(|status| status.device = info.clone());
        self.shared.tell(Event::DeviceChanged(info));
        Ok(())
    }

    fn open(&mut self, model: OpenModel) -> Result<(), Failure> {
        let Some(engine) = &mut self.engine else { return Err(Failure::new("error-no-engine")) };
        if let Some(old) = &mut self.reader {
            old.release(engine.as_mut());
        }
        let model = Arc::new(model);
        let mut reader = Reader::new(model.clone());
        if let Err(error) = reader.move_to(engine.as_mut()) {
            // The device has no room for it: the model that was open stays open.
            if let Some(old) = &mut self.reader {
                old.move_to(engine.as_mut()).map_err(engine_failure)?;
            }
            return Err(engine_failure(error));
        }
        self.reader = Some(reader);
        // Another model has other symbols: the old text's ids mean nothing to it.
        self.last = None;
        self.shared.update(|status| status.model = Some(model.clone()));
        self.shared.tell(Event::ModelOpened(model));
        Ok(())
    }

    fn read_again(&mut self) -> Result<(), Failure> {
        match self.last.clone() {
            Some(request) => self.read(request),
            None => Ok(()),
        }
    }

    fn read(&mut self, request: Request) -> Result<(), Failure> {
        let (Some(engine), Some(reader)) = (&mut self.engine, &mut self.reader) else { return Ok(()) };
        if request.tokens.is_empty() || request.tokens.iter().any(|id| *id as usize >= reader.vocab_size()) {
            return Ok(());
        }
        self.last = Some(request.clone());
        self.passes += 1;
        let trace = reader.read(engine.as_mut(), &request, self.passes).map_err(|error| match error {
            ReadError::Engine(error) => engine_failure(error),
            other => Failure::new("error-read").arg("reason", other),
        })?;
        self.shared.trace.store(Some(Arc::new(trace)));
        (self.shared.wake)();
        Ok(())
    }
}

/// One more engine of the kind in use.
fn open_like(kind: EngineKind) -> Result<Box<dyn Engine>, EngineError> {
    let choice = if kind == EngineKind::Gpu { DeviceChoice::Gpu } else { DeviceChoice::Cpu };
    device::open(choice, CpuEngine::threads_beside_a_window())
}

/// An engine that trains a text in front of the class: with a thread for every core, as on the command line. The window
/// needs little time, and is let in when it does.
fn open_for_training(kind: EngineKind) -> Result<Box<dyn Engine>, EngineError> {
    let choice = if kind == EngineKind::Gpu { DeviceChoice::Gpu } else { DeviceChoice::Cpu };
    device::open(choice, cores())
}
