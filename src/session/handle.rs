//! The front ends' end of the channel to the worker, and what both ends see.

use super::class::ClassTrace;
use super::command::Command;
use super::event::Event;
use super::paint::Painting;
use super::plane::TrainTrace;
use super::trace::{Status, Trace};
use super::worker::Worker;
use crate::engine::cpu::CpuEngine;
use crate::engine::{DeviceChoice, Engine, EngineError, device};
use arc_swap::{ArcSwap, ArcSwapOption};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::sync::Arc;

/// Commands that may wait; the window sends a few a second, so a full queue means the worker hangs.
const QUEUE: usize = 256;

/// What the worker calls when there is something new to look at.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What both sides of the channel see.
pub(super) struct Shared {
    pub trace: ArcSwapOption<Trace>,
    pub train: ArcSwapOption<TrainTrace>,
    pub class: ArcSwapOption<ClassTrace>,
    pub painting: ArcSwapOption<Painting>,
    pub status: ArcSwap<Status>,
    events: Sender<Event>,
    pub wake: Wake,
}

impl Shared {
    pub fn tell(&self, event: Event) {
        // A window that stopped listening loses messages, never the worker's time.
        self.events.try_send(event).ok();
        (self.wake)();
    }

    pub fn update(&self, change: impl FnOnce(&mut Status)) {
        let mut status = Status::clone(&self.status.load());
        change(&mut status);
        self.status.store(Arc::new(status));
        (self.wake)();
    }
}

/// The front ends' handle. Nothing here waits; dropping it ends the worker after the pass under way.
pub struct Session {
    commands: Sender<Command>,
    events: Receiver<Event>,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl Session {
    /// Starts the worker, which opens a device and the first shipped model. `wake` is called from the worker's thread
    /// whenever there is something new.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn start(choice: DeviceChoice, wake: Wake) -> std::io::Result<Self> {
        Self::start_with(move || device::open(choice, CpuEngine::threads_beside_a_window()), wake)
    }

    /// The same, beginning on an engine of the caller's own. `open` runs on the worker's thread.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn start_with(open: impl FnOnce() -> Result<Box<dyn Engine>, EngineError> + Send + 'static, wake: Wake) -> std::io::Result<Self> {
        let (commands, inbox) = bounded(QUEUE);
        let (outbox, events) = bounded(QUEUE);
        let shared = Arc::new(Shared { trace: ArcSwapOption::empty(), train: ArcSwapOption::empty(), class: ArcSwapOption::empty(), painting: ArcSwapOption::empty(), status: ArcSwap::default(), events: outbox, wake });
        let theirs = shared.clone();
        std::thread::Builder::new().name("compute".into()).spawn(move || Worker::new(theirs, inbox, open).run())?;
        Ok(Self { commands, events, shared })
    }

    /// False when the queue is full: the worker hangs.
    pub fn send(&self, command: Command) -> bool {
        !matches!(self.commands.try_send(command), Err(TrySendError::Full(_)))
    }

    /// The latest forward pass.
    pub fn trace(&self) -> Option<Arc<Trace>> {
        self.shared.trace.load_full()
    }

    /// How training stands; `None` before the first run.
    pub fn train(&self) -> Option<Arc<TrainTrace>> {
        self.shared.train.load_full()
    }

    /// How training in front of the class stands; `None` before the first command about it.
    pub fn class(&self) -> Option<Arc<ClassTrace>> {
        self.shared.class.load_full()
    }

    /// The picture that is being made, as far as it is; `None` when none is.
    pub fn painting(&self) -> Option<Arc<Painting>> {
        self.shared.painting.load_full()
    }

    pub fn status(&self) -> Arc<Status> {
        self.shared.status.load_full()
    }

    /// What happened since the last call, in order.
    pub fn events(&self) -> Vec<Event> {
        self.events.try_iter().collect()
    }
}
