//! The weights of cross-attention as one table `(places, words)`: of one layer and head, or the mean over several. The
//! padding behind a text is read too; its tokens are added up to one last column.

use super::attention::Reader;
use crate::session::Guided;
use crate::ui::cx::Cx;

/// How much of a place that does not read the word shines through.
const LEAST: f32 = 0.10;

#[derive(Clone, Debug)]
pub struct Read {
    /// Places a side.
    pub side: usize,
    columns: usize,
    /// `(side^2, columns)`; rows sum to 1.
    weights: Vec<f32>,
}

impl Read {
    /// `words` tokens stand before the padding. `None` when nothing was watched, or the chosen layer or head is not there.
    pub fn of(said: &Guided, reader: Reader, words: usize) -> Option<Self> {
        let layers = said.attention.iter().enumerate().filter(|(i, _)| reader.layer.is_none_or(|layer| layer == *i));
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
            for head in (0..heads).filter(|head| reader.head.is_none_or(|wanted| wanted == *head)) {
                let part = &tensor.data()[head * rows * width..(head + 1) * rows * width];
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

/// A picture `(S, S, 3)` under a veil in the colour of the paper that is thinnest where a word is read most: `weights
/// (side^2,)` over their largest.
pub fn veiled(cx: &Cx<'_>, ground: &[f32], size: usize, weights: &[f32], side: usize) -> Vec<f32> {
    let paper = cx.theme.color.paper;
    let paper = [paper.r(), paper.g(), paper.b()].map(|c| f32::from(c) / 127.5 - 1.0);
    let most = weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let clear = |i: usize| {
        let (x, y) = (i % size, i / size);
        LEAST + (1.0 - LEAST) * weights.get(y * side / size * side + x * side / size).copied().unwrap_or(0.0) / most
    };
    let pixel = |(i, rgb): (usize, &[f32])| {
        let clear = clear(i);
        [0, 1, 2].map(|c| paper[c] + clear * (rgb[c].clamp(-1.0, 1.0) - paper[c]))
    };
    ground.chunks_exact(3).enumerate().flat_map(pixel).collect()
}
