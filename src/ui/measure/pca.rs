//! Principal components (Pearson 1901): the directions in which a cloud of vectors spreads most, for flat maps of it.
//!
//! The smaller of the two Gram matrices of the centred data is diagonalised by Jacobi's rotations, so the cost depends
//! on `min(n, width)` and the result on nothing random. A component's sign means nothing; the loading of largest
//! magnitude is made positive so that a map looks the same every time.

/// A cloud `(n, width)` seen along its first components.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pca {
    /// Components kept.
    pub k: usize,
    /// Where each row lies: `(n, k)`.
    pub points: Vec<f32>,
    /// Unit directions: `(k, width)`.
    pub components: Vec<f32>,
    /// Share of the total variance along each kept component, in `[0, 1]`: `(k,)`.
    pub explained: Vec<f64>,
}

/// Sweeps of rotations; a symmetric matrix is diagonal to rounding after six to ten.
const SWEEPS: usize = 30;

/// The first `k` principal components of `data (n, width)`; fewer where there are fewer.
pub fn pca(data: &[f32], width: usize, k: usize) -> Pca {
    let n = data.len().checked_div(width).unwrap_or(0);
    if n == 0 {
        return Pca::default();
    }
    let mean: Vec<f64> = (0..width).map(|c| (0..n).map(|r| f64::from(data[r * width + c])).sum::<f64>() / n as f64).collect();
    let x: Vec<f64> = data[..n * width].iter().enumerate().map(|(i, v)| f64::from(*v) - mean[i % width]).collect();
    // X^T X (width, width) or X X^T (n, n): the same eigenvalues but for zeros.
    let by_rows = n < width;
    let m = n.min(width);
    let at = |a: usize, i: usize| if by_rows { x[a * width + i] } else { x[i * width + a] };
    let long = n.max(width);
    let mut gram = vec![0.0; m * m];
    for a in 0..m {
        for b in 0..=a {
            let value = (0..long).map(|i| at(a, i) * at(b, i)).sum();
            (gram[a * m + b], gram[b * m + a]) = (value, value);
        }
    }
    let total: f64 = (0..m).map(|a| gram[a * m + a]).sum();
    let (values, vectors) = eigen(gram, m);
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let k = k.min(m);
    let mut out = Pca { k, points: vec![0.0; n * k], components: vec![0.0; k * width], explained: Vec::new() };
    for (j, &from) in order.iter().take(k).enumerate() {
        let vector: Vec<f64> = (0..m).map(|a| vectors[a * m + from]).collect();
        let mut direction = if by_rows { (0..width).map(|c| (0..n).map(|r| x[r * width + c] * vector[r]).sum()).collect() } else { vector };
        unit(&mut direction);
        for r in 0..n {
            out.points[r * k + j] = (0..width).map(|c| x[r * width + c] * direction[c]).sum::<f64>() as f32;
        }
        for (c, value) in direction.iter().enumerate() {
            out.components[j * width + c] = *value as f32;
        }
        out.explained.push(if total > 0.0 { (values[from] / total).max(0.0) } else { 0.0 });
    }
    out
}

/// Scales to length 1, the entry of largest magnitude positive.
fn unit(v: &mut [f64]) {
    let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let most = v.iter().copied().fold(0.0, |m: f64, x| if x.abs() > m.abs() { x } else { m });
    if length > 0.0 {
        v.iter_mut().for_each(|x| *x *= most.signum() / length);
    }
}

/// Eigenvalues `(m,)` and eigenvectors (as columns, `(m, m)`) of a symmetric matrix, by cyclic Jacobi rotations.
pub fn eigen(mut a: Vec<f64>, m: usize) -> (Vec<f64>, Vec<f64>) {
    let mut v: Vec<f64> = (0..m * m).map(|i| if i / m == i % m { 1.0 } else { 0.0 }).collect();
    let scale: f64 = a.iter().map(|x| x * x).sum();
    for _ in 0..SWEEPS {
        let off: f64 = (0..m * m).filter(|i| i / m != i % m).map(|i| a[i] * a[i]).sum();
        if off <= scale * 1e-24 {
            break;
        }
        for p in 0..m {
            for q in p + 1..m {
                rotate(&mut a, &mut v, m, p, q);
            }
        }
    }
    ((0..m).map(|i| a[i * m + i]).collect(), v)
}

/// Makes `a[p, q]` zero by turning the plane of axes p and q.
fn rotate(a: &mut [f64], v: &mut [f64], m: usize, p: usize, q: usize) {
    let apq = a[p * m + q];
    if apq == 0.0 {
        return;
    }
    let theta = (a[q * m + q] - a[p * m + p]) / (2.0 * apq);
    let t = if theta >= 0.0 { 1.0 } else { -1.0 } / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for i in 0..m {
        let (x, y) = (a[i * m + p], a[i * m + q]);
        (a[i * m + p], a[i * m + q]) = (c * x - s * y, s * x + c * y);
    }
    for i in 0..m {
        let (x, y) = (a[p * m + i], a[q * m + i]);
        (a[p * m + i], a[q * m + i]) = (c * x - s * y, s * x + c * y);
        let (x, y) = (v[i * m + p], v[i * m + q]);
        (v[i * m + p], v[i * m + q]) = (c * x - s * y, s * x + c * y);
    }
}
