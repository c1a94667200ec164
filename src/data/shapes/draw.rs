//! Paints a scene. A shape is a signed distance in pixels, d < 0 inside; a pixel is covered by `clamp(0.5 - d, 0, 1)`,
//! which is the covered area of a pixel that a straight edge cuts, so edges are smooth at any position.

use super::{Background, Color, LEN, SIDE, Scene, Shape};

/// RGB, each in `[0, 1]`.
pub type Rgb = [f32; 3];

impl Color {
    /// The middle of the class.
    pub fn rgb(self) -> Rgb {
        match self {
            Self::Red => [0.85, 0.20, 0.20],
            Self::Orange => [0.95, 0.53, 0.13],
            Self::Yellow => [0.98, 0.81, 0.18],
            Self::Green => [0.19, 0.64, 0.36],
            Self::Blue => [0.17, 0.44, 0.87],
            Self::Purple => [0.52, 0.27, 0.72],
            Self::Pink => [0.94, 0.43, 0.66],
        }
    }
}

impl Background {
    /// The middle of the class.
    pub fn rgb(self) -> Rgb {
        match self {
            Self::White => [0.96, 0.96, 0.95],
            Self::Sand => [0.92, 0.85, 0.70],
            Self::Sky => [0.71, 0.85, 0.94],
            Self::Navy => [0.10, 0.17, 0.38],
            Self::Black => [0.07, 0.07, 0.08],
        }
    }
}

/// Half the width of a cross's arms, inner radius of a ring, radii of a star's tips and notches, half the side of a
/// square: parts of the radius. The square is then as large as the circle.
const ARM: f32 = 0.34;
const HOLE: f32 = 0.5;
const TIP: f32 = 1.12;
const NOTCH: f32 = 0.53;
const HALF_SIDE: f32 = 0.89;

/// Signed distance in pixels of a point at `(x, y)` from the middle of a shape of the given radius.
#[inline]
pub fn distance(shape: Shape, x: f32, y: f32, radius: f32) -> f32 {
    match shape {
        Shape::Circle => (x * x + y * y).sqrt() - radius,
        Shape::Square => x.abs().max(y.abs()) - HALF_SIDE * radius,
        Shape::Triangle => {
            // Apex at (0, -r), base from (-r, 0.8 r) to (r, 0.8 r); a side's normal is (1.8, -1) by its length.
            const SLANT: f32 = 2.059_126;
            let side = (1.8 * x.abs() - y - radius) / SLANT;
            side.max(y - 0.8 * radius)
        }
        Shape::Star => {
            // Seen from the nearest of its points, at 0, 72 and 144 degrees from the top (the others are mirrored), the
            // edge runs from the tip at (0, R) to the notch at 36 degrees.
            const POINTS: [[f32; 2]; 3] = [[0.0, 1.0], [0.951_056_5, 0.309_017], [0.587_785_25, -0.809_017]];
            const BETWEEN: [f32; 2] = [0.587_785_25, 0.809_017];
            let side = x.abs();
            let (mut along, mut across) = (f32::NEG_INFINITY, 0.0);
            for [sin, cos] in POINTS {
                let projected = side * sin - y * cos;
                if projected > along {
                    along = projected;
                    across = (side * cos + y * sin).abs();
                }
            }
            let edge = [NOTCH * BETWEEN[0], NOTCH * BETWEEN[1] - TIP];
            ((along - TIP * radius) * edge[0] - across * edge[1]) / edge[0].hypot(edge[1])
        }
        Shape::Ring => {
            let width = 0.5 * (1.0 - HOLE) * radius;
            ((x * x + y * y).sqrt() - 0.5 * (1.0 + HOLE) * radius).abs() - width
        }
        Shape::Cross => {
            let (x, y, arm) = (x.abs(), y.abs(), ARM * radius);
            (x - arm).max(y - radius).min((x - radius).max(y - arm))
        }
    }
}

/// How much of a pixel is covered, 0 to 1.
#[inline]
pub fn coverage(shape: Shape, x: f32, y: f32, radius: f32) -> f32 {
    (0.5 - distance(shape, x, y, radius)).clamp(0.0, 1.0)
}

/// The pixels, first and one past the last, that something of this reach around a centre can touch.
pub fn span(centre: f32, reach: f32) -> std::ops::Range<usize> {
    let last = SIDE as f32;
    (centre - reach).floor().clamp(0.0, last) as usize..(centre + reach).ceil().clamp(0.0, last) as usize
}

/// Light falls from above: the top of a thing is this much lighter than its middle, in `[0, 1]`.
const LIGHT: f32 = 0.035;

/// Paints into `picture`, `(32, 32, 3)`, whatever was there before.
///
/// # Panics
/// When the length is not [`LEN`].
pub fn draw_into(scene: &Scene, picture: &mut [f32]) {
    assert_eq!(picture.len(), LEN, "a picture has {LEN} numbers");
    let middle = 0.5 * SIDE as f32;
    for (row, line) in picture.chunks_exact_mut(3 * SIDE).enumerate() {
        let light = LIGHT * (middle - row as f32 - 0.5) / middle;
        let paint = scene.ground.map(|c| 2.0 * (c + light) - 1.0);
        line.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&paint));
    }
    for object in &scene.objects {
        let reach = 1.2 * object.radius + 1.0;
        for row in span(object.at[1], reach) {
            let y = row as f32 + 0.5 - object.at[1];
            let light = LIGHT * (-y / object.radius).clamp(-1.0, 1.0);
            let paint = object.paint.map(|c| 2.0 * (c + light) - 1.0);
            for column in span(object.at[0], reach) {
                let covered = coverage(object.shape, column as f32 + 0.5 - object.at[0], y, object.radius);
                let pixel = &mut picture[3 * (row * SIDE + column)..][..3];
                pixel.iter_mut().zip(paint).for_each(|(below, paint)| *below += covered * (paint - *below));
            }
        }
    }
    picture.iter_mut().for_each(|x| *x = x.clamp(-1.0, 1.0));
}

/// The scene's picture, `(32, 32, 3)` in `[-1, 1]`.
pub fn draw(scene: &Scene) -> Vec<f32> {
    let mut picture = vec![0.0; LEN];
    draw_into(scene, &mut picture);
    picture
}
