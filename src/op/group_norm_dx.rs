//! Gradient of [`GroupNorm`] for `x`. With `n = (x - mean) / deviation` and `d_n = d_out * weight`, means over the group:
//! `d_x = (d_n - mean(d_n) - n * mean(d_n * n)) / deviation`.

use super::group_norm::{around, pooled, statistics};
use super::*;

#[derive(Clone, Debug)]
pub struct GroupNormDx {
    pub norm: GroupNorm,
}

impl OpDef for GroupNormDx {
    const NAME: &'static str = "group_norm_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "x", "weight"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, x, w] if d == x && self.norm.fits(x) && w.dims() == [x.last()] => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and x alike, weight (C,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let (d_out, x, weight) = (io.inputs[0].data, io.inputs[1], io.inputs[2].data);
        let channels = weight.len();
        let sample = x.data.len() / x.shape.dims()[0].max(1);
        let width = channels / self.norm.groups;
        let count = F::of((sample / channels * width) as f64);
        real::rows_mut(io.threads, io.out, sample, 5, |first, out| {
            for (i, out) in out.chunks_exact_mut(sample).enumerate() {
                let part = (first + i) * sample..(first + i + 1) * sample;
                let (x, d_out) = (&x.data[part.clone()], &d_out[part]);
                let (mean, inverse) = statistics(x, channels, &self.norm);
                let (mut mean_d, mut mean_dn) = (vec![F::zero(); channels], vec![F::zero(); channels]);
                real::fast(#[inline(always)] || {
                    for (x, d_out) in x.chunks_exact(channels).zip(d_out.chunks_exact(channels)) {
                        for c in 0..channels {
                            let d_n = d_out[c] * weight[c];
                            mean_d[c] += d_n;
                            mean_dn[c] += d_n * (x[c] - mean[c]) * inverse[c];
                        }
                    }
                    pooled(&mut mean_d, width, count);
                    pooled(&mut mean_dn, width, count);
                    for ((x, d_out), out) in x.chunks_exact(channels).zip(d_out.chunks_exact(channels)).zip(out.chunks_exact_mut(channels)) {
                        for c in 0..channels {
                            let n = (x[c] - mean[c]) * inverse[c];
                            out[c] = (d_out[c] * weight[c] - mean_d[c] - n * mean_dn[c]) * inverse[c];
                        }
                    }
                });
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        self.norm.launch(Self::NAME, inputs[1], inputs[1].dims()[0] * self.norm.groups)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let (mean, inverse, col) = around(at, 1, &self.norm, index);
        let channels = at.out.last();
        let sample = at.out.len() / at.out.dims()[0];
        let width = channels / self.norm.groups;
        let start = index / sample * sample;
        let of_group: Vec<usize> = (start..start + sample).filter(|i| i % channels / width == col / width).collect();
        let n = |i: usize| (at.value(1, i) - mean) * inverse;
        let d_n = |i: usize| at.value(0, i) * at.value(2, i % channels);
        let mean_d = of_group.iter().map(|i| d_n(*i)).sum::<f64>() / of_group.len() as f64;
        let mean_dn = of_group.iter().map(|i| d_n(*i) * n(*i)).sum::<f64>() / of_group.len() as f64;
        let value = (d_n(index) - mean_d - n(index) * mean_dn) * inverse;
        let terms = vec![at.product((0, index), (2, col)), at.term(1, index)];
        let steps = vec![("normalised", n(index)), ("mean-gradient", mean_d), ("mean-gradient-normalised", mean_dn), ("group-deviation", 1.0 / inverse)];
        Explanation::steps(terms, steps, value)
    }

    fn cases() -> Vec<Case> {
        let case = |groups: usize, x: &[usize]| Case::new(Self { norm: GroupNorm { groups, eps: 1e-5 } }).real(x).real(x).real([x[x.len() - 1]]);
        vec![case(2, &[3, 5, 4, 6]), case(1, &[1, 7, 3]), case(4, &[2, 3, 3, 68])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        8 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
