//! Series to begin with. All are generated here, from a seed: none was measured anywhere, and the window says so.

use super::process::{Ar, noise};

/// One row of the table.
pub struct Builtin {
    /// Also the stem of its text keys: `ar-series-<id>`, `ar-series-<id>-about`.
    pub id: &'static str,
    /// `(n,)` values of a seed.
    pub make: fn(n: usize, seed: u64) -> Vec<f64>,
}

/// Every built-in series.
pub static BUILTIN: &[Builtin] = &[
    Builtin { id: "pendulum", make: pendulum },
    Builtin { id: "bakery", make: bakery },
    Builtin { id: "walk", make: walk },
    Builtin { id: "chaos", make: chaos },
];

pub fn find(id: &str) -> Option<&'static Builtin> {
    BUILTIN.iter().find(|series| series.id == id)
}

fn simulated(c: f64, phi: &[f64], sigma: f64, n: usize, seed: u64) -> Vec<f64> {
    const BURN_IN: usize = 500;
    Ar { c, phi: phi.to_vec(), sigma }.simulate(&noise(n + BURN_IN, seed), BURN_IN).values
}

/// A pendulum that boys pelt with peas (Yule's own picture, 1927): AR(2) with a pair of roots of modulus 0.97 that turn
/// once in 24 steps.
fn pendulum(n: usize, seed: u64) -> Vec<f64> {
    let (modulus, period) = (0.97f64, 24.0);
    let phi = [2.0 * modulus * (std::f64::consts::TAU / period).cos(), -modulus * modulus];
    simulated(0.0, &phi, 1.0, n, seed)
}

/// Loaves a day: today's sales follow yesterday's a little and those of a week ago a lot. AR(7).
fn bakery(n: usize, seed: u64) -> Vec<f64> {
    let phi = [0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.65];
    simulated(20.0, &phi, 14.0, n, seed)
}

/// A random walk: X_t = X_{t-1} + eps_t, a root at 1. It has no mean to return to.
fn walk(n: usize, seed: u64) -> Vec<f64> {
    simulated(0.0, &[1.0], 1.0, n, seed)
}

/// The logistic map x <- 4 x (1 - x): no noise at all, the next value follows exactly from the last, and yet there is no
/// linear correlation. What no weights on the past can see.
fn chaos(n: usize, seed: u64) -> Vec<f64> {
    let mut x = 0.1 + 0.8 * (seed % 1000) as f64 / 1000.0 + 1e-4;
    let mut step = || {
        // Rounding may fall on the fixed point at 0: a nudge leaves it again.
        x = (4.0 * x * (1.0 - x)).clamp(1e-12, 1.0 - 1e-12);
        x
    };
    (0..100 + n).map(|_| step()).skip(100).collect()
}
