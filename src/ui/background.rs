//! Work too long for a frame, done on a thread of its own: the newest result is kept, the one before is shown meanwhile.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

#[derive(Debug)]
pub struct Background<R> {
    latest: Option<Arc<R>>,
    running: Option<Receiver<R>>,
}

impl<R> Default for Background<R> {
    fn default() -> Self {
        Self { latest: None, running: None }
    }
}

impl<R: Send + 'static> Background<R> {
    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// The newest result. Where it is not `fresh`, `make` begins to work on another: on this thread if it is quick
    /// (`at_once`), on one of its own otherwise, and the window is woken when it is done.
    pub fn get(&mut self, ctx: &egui::Context, fresh: impl Fn(&R) -> bool, at_once: bool, make: impl FnOnce() -> R + Send + 'static) -> Option<Arc<R>> {
        match self.running.as_ref().map(Receiver::try_recv) {
            Some(Ok(result)) => (self.latest, self.running) = (Some(Arc::new(result)), None),
            Some(Err(TryRecvError::Disconnected)) => self.running = None,
            Some(Err(TryRecvError::Empty)) | None => {}
        }
        if self.running.is_some() || self.latest.as_ref().is_some_and(|latest| fresh(latest)) {
            return self.latest.clone();
        }
        if at_once {
            self.latest = Some(Arc::new(make()));
            return self.latest.clone();
        }
        let ((to, from), wake) = (channel(), ctx.clone());
        let work = move || {
            let _ = to.send(make());
            wake.request_repaint();
        };
        match std::thread::Builder::new().name("background".into()).spawn(work) {
            Ok(_) => self.running = Some(from),
            Err(error) => log::warn!("no thread: {error}"),
        }
        self.latest.clone()
    }
}
