//! Which shape an object is: its picture as covered parts of pixels, compared with every shape drawn just as large and
//! in the same place. Area and centroid fix radius and centre of each shape, so only its form is left to compare.

use super::draw::{coverage, span};
use super::{SIDE, Shape, Value};

/// How well a drawn shape matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub shape: Shape,
    /// Middle of the drawn shape, `(x, y)` in pixels.
    pub at: [f32; 2],
    /// In pixels.
    pub radius: f32,
    /// Sum of squared differences of coverage by the object's area: 0 is a perfect match, 1 is nothing drawn at all.
    pub error: f32,
}

/// Area by radius squared and height of the centroid below the middle by radius, exact for an outline without pixels.
fn moments(shape: Shape) -> [f32; 2] {
    match shape {
        Shape::Circle => [3.1416, 0.0],
        Shape::Square => [3.1684, 0.0],
        Shape::Triangle => [1.8, 0.2],
        Shape::Star => [1.7446, 0.0],
        Shape::Ring => [2.3562, 0.0],
        Shape::Cross => [2.2576, 0.0],
    }
}

/// Every shape's best match, the best first. `covered`, `(32, 32)`, is about 1 on the object and 0 elsewhere; `None`
/// where a pixel belongs to something else.
pub fn fits(covered: &[Option<f32>]) -> Vec<Fit> {
    let (mut area, mut centre) = (0.0, [0.0; 2]);
    for (i, part) in covered.iter().enumerate() {
        let part = part.unwrap_or(0.0);
        area += part;
        centre[0] += part * ((i % SIDE) as f32 + 0.5);
        centre[1] += part * ((i / SIDE) as f32 + 0.5);
    }
    let area = area.max(1.0);
    let centre = centre.map(|sum| sum / area);
    let mut fits: Vec<Fit> = Shape::ALL.iter().map(|shape| fit(*shape, covered, area, centre)).collect();
    fits.sort_by(|a, b| a.error.total_cmp(&b.error));
    fits
}

/// The best match of one shape, looked for around what area and centroid say.
fn fit(shape: Shape, covered: &[Option<f32>], area: f32, centroid: [f32; 2]) -> Fit {
    let [unit, below] = moments(shape);
    let radius = (area / unit).sqrt();
    let mut best = Fit { shape, at: [centroid[0], centroid[1] - below * radius], radius, error: f32::INFINITY };
    for round in 0..3 {
        let start = best;
        // First the guess alone and its neighbours, then finer around the best of them.
        let step = 0.5 / (1 << round) as f32;
        for (dx, dy, grow) in [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)] {
            let at = [start.at[0] + dx * step, start.at[1] + dy * step];
            let radius = start.radius + grow * step;
            let error = difference(shape, at, radius, covered) / area;
            if error < best.error {
                best = Fit { shape, at, radius, error };
            }
        }
    }
    best
}

/// Sum of squared differences to the drawn shape over the pixels that may be compared.
fn difference(shape: Shape, at: [f32; 2], radius: f32, covered: &[Option<f32>]) -> f32 {
    /// Pixels around the shape that should be free, so that what sticks out counts.
    const RIM: f32 = 2.5;
    let reach = 1.2 * radius + RIM;
    let mut sum = 0.0;
    for row in span(at[1], reach) {
        for column in span(at[0], reach) {
            if let Some(part) = covered[row * SIDE + column] {
                let drawn = coverage(shape, column as f32 + 0.5 - at[0], row as f32 + 0.5 - at[1], radius);
                sum += (part - drawn) * (part - drawn);
            }
        }
    }
    sum
}
