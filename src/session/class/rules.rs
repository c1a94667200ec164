//! When a run stops by itself.

use super::StopRule;

/// Where a run stood when it was last set going: rules count from there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start {
    pub seconds: f64,
    pub evaluations: usize,
}

/// The rule that a step has fulfilled.
pub(super) fn after_step(rules: &[StopRule], step: u64, seconds: f64, start: Start) -> Option<StopRule> {
    let over = |rule: &&StopRule| match rule {
        StopRule::AtStep(wanted) => step == *wanted,
        StopRule::Seconds(wanted) => seconds - start.seconds >= *wanted,
        StopRule::ValBelow(_) | StopRule::NoGain(_) => false,
    };
    rules.iter().find(over).copied()
}

/// The rule that the newest validation loss has fulfilled.
pub(super) fn after_evaluation(rules: &[StopRule], val: &[(u64, f64)], start: Start) -> Option<StopRule> {
    let over = |rule: &&StopRule| match rule {
        StopRule::ValBelow(wanted) => val.last().is_some_and(|(_, val)| val < wanted),
        StopRule::NoGain(evaluations) => {
            let best = val.iter().enumerate().min_by(|a, b| a.1.1.total_cmp(&b.1.1)).map_or(0, |(place, _)| place + 1);
            // In a row, and since it was set going: pressing train again gives it as many more.
            let without = val.len() - best.max(start.evaluations.min(val.len()));
            without as u64 >= (*evaluations).max(1)
        }
        StopRule::AtStep(_) | StopRule::Seconds(_) => false,
    };
    rules.iter().find(over).copied()
}
