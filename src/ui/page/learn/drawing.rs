//! What the learner draws with a brush: strokes as lines of places, and the points that a brush of some width leaves along
//! them. However long somebody scribbles, there are at most [`MAX_POINTS`] points, evenly spread over the strokes.

use crate::data::points::{Cloud, MAX_POINTS};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A point is left every so often along a stroke, in units of the plane.
const SPACING: f32 = 0.012;
/// Places of a stroke lie at least this far apart.
const STEP: f32 = 0.03;
/// Places kept of all strokes together. Beyond it strokes keep every second place.
const MOST_PLACES: usize = 4000;
/// Strokes stay within this.
const EDGE: f32 = 3.0;
/// Standard deviation of the points from the stroke.
const BRUSH: f32 = 0.06;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Strokes", into = "Strokes")]
pub(super) struct Drawing {
    strokes: Vec<Vec<[f32; 2]>>,
    /// The points of the strokes; the very same `Arc` until the drawing changes.
    cloud: Option<Arc<Cloud>>,
    /// Points that the brush would have left without the limit.
    brushed: usize,
    /// A stroke is being drawn.
    open: bool,
}

/// What is remembered of a drawing.
#[derive(Serialize, Deserialize)]
struct Strokes(Vec<Vec<[f32; 2]>>);

impl From<Strokes> for Drawing {
    fn from(Strokes(strokes): Strokes) -> Self {
        let mut drawing = Self { strokes, ..Self::default() };
        drawing.strokes.retain(|stroke| !stroke.is_empty());
        drawing.limit();
        drawing.spray();
        drawing
    }
}

impl From<Drawing> for Strokes {
    fn from(drawing: Drawing) -> Self {
        Self(drawing.strokes)
    }
}

impl Drawing {
    /// The points, unless there are none.
    pub(super) fn cloud(&self) -> Option<&Arc<Cloud>> {
        self.cloud.as_ref()
    }

    /// Points that are kept, and that the brush would have left without the limit.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.cloud.as_ref().map_or(0, |cloud| cloud.points().len()), self.brushed)
    }

    /// A stroke is under way: nothing is learned from it yet.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    pub(super) fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// The pointer went from one place to another; `began` a new stroke with it. False when there is no room.
    pub(super) fn draw(&mut self, stroke: [[f32; 2]; 2], began: bool) -> bool {
        let [from, to] = stroke.map(|place| place.map(|x| x.clamp(-EDGE, EDGE)));
        if began || !self.open {
            if self.strokes.len() >= MOST_PLACES {
                return false;
            }
            self.strokes.push(vec![from]);
            self.open = true;
        }
        let Some(stroke) = self.strokes.last_mut() else { return true };
        if stroke.last().is_some_and(|last| length([*last, to]) >= STEP) {
            stroke.push(to);
        } else if !began {
            return true;
        }
        self.limit();
        self.spray();
        true
    }

    pub(super) fn end(&mut self) {
        self.open = false;
    }

    /// Takes the last stroke back.
    pub(super) fn undo(&mut self) {
        self.strokes.pop();
        self.open = false;
        self.spray();
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn limit(&mut self) {
        while self.strokes.iter().map(Vec::len).sum::<usize>() > MOST_PLACES {
            let mut thinned = false;
            for stroke in self.strokes.iter_mut().filter(|stroke| stroke.len() > 2) {
                let last = stroke.len() - 1;
                let mut place = 0;
                stroke.retain(|_| {
                    place += 1;
                    (place - 1) % 2 == 0 || place - 1 == last
                });
                thinned = true;
            }
            if !thinned {
                self.strokes.truncate(MOST_PLACES / 2);
            }
        }
    }

    /// Lets the brush leave its points: always the same ones for the same strokes.
    fn spray(&mut self) {
        let total: f32 = self.strokes.iter().flat_map(|stroke| stroke.windows(2)).map(|pair| length([pair[0], pair[1]])).sum();
        // Each stroke leaves a point where it begins.
        self.brushed = self.strokes.len() + (total / SPACING) as usize;
        let room = MAX_POINTS.saturating_sub(self.strokes.len()).max(1) as f32;
        let spacing = SPACING.max(total / room);
        let mut rng = Pcg64::seed_from_u64(0);
        let mut points = Vec::new();
        for stroke in &self.strokes {
            points.extend(stroke.first());
            let mut until = spacing;
            for pair in stroke.windows(2) {
                let [a, b] = [pair[0], pair[1]];
                let long = length([a, b]);
                while until <= long {
                    let part = until / long;
                    let mut z = || -> f32 { StandardNormal.sample(&mut rng) };
                    let (dx, dy) = (BRUSH * z(), BRUSH * z());
                    points.push([a[0] + part * (b[0] - a[0]) + dx, a[1] + part * (b[1] - a[1]) + dy]);
                    until += spacing;
                }
                until -= long;
            }
        }
        // Rounding may leave one point too many: the cloud's own limit takes it.
        self.cloud = Cloud::new(points).map(Arc::new).map_err(|reason| log::debug!("drawing: {reason}")).ok();
    }
}

fn length([a, b]: [[f32; 2]; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
