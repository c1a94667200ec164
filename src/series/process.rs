//! The process itself: its parameters, and simulation from noise that is given, so that coefficients can move while the
//! noise stays the same.

use super::error::SeriesError;
use super::{MAX_ORDER, roots};
use num_complex::Complex64;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64;

/// An AR(p) process, 0 <= p <= 8; order 0 is noise around c.
#[derive(Clone, Debug, PartialEq)]
pub struct Ar {
    /// The constant, not the mean: the mean is `c / (1 - sum phi)`.
    pub c: f64,
    /// `(p,)`: the weight of lag 1 first.
    pub phi: Vec<f64>,
    /// Standard deviation of the noise, >= 0.
    pub sigma: f64,
}

/// A simulated series.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// `(n,)`, or fewer where it escaped.
    pub values: Vec<f64>,
    /// The index at which a process that is not stationary left [`ESCAPE`]; values stop before it.
    pub escaped: Option<usize>,
}

/// A simulation stops when a value is larger than this many times the size of its noise, or of 1.
pub const ESCAPE: f64 = 1e12;

impl Ar {
    /// # Errors
    /// More than [`MAX_ORDER`] coefficients, a number that is not finite, or a negative sigma.
    pub fn new(c: f64, phi: Vec<f64>, sigma: f64) -> Result<Self, SeriesError> {
        if phi.len() > MAX_ORDER {
            return Err(SeriesError::Order { order: phi.len() });
        }
        if let Some((index, value)) = phi.iter().enumerate().find(|(_, x)| x.is_nan() || x.abs() > 1e6) {
            return Err(SeriesError::Coefficient { index, value: *value });
        }
        if !c.is_finite() {
            return Err(SeriesError::Parameter { what: "constant c", value: c });
        }
        if !(sigma >= 0.0 && sigma.is_finite()) {
            return Err(SeriesError::Parameter { what: "sigma", value: sigma });
        }
        Ok(Self { c, phi, sigma })
    }

    pub fn order(&self) -> usize {
        self.phi.len()
    }

    /// Roots of `z^p - phi_1 z^{p-1} - ... - phi_p`, largest modulus first: the poles of the filter. The roots of
    /// `1 - phi_1 z - ...` that statsmodels gives are their inverses.
    pub fn poles(&self) -> Vec<Complex64> {
        roots::poles(&self.phi)
    }

    /// The largest modulus of a pole; 0 for order 0.
    pub fn modulus(&self) -> f64 {
        self.poles().first().map_or(0.0, |z| z.norm())
    }

    /// All poles inside the unit circle.
    pub fn is_stationary(&self) -> bool {
        self.modulus() < 1.0
    }

    /// `c / (1 - sum phi)`, the value a stationary process returns to.
    ///
    /// # Errors
    /// When it is not stationary.
    pub fn mean(&self) -> Result<f64, SeriesError> {
        let modulus = self.modulus();
        if modulus < 1.0 { Ok(self.c / (1.0 - self.phi.iter().sum::<f64>())) } else { Err(SeriesError::NotStationary { modulus }) }
    }

    /// `c + sum phi_i x_{t-i}`: what is expected next, from the values so far (oldest first, at least p of them; what
    /// is missing counts as `before`).
    pub fn next(&self, past: &[f64], before: f64) -> f64 {
        let value = |lag: usize| past.len().checked_sub(lag).map_or(before, |i| past[i]);
        self.phi.iter().enumerate().fold(self.c, |sum, (i, phi)| sum + phi * value(i + 1))
    }

    /// `noise.len() - burn_in` values driven by standard normal `noise`, sigma being applied here. A stationary process
    /// starts at its mean and its first `burn_in` values are dropped; one that is not has no mean to start from and
    /// starts at 0.
    pub fn simulate(&self, noise: &[f64], burn_in: usize) -> Simulated {
        let start = self.mean().unwrap_or(0.0);
        let limit = ESCAPE * self.sigma.max(1.0).max(start.abs());
        let mut x: Vec<f64> = Vec::with_capacity(noise.len());
        for (t, eps) in noise.iter().enumerate() {
            let value = self.next(&x, start) + self.sigma * eps;
            if value.is_nan() || value.abs() > limit {
                return Simulated { values: x.split_off(burn_in.min(t)), escaped: Some(t.saturating_sub(burn_in)) };
            }
            x.push(value);
        }
        Simulated { values: x.split_off(burn_in.min(x.len())), escaped: None }
    }
}

/// `(n,)` standard normal numbers of a seed: the same on every machine. Longer noise of the same seed begins alike.
pub fn noise(n: usize, seed: u64) -> Vec<f64> {
    let mut stream = Pcg64::seed_from_u64(seed);
    (0..n).map(|_| StandardNormal.sample(&mut stream)).collect()
}
