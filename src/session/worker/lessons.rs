//! The worker's part for what a class watches: a text being learned, and small experiments.

use super::{RENEWED, Worker, open_for_training};
use crate::session::class::{ClassCommand, read_beside};
use crate::session::event::{Event, Failure};
use std::sync::Arc;
use std::time::Instant;

impl Worker {
    /// Some milliseconds of the small experiment.
    pub(super) fn try_on(&mut self) {
        if self.trials.is_running() {
            self.guarded(|worker| {
                worker.trials.slice();
                Ok(())
            });
            if self.tried.elapsed() >= RENEWED || !self.trials.is_running() {
                self.show_trial();
            }
        }
    }

    /// Shows how the small experiment stands.
    pub(super) fn show_trial(&mut self) {
        self.tried = Instant::now();
        self.shared.trial.store(self.trials.trace().map(Arc::new));
        (self.shared.wake)();
    }

    pub(super) fn tell_of_class(&mut self) {
        let events = self.class.events();
        if !events.is_empty() {
            self.renew();
        }
        events.into_iter().for_each(|event| self.shared.tell(event));
    }

    /// What is asked for about training in front of the class.
    pub(super) fn class(&mut self, command: ClassCommand) -> Result<(), Failure> {
        if let ClassCommand::Text(request) = command {
            let shared = Arc::downgrade(&self.shared);
            let tell = move |text| {
                if let Some(shared) = shared.upgrade() {
                    shared.tell(Event::ClassText(text));
                }
            };
            return read_beside(request, tell).map_err(|error| Failure::new("error-no-thread").arg("reason", error));
        }
        let kind = self.kind();
        let outcome = self.class.command(command, &mut || open_for_training(kind));
        self.tell_of_class();
        self.renew();
        match outcome? {
            Some(model) => self.open(model),
            None => Ok(()),
        }
    }
}
