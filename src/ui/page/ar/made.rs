//! Everything that follows from the knobs, worked out anew when one of them moves: two thousand points take well under a
//! millisecond.

use crate::series::correlation::{acf, noise_band, pacf};
use crate::series::forecast::{Forecast, forecast, future};
use crate::series::process::{Simulated, noise};
use crate::series::{Ar, SeriesError, theory};
use serde::{Deserialize, Serialize};

/// Lags shown of correlations.
pub const LAGS: usize = 24;
/// Steps shown of the impulse response.
pub const LEADS: usize = 40;
/// Frequencies of the spectrum.
const FREQUENCIES: usize = 256;
/// Values dropped, so that the start is forgotten.
const BURN_IN: usize = 200;

/// How much is made of the process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    pub points: usize,
    pub seed: u64,
    pub horizon: usize,
    pub level: f64,
    pub futures: usize,
}

impl Default for Wish {
    fn default() -> Self {
        Self { points: 200, seed: 1, horizon: 40, level: 0.9, futures: 12 }
    }
}

impl Wish {
    pub fn repair(&mut self) {
        self.points = self.points.clamp(50, 2000);
        self.horizon = self.horizon.clamp(5, 100);
        self.futures = self.futures.min(50);
        if !(self.level >= 0.5 && self.level <= 0.99) {
            self.level = 0.9;
        }
    }
}

#[derive(Clone, Debug)]
pub struct Made {
    of: (Ar, Wish),
    pub series: Simulated,
    /// `(LAGS + 1,)` each, of the series as it came out.
    pub acf: Option<Vec<f64>>,
    pub pacf: Option<Vec<f64>>,
    /// The same of the process; none for one that is not stationary.
    pub theory_acf: Option<Vec<f64>>,
    pub theory_pacf: Option<Vec<f64>>,
    pub band: f64,
    pub impulse: Vec<f64>,
    /// Frequency in cycles a step, and log10 of the spectral density.
    pub spectrum: Result<Vec<[f64; 2]>, SeriesError>,
    pub forecast: Result<Forecast, SeriesError>,
    pub futures: Vec<Vec<f64>>,
}

impl Made {
    pub fn is_of(&self, ar: &Ar, wish: &Wish) -> bool {
        self.of.0 == *ar && self.of.1 == *wish
    }

    pub fn new(ar: &Ar, wish: &Wish) -> Self {
        let burn_in = if ar.is_stationary() { BURN_IN } else { 0 };
        // The noise of the shown values is the last part of the same stream, whatever the coefficients: it never changes
        // while they move.
        let eps = noise(wish.points + BURN_IN, wish.seed);
        let series = ar.simulate(&eps[BURN_IN - burn_in..], burn_in);
        let x = &series.values;
        let frequencies: Vec<f64> = (0..=FREQUENCIES).map(|i| 0.5 * i as f64 / FREQUENCIES as f64).collect();
        let density = theory::spectrum(ar, &frequencies).map(|s| frequencies.iter().zip(s).map(|(f, s)| [*f, s.max(1e-300).log10()]).collect());
        let ahead = if series.escaped.is_some() { Err(SeriesError::NotStationary { modulus: ar.modulus() }) } else { forecast(ar, x, wish.horizon, wish.level) };
        let futures = if ahead.is_ok() {
            // Another stream than the series' own.
            let all = noise(wish.futures * wish.horizon, wish.seed.wrapping_add(1 << 32));
            all.chunks_exact(wish.horizon).filter_map(|eps| future(ar, x, eps).ok()).collect()
        } else {
            Vec::new()
        };
        Self {
            of: (ar.clone(), wish.clone()),
            acf: acf(x, LAGS).ok(),
            pacf: pacf(x, LAGS).ok(),
            theory_acf: theory::acf(ar, LAGS).ok(),
            theory_pacf: theory::pacf(ar, LAGS).ok(),
            band: noise_band(x.len()),
            impulse: theory::impulse_response(&ar.phi, LEADS),
            spectrum: density,
            forecast: ahead,
            futures,
            series,
        }
    }
}
