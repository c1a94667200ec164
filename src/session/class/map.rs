//! A flat map of an embedding that moves as little as possible from one moment to the next.
//!
//! The plane is that of the first two principal components (Pearson 1901), found by orthogonal iteration on the centred rows
//! `X (V, C)`: `Q <- orthonormal(X^T (X Q))`, begun with the plane of the moment before. Within the plane the map is turned,
//! and mirrored if need be, to lie nearest to the one before (Procrustes; in two dimensions a single angle).

/// Rounds of the iteration where nothing is known, and where the plane before is.
const COLD: usize = 60;
const WARM: usize = 12;

/// A map, and what the next one begins with.
#[derive(Clone, Debug, Default)]
pub(super) struct Map {
    /// `(V, 2)`
    pub points: Vec<[f32; 2]>,
    /// Share of the rows' variance that lies in the plane, in `[0, 1]`.
    pub share: f32,
    /// Directions, `(2, C)`.
    plane: [Vec<f64>; 2],
    /// The plane is not that of the points.
    cold: bool,
}

impl Map {
    /// Points that a next map is to lie like, without their plane.
    pub(super) fn lying_like(points: &[[f32; 2]], width: usize) -> Self {
        Self { points: points.to_vec(), share: 0.0, plane: start(width), cold: true }
    }
}

/// The map of `rows (V, width)`, near to the one before.
pub(super) fn map(rows: &[f32], width: usize, before: Option<&Map>) -> Map {
    let count = rows.len().checked_div(width).unwrap_or(0);
    if count < 2 || width < 2 {
        return Map { points: vec![[0.0; 2]; count], ..Map::default() };
    }
    let mut mean = vec![0.0; width];
    rows.iter().enumerate().for_each(|(i, x)| mean[i % width] += f64::from(*x) / count as f64);
    let x: Vec<f64> = rows.iter().enumerate().map(|(i, x)| f64::from(*x) - mean[i % width]).collect();
    let known = before.filter(|before| before.plane[0].len() == width);
    let mut plane = known.map_or_else(|| start(width), |before| before.plane.clone());
    for _ in 0..if known.is_some_and(|known| !known.cold) { WARM } else { COLD } {
        plane = plane.map(|direction| {
            let mut next = vec![0.0; width];
            for row in x.chunks_exact(width) {
                let along = dot(row, &direction);
                next.iter_mut().zip(row).for_each(|(next, x)| *next += along * x);
            }
            next
        });
        orthonormal(&mut plane);
    }
    let mut points: Vec<[f64; 2]> = x.chunks_exact(width).map(|row| [dot(row, &plane[0]), dot(row, &plane[1])]).collect();
    let total: f64 = x.iter().map(|x| x * x).sum();
    let inside: f64 = points.iter().flatten().map(|x| x * x).sum();
    if let Some(before) = known.filter(|before| before.points.len() == count) {
        turn(&mut points, &before.points);
    }
    Map { points: points.iter().map(|p| p.map(|x| x as f32)).collect(), share: if total > 0.0 { (inside / total) as f32 } else { 0.0 }, plane, cold: false }
}

/// Two directions that favour no coordinate much.
fn start(width: usize) -> [Vec<f64>; 2] {
    let wave = |speed: f64| (0..width).map(|i| (speed * i as f64 + 0.5).sin()).collect::<Vec<f64>>();
    let mut plane = [wave(1.0), wave(2.3)];
    orthonormal(&mut plane);
    plane
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Gram and Schmidt's way; a direction that vanishes is left as it was begun.
fn orthonormal(plane: &mut [Vec<f64>; 2]) {
    let [first, second] = plane;
    scale(first);
    let along = dot(first, second);
    second.iter_mut().zip(&*first).for_each(|(b, a)| *b -= along * a);
    scale(second);
}

fn scale(v: &mut [f64]) {
    let length = dot(v, v).sqrt();
    if length > 1e-300 {
        v.iter_mut().for_each(|x| *x /= length);
    }
}

/// Turns points, and mirrors them if that helps, so that the sum of squared distances to `to` is least.
fn turn(points: &mut [[f64; 2]], to: &[[f32; 2]]) {
    let sums = |mirror: f64| {
        points.iter().zip(to).fold((0.0, 0.0), |(cos, sin), (p, q)| {
            let ([x, y], [u, v]) = ([p[0], mirror * p[1]], q.map(f64::from));
            (cos + x * u + y * v, sin + x * v - y * u)
        })
    };
    let (plain, mirrored) = (sums(1.0), sums(-1.0));
    let (mirror, (cos, sin)) = if mirrored.0.hypot(mirrored.1) > plain.0.hypot(plain.1) { (-1.0, mirrored) } else { (1.0, plain) };
    let length = cos.hypot(sin);
    if length > 0.0 {
        let (cos, sin) = (cos / length, sin / length);
        points.iter_mut().for_each(|p| *p = [cos * p[0] - sin * mirror * p[1], sin * p[0] + cos * mirror * p[1]]);
    }
}
