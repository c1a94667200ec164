//! Fitting an AR(p) to a series: least squares or Yule-Walker, and the order by AIC or BIC.

use super::correlation::{autocovariance, levinson, mean};
use super::error::SeriesError;
use super::least_squares::Triangle;
use super::process::Ar;
use super::{MAX_ORDER, check_order};
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// Conditional least squares: `AutoReg(x, lags=p).fit()`.
    #[default]
    LeastSquares,
    /// `yule_walker(x, p, method="mle")`, c from the mean of the series. Always stationary.
    YuleWalker,
}

/// A fitted AR(p).
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    pub method: Method,
    /// With sigma = sqrt(sigma2).
    pub model: Ar,
    /// Standard error of c.
    pub c_error: f64,
    /// `(p,)` standard errors. Least squares: `AutoReg`'s `bse` (no correction for degrees of freedom). Yule-Walker: the
    /// asymptotic `sqrt(diag(sigma2 Gamma_p^-1) / n)` (Brockwell and Davis 1991, theorem 8.1.1).
    pub phi_errors: Vec<f64>,
    /// Least squares: residual sum of squares over n - p. Yule-Walker: `gamma_0 - sum phi_i gamma_i`.
    pub sigma2: f64,
    /// Equations the likelihood counts: n - p.
    pub equations: usize,
    /// Gaussian log-likelihood of these equations given the first p values, at the variance of the residuals.
    pub log_likelihood: f64,
    /// `-2 llf + 2 (p + 2)`: c, phi and the variance are counted, as in `AutoReg`.
    pub aic: f64,
    /// `-2 llf + ln(n - p) (p + 2)`.
    pub bic: f64,
    /// `(n - p,)`: what the one-step predictions missed, from t = p on.
    pub residuals: Vec<f64>,
}

/// One order on the common sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub order: usize,
    pub sigma2: f64,
    pub aic: f64,
    pub bic: f64,
}

/// Fits one order. 100,000 points at order 8 take some ten milliseconds.
///
/// # Errors
/// A sentence for whatever would give a nonsense number: see [`SeriesError`].
pub fn fit(series: &[f64], order: usize, method: Method) -> Result<Fit, SeriesError> {
    check_order(series, order)?;
    match method {
        Method::LeastSquares => least_squares(series, order),
        Method::YuleWalker => yule_walker(series, order),
    }
}

fn least_squares(series: &[f64], order: usize) -> Result<Fit, SeriesError> {
    let triangle = Triangle::new(series, order, order)?;
    let solution = triangle.solve(order)?;
    let sigma2 = solution.rss / triangle.equations as f64;
    let error = |i: usize| (sigma2 * solution.covariance[i * (order + 2)]).sqrt();
    let model = Ar::new(solution.c, solution.phi, sigma2.sqrt())?;
    let (c_error, phi_errors) = (error(0), (1..=order).map(error).collect());
    Ok(finish(series, Method::LeastSquares, model, sigma2, c_error, phi_errors))
}

fn yule_walker(series: &[f64], order: usize) -> Result<Fit, SeriesError> {
    let gamma = autocovariance(series, order)?;
    let steps = levinson(&gamma);
    let Some(step) = steps.last() else { return Err(SeriesError::Order { order }) };
    if step.sigma2.is_nan() || step.sigma2 <= 1e-14 * gamma[0] {
        return Err(SeriesError::Exact { order });
    }
    // Gamma_p^-1 = sum over m of a_m a_m' / sigma2_m, a_m being order m's prediction errors written in the p values.
    let mut inverse = vec![0.0; order];
    for m in 0..order {
        let (phi, sigma2) = if m == 0 { (&[][..], gamma[0]) } else { (&steps[m - 1].phi[..], steps[m - 1].sigma2) };
        for (i, place) in inverse.iter_mut().enumerate().take(m + 1) {
            let weight = if i == m { 1.0 } else { -phi[m - 1 - i] };
            *place += weight * weight / sigma2;
        }
    }
    let n = series.len() as f64;
    let phi_errors: Vec<f64> = inverse.iter().map(|x| (step.sigma2 * x / n).sqrt()).collect();
    let around = mean(series);
    let left = 1.0 - step.phi.iter().sum::<f64>();
    let model = Ar::new(around * left, step.phi.clone(), step.sigma2.sqrt())?;
    // c = mean (1 - sum phi): the mean varies by sigma / (1 - sum phi) / sqrt(n), the sum by its own covariance.
    let spread = step.sigma2 / n * (1.0 + around * around * sum_of_inverse(&steps, gamma[0], order));
    Ok(finish(series, Method::YuleWalker, model, step.sigma2, spread.sqrt(), phi_errors))
}

/// `1' Gamma_p^-1 1`, by the same decomposition.
fn sum_of_inverse(steps: &[super::correlation::Step], gamma_0: f64, order: usize) -> f64 {
    let term = |m: usize| {
        if m == 0 {
            return 1.0 / gamma_0;
        }
        (1.0 - steps[m - 1].phi.iter().sum::<f64>()).powi(2) / steps[m - 1].sigma2
    };
    (0..order).map(term).sum()
}

/// Residuals and likelihood of coefficients that were found in whatever way.
fn finish(series: &[f64], method: Method, model: Ar, sigma2: f64, c_error: f64, phi_errors: Vec<f64>) -> Fit {
    let residuals = residuals(&model, series);
    let equations = residuals.len();
    let rss: f64 = residuals.iter().map(|e| e * e).sum();
    let log_likelihood = log_likelihood(rss, equations);
    let (aic, bic) = criteria(log_likelihood, equations, model.order());
    Fit { method, model, c_error, phi_errors, sigma2, equations, log_likelihood, aic, bic, residuals }
}

/// `(n - p,)`: what the one-step predictions of a model miss, from t = p on.
pub fn residuals(model: &Ar, series: &[f64]) -> Vec<f64> {
    let p = model.order();
    // Lag by lag over the whole series: one pass each, all in vector instructions.
    let mut e: Vec<f64> = series.iter().skip(p).map(|x| x - model.c).collect();
    for (i, phi) in model.phi.iter().enumerate() {
        for (e, x) in e.iter_mut().zip(&series[p - 1 - i..]) {
            *e -= phi * x;
        }
    }
    e
}

fn log_likelihood(rss: f64, equations: usize) -> f64 {
    let n = equations as f64;
    -0.5 * n * (TAU.ln() + (rss / n).ln() + 1.0)
}

fn criteria(log_likelihood: f64, equations: usize, order: usize) -> (f64, f64) {
    let parameters = (order + 2) as f64;
    (-2.0 * log_likelihood + 2.0 * parameters, -2.0 * log_likelihood + (equations as f64).ln() * parameters)
}

/// AIC and BIC of the orders 0 to `most`, all by least squares on the equations t = most.. so that they can be compared:
/// `AutoReg(x, lags=p, hold_back=most)`. (`ar_select_order` ranks alike; its AIC leaves the variance uncounted, so is less
/// by 2.)
///
/// # Errors
/// When the largest order cannot be fitted.
pub fn select(series: &[f64], most: usize) -> Result<Vec<Candidate>, SeriesError> {
    if !(1..=MAX_ORDER).contains(&most) {
        return Err(SeriesError::Order { order: most });
    }
    let triangle = Triangle::new(series, most, most)?;
    // Refuses collinear lags and a fit without error, whose logarithm would be nonsense.
    (1..=most).try_for_each(|p| triangle.solve(p).map(drop))?;
    let equations = triangle.equations;
    let candidate = |order: usize| {
        let rss = triangle.rss(order);
        let (aic, bic) = criteria(log_likelihood(rss, equations), equations, order);
        Candidate { order, sigma2: rss / equations as f64, aic, bic }
    };
    Ok((0..=most).map(candidate).collect())
}

/// The order >= 1 with the least value of a criterion.
pub fn best(candidates: &[Candidate], criterion: impl Fn(&Candidate) -> f64) -> usize {
    candidates.iter().filter(|c| c.order > 0).min_by(|a, b| criterion(a).total_cmp(&criterion(b))).map_or(1, |c| c.order)
}
