//! The forward process on one set of numbers, both ways: in one jump, `x_t = signal x_0 + sigma eps` with one `eps` for
//! all t; and in t small steps, `x_s = sqrt(alpha_s) x_{s-1} + sqrt(beta_s) z_s`, each with noise of its own.
//!
//! Everything is `(N,)`, flat. What is shown is kept; only a change is computed anew, and a long walk in portions.

use super::schedule::Schedule;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64;
use std::sync::Arc;

/// Memory for places of the walk to go back to (bytes).
const KEPT_BYTES: usize = 16 << 20;

/// A schedule with a number that differs for every other one.
#[derive(Clone, Debug)]
pub struct Clock {
    pub schedule: Arc<Schedule>,
    pub version: u64,
}

/// Data and their noise at time t.
#[derive(Clone, Debug, Default)]
pub struct Forward {
    /// `(N,)`.
    pub x_0: Vec<f32>,
    /// `(N,)`, the noise of the one jump.
    pub eps: Vec<f32>,
    /// `(N,)`, what the one jump gives.
    pub x_t: Vec<f32>,
    pub walk: Walk,
    /// What `x_t` belongs to: a schedule's version and t.
    at: Option<(u64, usize)>,
}

impl Forward {
    /// The noise of the jump and of every step comes from `seed`.
    pub fn new(x_0: Vec<f32>, seed: u64) -> Self {
        let mut rng = Pcg64::seed_from_u64(seed);
        let eps = x_0.iter().map(|_| StandardNormal.sample(&mut rng)).collect();
        let walk = Walk { seed, ..Walk::default() };
        Self { x_t: x_0.clone(), eps, x_0, walk, at: None }
    }

    /// Jumps to time t; `true` when that gave other numbers.
    pub fn jump(&mut self, clock: &Clock, t: usize) -> bool {
        if self.at == Some((clock.version, t)) {
            return false;
        }
        self.at = Some((clock.version, t));
        self.x_t = clock.schedule.add_noise(&self.x_0, &self.eps, t);
        true
    }

    /// Walks towards time t, drawing about `portion` normal numbers at most; `true` once it is there.
    pub fn walk(&mut self, clock: &Clock, t: usize, portion: usize) -> bool {
        self.walk.to(&self.x_0, clock, t, portion)
    }
}

/// Small steps from x_0 on. Every step's noise depends on the seed and the step alone, so going back and forth meets
/// the same x_t.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    seed: u64,
    version: Option<u64>,
    /// Where it stands, and the step before.
    pub t: usize,
    pub x: Vec<f32>,
    pub before: Vec<f32>,
    /// x at t = 0, stride, 2 stride, ..
    kept: Vec<Vec<f32>>,
    stride: usize,
    /// Counts changes of `x`.
    pub moves: u64,
}

impl Walk {
    fn to(&mut self, x_0: &[f32], clock: &Clock, t: usize, portion: usize) -> bool {
        if self.version != Some(clock.version) {
            let all = 4 * x_0.len() * (clock.schedule.timesteps() + 1);
            self.version = Some(clock.version);
            self.stride = all.div_ceil(KEPT_BYTES).max(1);
            self.kept = vec![x_0.to_vec()];
            self.back_to(0);
        }
        // The nearest kept place in front of t; of t itself the step before would not be known.
        let place = (t.saturating_sub(1) / self.stride).min(self.kept.len() - 1);
        if t < self.t || place * self.stride > self.t {
            self.back_to(if t == 0 { 0 } else { place });
        }
        let mut left = (portion / x_0.len().max(1)).max(1);
        while self.t < t && left > 0 {
            self.step(&clock.schedule);
            left -= 1;
        }
        self.t == t
    }

    fn back_to(&mut self, place: usize) {
        self.t = place * self.stride;
        self.x.clone_from(&self.kept[place]);
        self.before.clone_from(&self.x);
        self.moves += 1;
    }

    fn step(&mut self, schedule: &Schedule) {
        self.t += 1;
        std::mem::swap(&mut self.before, &mut self.x);
        let (keep, add) = (schedule.alpha(self.t).sqrt() as f32, schedule.beta(self.t).sqrt() as f32);
        let mut rng = Pcg64::seed_from_u64(self.seed ^ (self.t as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for (x, before) in self.x.iter_mut().zip(&self.before) {
            let z: f32 = StandardNormal.sample(&mut rng);
            *x = keep * before + add * z;
        }
        if self.t.is_multiple_of(self.stride) && self.kept.len() == self.t / self.stride {
            self.kept.push(self.x.clone());
        }
        self.moves += 1;
    }

    /// The way of `width` numbers from `first` on up to where it stands, where every place was kept.
    pub fn path(&self, first: usize, width: usize) -> Option<impl Iterator<Item = &[f32]>> {
        (self.stride == 1 && self.kept.len() > self.t).then(|| self.kept[..=self.t].iter().filter_map(move |x| x.get(first..first + width)))
    }
}

/// What the theory says of a histogram of x_t: every x_0 spread out by a normal distribution of deviation sigma.
#[derive(Clone, Debug)]
pub struct Theory {
    /// x_0 in narrow cells: their middles and shares.
    cells: Vec<(f64, f64)>,
}

impl Theory {
    pub fn new(x_0: impl Iterator<Item = f32> + Clone) -> Self {
        /// Narrower than any bin.
        const CELLS: usize = 480;
        let ends = x_0.clone().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let (low, width) = (f64::from(ends.0), (f64::from(ends.1 - ends.0)).max(1e-6) / CELLS as f64);
        let mut counts = vec![0usize; CELLS];
        let mut all = 0usize;
        for x in x_0 {
            counts[(((f64::from(x) - low) / width) as usize).min(CELLS - 1)] += 1;
            all += 1;
        }
        let cell = |(i, count): (usize, usize)| (low + (i as f64 + 0.5) * width, count as f64 / all.max(1) as f64);
        Self { cells: counts.into_iter().enumerate().filter(|(_, count)| *count > 0).map(cell).collect() }
    }

    /// Expected height of each of `bins` equal bins over `[low, high]` at their middles, `(bins, 2)`.
    pub fn density(&self, signal: f64, sigma: f64, [low, high]: [f64; 2], bins: usize) -> Vec<[f64; 2]> {
        let width = (high - low) / bins as f64;
        let below = |edge: f64| self.cells.iter().map(|(x_0, share)| share * normal_below((edge - signal * x_0) / sigma.max(1e-9))).sum::<f64>();
        let edges: Vec<f64> = (0..=bins).map(|i| below(low + i as f64 * width)).collect();
        (0..bins).map(|i| [low + (i as f64 + 0.5) * width, (edges[i + 1] - edges[i]) / width]).collect()
    }

    /// Mean and standard deviation of x_t.
    pub fn moments(&self, signal: f64, sigma: f64) -> [f64; 2] {
        let mean: f64 = self.cells.iter().map(|(x, share)| share * x).sum();
        let square: f64 = self.cells.iter().map(|(x, share)| share * x * x).sum();
        [signal * mean, (signal * signal * (square - mean * mean).max(0.0) + sigma * sigma).sqrt()]
    }
}

/// Mean and standard deviation of numbers.
pub fn moments(values: impl Iterator<Item = f32>) -> [f64; 2] {
    let (n, sum, squares) = values.map(f64::from).fold((0.0, 0.0, 0.0), |(n, sum, squares), x| (n + 1.0, sum + x, squares + x * x));
    let mean = sum / f64::max(n, 1.0);
    [mean, (squares / f64::max(n, 1.0) - mean * mean).max(0.0).sqrt()]
}

/// The share of a standard normal distribution below `x` (Abramowitz and Stegun 1964, 26.2.17; error under 1e-7).
pub fn normal_below(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let series = t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let above = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt() * series;
    if x >= 0.0 { 1.0 - above } else { above }
}
