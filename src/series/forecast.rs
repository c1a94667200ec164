//! Many steps ahead: each prediction is fed back as if it had happened. The uncertainty grows by the impulse response,
//! `Var(h) = sigma^2 (psi_0^2 + .. + psi_{h-1}^2)`, as in `AutoRegResults.get_prediction`, the uncertainty of the
//! coefficients themselves being left out.

use super::error::SeriesError;
use super::process::Ar;
use super::special::normal_quantile;
use super::theory::impulse_response;

/// The farthest horizon.
pub const MAX_HORIZON: usize = 10_000;

#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// `(h,)`.
    pub mean: Vec<f64>,
    /// `(h,)` standard errors.
    pub error: Vec<f64>,
    /// Share of futures that fall between `low` and `high`, (0, 1).
    pub level: f64,
    /// `(h,)` each: `mean -+ z error`, z being the normal quantile.
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

/// The forecast of `horizon` steps after the end of `series` (at least p values, oldest first).
///
/// # Errors
/// A horizon of 0 or beyond [`MAX_HORIZON`], a level outside (0, 1), a series shorter than p, or values that leave the
/// range of numbers (a process far from stationary).
pub fn forecast(model: &Ar, series: &[f64], horizon: usize, level: f64) -> Result<Forecast, SeriesError> {
    check(model, series, horizon)?;
    if !(level > 0.0 && level < 1.0) {
        return Err(SeriesError::Level { level });
    }
    let mean = run(model, series, horizon, |_| 0.0);
    let mut sum = 0.0;
    let psi = impulse_response(&model.phi, horizon);
    let error: Vec<f64> = psi.iter().map(|psi| { sum += psi * psi; model.sigma * sum.sqrt() }).collect();
    if let Some(i) = mean.iter().zip(&error).position(|(m, e)| !(m.is_finite() && e.is_finite())) {
        return Err(SeriesError::Horizon { horizon, most: i });
    }
    let z = normal_quantile(0.5 + 0.5 * level);
    let low = mean.iter().zip(&error).map(|(m, e)| m - z * e).collect();
    let high = mean.iter().zip(&error).map(|(m, e)| m + z * e).collect();
    Ok(Forecast { mean, error, level, low, high })
}

/// One sampled future, driven by `noise` (standard normal, `(h,)`).
///
/// # Errors
/// A series shorter than p, or a horizon out of range.
pub fn future(model: &Ar, series: &[f64], noise: &[f64]) -> Result<Vec<f64>, SeriesError> {
    check(model, series, noise.len())?;
    Ok(run(model, series, noise.len(), |t| model.sigma * noise[t]))
}

fn check(model: &Ar, series: &[f64], horizon: usize) -> Result<(), SeriesError> {
    let order = model.order();
    if !(1..=MAX_HORIZON).contains(&horizon) {
        return Err(SeriesError::Horizon { horizon, most: MAX_HORIZON });
    }
    if series.len() < order {
        return Err(SeriesError::Short { points: series.len(), order, needed: order });
    }
    Ok(())
}

fn run(model: &Ar, series: &[f64], horizon: usize, noise: impl Fn(usize) -> f64) -> Vec<f64> {
    let p = model.order();
    let mut x = series[series.len() - p..].to_vec();
    for t in 0..horizon {
        let next = model.next(&x, 0.0) + noise(t);
        x.push(next);
    }
    x.split_off(p)
}
