//! How far two clouds of points in the plane are from each other: one number, 0 for equal distributions.
//!
//! Both distances are estimated from samples, so two clouds of one distribution are not at 0 but at a noise floor, which
//! falls with the number of points.

use crate::op::real;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// The energy distance looks at no more points of a cloud than this, evenly picked: its cost is the square.
pub const ENERGY_POINTS: usize = 1000;

/// Energy distance (Székely and Rizzo 2013): `sqrt(2 E|X - Y| - E|X - X'| - E|Y - Y'|)`, in the unit of the points. Clouds of
/// more than [`ENERGY_POINTS`] are thinned evenly. `None` when a cloud is empty or has a point that is not finite.
///
/// The V-statistic (a point is its own neighbour at distance 0), which is never negative.
pub fn energy_distance(a: &[[f32; 2]], b: &[[f32; 2]]) -> Option<f64> {
    if !usable(a) || !usable(b) {
        return None;
    }
    let (a, b) = (thinned(a), thinned(b));
    let squared = 2.0 * mean_distance(&a, &b) - mean_distance(&a, &a) - mean_distance(&b, &b);
    Some(squared.max(0.0).sqrt())
}

/// Sliced Wasserstein distance of order 2 (Bonneel et al. 2015): the root mean square, over `directions` random directions, of the
/// Wasserstein-2 distance of the clouds' shadows, which on a line is found by sorting. In the unit of the points; a shift by
/// d alone gives `|d| / sqrt(2)`. Clouds of different sizes are matched by quantiles. `None` when a cloud is
/// empty or has a point that is not finite, or without directions.
pub fn sliced_wasserstein(a: &[[f32; 2]], b: &[[f32; 2]], directions: usize, seed: u64) -> Option<f64> {
    if !usable(a) || !usable(b) || directions == 0 {
        return None;
    }
    let first: f64 = Pcg64::seed_from_u64(seed).random();
    let squared = |i: usize| {
        // Half a turn holds every direction; even steps from a random start cover it better than independent draws.
        let angle = std::f64::consts::PI * (i as f64 + first) / directions as f64;
        let (dx, dy) = (angle.cos() as f32, angle.sin() as f32);
        let shadow = |points: &[[f32; 2]]| {
            let mut line: Vec<f32> = points.iter().map(|point| dx * point[0] + dy * point[1]).collect();
            line.sort_unstable_by(f32::total_cmp);
            line
        };
        squared_wasserstein(&shadow(a), &shadow(b))
    };
    Some(((0..directions).map(squared).sum::<f64>() / directions as f64).sqrt())
}

/// Squared Wasserstein-2 distance of two sorted samples: the integral over u in [0, 1] of the squared difference of their quantiles.
fn squared_wasserstein(a: &[f32], b: &[f32]) -> f64 {
    let (n, m) = (a.len(), b.len());
    let (mut i, mut j, mut at, mut total) = (0, 0, 0.0, 0.0);
    while i < n && j < m {
        let (end_a, end_b) = ((i + 1) * m, (j + 1) * n);
        let to = end_a.min(end_b) as f64 / (n as f64 * m as f64);
        total += (to - at) * f64::from(a[i] - b[j]).powi(2);
        at = to;
        i += usize::from(end_a <= end_b);
        j += usize::from(end_b <= end_a);
    }
    total
}

fn usable(points: &[[f32; 2]]) -> bool {
    !points.is_empty() && points.iter().flatten().all(|x| x.is_finite())
}

fn thinned(points: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let kept = points.len().min(ENERGY_POINTS);
    (0..kept).map(|i| points[i * points.len() / kept]).collect()
}

/// Numbers that are summed side by side, so that the loop vectorises.
const LANES: usize = 16;

/// Mean over all pairs.
fn mean_distance(a: &[[f32; 2]], b: &[[f32; 2]]) -> f64 {
    let line = |axis: usize| b.iter().map(|point| point[axis]).collect::<Vec<f32>>();
    let (bx, by) = (line(0), line(1));
    let total = real::fast(#[inline(always)] || a.iter().map(#[inline(always)] |from| distances_from(*from, &bx, &by)).sum::<f64>());
    total / (a.len() as f64 * b.len() as f64)
}

/// Sum of the distances from one point to all of the others.
#[inline(always)]
fn distances_from(from: [f32; 2], bx: &[f32], by: &[f32]) -> f64 {
    let mut sums = [0.0f32; LANES];
    let (x, y) = (bx.chunks_exact(LANES), by.chunks_exact(LANES));
    let rest = x.remainder().iter().zip(y.remainder());
    for (x, y) in x.zip(y) {
        for lane in 0..LANES {
            let (dx, dy) = (from[0] - x[lane], from[1] - y[lane]);
            sums[lane] += (dx * dx + dy * dy).sqrt();
        }
    }
    let tail: f32 = rest.map(|(x, y)| ((from[0] - x).powi(2) + (from[1] - y).powi(2)).sqrt()).sum();
    sums.iter().map(|sum| f64::from(*sum)).sum::<f64>() + f64::from(tail)
}
