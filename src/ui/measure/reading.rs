//! The weights of cross-attention as one table `(places, words)`: of one layer and head, or the mean over several. The
//! padding behind a text is read too; its tokens are added up to one last column.

use crate::tensor::Tensor;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Read {
    /// Places a side.
    pub side: usize,
    columns: usize,
    /// `(side^2, columns)`; rows sum to 1.
    weights: Vec<f32>,
}

impl Read {
    /// `layers` are the weights `(heads, places, L)` of every layer, of which one, and one of its heads, may be chosen; `words`
    /// tokens stand before the padding. `None` when nothing was watched, or the chosen layer or head is not there.
    pub fn of(layers: &[(String, Arc<Tensor>)], layer: Option<usize>, head: Option<usize>, words: usize) -> Option<Self> {
        let layers = layers.iter().enumerate().filter(|(i, _)| layer.is_none_or(|layer| layer == *i));
        let mut sum: Vec<f32> = Vec::new();
        let (mut count, mut places, mut tokens) = (0.0, 0, 0);
        for (_, (_, tensor)) in layers {
            let dims = tensor.shape().dims();
            let [heads, rows, width] = *dims.last_chunk::<3>()?;
            if !sum.is_empty() && (rows, width) != (places, tokens) {
                continue;
            }
            (places, tokens) = (rows, width);
            sum.resize(rows * width, 0.0);
            for at in (0..heads).filter(|at| head.is_none_or(|head| head == *at)) {
                let part = &tensor.data()[at * rows * width..(at + 1) * rows * width];
                sum.iter_mut().zip(part).for_each(|(sum, weight)| *sum += weight);
                count += 1.0;
            }
        }
        if count == 0.0 || tokens == 0 {
            return None;
        }
        let words = words.min(tokens);
        let columns = if words < tokens { words + 1 } else { words };
        let mut weights = Vec::with_capacity(places * columns);
        for row in sum.chunks_exact(tokens) {
            weights.extend(row[..words].iter().map(|weight| weight / count));
            if words < tokens {
                weights.push(row[words..].iter().sum::<f32>() / count);
            }
        }
        Some(Self { side: (places as f64).sqrt().round() as usize, columns, weights })
    }

    /// Words, and one more where there is padding.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// What place `at` takes from a word, 0 to 1.
    pub fn at(&self, at: usize, word: usize) -> f32 {
        self.weights.get(at * self.columns + word).copied().unwrap_or(0.0)
    }

    /// What every place takes from one word, `(side^2,)`.
    pub fn word(&self, word: usize) -> Vec<f32> {
        self.weights.chunks_exact(self.columns).map(|row| row[word.min(self.columns - 1)]).collect()
    }

    /// What one place takes from every word; of no place, the mean over all of them: `(columns,)`.
    pub fn row(&self, place: Option<[usize; 2]>) -> Vec<f32> {
        let at = place.map(|[row, column]| row * self.side + column).filter(|at| *at < self.side * self.side);
        at.map_or_else(|| self.shares(), |at| self.weights[at * self.columns..(at + 1) * self.columns].to_vec())
    }

    /// The mean over all places: `(columns,)`.
    pub fn shares(&self) -> Vec<f32> {
        let places = self.weights.len() / self.columns;
        let mut sums = vec![0.0; self.columns];
        self.weights.chunks_exact(self.columns).for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight));
        sums.iter().map(|sum| sum / places as f32).collect()
    }
}
