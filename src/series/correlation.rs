//! Correlations of a series with its own past.

use super::check;
use super::error::SeriesError;

/// `(lags + 1,)` autocovariances around the mean, divided by n whatever the lag, which keeps them positive definite:
/// statsmodels' `acovf(x, adjusted=False, demean=True)`.
///
/// # Errors
/// When the series is not usable or not longer than `lags`.
pub fn autocovariance(series: &[f64], lags: usize) -> Result<Vec<f64>, SeriesError> {
    check(series)?;
    if lags >= series.len() {
        return Err(SeriesError::Lags { count: lags, points: series.len(), most: series.len() - 1 });
    }
    let n = series.len() as f64;
    let mean = mean(series);
    let centred: Vec<f64> = series.iter().map(|x| x - mean).collect();
    Ok((0..=lags).map(|lag| dot(&centred[lag..], &centred[..centred.len() - lag]) / n).collect())
}

/// `(lags + 1,)` autocorrelations from lag 0: statsmodels' `acf(x, nlags=lags, adjusted=False, fft=False)`.
///
/// # Errors
/// As for [`autocovariance`].
pub fn acf(series: &[f64], lags: usize) -> Result<Vec<f64>, SeriesError> {
    let gamma = autocovariance(series, lags)?;
    Ok(gamma.iter().map(|g| g / gamma[0]).collect())
}

/// `(lags + 1,)` partial autocorrelations from lag 0: the last coefficient of the Yule-Walker fit of each order,
/// statsmodels' `pacf(x, nlags=lags, method="ldb")`.
///
/// # Errors
/// As for [`autocovariance`].
pub fn pacf(series: &[f64], lags: usize) -> Result<Vec<f64>, SeriesError> {
    let gamma = autocovariance(series, lags)?;
    let mut all = vec![1.0];
    all.extend(levinson(&gamma).iter().map(|step| step.phi.last().copied().unwrap_or(0.0)));
    Ok(all)
}

/// The Yule-Walker solution of one order.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// `(m,)` coefficients.
    pub phi: Vec<f64>,
    /// Variance of what they leave unexplained.
    pub sigma2: f64,
}

/// The Durbin-Levinson recursion: Yule-Walker for every order 1..lags, from `(lags + 1,)` autocovariances.
pub fn levinson(gamma: &[f64]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut phi, mut sigma2): (Vec<f64>, f64) = (Vec::new(), gamma.first().copied().unwrap_or(0.0));
    for m in 1..gamma.len() {
        let known: f64 = phi.iter().enumerate().map(|(i, x)| x * gamma[m - 1 - i]).sum();
        let last = if sigma2 > 0.0 { (gamma[m] - known) / sigma2 } else { 0.0 };
        phi = (0..m - 1).map(|i| phi[i] - last * phi[m - 2 - i]).chain([last]).collect();
        sigma2 *= 1.0 - last * last;
        steps.push(Step { phi: phi.clone(), sigma2 });
    }
    steps
}

/// The half-width of the band in which 95 % of the sample autocorrelations of pure noise lie: `1.96 / sqrt(n)`.
pub fn noise_band(n: usize) -> f64 {
    1.959_963_984_540_054 / (n.max(1) as f64).sqrt()
}

pub fn mean(series: &[f64]) -> f64 {
    let n = series.len().max(1) as f64;
    let first = series.iter().sum::<f64>() / n;
    // A second pass takes away what rounding left.
    first + series.iter().map(|x| x - first).sum::<f64>() / n
}

/// Eight running sums: the compiler turns them into vector instructions, and rounding grows more slowly.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for i in 0..8 {
            sums[i] += x[i] * y[i];
        }
    }
    sums.iter().sum::<f64>() + rest
}
