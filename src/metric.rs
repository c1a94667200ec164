//! How far two clouds of points in the plane are from each other: one number, 0 for equal distributions.
//!
//! Both distances are estimated from samples, so two clouds of one distribution are not at 0 but at a noise floor, which
//! falls with the number of points.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// The energy distance looks at no more points of a cloud than this, evenly picked: its cost is the square.
pub const ENERGY_POINTS: usize = 1000;

/// Energy distance (Székely and Rizzo 2013): `sqrt(2 E|X - Y| - E|X - X'| - E|Y - Y'|)`, in the unit of the points. Clouds of
/// more than [`ENERGY_POINTS`] are thinned evenly. `None` when a cloud is empty.
///
/// The V-statistic (a point is its own neighbour at distance 0), which is never negative.
pub fn energy_distance(a: &[[f32; 2]], b: &[[f32; 2]]) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (a, b) = (thinned(a), thinned(b));
    let squared = 2.0 * mean_distance(&a, &b) - mean_distance(&a, &a) - mean_distance(&b, &b);
    Some(squared.max(0.0).sqrt())
}

/// Sliced Wasserstein distance of order 2 (Bonneel et al. 2015): the root mean square, over `directions` random directions, of the
/// Wasserstein-2 distance of the clouds' shadows, which on a line is found by sorting. In the unit of the points; a shift by
/// d alone gives `|d| / sqrt(2)`. Clouds of different sizes are matched by quantiles. `None` when a cloud or
/// `directions` is empty.
pub fn sliced_wasserstein(a: &[[f32; 2]], b: &[[f32; 2]], directions: usize, seed: u64) -> Option<f64> {
    if a.is_empty() || b.is_empty() || directions == 0 {
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

fn thinned(points: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let kept = points.len().min(ENERGY_POINTS);
    (0..kept).map(|i| points[i * points.len() / kept]).collect()
}

/// Mean over all pairs.
fn mean_distance(a: &[[f32; 2]], b: &[[f32; 2]]) -> f64 {
    let one = |from: &[f32; 2]| -> f64 {
        let distance = |to: &[f32; 2]| ((from[0] - to[0]).powi(2) + (from[1] - to[1]).powi(2)).sqrt();
        f64::from(b.iter().map(distance).sum::<f32>())
    };
    a.iter().map(one).sum::<f64>() / (a.len() as f64 * b.len() as f64)
}
