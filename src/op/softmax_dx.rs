//! Gradient of [`Softmax`], from its output `y`: `d_x = y * (d_out - sum_j d_out_j y_j)`, a row at a time.

use super::*;

#[derive(Clone, Debug)]
pub struct SoftmaxDx;

impl OpDef for SoftmaxDx {
    const NAME: &'static str = "softmax_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "y"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, y] if d == y && y.rank() > 0 => Ok((*y).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and y alike")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let width = io.out_shape.last();
        let [d_out, y] = [io.inputs[0].data, io.inputs[1].data];
        real::rows_mut(io.threads, io.out, width, 2, |first, out| {
            real::fast(#[inline(always)] || {
                let rows = d_out[first * width..].chunks_exact(width).zip(y[first * width..].chunks_exact(width));
                for ((d, y), out) in rows.zip(out.chunks_exact_mut(width)) {
                    let inner = real::dot(d, y);
                    for ((d, y), out) in d.iter().zip(y).zip(out) {
                        *out = *y * (*d - inner);
                    }
                }
            });
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let rows = inputs[1].rows();
        Dispatch::new(Self::NAME, groups_for(rows)).u("rows", rows).u("width", inputs[1].last())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let start = index / width * width;
        let inner: f64 = (start..start + width).map(|i| at.value(0, i) * at.value(1, i)).sum();
        let value = at.value(1, index) * (at.value(0, index) - inner);
        Explanation::steps(vec![at.term(0, index), at.term(1, index)], vec![("inner-product", inner)], value)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]).distribution([3, 5]), Case::new(Self).real([2, 5, 131]).distribution([2, 5, 131])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        2 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
