//! What a trained character model cannot do, measured: how it repeats itself ([`repetition`]), what becomes of it when it
//! reads its own writing ([`exposure`], judged by [`judge`]), what a longer context is worth ([`position`]).
//!
//! Each measurement is a machine that does one small piece of work a call (one token, one window), so that whoever runs it
//! may show how far it is and stop it at any time. What it has found so far can be asked for after every piece.

pub mod exposure;
pub mod judge;
pub mod position;
pub mod repetition;

pub use exposure::{Exposure, Exposed, Slips, Written};
pub use judge::{Judge, Verdict};
pub use position::{Positions, true_by_position};
pub use repetition::{Cell, Repetition, RepetitionPlan, repeated_share};

use crate::sample::token::log_softmax;

/// The token under a needle in `[0, 1)`, by the model's own probabilities.
fn draw(logits: &[f32], needle: f64) -> u32 {
    let mut sum = 0.0;
    let logs = log_softmax(logits);
    let under = logs.iter().position(|log| {
        sum += log.exp();
        needle < sum
    });
    under.unwrap_or(logs.len().saturating_sub(1)) as u32
}
