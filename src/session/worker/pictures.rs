//! The worker's dealings with its easel: commands about pictures, one move after another, and what is told of them.

use super::{Worker, open_like};
use crate::session::command::Command;
use crate::session::event::{Event, Failure};
use crate::session::failure::panic_failure;
use crate::session::paint::{PaintFailed, Painting, Stroke};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

impl Worker {
    /// Takes requests for pictures in; looks and encodings are answered at once.
    pub(super) fn handle_pictures(&mut self, command: Command) -> Result<(), Failure> {
        let kind = self.kind();
        let mut open = || open_like(kind);
        match command {
            Command::Paint(request) => {
                let replaced = self.easel.paint(request);
                self.end(replaced);
            }
            Command::StopPainting(lane) => {
                let stopped = self.easel.stop(lane);
                self.end(stopped);
            }
            Command::LookInside(request) => {
                let inside = self.easel.look(request, &mut open)?;
                self.shared.tell(Event::Inside(Arc::new(inside)));
            }
            Command::LookOverTime(request) => {
                let found = self.easel.look_over_time(request, &mut open)?;
                self.shared.tell(Event::OverTime(Arc::new(found)));
            }
            Command::Encode(request) => {
                let encoded = self.easel.encode(request, &mut open)?;
                self.shared.tell(Event::Encoded(Arc::new(encoded)));
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells of pictures that will not be finished.
    fn end(&mut self, ended: Vec<Arc<PaintFailed>>) {
        for failed in ended {
            // One that only waited was not on show.
            if failed.kept.is_some() {
                self.shown(None);
            }
            self.shared.tell(Event::PaintFailed(failed));
        }
    }

    /// Shows a picture on its way; `None` when there is none any more.
    fn shown(&mut self, painting: Option<Arc<Painting>>) {
        self.shared.painting.store(painting);
        (self.shared.wake)();
    }

    /// Makes the next move of a picture.
    pub(super) fn paint_on(&mut self) -> Result<(), Failure> {
        let kind = self.kind();
        let stroke = std::panic::catch_unwind(AssertUnwindSafe(|| self.easel.step(&mut || open_like(kind))));
        let failed = match stroke {
            Ok(Stroke::Going(painting)) => {
                self.shown(Some(painting));
                return Ok(());
            }
            Ok(Stroke::Done(painted)) => {
                self.shown(None);
                self.shared.tell(Event::Painted(painted));
                return Ok(());
            }
            Ok(Stroke::Idle) => return Ok(()),
            Ok(Stroke::Failed(failed)) => failed,
            Err(panic) => {
                let failure = panic_failure(panic.as_ref());
                let failed = self.easel.abort(&failure);
                self.end(failed.into_iter().collect());
                return Err(failure);
            }
        };
        let failure = failed.failure.clone();
        self.end(vec![failed]);
        // A lost device is everybody's matter: the worker takes a fresh engine.
        failure.filter(|failure| failure.key == "error-device-lost").map_or(Ok(()), Err)
    }
}
