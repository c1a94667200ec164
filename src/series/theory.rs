//! What a process does on average, from its coefficients alone: autocorrelation, partial autocorrelation, impulse
//! response, spectrum.
//!
//! By the Durbin-Levinson recursion run backwards: from phi to the partial autocorrelations `k_1..k_p` (each in (-1, 1)
//! exactly when the process is stationary), then forward to the autocorrelations. No linear system is solved.

use super::error::SeriesError;
use super::process::Ar;
use std::f64::consts::PI;

/// Partial autocorrelations `(p,)` of lags 1 to p; all later ones are 0. `k_p = phi_p`.
///
/// # Errors
/// When the process is not stationary: it has none.
pub fn reflections(ar: &Ar) -> Result<Vec<f64>, SeriesError> {
    let wrong = || SeriesError::NotStationary { modulus: ar.modulus() };
    if !ar.is_stationary() {
        return Err(wrong());
    }
    let mut phi = ar.phi.clone();
    let mut k = vec![0.0; phi.len()];
    for m in (0..phi.len()).rev() {
        let last = phi[m];
        // Rounding may find a root a hair inside the circle that the recursion sees a hair outside.
        if last.is_nan() || last.abs() >= 1.0 {
            return Err(wrong());
        }
        k[m] = last;
        let shorter: Vec<f64> = (0..m).map(|i| (phi[i] + last * phi[m - 1 - i]) / (1.0 - last * last)).collect();
        phi = shorter;
    }
    Ok(k)
}

/// `(lags + 1,)` partial autocorrelations from lag 0 (which is 1): `ArmaProcess.pacf`.
///
/// # Errors
/// When the process is not stationary.
pub fn pacf(ar: &Ar, lags: usize) -> Result<Vec<f64>, SeriesError> {
    let mut all = vec![1.0];
    all.extend(reflections(ar)?);
    all.resize(lags + 1, 0.0);
    Ok(all)
}

/// `(lags + 1,)` autocorrelations from lag 0: `ArmaProcess.acf`.
///
/// # Errors
/// When the process is not stationary.
pub fn acf(ar: &Ar, lags: usize) -> Result<Vec<f64>, SeriesError> {
    let k = reflections(ar)?;
    let mut rho = vec![1.0];
    let (mut phi, mut error): (Vec<f64>, f64) = (Vec::new(), 1.0);
    for (m, &last) in k.iter().enumerate() {
        let known: f64 = phi.iter().enumerate().map(|(i, x)| x * rho[m - i]).sum();
        rho.push(last * error + known);
        phi = (0..m).map(|i| phi[i] - last * phi[m - 1 - i]).chain([last]).collect();
        error *= 1.0 - last * last;
    }
    for lag in rho.len()..=lags {
        rho.push(ar.phi.iter().enumerate().map(|(i, x)| x * rho[lag - 1 - i]).sum());
    }
    rho.truncate(lags + 1);
    Ok(rho)
}

/// The variance of the series, `sigma^2 / prod (1 - k_i^2)`.
///
/// # Errors
/// When the process is not stationary.
pub fn variance(ar: &Ar) -> Result<f64, SeriesError> {
    Ok(ar.sigma * ar.sigma / reflections(ar)?.iter().map(|k| 1.0 - k * k).product::<f64>())
}

/// `(leads,)`: what one shock of size 1 at time 0 does at times 0, 1, ...: `ArmaProcess.impulse_response`. It exists
/// for any process; of one that is not stationary it does not die out.
pub fn impulse_response(phi: &[f64], leads: usize) -> Vec<f64> {
    let mut psi: Vec<f64> = Vec::with_capacity(leads);
    for t in 0..leads {
        let from_before: f64 = phi.iter().take(t).enumerate().map(|(i, x)| x * psi[t - 1 - i]).sum();
        psi.push(if t == 0 { 1.0 } else { from_before });
    }
    psi
}

/// The spectral density at a frequency in cycles per step, 0 to 0.5: `sigma^2 / (2 pi |1 - sum phi_k e^{-i w k}|^2)`,
/// `w = 2 pi f`. Over w from -pi to pi it integrates to the variance.
///
/// # Errors
/// When the process is not stationary.
pub fn spectrum(ar: &Ar, frequencies: &[f64]) -> Result<Vec<f64>, SeriesError> {
    let modulus = ar.modulus();
    if modulus >= 1.0 {
        return Err(SeriesError::NotStationary { modulus });
    }
    let density = |f: &f64| {
        let (mut re, mut im) = (1.0, 0.0);
        for (i, phi) in ar.phi.iter().enumerate() {
            let angle = 2.0 * PI * f * (i + 1) as f64;
            re -= phi * angle.cos();
            im += phi * angle.sin();
        }
        ar.sigma * ar.sigma / (2.0 * PI * (re * re + im * im))
    };
    Ok(frequencies.iter().map(density).collect())
}
