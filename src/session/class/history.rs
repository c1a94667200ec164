//! What a run remembers of every step, so that a refresh of the picture copies none of it.
//!
//! Losses are kept for good, 4 bytes a step: whole chunks are shared, only the tail below one chunk is ever copied. Gradient
//! norms are thinned evenly: every `stride`-th step, the stride doubling when there are too many.

use std::ops::Range;
use std::sync::Arc;

/// Losses of a chunk.
pub const CHUNK: usize = 4096;

/// Steps with gradient norms that are kept at most.
const MOST_NORMS: usize = 512;

/// The loss of every step, `(len,)`. To clone it copies no numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LossHistory {
    since: u64,
    full: Arc<Vec<Arc<[f32]>>>,
    /// Fewer than [`CHUNK`].
    tail: Arc<Vec<f32>>,
}

impl LossHistory {
    /// An empty history of a run that goes on after `since` steps.
    pub fn after(since: u64) -> Self {
        Self { since, ..Self::default() }
    }

    /// Steps done before the first loss.
    pub fn since(&self) -> u64 {
        self.since
    }

    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.tail.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn push(&mut self, loss: f32) {
        let tail = Arc::make_mut(&mut self.tail);
        tail.push(loss);
        if tail.len() == CHUNK {
            Arc::make_mut(&mut self.full).push(std::mem::take(tail).into());
        }
    }

    /// The loss at a place, from 0: that of step `since + place + 1`.
    pub fn get(&self, place: usize) -> Option<f32> {
        self.full.get(place / CHUNK).map(|chunk| chunk[place % CHUNK]).or_else(|| self.tail.get(place.checked_sub(self.full.len() * CHUNK)?).copied())
    }

    /// The loss of a step, from 1.
    pub fn of_step(&self, step: u64) -> Option<f32> {
        self.get(usize::try_from(step.checked_sub(self.since + 1)?).ok()?)
    }

    pub fn last(&self) -> Option<f32> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The losses at these places, cut to those that are there.
    pub fn range(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = f32> + Clone + '_ {
        let places = places.start.min(self.len())..places.end.min(self.len());
        places.filter_map(|place| self.get(place))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = f32> + Clone + '_ {
        self.range(0..self.len())
    }

    /// Mean of the losses at these places; `None` where there are none.
    pub fn mean(&self, places: Range<usize>) -> Option<f64> {
        let (sum, count) = self.range(places).fold((0.0, 0), |(sum, count), loss| (sum + f64::from(loss), count + 1));
        (count > 0).then(|| sum / f64::from(count))
    }

    /// At most `most` points of a curve over these places: the steps of a stretch, its mean step, and mean, least and
    /// greatest loss.
    pub fn curve(&self, places: Range<usize>, most: usize) -> Vec<CurvePoint> {
        let places = places.start.min(self.len())..places.end.min(self.len());
        let each = places.len().div_ceil(most.max(1)).max(1);
        let stretch = |start: usize| {
            let end = (start + each).min(places.end);
            let (mut sum, mut least, mut greatest) = (0.0, f32::INFINITY, f32::NEG_INFINITY);
            for loss in self.range(start..end) {
                (sum, least, greatest) = (sum + f64::from(loss), least.min(loss), greatest.max(loss));
            }
            let step = self.since as f64 + (start + end + 1) as f64 / 2.0;
            CurvePoint { step, mean: sum / (end - start) as f64, least, greatest }
        };
        places.clone().step_by(each).map(stretch).collect()
    }

    /// Forgets all but the first `len` losses.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        let whole = len / CHUNK;
        if whole < self.full.len() {
            self.tail = Arc::new(self.full[whole][..len % CHUNK].to_vec());
            Arc::make_mut(&mut self.full).truncate(whole);
        } else {
            Arc::make_mut(&mut self.tail).truncate(len % CHUNK);
        }
    }

    /// All of them in one piece: a copy.
    pub fn to_vec(&self) -> Vec<f32> {
        self.iter().collect()
    }

    /// The chunks that are full: shared between all clones.
    pub fn chunks(&self) -> &[Arc<[f32]>] {
        &self.full
    }
}

/// A stretch of a loss curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    pub step: f64,
    pub mean: f64,
    pub least: f32,
    pub greatest: f32,
}

/// Norms of the gradients before clipping, layer by layer. The norm of all is the root of the sum of their squares.
#[derive(Clone, Debug, Default)]
pub struct GradNorms {
    /// `wte`, `wpe`, `h.0` ..., `ln_f`.
    pub layers: Arc<Vec<String>>,
    /// Of the last step, one a layer; empty before the first.
    pub last: Arc<Vec<f32>>,
    /// Some steps, evenly spread, with the norms there.
    pub past: Arc<Vec<(u64, Arc<[f32]>)>>,
    stride: u64,
}

impl GradNorms {
    pub fn of(layers: Vec<String>) -> Self {
        Self { layers: Arc::new(layers), stride: 1, ..Self::default() }
    }

    pub fn push(&mut self, step: u64, norms: &[f32]) {
        self.last = Arc::new(norms.to_vec());
        let stride = self.stride.max(1);
        if !step.is_multiple_of(stride) {
            return;
        }
        let past = Arc::make_mut(&mut self.past);
        past.push((step, norms.into()));
        if past.len() > MOST_NORMS {
            self.stride = 2 * stride;
            past.retain(|(step, _)| step.is_multiple_of(2 * stride));
        }
    }

    /// Forgets what came after a step.
    pub fn back_to(&mut self, step: u64) {
        Arc::make_mut(&mut self.past).retain(|(at, _)| *at <= step);
    }

    /// Norm of all gradients of the last step together.
    pub fn total(&self) -> f32 {
        self.last.iter().map(|norm| norm * norm).sum::<f32>().sqrt()
    }
}
