//! Small statistics that pictures show: pure functions over numbers of a trace, quick enough for every frame or worth
//! keeping in the page. None of them invents anything: what goes in is what the model holds.

pub mod edits;
pub mod head;
pub mod kind;
pub mod pca;
pub mod reading;

/// Cosine of the angle between two vectors, in `[-1, 1]`; 0 when one of them is zero.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let length = norm(a) * norm(b);
    if length > 0.0 { (dot(a, b) / length) as f32 } else { 0.0 }
}

/// Euclidean length.
pub fn norm(a: &[f32]) -> f64 {
    dot(a, a).sqrt()
}

pub fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// Cosines between all rows of `data (n, width)`: `(n, n)`.
pub fn cosines(data: &[f32], width: usize) -> Vec<f32> {
    let rows: Vec<&[f32]> = data.chunks_exact(width.max(1)).collect();
    let n = rows.len();
    let mut out = vec![1.0; n * n];
    for i in 0..n {
        for j in 0..i {
            let c = cosine(rows[i], rows[j]);
            (out[i * n + j], out[j * n + i]) = (c, c);
        }
    }
    out
}

/// The `count` rows of `data (n, width)` that point most nearly the way of row `of`, with their cosines, nearest first.
pub fn nearest(data: &[f32], width: usize, of: usize, count: usize) -> Vec<(usize, f32)> {
    let rows: Vec<&[f32]> = data.chunks_exact(width.max(1)).collect();
    let Some(from) = rows.get(of) else { return Vec::new() };
    let mut all: Vec<(usize, f32)> = rows.iter().enumerate().filter(|(i, _)| *i != of).map(|(i, row)| (i, cosine(from, row))).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all.truncate(count);
    all
}

/// `ln(e^x_0 + e^x_1 + ..)`, the largest subtracted first.
pub fn log_sum_exp(row: &[f32]) -> f64 {
    let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if !max.is_finite() {
        return f64::from(max);
    }
    f64::from(max) + row.iter().map(|x| (f64::from(*x) - f64::from(max)).exp()).sum::<f64>().ln()
}

/// Softmax of one row: `e^x_i / sum_j e^x_j`.
pub fn softmax(row: &[f32]) -> Vec<f32> {
    let total = log_sum_exp(row);
    row.iter().map(|x| (f64::from(*x) - total).exp() as f32).collect()
}

/// The places of the `count` largest numbers, largest first.
pub fn largest(row: &[f32], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..row.len()).collect();
    order.sort_by(|&a, &b| row[b].total_cmp(&row[a]));
    order.truncate(count);
    order
}

/// A square map `(n, n)` made smaller, `(m, m)`: each cell the largest of those it stands for, so that a thin line of
/// large weights does not fall through. A map that is small already stays as it is.
pub fn pool(map: &[f32], n: usize, m: usize) -> (usize, Vec<f32>) {
    if m == 0 || n <= m || map.len() < n * n {
        return (n, map.to_vec());
    }
    let mut out = vec![f32::NEG_INFINITY; m * m];
    for (i, row) in map.chunks_exact(n).enumerate() {
        for (j, value) in row.iter().enumerate() {
            let cell = &mut out[i * m / n * m + j * m / n];
            *cell = cell.max(*value);
        }
    }
    (m, out)
}
