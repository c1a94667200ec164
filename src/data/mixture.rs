//! A Gaussian mixture in the plane: data whose every noised density, score and best possible denoiser are known exactly.
//!
//! `p(x_0) = sum over k of w_k N(x_0; m_k, v I)`. After noising, `x = signal x_0 + sigma eps`, it is again a mixture:
//! `p(x) = sum of w_k N(x; signal m_k, u I)`, `u = signal^2 v + sigma^2`. With the responsibilities `g_k = p(k | x)`,
//! `E[x_0 | x] = sum of g_k (m_k + signal v/u (x - signal m_k))` and `E[eps | x] = sigma/u sum of g_k (x - signal m_k)`.
//! With the given points as means it is a kernel density.

use crate::op::real::{self, Real};
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;

/// Variance (per axis) below which a component counts as a point.
const LEAST_VARIANCE: f64 = 1e-12;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MixtureError {
    #[error("a mixture needs at least one component, and as many weights as means; it has {weights} weights and {means} means")]
    Sizes { weights: usize, means: usize },
    #[error("component {index} of the mixture has the weight {weight}; weights are above 0")]
    Weight { index: usize, weight: f64 },
    #[error("component {0} of the mixture lies nowhere: its mean is not a number")]
    Mean(usize),
    #[error("the mixture's variance is {0}; it must be above 0")]
    Variance(f64),
}

/// Components of one variance, the same in every direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// Sum to 1.
    weights: Vec<f64>,
    means: Vec<[f64; 2]>,
    /// Per axis, of every component.
    variance: f64,
}

impl Mixture {
    /// Weights need not sum to 1. `variance` is per axis.
    ///
    /// # Errors
    /// No component, sizes that differ, or a number that is out of range.
    pub fn new(weights: Vec<f64>, means: Vec<[f64; 2]>, variance: f64) -> Result<Self, MixtureError> {
        if weights.is_empty() || weights.len() != means.len() {
            return Err(MixtureError::Sizes { weights: weights.len(), means: means.len() });
        }
        if let Some((index, &weight)) = weights.iter().enumerate().find(|(_, weight)| !(weight.is_finite() && **weight > 0.0)) {
            return Err(MixtureError::Weight { index, weight });
        }
        if let Some(index) = means.iter().position(|mean| !mean.iter().all(|x| x.is_finite())) {
            return Err(MixtureError::Mean(index));
        }
        if !(variance.is_finite() && variance >= LEAST_VARIANCE) {
            return Err(MixtureError::Variance(variance));
        }
        let total: f64 = weights.iter().sum();
        Ok(Self { weights: weights.into_iter().map(|weight| weight / total).collect(), means, variance })
    }

    /// The kernel density of `points`: one component a point, `bandwidth` its standard deviation per axis.
    ///
    /// # Errors
    /// No points, a point that is not a number, or a bandwidth that is not above 0.
    pub fn of_points(points: &[[f32; 2]], bandwidth: f64) -> Result<Self, MixtureError> {
        Self::new(vec![1.0; points.len()], points.iter().map(|point| point.map(f64::from)).collect(), bandwidth * bandwidth)
    }

    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    pub fn means(&self) -> &[[f64; 2]] {
        &self.means
    }

    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// `n` points of the data, the same for the same seed.
    pub fn sample(&self, n: usize, seed: u64) -> Vec<[f32; 2]> {
        let mut rng = rand_pcg::Pcg64::seed_from_u64(seed);
        let spread = self.variance.sqrt();
        let point = |_| {
            let needle: f64 = rng.random();
            let mut under = 0.0;
            let chosen = self.weights.iter().position(|weight| {
                under += weight;
                needle < under
            });
            let mean = self.means[chosen.unwrap_or(self.means.len() - 1)];
            mean.map(|m| (m + spread * rng.sample::<f64, _>(StandardNormal)) as f32)
        };
        (0..n).map(point).collect()
    }

    /// `ln p(x)` of the noised data.
    pub fn log_density(&self, x: [f64; 2], signal: f64, sigma: f64) -> f64 {
        let u = self.spread(signal, sigma);
        let (_, log_total) = self.responsibilities(x, signal, u);
        log_total - (std::f64::consts::TAU * u).ln()
    }

    /// `E[x_0 | x]`: the best guess of the data in x.
    pub fn x_0(&self, x: [f64; 2], signal: f64, sigma: f64) -> [f64; 2] {
        let u = self.spread(signal, sigma);
        let mean = self.mean_of_components(x, signal, u);
        let pull = signal * self.variance / u;
        [0, 1].map(|axis| mean[axis] + pull * (x[axis] - signal * mean[axis]))
    }

    /// `E[eps | x]`: what a perfect denoiser answers; `-sigma` times the score.
    pub fn eps(&self, x: [f64; 2], signal: f64, sigma: f64) -> [f64; 2] {
        let u = self.spread(signal, sigma);
        let mean = self.mean_of_components(x, signal, u);
        [0, 1].map(|axis| sigma / u * (x[axis] - signal * mean[axis]))
    }

    /// [`Mixture::log_density`] of many points in float32, `(n, 2)` -> `(n,)`.
    pub fn log_densities(&self, points: &[[f32; 2]], signal: f64, sigma: f64) -> Vec<f32> {
        let shift = -(std::f64::consts::TAU * self.spread(signal, sigma)).ln() as f32;
        let mut out = vec![0.0; points.len()];
        self.in_blocks(points, signal, sigma, |at, block| {
            let end = out.len().min(at + LANES);
            for (out, (top, total)) in out[at..end].iter_mut().zip(block.top.iter().zip(&block.total)) {
                *out = top + total.ln() + shift;
            }
        });
        out
    }

    /// [`Mixture::eps`] of many points in float32; `x` and the result are `(n, 2)`, row by row.
    pub fn eps_of(&self, x: &[f32], signal: f64, sigma: f64) -> Vec<f32> {
        let points: Vec<[f32; 2]> = x.chunks_exact(2).map(|point| [point[0], point[1]]).collect();
        let (scale, signal_32) = ((sigma / self.spread(signal, sigma)) as f32, signal as f32);
        let mut out = vec![0.0; points.len() * 2];
        self.in_blocks(&points, signal, sigma, |at, block| {
            let end = points.len().min(at + LANES);
            for (lane, point) in points[at..end].iter().enumerate() {
                let mean = [block.mean_x[lane] / block.total[lane], block.mean_y[lane] / block.total[lane]];
                out[2 * (at + lane)] = scale * (point[0] - signal_32 * mean[0]);
                out[2 * (at + lane) + 1] = scale * (point[1] - signal_32 * mean[1]);
            }
        });
        out
    }

    /// Variance per axis of a noised component.
    fn spread(&self, signal: f64, sigma: f64) -> f64 {
        signal * signal * self.variance + sigma * sigma
    }

    /// `g_k` and `ln sum of w_k exp(-|x - signal m_k|^2 / 2u)`.
    fn responsibilities(&self, x: [f64; 2], signal: f64, u: f64) -> (Vec<f64>, f64) {
        let log = |(weight, mean): (&f64, &[f64; 2])| {
            let (dx, dy) = (x[0] - signal * mean[0], x[1] - signal * mean[1]);
            weight.ln() - (dx * dx + dy * dy) / (2.0 * u)
        };
        let logs: Vec<f64> = self.weights.iter().zip(&self.means).map(log).collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = logs.iter().map(|log| (log - top).exp()).collect();
        let total: f64 = shares.iter().sum();
        (shares.into_iter().map(|share| share / total).collect(), top + total.ln())
    }

    /// `sum of g_k m_k`.
    fn mean_of_components(&self, x: [f64; 2], signal: f64, u: f64) -> [f64; 2] {
        let (shares, _) = self.responsibilities(x, signal, u);
        shares.iter().zip(&self.means).fold([0.0; 2], |sum, (share, mean)| [sum[0] + share * mean[0], sum[1] + share * mean[1]])
    }

    /// Points in blocks of [`LANES`] side by side, so that the loops over components vectorise.
    fn in_blocks(&self, points: &[[f32; 2]], signal: f64, sigma: f64, mut done: impl FnMut(usize, &Block)) {
        let half = (0.5 / self.spread(signal, sigma)) as f32;
        let component = |(weight, mean): (&f64, &[f64; 2])| [weight.ln() as f32, mean[0] as f32, mean[1] as f32];
        let components: Vec<[f32; 3]> = self.weights.iter().zip(&self.means).map(component).collect();
        for (i, chunk) in points.chunks(LANES).enumerate() {
            let mut x = [[0.0; LANES]; 2];
            for (lane, point) in chunk.iter().enumerate() {
                (x[0][lane], x[1][lane]) = (point[0], point[1]);
            }
            done(i * LANES, &real::fast(#[inline(always)] || Block::of(&x, &components, signal as f32, half)));
        }
    }
}

/// Points that are worked on side by side.
const LANES: usize = 16;

/// Sums over the components for [`LANES`] points: the largest exponent, and relative to its exponential the sum of all and
/// the sums weighted by the means.
struct Block {
    top: [f32; LANES],
    total: [f32; LANES],
    mean_x: [f32; LANES],
    mean_y: [f32; LANES],
}

impl Block {
    #[inline(always)]
    fn of(x: &[[f32; LANES]; 2], components: &[[f32; 3]], signal: f32, half: f32) -> Self {
        let [xs, ys] = x;
        let mut block = Self { top: [f32::MIN; LANES], total: [0.0; LANES], mean_x: [0.0; LANES], mean_y: [0.0; LANES] };
        for [log_weight, mx, my] in components {
            for lane in 0..LANES {
                let (dx, dy) = (xs[lane] - signal * mx, ys[lane] - signal * my);
                let log = log_weight - half * (dx * dx + dy * dy);
                block.top[lane] = if log > block.top[lane] { log } else { block.top[lane] };
            }
        }
        for [log_weight, mx, my] in components {
            for lane in 0..LANES {
                let (dx, dy) = (xs[lane] - signal * mx, ys[lane] - signal * my);
                let share = (log_weight - half * (dx * dx + dy * dy) - block.top[lane]).exp_fast();
                block.total[lane] += share;
                block.mean_x[lane] += share * mx;
                block.mean_y[lane] += share * my;
            }
        }
        block
    }
}
