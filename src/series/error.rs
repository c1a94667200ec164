//! What can be wrong with a series or a wish, as one clear sentence each.

use super::{MAX_ORDER, MAX_POINTS};

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SeriesError {
    #[error("the order is {order}; take one from 1 to {MAX_ORDER}")]
    Order { order: usize },
    #[error("the coefficient phi_{} is {value}; it must be a finite number of at most 1e6", index + 1)]
    Coefficient { index: usize, value: f64 },
    #[error("the {what} is {value}; it must be a finite number{}", if *what == "sigma" { " of 0 or more" } else { "" })]
    Parameter { what: &'static str, value: f64 },
    #[error("the series is empty")]
    Empty,
    #[error("the series has {points} points; an AR({order}) needs at least {needed}. Take a lower order or a longer series")]
    Short { points: usize, order: usize, needed: usize },
    #[error("the series has {points} points; at most {MAX_POINTS} are taken. Thin it out first")]
    Long { points: usize },
    #[error("every value of the series is {value}: a constant holds nothing that could be predicted from anything")]
    Constant { value: f64 },
    #[error("value {} of the series is {value}; every value must be a finite number", index + 1)]
    NotFinite { index: usize, value: f64 },
    #[error("the series holds {value:e}; values of at most 1e140 are taken. Choose another unit")]
    Huge { value: f64 },
    #[error("an AR({order}) reproduces the series without any error: there is no noise, so standard errors, AIC and intervals mean nothing")]
    Exact { order: usize },
    #[error("the last values of the series follow exactly from the ones before them, so the coefficients of an AR({order}) are not unique. Take a lower order")]
    Collinear { order: usize },
    #[error("the process is not stationary: its largest root has modulus {modulus:.6}, and below 1 is needed for a mean, a variance or correlations")]
    NotStationary { modulus: f64 },
    #[error("the roots do not come in conjugate pairs, so the coefficients would not be real")]
    NotConjugate,
    #[error("the horizon is {horizon}; take one from 1 to {most}")]
    Horizon { horizon: usize, most: usize },
    #[error("the level is {level}; take one between 0 and 1, such as 0.95")]
    Level { level: f64 },
    #[error("{held} of {points} points cannot be held out: at least {needed} must be left to fit an AR({order})")]
    HeldOut { held: usize, points: usize, needed: usize, order: usize },
    #[error("{count} lags are asked for, and a series of {points} points has at most {most}")]
    Lags { count: usize, points: usize, most: usize },
}
