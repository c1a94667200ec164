//! Gradient of [`LayerNorm`] for `weight`: `d_weight = sum over rows of d_out * (x - mean) / deviation`, shape `(C,)`.

use super::layer_norm::statistics;
use super::*;

#[derive(Clone, Debug)]
pub struct LayerNormDw {
    pub eps: f32,
}

impl OpDef for LayerNormDw {
    const NAME: &'static str = "layer_norm_dw";
    const INPUTS: &'static [&'static str] = &["d_out", "x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, x] if d == x && x.rank() > 0 => Ok([x.last()].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and x alike")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [d_out, x] = [io.inputs[0].data, io.inputs[1].data];
        let width = io.out.len();
        let out = &mut *io.out;
        real::fast(#[inline(always)] || {
            out.fill(F::zero());
            for (d_out, x) in d_out.chunks_exact(width).zip(x.chunks_exact(width)) {
                let (mean, inverse) = statistics(x, self.eps);
                for ((d, x), out) in d_out.iter().zip(x).zip(out.iter_mut()) {
                    *out += *d * ((*x - mean) * inverse);
                }
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        // One workgroup 64 columns.
        let groups = [out.len().div_ceil(64).max(1) as u32, 1, 1];
        Dispatch::new(Self::NAME, groups).u("rows", inputs[1].rows()).u("width", out.len()).f("eps", self.eps)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let rows = at.inputs[1].shape().rows();
        let mut value = 0.0;
        let mut terms = Vec::new();
        for row in 0..rows {
            let x: Vec<f64> = (0..width).map(|i| at.value(1, row * width + i)).collect();
            let (mean, inverse) = statistics(&x, self.eps);
            value += at.value(0, row * width + index) * (x[index] - mean) * inverse;
            terms.push(at.product((0, row * width + index), (1, row * width + index)));
        }
        Explanation::steps(terms, vec![("rows", rows as f64)], value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { eps: 1e-5 }).real([3, 5]).real([3, 5]),
            Case::new(Self { eps: 1e-5 }).real([2, 67, 33]).real([2, 67, 33]),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        5 * inputs[1].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
