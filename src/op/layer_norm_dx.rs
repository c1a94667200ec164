//! Gradient of [`LayerNorm`] for `x`. With `n = (x - mean) / deviation` and `d_n = d_out * weight`:
//! `d_x = (d_n - mean(d_n) - n * mean(d_n * n)) / deviation`.

use super::layer_norm::statistics;
use super::*;

#[derive(Clone, Debug)]
pub struct LayerNormDx {
    pub eps: f32,
}

impl OpDef for LayerNormDx {
    const NAME: &'static str = "layer_norm_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "x", "weight"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, x, w] if d == x && w.dims() == [x.last()] => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and x alike, weight (C,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [d_out, x, weight] = [io.inputs[0].data, io.inputs[1].data, io.inputs[2].data];
        let width = weight.len();
        let n = F::of(width as f64);
        real::rows_mut(io.threads, io.out, width, 3, |first, out| {
            real::fast(#[inline(always)] || {
                let rows = d_out[first * width..].chunks_exact(width).zip(x[first * width..].chunks_exact(width));
                for ((d_out, x), out) in rows.zip(out.chunks_exact_mut(width)) {
                    let (mean, inverse) = statistics(x, self.eps);
                    for ((d, w), out) in d_out.iter().zip(weight).zip(out.iter_mut()) {
                        *out = *d * *w;
                    }
                    let mean_d = real::sum(out) / n;
                    let mean_dn = (real::dot(out, x) - mean * real::sum(out)) * inverse / n;
                    for (x, out) in x.iter().zip(out) {
                        *out = (*out - mean_d - (*x - mean) * inverse * mean_dn) * inverse;
                    }
                }
            });
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let rows = inputs[1].rows();
        Dispatch::new(Self::NAME, groups_for(rows)).u("rows", rows).u("width", inputs[1].last()).f("eps", self.eps)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let (row, col) = (index / width, index % width);
        let x: Vec<f64> = (0..width).map(|i| at.value(1, row * width + i)).collect();
        let (mean, inverse) = statistics(&x, self.eps);
        let n: Vec<f64> = x.iter().map(|x| (x - mean) * inverse).collect();
        let d_n: Vec<f64> = (0..width).map(|i| at.value(0, row * width + i) * at.value(2, i)).collect();
        let mean_d = d_n.iter().sum::<f64>() / width as f64;
        let mean_dn = d_n.iter().zip(&n).map(|(d, n)| d * n).sum::<f64>() / width as f64;
        let value = (d_n[col] - mean_d - n[col] * mean_dn) * inverse;
        let terms = vec![at.product((0, index), (2, col)), at.term(1, index)];
        let steps = vec![("normalised", n[col]), ("mean-gradient", mean_d), ("mean-gradient-normalised", mean_dn), ("deviation", 1.0 / inverse)];
        Explanation::steps(terms, steps, value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { eps: 1e-5 }).real([3, 5]).real([3, 5]).real([5]),
            Case::new(Self { eps: 1e-5 }).real([2, 67, 33]).real([2, 67, 33]).real([33]),
        ]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        8 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
