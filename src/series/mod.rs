//! AR(p), the oldest autoregressive model (Yule 1927): the next value is a weighted sum of the last p, plus noise,
//!
//! `X_t = c + phi_1 X_{t-1} + ... + phi_p X_{t-p} + eps_t`, `eps_t ~ N(0, sigma^2)`, independent.
//!
//! Everything is f64. A series is a slice `(n,)`, oldest value first; `phi` is `(p,)`, `phi[i]` weighing lag i + 1.
//! Definitions follow statsmodels (`AutoReg`, `yule_walker`, `acf`, `pacf`, `ArmaProcess`, `acorr_ljungbox`), and the
//! golden numbers in `tests/golden/ar.json` hold them to it.

pub mod builtin;
pub mod correlation;
pub mod diagnostics;
pub mod error;
pub mod estimate;
pub mod forecast;
pub mod holdout;
pub mod least_squares;
pub mod ngram;
pub mod process;
pub mod roots;
pub mod special;
pub mod table;
pub mod theory;

pub use error::SeriesError;
pub use estimate::{Fit, Method, fit, select};
pub use process::Ar;

/// The largest order p.
pub const MAX_ORDER: usize = 8;

/// The longest series that is taken in.
pub const MAX_POINTS: usize = 2_000_000;

/// Refuses what no formula below could work on: too many values, one that is not finite, or all of them equal.
///
/// # Errors
/// Which of these it is, and with which value.
pub fn check(series: &[f64]) -> Result<(), SeriesError> {
    if series.len() > MAX_POINTS {
        return Err(SeriesError::Long { points: series.len() });
    }
    if let Some((index, value)) = series.iter().enumerate().find(|(_, x)| !x.is_finite()) {
        return Err(SeriesError::NotFinite { index, value: *value });
    }
    let Some(&first) = series.first() else { return Err(SeriesError::Empty) };
    // Squares of larger numbers leave the range of f64.
    let scale = series.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    if scale > 1e140 {
        return Err(SeriesError::Huge { value: scale });
    }
    // A spread of a few roundings of the values themselves is a constant that somebody computed.
    if series.len() > 1 && series.iter().all(|x| (x - first).abs() <= 8.0 * f64::EPSILON * scale) {
        return Err(SeriesError::Constant { value: first });
    }
    Ok(())
}

/// The same for a fit of order `order`: 1 to [`MAX_ORDER`], and more equations than unknowns.
pub(crate) fn check_order(series: &[f64], order: usize) -> Result<(), SeriesError> {
    if !(1..=MAX_ORDER).contains(&order) {
        return Err(SeriesError::Order { order });
    }
    let needed = least_points(order);
    if series.len() < needed {
        return Err(SeriesError::Short { points: series.len(), order, needed });
    }
    check(series)
}

/// The fewest points a fit of this order takes: n - p equations for p + 1 unknowns, and two over for a variance.
pub fn least_points(order: usize) -> usize {
    2 * order + 3
}
