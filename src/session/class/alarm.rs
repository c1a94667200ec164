//! Tells a run that blows up from one that only trembles.
//!
//! It rings where the mean of the last 8 losses is twice what ignorance costs: `ln V`, or what the run began with if that is
//! more; and at once where a loss is five times that again. A loss near the best level so far (mean of 16) is calm; where the trouble began is after the last calm one.

use super::LossHistory;

/// Losses whose mean may ring, and whose mean is a level.
const SHORT: usize = 8;
const LONG: usize = 16;

#[derive(Clone, Debug)]
pub(super) struct Alarm {
    limit: f64,
    best: f64,
    calm: u64,
}

impl Alarm {
    /// For a loss of `uniform` nats where nothing is known, after `step` steps.
    pub(super) fn new(uniform: f64, step: u64) -> Self {
        Self { limit: 2.0 * uniform, best: uniform, calm: step }
    }

    /// The run goes on from a loss of about this many nats.
    pub(super) fn expect(&mut self, level: f64) {
        self.best = self.best.min(level);
    }

    /// Looks at the newest loss; whether it is out of bounds.
    pub(super) fn rings(&mut self, losses: &LossHistory, step: u64) -> bool {
        let (count, Some(last)) = (losses.len(), losses.last()) else { return false };
        if count == SHORT && losses.since() == 0 {
            self.limit = self.limit.max(2.0 * losses.mean(0..SHORT).unwrap_or_default().min(2.0 * self.limit));
        }
        if count >= LONG {
            self.best = self.best.min(losses.mean(count - LONG..count).unwrap_or(f64::INFINITY));
        }
        if f64::from(last) <= (1.2 * self.best).max(self.best + 0.1) {
            self.calm = step;
        }
        !last.is_finite() || f64::from(last) > 5.0 * self.limit || (count >= SHORT && losses.mean(count - SHORT..count).unwrap_or_default() > self.limit)
    }

    /// The last step with a loss near the best so far.
    pub(super) fn calm(&self) -> u64 {
        self.calm
    }

    pub(super) fn back_to(&mut self, step: u64) {
        self.calm = self.calm.min(step);
    }

    /// Whether the newest losses are well below the limit.
    pub(super) fn is_sane(&self, losses: &LossHistory) -> bool {
        let count = losses.len();
        losses.mean(count.saturating_sub(SHORT)..count).is_none_or(|mean| mean < 0.7 * self.limit)
    }
}
