//! Whether anything is left in the residuals: if a model has taken all that the past can tell, they are uncorrelated.

use super::correlation::{acf, noise_band};
use super::error::SeriesError;
use super::special::chi2_sf;

#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// `(lags + 1,)` autocorrelations of the residuals from lag 0.
    pub acf: Vec<f64>,
    /// Half-width of the 95 % band around 0 for pure noise.
    pub band: f64,
    /// Ljung and Box (1978): `Q = n (n + 2) sum_k r_k^2 / (n - k)` over lags 1 to `lags`.
    pub q: f64,
    pub lags: usize,
    /// `lags` less the number of fitted coefficients.
    pub freedom: usize,
    /// Chance that pure noise gives such a Q or a larger one: `acorr_ljungbox(e, lags=[lags], model_df=p)`.
    pub p_value: f64,
}

/// Lags that the test sums over: 10, more for high orders, fewer for a short series, at least one over the order.
pub fn usual_lags(points: usize, order: usize) -> usize {
    (order + 5).max(10).min(points / 4).max(order + 1)
}

/// The Ljung-Box test of residuals `(n,)` after a fit of `order` coefficients.
///
/// # Errors
/// When the residuals are too few or constant, or `lags` does not exceed the order.
pub fn diagnose(residuals: &[f64], order: usize, lags: usize) -> Result<Diagnosis, SeriesError> {
    if lags <= order || lags >= residuals.len() {
        return Err(SeriesError::Lags { count: lags, points: residuals.len(), most: residuals.len().saturating_sub(1) });
    }
    let r = acf(residuals, lags)?;
    let n = residuals.len() as f64;
    let q = n * (n + 2.0) * (1..=lags).map(|k| r[k] * r[k] / (n - k as f64)).sum::<f64>();
    let freedom = lags - order;
    Ok(Diagnosis { acf: r, band: noise_band(residuals.len()), q, lags, freedom, p_value: chi2_sf(q, freedom) })
}
