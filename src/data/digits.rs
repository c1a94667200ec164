//! `digits`: 0 to 9 as if written by hand, `(16, 16)`, grey in `[-1, 1]`, row-major: paper is -1, ink is 1.
//!
//! A digit has a few ways to be written, each a list of strokes through control points in a box `[-0.62, 0.62] x [-1, 1]`
//! (x to the right, y down). The hand that writes is random: control points tremble, a smooth curve runs through them
//! (Catmull and Rom 1974), the whole is turned, slanted, stretched and gently bent, and pens differ in width.

use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64;

/// Width and height of a picture in pixels.
pub const SIDE: usize = 16;

/// Numbers in a picture.
pub const LEN: usize = SIDE * SIDE;

/// Digits there are: the classes.
pub const CLASSES: usize = 10;

type Stroke = &'static [[f32; 2]];

/// A way to write a digit. Strokes that share an end make a corner there.
type Style = &'static [Stroke];

/// The ways to write every digit.
static STYLES: [&[Style]; CLASSES] = [
    &[
        &[&[[0.1, -1.0], [-0.4, -0.72], [-0.58, 0.0], [-0.4, 0.72], [0.05, 1.0], [0.45, 0.7], [0.58, 0.0], [0.42, -0.72], [0.05, -1.0]]],
        &[&[[0.0, -1.0], [-0.3, -0.68], [-0.42, 0.0], [-0.3, 0.68], [0.0, 1.0], [0.3, 0.68], [0.42, 0.0], [0.3, -0.68], [0.0, -1.0]]],
        &[&[[0.3, -0.86], [-0.1, -0.98], [-0.5, -0.5], [-0.55, 0.3], [-0.2, 0.95], [0.3, 0.85], [0.58, 0.2], [0.5, -0.5], [0.1, -0.92]]],
    ],
    &[
        &[&[[0.02, -1.0], [0.0, 0.0], [0.0, 1.0]]],
        &[&[[-0.38, -0.55], [-0.12, -0.75], [0.08, -1.0]], &[[0.08, -1.0], [0.08, 0.0], [0.08, 1.0]]],
        &[&[[-0.36, -0.6], [-0.1, -0.8], [0.04, -1.0]], &[[0.04, -1.0], [0.04, 0.0], [0.04, 0.98]], &[[-0.4, 0.98], [0.04, 0.98], [0.46, 0.98]]],
    ],
    &[
        &[&[[-0.5, -0.58], [-0.3, -0.9], [0.1, -1.0], [0.45, -0.75], [0.45, -0.35], [0.1, 0.15], [-0.55, 0.95]], &[[-0.55, 0.95], [0.0, 0.95], [0.58, 0.93]]],
        &[&[[-0.5, -0.55], [-0.2, -0.95], [0.3, -0.92], [0.48, -0.5], [0.15, 0.2], [-0.3, 0.8], [-0.52, 0.82], [-0.4, 0.6], [-0.05, 0.75], [0.3, 0.95], [0.6, 0.8]]],
    ],
    &[
        &[
            &[[-0.48, -0.75], [-0.1, -1.0], [0.38, -0.85], [0.42, -0.4], [0.1, -0.1], [-0.12, -0.06]],
            &[[-0.12, -0.06], [0.3, 0.05], [0.54, 0.4], [0.35, 0.85], [-0.1, 1.0], [-0.52, 0.78]],
        ],
        &[
            &[[-0.45, -0.95], [0.0, -0.95], [0.45, -0.95]],
            &[[0.45, -0.95], [0.2, -0.55], [-0.05, -0.15]],
            &[[-0.05, -0.15], [0.35, -0.05], [0.55, 0.35], [0.38, 0.82], [-0.05, 1.0], [-0.5, 0.8]],
        ],
    ],
    &[
        &[&[[-0.3, -1.0], [-0.42, -0.4], [-0.52, 0.18]], &[[-0.52, 0.18], [0.0, 0.16], [0.58, 0.14]], &[[0.26, -0.6], [0.24, 0.2], [0.22, 1.0]]],
        &[&[[0.2, -1.0], [-0.2, -0.4], [-0.58, 0.3]], &[[-0.58, 0.3], [0.0, 0.3], [0.6, 0.3]], &[[0.2, -1.0], [0.22, 0.0], [0.22, 1.0]]],
    ],
    &[
        &[
            &[[0.5, -0.98], [0.05, -0.97], [-0.36, -0.96]],
            &[[-0.36, -0.96], [-0.42, -0.55], [-0.46, -0.14]],
            &[[-0.46, -0.14], [0.0, -0.3], [0.42, -0.05], [0.52, 0.42], [0.25, 0.88], [-0.15, 1.0], [-0.55, 0.8]],
        ],
        &[
            &[[-0.3, -0.92], [-0.38, -0.5], [-0.42, -0.1]],
            &[[-0.42, -0.1], [0.05, -0.28], [0.48, 0.05], [0.5, 0.55], [0.1, 0.96], [-0.5, 0.85]],
            &[[-0.3, -0.92], [0.1, -0.94], [0.52, -0.96]],
        ],
    ],
    &[
        &[&[[0.36, -0.96], [-0.1, -0.7], [-0.45, -0.1], [-0.48, 0.5], [-0.15, 0.97], [0.3, 0.9], [0.5, 0.5], [0.3, 0.1], [-0.1, 0.08], [-0.44, 0.4]]],
        &[&[[0.05, -1.0], [-0.3, -0.5], [-0.46, 0.15], [-0.4, 0.75], [0.02, 1.0], [0.42, 0.78], [0.42, 0.32], [0.05, 0.12], [-0.38, 0.4]]],
    ],
    &[
        &[&[[-0.52, -0.95], [0.0, -0.95], [0.54, -0.95]], &[[0.54, -0.95], [0.2, -0.2], [-0.1, 0.5], [-0.2, 1.0]]],
        &[&[[-0.52, -0.93], [0.0, -0.95], [0.54, -0.95]], &[[0.54, -0.95], [0.15, -0.1], [-0.18, 1.0]], &[[-0.28, 0.02], [0.12, 0.0], [0.5, -0.04]]],
        &[&[[-0.5, -0.6], [-0.48, -0.92]], &[[-0.48, -0.92], [0.0, -0.94], [0.52, -0.95]], &[[0.52, -0.95], [0.12, 0.0], [0.0, 1.0]]],
    ],
    &[
        &[
            &[
                [0.4, -0.72], [0.0, -1.0], [-0.4, -0.7], [-0.28, -0.3], [0.2, 0.05], [0.48, 0.45], [0.3, 0.9],
                [-0.1, 1.0], [-0.46, 0.72], [-0.35, 0.3], [0.1, -0.1], [0.42, -0.45], [0.4, -0.72],
            ],
        ],
        &[
            &[[0.0, -0.1], [-0.36, -0.3], [-0.36, -0.75], [0.0, -1.0], [0.36, -0.75], [0.36, -0.3], [0.0, -0.1]],
            &[[0.0, -0.1], [-0.42, 0.2], [-0.44, 0.7], [0.0, 1.0], [0.44, 0.7], [0.42, 0.2], [0.0, -0.1]],
        ],
    ],
    &[
        &[&[[0.42, -0.6], [0.15, -0.98], [-0.3, -0.9], [-0.46, -0.45], [-0.2, -0.08], [0.2, -0.15], [0.42, -0.6]], &[[0.42, -0.6], [0.42, 0.2], [0.36, 1.0]]],
        &[&[[0.44, -0.5], [0.2, -0.95], [-0.25, -0.92], [-0.46, -0.5], [-0.25, -0.08], [0.15, -0.1], [0.44, -0.5], [0.42, 0.2], [0.15, 0.85], [-0.35, 0.95]]],
    ],
];

/// A digit as it was written once.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// 0 to 9.
    pub digit: usize,
    /// Lines through points `(x, y)` in pixels.
    pub strokes: Vec<Vec<[f32; 2]>>,
    /// Half the pen's width in pixels.
    pub pen: f32,
    /// Darkest ink, up to 1.
    pub ink: f32,
}

/// Pieces of a curve between two control points.
const PIECES: usize = 5;

impl Drawing {
    /// Writes a digit.
    ///
    /// # Panics
    /// When `digit` is above 9.
    pub fn random(digit: usize, rng: &mut Pcg64) -> Self {
        let styles = STYLES[digit];
        let style = styles[rng.random_range(0..styles.len())];
        let hand = Hand::random(rng);
        let tremble = 0.035;
        let strokes = style
            .iter()
            .map(|stroke| {
                let mut shake = || -> f32 { tremble * <StandardNormal as Distribution<f32>>::sample(&StandardNormal, rng) };
                let points: Vec<[f32; 2]> = stroke.iter().map(|[x, y]| [x + shake(), y + shake()]).collect();
                curve(&points).into_iter().map(|point| hand.place(point)).collect()
            })
            .collect();
        Self { digit, strokes, pen: 0.55 + 0.6 * rng.random::<f32>(), ink: 0.8 + 0.2 * rng.random::<f32>() }
    }

    /// Paints into `picture`, `(16, 16)`.
    ///
    /// # Panics
    /// When the length is not [`LEN`].
    pub fn draw_into(&self, picture: &mut [f32]) {
        assert_eq!(picture.len(), LEN, "a picture has {LEN} numbers");
        let mut nearest = [f32::INFINITY; LEN];
        let reach = self.pen + 1.0;
        for [a, b] in self.strokes.iter().flat_map(|stroke| stroke.windows(2)).filter_map(|pair| <[[f32; 2]; 2]>::try_from(pair).ok()) {
            let span = |axis: usize| {
                let from = (a[axis].min(b[axis]) - reach).floor().clamp(0.0, SIDE as f32) as usize;
                from..(a[axis].max(b[axis]) + reach).ceil().clamp(0.0, SIDE as f32) as usize
            };
            for row in span(1) {
                for column in span(0) {
                    let square = to_segment([column as f32 + 0.5, row as f32 + 0.5], a, b);
                    let near = &mut nearest[row * SIDE + column];
                    *near = near.min(square);
                }
            }
        }
        for (pixel, square) in picture.iter_mut().zip(nearest) {
            let covered = (self.pen + 0.5 - square.sqrt()).clamp(0.0, 1.0);
            *pixel = 2.0 * self.ink * covered - 1.0;
        }
    }

    /// Its picture, `(16, 16)` in `[-1, 1]`.
    pub fn draw(&self) -> Vec<f32> {
        let mut picture = vec![0.0; LEN];
        self.draw_into(&mut picture);
        picture
    }
}

/// Squared distance of a point to a segment.
#[inline]
fn to_segment(p: [f32; 2], a: [f32; 2], b: [f32; 2]) -> f32 {
    let (ab, ap) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let along = ((ap[0] * ab[0] + ap[1] * ab[1]) / (ab[0] * ab[0] + ab[1] * ab[1]).max(1e-9)).clamp(0.0, 1.0);
    let off = [ap[0] - along * ab[0], ap[1] - along * ab[1]];
    off[0] * off[0] + off[1] * off[1]
}

/// A smooth curve through the points.
fn curve(points: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let at = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    let mut curve = vec![at(0)];
    for i in 0..points.len() as isize - 1 {
        let [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
        for piece in 1..=PIECES {
            let t = piece as f32 / PIECES as f32;
            curve.push([0, 1].map(|k| {
                let (linear, square, cube) = (c[k] - a[k], 2.0 * a[k] - 5.0 * b[k] + 4.0 * c[k] - d[k], 3.0 * (b[k] - c[k]) + d[k] - a[k]);
                0.5 * (2.0 * b[k] + t * (linear + t * (square + t * cube)))
            }));
        }
    }
    curve
}

/// How somebody writes this time: from the box of the control points to pixels.
struct Hand {
    /// Rotation, slant and scale.
    linear: [[f32; 2]; 2],
    shift: [f32; 2],
    /// A wave across each axis: amplitude, frequency, phase.
    waves: [[f32; 3]; 2],
}

impl Hand {
    fn random(rng: &mut Pcg64) -> Self {
        let mut within = |from: f32, to: f32| from + (to - from) * rng.random::<f32>();
        let (sin, cos) = within(-0.16, 0.16).sin_cos();
        let (slant, wide, tall) = (within(-0.12, 0.32), within(0.8, 1.12), within(0.84, 1.06));
        // Rotation after slant (the top leans to the right) after scale.
        let linear = [[cos * wide, -(cos * slant + sin) * tall], [sin * wide, (cos - sin * slant) * tall]];
        let mut wave = || [within(-0.07, 0.07), within(1.5, 3.5), within(0.0, std::f32::consts::TAU)];
        let waves = [wave(), wave()];
        Self { linear, shift: [within(-0.7, 0.7), within(-0.7, 0.7)], waves }
    }

    fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        /// Pixels of one unit of the box.
        const UNIT: f32 = 5.9;
        let [across, down] = self.waves.map(|[amplitude, frequency, phase]| move |at: f32| amplitude * (frequency * at + phase).sin());
        let bent = [x + across(y), y + down(x)];
        [0, 1].map(|k| 0.5 * SIDE as f32 + self.shift[k] + UNIT * (self.linear[k][0] * bent[0] + self.linear[k][1] * bent[1]))
    }
}

/// A digit of each class being equally likely, `(digit, picture)`.
pub fn example(rng: &mut Pcg64) -> (usize, Vec<f32>) {
    let drawing = Drawing::random(rng.random_range(0..CLASSES), rng);
    (drawing.digit, drawing.draw())
}
