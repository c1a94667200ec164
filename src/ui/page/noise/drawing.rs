//! A schedule drawn by hand: alpha-bar at even times from data to noise. It can only fall, since no step takes noise
//! away, so what is drawn rising is flattened and counted.

use crate::sample::schedule::{Schedule, ScheduleError};
use serde::{Deserialize, Serialize};

/// Control values, so many that a straight line between two of them is short.
pub const CONTROLS: usize = 65;

/// The least alpha-bar that can be drawn; none at all would be a division by zero in the formulas that follow.
pub const LEAST: f64 = 1e-5;

/// Drawings that can be taken back.
const UNDO: usize = 60;

/// What a stroke did to the curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clamped {
    #[default]
    Nothing,
    /// The stroke itself rose, or lay above what is left of it.
    Rising,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Drawing {
    /// Empty until something was drawn.
    values: Vec<f64>,
    past: Vec<Vec<f64>>,
    pub clamped: Clamped,
    /// Counts changes.
    pub changes: u64,
}

impl Drawing {
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Begins with the curve of a schedule, unless there is a drawing already.
    pub fn begin(&mut self, schedule: &Schedule) {
        if self.values.is_empty() {
            self.values = sampled(schedule);
            self.changes += 1;
        }
    }

    /// Throws the drawing away for the curve of a schedule; that can be undone too.
    pub fn reset(&mut self, schedule: &Schedule) {
        self.remember();
        self.values = sampled(schedule);
        self.clamped = Clamped::Nothing;
        self.changes += 1;
    }

    /// Keeps the curve as it is now, to come back to: before every stroke.
    pub fn remember(&mut self) {
        if self.past.last() != Some(&self.values) {
            self.past.push(self.values.clone());
            let over = self.past.len().saturating_sub(UNDO);
            self.past.drain(..over);
        }
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn undo(&mut self) {
        if let Some(values) = self.past.pop() {
            self.values = values;
            self.clamped = Clamped::Nothing;
            self.changes += 1;
        }
    }

    /// The pointer went from one place to another; x in `[0, 1]` from data to noise, y is alpha-bar.
    pub fn stroke(&mut self, [from, to]: [[f64; 2]; 2]) {
        if self.values.len() != CONTROLS {
            return;
        }
        let last = (CONTROLS - 1) as f64;
        let place = |x: f64| x.clamp(0.0, 1.0) * last;
        let (a, b) = if from[0] <= to[0] { (from, to) } else { (to, from) };
        let (left, right) = (place(a[0]).round() as usize, place(b[0]).round() as usize);
        for i in left.max(1)..=right.max(left).min(CONTROLS - 1) {
            let span = place(b[0]) - place(a[0]);
            let part = if span > 1e-9 { ((i as f64 - place(a[0])) / span).clamp(0.0, 1.0) } else { 1.0 };
            let wanted = (a[1] + part * (b[1] - a[1])).clamp(LEAST, 1.0);
            // Flattened to what stands at its left.
            let most = self.values[i - 1];
            if wanted > most + 0.01 {
                self.clamped = Clamped::Rising;
            }
            self.values[i] = wanted.min(most);
        }
        // What follows cannot be above the stroke's end.
        for i in right.max(1) + 1..CONTROLS {
            self.values[i] = self.values[i].min(self.values[i - 1]);
        }
        self.changes += 1;
    }

    /// # Errors
    /// When nothing was drawn yet, or T is out of range.
    pub fn schedule(&self, timesteps: usize) -> Result<Schedule, ScheduleError> {
        Schedule::drawn(&self.values, timesteps)
    }
}

/// alpha-bar of a schedule at the control times.
fn sampled(schedule: &Schedule) -> Vec<f64> {
    let steps = schedule.timesteps();
    let at = |i: usize| {
        let t = i as f64 / (CONTROLS - 1) as f64 * steps as f64;
        let (left, part) = (t as usize, t.fract());
        let value = schedule.alpha_cumprod(left) * (1.0 - part) + schedule.alpha_cumprod((left + 1).min(steps)) * part;
        value.clamp(LEAST, 1.0)
    };
    (0..CONTROLS).map(at).collect()
}

impl TryFrom<Vec<f64>> for Drawing {
    type Error = ScheduleError;

    fn try_from(values: Vec<f64>) -> Result<Self, ScheduleError> {
        if !values.is_empty() && values.len() != CONTROLS {
            return Err(ScheduleError::TooFew(values.len()));
        }
        if !values.is_empty() {
            Schedule::drawn(&values, 10)?;
        }
        Ok(Self { values, ..Self::default() })
    }
}

impl From<Drawing> for Vec<f64> {
    fn from(drawing: Drawing) -> Self {
        drawing.values
    }
}
