//! Least squares on lags, by an orthogonal triangularisation that reads the series once.
//!
//! The rows `[1, x_{t-1}, .., x_{t-P}, x_t]` (all less the mean) are reduced to a triangle R by Householder reflections,
//! a block of rows at a time under the triangle so far ("tall and skinny QR"). Normal equations would square the
//! condition number, and lags of a smooth series are nearly dependent. Columns are in the order of the lags, so the
//! leading parts of the same R answer every lower order too.

use super::correlation::mean;
use super::error::SeriesError;
use super::{MAX_ORDER, check_order};

/// Rows reduced at once: they stay in the first-level cache.
const BLOCK: usize = 128;

/// Columns of the widest triangle: constant, lags, target.
const WIDEST: usize = MAX_ORDER + 2;

/// The triangle of one series and one largest order P.
#[derive(Clone, Debug)]
pub struct Triangle {
    /// P.
    order: usize,
    /// Equations: t from `skip` to n.
    pub equations: usize,
    mean: f64,
    /// `(P + 2, P + 2)`, column-major; below the diagonal 0.
    r: Vec<f64>,
    /// Norms of the P + 1 columns before reduction.
    norms: Vec<f64>,
}

/// A solved order.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    pub c: f64,
    /// `(p,)`.
    pub phi: Vec<f64>,
    /// Residual sum of squares.
    pub rss: f64,
    /// `(p + 1, p + 1)`, row-major, constant first: `(X'X)^-1`, to be multiplied by a variance.
    pub covariance: Vec<f64>,
}

impl Triangle {
    /// Reduces the equations of `series` for t = `skip`.. with lags up to `order` <= `skip`.
    ///
    /// # Errors
    /// When the order, or the series, cannot be worked with.
    pub fn new(series: &[f64], order: usize, skip: usize) -> Result<Self, SeriesError> {
        check_order(series, order)?;
        let needed = skip + order + 3;
        if series.len() < needed || skip < order {
            return Err(SeriesError::Short { points: series.len(), order, needed });
        }
        let (columns, mean) = (order + 2, mean(series));
        let mut r = vec![0.0; columns * columns];
        let height = columns + BLOCK;
        let mut block = vec![0.0; columns * height];
        let mut norms = vec![0.0; order + 1];
        let mut t = skip;
        while t < series.len() {
            let rows = BLOCK.min(series.len() - t);
            for j in 0..columns {
                let column = &mut block[j * height..(j + 1) * height];
                column[..columns].copy_from_slice(&r[j * columns..(j + 1) * columns]);
                let lag = if j == columns - 1 { 0 } else { j };
                for (i, place) in column[columns..columns + rows].iter_mut().enumerate() {
                    *place = if j == 0 { 1.0 } else { series[t + i - lag] - mean };
                }
                if j <= order {
                    norms[j] += column[columns..columns + rows].iter().map(|x| x * x).sum::<f64>();
                }
            }
            reduce(&mut block, columns, height, rows);
            for j in 0..columns {
                r[j * columns..(j + 1) * columns].copy_from_slice(&block[j * height..j * height + columns]);
            }
            t += rows;
        }
        norms.iter_mut().for_each(|norm| *norm = norm.sqrt());
        Ok(Self { order, equations: series.len() - skip, mean, r, norms })
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.r[column * (self.order + 2) + row]
    }

    /// Residual sum of squares of order p <= P on these equations; `p = 0` is the constant alone.
    pub fn rss(&self, p: usize) -> f64 {
        (p + 1..self.order + 2).map(|i| self.at(i, self.order + 1).powi(2)).sum()
    }

    /// Solves order p <= P.
    ///
    /// # Errors
    /// When lags depend on each other, or nothing is left unexplained.
    pub fn solve(&self, p: usize) -> Result<Solution, SeriesError> {
        let k = p + 1;
        if (0..k).any(|i| self.at(i, i).abs() <= 1e-11 * self.norms[i]) {
            return Err(SeriesError::Collinear { order: p });
        }
        let total: f64 = (1..self.order + 2).map(|i| self.at(i, self.order + 1).powi(2)).sum();
        let rss = self.rss(p);
        if rss <= 1e-24 * total {
            return Err(SeriesError::Exact { order: p });
        }
        // Back substitution for the coefficients, and for the inverse of the triangle column by column.
        let mut beta = vec![0.0; k];
        for i in (0..k).rev() {
            let known: f64 = (i + 1..k).map(|j| self.at(i, j) * beta[j]).sum();
            beta[i] = (self.at(i, self.order + 1) - known) / self.at(i, i);
        }
        let mut inverse = [0.0; WIDEST * WIDEST];
        for column in 0..k {
            for i in (0..=column).rev() {
                let known: f64 = (i + 1..=column).map(|j| self.at(i, j) * inverse[j * WIDEST + column]).sum();
                inverse[i * WIDEST + column] = (if i == column { 1.0 } else { 0.0 } - known) / self.at(i, i);
            }
        }
        // Back from the series less its mean: c = a + mean (1 - sum phi), a row of the inverse changes likewise.
        for column in 0..k {
            let lags: f64 = (1..k).map(|i| inverse[i * WIDEST + column]).sum();
            inverse[column] -= self.mean * lags;
        }
        let c = beta[0] + self.mean * (1.0 - beta[1..].iter().sum::<f64>());
        let product = |a: usize, b: usize| (0..k).map(|j| inverse[a * WIDEST + j] * inverse[b * WIDEST + j]).sum::<f64>();
        let covariance = (0..k * k).map(|i| product(i / k, i % k)).collect();
        Ok(Solution { c, phi: beta[1..].to_vec(), rss, covariance })
    }
}

/// Householder reflections that make the block, a triangle of `columns` rows above `rows` full ones, a triangle again.
fn reduce(block: &mut [f64], columns: usize, height: usize, rows: usize) {
    for j in 0..columns {
        let (done, rest) = block.split_at_mut((j + 1) * height);
        let v = &mut done[j * height..];
        let pivot = v[j];
        let tail = super::correlation::dot(&v[columns..columns + rows], &v[columns..columns + rows]);
        if tail == 0.0 {
            continue;
        }
        // The reflection takes (pivot, tail) to (-sign(pivot) norm, 0): the sign that loses no digits.
        let norm = (pivot * pivot + tail).sqrt();
        let head = pivot + norm.copysign(pivot);
        let scale = 2.0 / (head * head + tail);
        for column in rest.chunks_exact_mut(height) {
            let factor = scale * (head * column[j] + super::correlation::dot(&v[columns..columns + rows], &column[columns..columns + rows]));
            column[j] -= factor * head;
            for (x, v) in column[columns..columns + rows].iter_mut().zip(&v[columns..columns + rows]) {
                *x -= factor * v;
            }
        }
        v[j] = -norm.copysign(pivot);
        v[columns..columns + rows].fill(0.0);
    }
}
