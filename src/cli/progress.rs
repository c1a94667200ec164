//! One line of progress on standard error, and only on a terminal.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(super) struct Progress {
    shown: bool,
    started: Instant,
    last: Option<Instant>,
}

impl Progress {
    pub(super) fn new(json: bool) -> Self {
        Self { shown: !json && std::io::stderr().is_terminal(), started: Instant::now(), last: None }
    }

    /// Shows `share` in [0, 1] with the time left, at most ten times a second.
    pub(super) fn show(&mut self, share: f64, what: &str) {
        let due = self.last.is_none_or(|last| last.elapsed() > Duration::from_millis(100));
        if !self.shown || !due {
            return;
        }
        self.last = Some(Instant::now());
        let spent = self.started.elapsed().as_secs_f64();
        let left = if share > 0.0 { spent / share - spent } else { 0.0 };
        eprint!("\r\x1b[K{:3.0} %  {what}  {left:.0} s left", 100.0 * share);
        std::io::stderr().flush().ok();
    }

    pub(super) fn clear(&self) {
        if self.shown && self.last.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
