//! How fast a run is now.

use std::collections::VecDeque;

/// Seconds that the rate is taken over at least, and between two marks.
const OVER: f64 = 1.5;
const APART: f64 = 0.2;

/// Marks of seconds spent on steps and steps done.
#[derive(Clone, Debug, Default)]
pub(super) struct Rate {
    marks: VecDeque<(f64, u64)>,
}

impl Rate {
    pub(super) fn note(&mut self, seconds: f64, step: u64) {
        if self.marks.back().is_none_or(|last| seconds - last.0 > APART) {
            self.marks.push_back((seconds, step));
        }
        while self.marks.len() > 2 && seconds - self.marks[1].0 > OVER {
            self.marks.pop_front();
        }
    }

    pub(super) fn forget(&mut self) {
        self.marks.clear();
    }

    /// Steps a second over the last second or two; over all the seconds where there were fewer.
    pub(super) fn per_second(&self, seconds: f64, step: u64, steps_in_all: usize) -> f64 {
        let mark = self.marks.front().map(|(then, at)| (seconds - then, step.saturating_sub(*at)));
        match mark {
            Some((seconds, steps)) if steps > 0 && seconds > 0.0 => steps as f64 / seconds,
            _ if seconds > 0.0 => steps_in_all as f64 / seconds,
            _ => 0.0,
        }
    }
}
