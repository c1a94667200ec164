//! Training beside other work: whole steps in slices of some milliseconds, and looks at the network in a share of the time.

use std::time::{Duration, Instant};

/// Work between two glances at the inbox.
const SLICE: Duration = Duration::from_millis(8);

/// Calls `work` until a slice of time is over or it says that there is no more to do. A call is never cut short.
pub(super) fn slice<E>(mut work: impl FnMut() -> Result<bool, E>) -> Result<(), E> {
    let began = Instant::now();
    while work()? && began.elapsed() < SLICE {}
    Ok(())
}

/// Seconds spent on steps and on looks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    pub steps: f64,
    pub looks: f64,
}

impl Pace {
    pub(super) fn step<T>(&mut self, work: impl FnOnce() -> T) -> T {
        timed(&mut self.steps, work)
    }

    pub(super) fn look<T>(&mut self, work: impl FnOnce() -> T) -> T {
        timed(&mut self.looks, work)
    }

    /// Whether looks have taken less than `share` of all time so far, `credit` seconds not counted.
    pub(super) fn may_look(&self, share: f64, credit: f64) -> bool {
        self.looks - credit <= share * (self.steps + self.looks)
    }
}

fn timed<T>(total: &mut f64, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let out = work();
    *total += began.elapsed().as_secs_f64();
    out
}
