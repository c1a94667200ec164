//! Gradient of [`GroupNorm`] for `weight`: `d_weight = sum over samples and places of d_out * (x - mean) / deviation`, `(C,)`.

use super::group_norm::{around, statistics};
use super::*;

#[derive(Clone, Debug)]
pub struct GroupNormDw {
    pub norm: GroupNorm,
}

impl OpDef for GroupNormDw {
    const NAME: &'static str = "group_norm_dw";
    const INPUTS: &'static [&'static str] = &["d_out", "x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, x] if d == x && self.norm.fits(x) => Ok([x.last()].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and x alike, (B, .., C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let (d_out, x) = (io.inputs[0].data, io.inputs[1]);
        let channels = io.out.len();
        let sample = x.data.len() / x.shape.dims()[0].max(1);
        io.out.fill(F::zero());
        let out = &mut *io.out;
        for (x, d_out) in x.data.chunks_exact(sample).zip(d_out.chunks_exact(sample)) {
            let (mean, inverse) = statistics(x, channels, &self.norm);
            real::fast(#[inline(always)] || {
                for (x, d_out) in x.chunks_exact(channels).zip(d_out.chunks_exact(channels)) {
                    for c in 0..channels {
                        out[c] += d_out[c] * (x[c] - mean[c]) * inverse[c];
                    }
                }
            });
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        self.norm.launch(Self::NAME, inputs[1], out.len()).u("samples", inputs[1].dims()[0])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let channels = at.out.last();
        let mut value = 0.0;
        let mut terms = Vec::new();
        for i in (index..at.inputs[1].len()).step_by(channels) {
            let (mean, inverse, _) = around(at, 1, &self.norm, i);
            value += at.value(0, i) * (at.value(1, i) - mean) * inverse;
            terms.push(at.product((0, i), (1, i)));
        }
        let rows = terms.len() as f64;
        Explanation::steps(terms, vec![("rows", rows)], value)
    }

    fn cases() -> Vec<Case> {
        let case = |groups: usize, x: &[usize]| Case::new(Self { norm: GroupNorm { groups, eps: 1e-5 } }).real(x).real(x);
        vec![case(2, &[3, 5, 4, 6]), case(1, &[1, 7, 3]), case(4, &[2, 3, 3, 68])]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        3 * inputs[0].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
