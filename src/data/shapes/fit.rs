//! Which shape an object is: its picture as covered parts of pixels, compared with every shape drawn just as large and
//! in the same place. Area and centroid fix radius and centre of each shape, so only its form is left to compare.

use super::draw::{coverage, span};
use super::{SIDE, Shape, Value};
use std::f32::consts::PI;

/// How well a drawn shape matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub shape: Shape,
    /// Middle of the drawn shape, `(x, y)` in pixels.
    pub at: [f32; 2],
    /// In pixels.
    pub radius: f32,
    /// How often it was smoothed by (1, 2, 1) / 4 in both directions: a variance of half a square pixel each time.
    pub blur: usize,
    /// Sum of squared differences of coverage by the object's area: 0 is a perfect match, 1 is nothing drawn at all.
    pub error: f32,
}

/// Area by radius squared and height of the centroid below the middle by radius, exact for an outline without pixels.
fn moments(shape: Shape) -> [f32; 2] {
    match shape {
        Shape::Circle => [PI, 0.0],
        Shape::Square => [3.1684, 0.0],
        Shape::Triangle => [1.8, 0.2],
        Shape::Star => [1.7446, 0.0],
        Shape::Ring => [0.75 * PI, 0.0],
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
    let mut fits: Vec<Fit> = Shape::ALL.iter().map(|shape| first(*shape, covered, area, centre)).collect();
    let order = |fits: &mut [Fit]| fits.sort_by(|a, b| a.error.total_cmp(&b.error));
    order(&mut fits);
    // What is far behind after the first look is not looked at again.
    for fit in fits.iter_mut().take(3) {
        *fit = refined(*fit, covered, area);
    }
    order(&mut fits);
    fits
}

/// What area and centroid say, at the blur that matches best.
fn first(shape: Shape, covered: &[Option<f32>], area: f32, centroid: [f32; 2]) -> Fit {
    let [unit, below] = moments(shape);
    let radius = (area / unit).sqrt();
    let at = [centroid[0], centroid[1] - below * radius];
    let with = |blur| Fit { shape, at, radius, blur, error: difference(shape, at, radius, blur, covered) / area };
    let fits = [0, 1, 2].map(with);
    fits.into_iter().min_by(|a, b| a.error.total_cmp(&b.error)).unwrap_or(fits[0])
}

/// The best match among small changes of place and radius.
fn refined(mut best: Fit, covered: &[Option<f32>], area: f32) -> Fit {
    const MOVES: [[f32; 3]; 6] = [[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, -1.0]];
    for step in [0.4, 0.2] {
        let start = best;
        for [dx, dy, grow] in MOVES {
            let (at, radius) = ([start.at[0] + dx * step, start.at[1] + dy * step], (start.radius + grow * step).max(1.0));
            let error = difference(start.shape, at, radius, start.blur, covered) / area;
            if error < best.error {
                best = Fit { at, radius, error, ..start };
            }
        }
    }
    best
}

/// Sum of squared differences to the drawn and blurred shape over the pixels that may be compared. The shape may be a
/// little fainter or stronger than 1: of a thin blurred object no pixel is pure, so its colour was not known well.
fn difference(shape: Shape, at: [f32; 2], radius: f32, blur: usize, covered: &[Option<f32>]) -> f32 {
    /// Pixels around the shape that should be free, so that what sticks out counts.
    const RIM: f32 = 2.5;
    let reach = 1.2 * radius + RIM;
    let [columns, rows] = at.map(|x| span(x, reach));
    let width = columns.len();
    let mut drawn = Vec::with_capacity(width * rows.len());
    for row in rows.clone() {
        let y = row as f32 + 0.5 - at[1];
        drawn.extend(columns.clone().map(|column| coverage(shape, column as f32 + 0.5 - at[0], y, radius)));
    }
    for _ in 0..blur {
        drawn.chunks_exact_mut(width.max(1)).for_each(|line| smooth(line, 1));
        (0..width).for_each(|column| smooth(&mut drawn[column..], width));
    }
    let at = rows.flat_map(|row| columns.clone().map(move |column| row * SIDE + column));
    let (mut squares, mut product, mut total) = (0.0, 0.0, 0.0);
    for (part, drawn) in at.zip(drawn).filter_map(|(i, drawn)| covered[i].map(|part| (part, drawn))) {
        squares += part * part;
        product += part * drawn;
        total += drawn * drawn;
    }
    let gain = (product / total.max(1e-6)).clamp(0.85, 1.35);
    squares - 2.0 * gain * product + gain * gain * total
}

/// (1, 2, 1) / 4 along every so-manieth number; the ends repeat.
fn smooth(line: &mut [f32], step: usize) {
    let mut before = line.first().copied().unwrap_or_default();
    for i in (0..line.len()).step_by(step) {
        let (here, after) = (line[i], line.get(i + step).copied().unwrap_or(line[i]));
        line[i] = 0.25 * before + 0.5 * here + 0.25 * after;
        before = here;
    }
}
