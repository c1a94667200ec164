//! Points in the plane, `(N, 2)`: shapes to diffuse, and what a learner draws with a brush.
//!
//! Every shape is centred on 0 and scaled so that the mean of its two variances is 1, as noise has it: then
//! x_T ~ N(0, I) is neither wider nor narrower than the data, and `[-3, 3]^2` shows both.

use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};
use std::f32::consts::{PI, TAU};

/// A shape that points can be drawn from.
#[derive(Debug)]
pub struct Dataset {
    /// `moons`: the stem of its name in every language.
    pub id: &'static str,
    /// `n` independent points for a seed, `(n, 2)`, nearly all of them in `[-2, 2]^2`.
    pub sample: fn(n: usize, seed: u64) -> Vec<[f32; 2]>,
}

/// Every shape, in the order of the menus.
pub static DATASETS: &[Dataset] = &[
    Dataset { id: "moons", sample: |n, seed| draw(n, seed, moons) },
    Dataset { id: "ring", sample: |n, seed| draw(n, seed, ring) },
    Dataset { id: "spiral", sample: |n, seed| draw(n, seed, spiral) },
    Dataset { id: "grid", sample: |n, seed| draw(n, seed, grid) },
    Dataset { id: "smiley", sample: |n, seed| draw(n, seed, smiley) },
    Dataset { id: "letter", sample: |n, seed| draw(n, seed, letter) },
];

/// The shape called `id`.
pub fn find(id: &str) -> Option<&'static Dataset> {
    DATASETS.iter().find(|dataset| dataset.id == id)
}

fn draw(n: usize, seed: u64, point: fn(&mut Pcg64) -> [f32; 2]) -> Vec<[f32; 2]> {
    let mut rng = Pcg64::seed_from_u64(seed);
    (0..n).map(|_| point(&mut rng)).collect()
}

/// Uniform in `[0, 1)`.
fn uniform(rng: &mut Pcg64) -> f32 {
    rng.random()
}

/// The point moved by isotropic Gaussian noise.
fn blurred([x, y]: [f32; 2], sigma: f32, rng: &mut Pcg64) -> [f32; 2] {
    let mut z = || -> f32 { StandardNormal.sample(rng) };
    [x + sigma * z(), y + sigma * z()]
}

/// Two interleaved half circles, as in scikit-learn's `make_moons`.
fn moons(rng: &mut Pcg64) -> [f32; 2] {
    let upper = uniform(rng) < 0.5;
    let (sin, cos) = (PI * uniform(rng)).sin_cos();
    let [x, y] = if upper { [cos, sin] } else { [1.0 - cos, 0.5 - sin] };
    // Variances of the bare shape: 3/4 in x, 0.245 in y.
    blurred([1.41 * (x - 0.5), 1.41 * (y - 0.25)], 0.07, rng)
}

/// A circle of radius sqrt(2).
fn ring(rng: &mut Pcg64) -> [f32; 2] {
    let (sin, cos) = (TAU * uniform(rng)).sin_cos();
    blurred([2f32.sqrt() * cos, 2f32.sqrt() * sin], 0.06, rng)
}

/// Two turns of an Archimedean spiral, evenly dense along its length.
fn spiral(rng: &mut Pcg64) -> [f32; 2] {
    // Length grows with the square of the radius, as long as a turn is wider than it is far from the next one.
    let part = (0.02 + 0.98 * uniform(rng)).sqrt();
    let (sin, cos) = (2.0 * TAU * part).sin_cos();
    blurred([2.0 * part * cos - 0.05, 2.0 * part * sin + 0.33], 0.05, rng)
}

/// Nine Gaussians on a 3 x 3 grid.
fn grid(rng: &mut Pcg64) -> [f32; 2] {
    let cell: i32 = rng.random_range(0..9);
    let place = |i: i32| 1.2 * (i - 1) as f32;
    blurred([place(cell % 3), place(cell / 3)], 0.13, rng)
}

/// A face: outline, two eyes, a mouth.
fn smiley(rng: &mut Pcg64) -> [f32; 2] {
    let (part, angle) = (uniform(rng), uniform(rng));
    let on = |[x, y]: [f32; 2], radius: f32, angle: f32| [x + radius * angle.cos(), y + radius * angle.sin()];
    let point = match part {
        p if p < 0.56 => on([0.0, 0.0], 1.72, TAU * angle),
        p if p < 0.66 => on([-0.6, 0.55], 0.2 * uniform(rng).sqrt(), TAU * angle),
        p if p < 0.76 => on([0.6, 0.55], 0.2 * uniform(rng).sqrt(), TAU * angle),
        _ => on([0.0, 0.0], 1.0, PI * (1.14 + 0.72 * angle)),
    };
    blurred([point[0], point[1] + 0.08], 0.045, rng)
}

/// The strokes of an A, from end to end.
static LETTER: [[[f32; 2]; 2]; 3] = [[[-1.72, -1.82], [0.0, 1.98]], [[0.0, 1.98], [1.72, -1.82]], [[-1.08, -0.4], [1.08, -0.4]]];

/// The letter A, evenly dense along its strokes.
fn letter(rng: &mut Pcg64) -> [f32; 2] {
    let length = |[a, b]: &[[f32; 2]; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    let mut at = uniform(rng) * LETTER.iter().map(length).sum::<f32>();
    let mut point = LETTER[0][0];
    for stroke in &LETTER {
        let part = at / length(stroke);
        let [a, b] = stroke;
        point = [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])];
        if part <= 1.0 {
            break;
        }
        at -= length(stroke);
    }
    blurred(point, 0.08, rng)
}

/// Drawn points kept at most; of more, every so-manieth stays.
pub const MAX_POINTS: usize = 20_000;

/// The furthest a drawn point may lie from 0 in either coordinate.
pub const MAX_COORDINATE: f32 = 10.0;

/// Standard deviation of what [`Cloud::sample`] adds to a drawn point in each coordinate, so that a sample is a cloud
/// rather than the same few places over and over.
pub const JITTER: f32 = 0.03;

#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CloudError {
    #[error("the drawing is empty; draw at least one point")]
    Empty,
    #[error("point {index} is ({x}, {y}); both coordinates must be numbers from -{MAX_COORDINATE} to {MAX_COORDINATE}")]
    OutOfPlane { index: usize, x: f32, y: f32 },
}

/// What a learner has drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<[f32; 2]>", into = "Vec<[f32; 2]>")]
pub struct Cloud {
    points: Vec<[f32; 2]>,
    thinned_from: Option<usize>,
}

impl Cloud {
    /// At most [`MAX_POINTS`] of the points, evenly chosen in the order in which they were drawn.
    ///
    /// # Errors
    /// When there is no point, or one that is not in the plane.
    pub fn new(mut points: Vec<[f32; 2]>) -> Result<Self, CloudError> {
        let inside = |x: f32| x.abs() <= MAX_COORDINATE;
        if let Some((index, [x, y])) = points.iter().enumerate().find(|(_, [x, y])| !inside(*x) || !inside(*y)) {
            return Err(CloudError::OutOfPlane { index, x: *x, y: *y });
        }
        let drawn = points.len();
        if drawn == 0 {
            return Err(CloudError::Empty);
        }
        let thinned_from = (drawn > MAX_POINTS).then_some(drawn);
        if drawn > MAX_POINTS {
            points = (0..MAX_POINTS).map(|i| points[(i as u64 * drawn as u64 / MAX_POINTS as u64) as usize]).collect();
        }
        Ok(Self { points, thinned_from })
    }

    /// The points that were kept, `(N, 2)`, 1 <= N <= [`MAX_POINTS`].
    pub fn points(&self) -> &[[f32; 2]] {
        &self.points
    }

    /// How many there were, when that was more than [`MAX_POINTS`].
    pub fn thinned_from(&self) -> Option<usize> {
        self.thinned_from
    }

    /// `n` points drawn with replacement, each moved by Gaussian noise of [`JITTER`], `(n, 2)`.
    pub fn sample(&self, n: usize, seed: u64) -> Vec<[f32; 2]> {
        let mut rng = Pcg64::seed_from_u64(seed);
        (0..n)
            .map(|_| {
                let point = self.points[rng.random_range(0..self.points.len())];
                blurred(point, JITTER, &mut rng)
            })
            .collect()
    }
}

impl TryFrom<Vec<[f32; 2]>> for Cloud {
    type Error = CloudError;

    fn try_from(points: Vec<[f32; 2]>) -> Result<Self, CloudError> {
        Self::new(points)
    }
}

impl From<Cloud> for Vec<[f32; 2]> {
    fn from(cloud: Cloud) -> Self {
        cloud.points
    }
}
