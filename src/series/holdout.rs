//! Errors on the end of a series that the fit did not see: one step ahead, with the true past always at hand, and many
//! steps ahead, fed by its own predictions.

use super::correlation::mean;
use super::error::SeriesError;
use super::estimate::residuals;
use super::process::Ar;
use super::{MAX_ORDER, least_points};

#[derive(Clone, Debug, PartialEq)]
pub struct HeldOut {
    /// Index of the first held-out value.
    pub split: usize,
    /// `(n - split,)` one-step predictions and forecasts from the split.
    pub one_step: Vec<f64>,
    pub many_step: Vec<f64>,
    /// Root mean squared errors over the held-out end.
    pub one_step_rmse: f64,
    pub many_step_rmse: f64,
    /// The same of two predictors that know nothing of order: the mean of the part before, and the value before.
    pub mean_rmse: f64,
    pub last_rmse: f64,
    /// `(h,)`, h = 1..: root mean squared error h steps ahead, from every origin in the held-out end.
    pub by_horizon: Vec<f64>,
}

/// The length of the part before the held-out end of `held` values.
///
/// # Errors
/// When the series is too short for `order`, or too little of it is left.
pub fn split(points: usize, held: usize, order: usize) -> Result<usize, SeriesError> {
    let needed = least_points(order.min(MAX_ORDER));
    if points < needed {
        return Err(SeriesError::Short { points, order, needed });
    }
    match points.checked_sub(held) {
        Some(split) if split >= needed => Ok(split),
        _ => Err(SeriesError::HeldOut { held, points, needed, order }),
    }
}

/// Measures `model`, fitted to `series[..split]`, on the rest; `horizons` is how many steps ahead `by_horizon` goes at
/// most.
///
/// # Errors
/// When nothing is held out, or the part before is shorter than p.
pub fn measure(model: &Ar, series: &[f64], split: usize, horizons: usize) -> Result<HeldOut, SeriesError> {
    let p = model.order();
    if split < p.max(1) || split >= series.len() {
        return Err(SeriesError::HeldOut { held: series.len().saturating_sub(split), points: series.len(), needed: p.max(1), order: p });
    }
    let truth = &series[split..];
    let errors = residuals(model, &series[split - p..]);
    let one_step: Vec<f64> = truth.iter().zip(&errors).map(|(x, e)| x - e).collect();
    let mut many: Vec<f64> = series[split - p..split].to_vec();
    for _ in truth {
        let next = model.next(&many, 0.0);
        many.push(next);
    }
    let many_step = many.split_off(p);
    let known = mean(&series[..split]);
    let rmse = |predicted: &mut dyn Iterator<Item = f64>| rms(&truth.iter().zip(predicted).map(|(x, y)| x - y).collect::<Vec<_>>());
    Ok(HeldOut {
        split,
        one_step_rmse: rms(&errors),
        many_step_rmse: rmse(&mut many_step.iter().copied()),
        mean_rmse: rmse(&mut std::iter::repeat(known)),
        last_rmse: rmse(&mut series[split - 1..].iter().copied()),
        by_horizon: by_horizon(model, series, split, horizons),
        one_step,
        many_step,
    })
}

/// Root mean squared error 1, 2, .. steps ahead from every origin from `split` on. Stops where origins run out.
pub fn by_horizon(model: &Ar, series: &[f64], split: usize, horizons: usize) -> Vec<f64> {
    let p = model.order();
    let horizons = horizons.min(series.len() - split);
    let mut sums = vec![(0.0, 0usize); horizons];
    // A long end is sampled evenly: a thousand origins say as much as a million.
    let stride = (series.len() - split).div_ceil(1000);
    let mut x: Vec<f64> = Vec::new();
    for origin in (split.max(p)..series.len()).step_by(stride) {
        x.clear();
        x.extend_from_slice(&series[origin - p..origin]);
        for (truth, sum) in series[origin..].iter().zip(&mut sums) {
            let next = model.next(&x, 0.0);
            x.push(next);
            *sum = (sum.0 + (truth - next).powi(2), sum.1 + 1);
        }
    }
    sums.iter().filter(|(_, n)| *n > 0).map(|(sum, n)| (sum / *n as f64).sqrt()).collect()
}

fn rms(errors: &[f64]) -> f64 {
    (errors.iter().map(|e| e * e).sum::<f64>() / errors.len().max(1) as f64).sqrt()
}
