//! Gradient of [`Normalize`]: with `y = x / |x|`, `d_x = (d_out - y sum_j d_out_j y_j) / |x|`, a row at a time.

use super::normalize::length;
use super::*;

#[derive(Clone, Debug)]
pub struct NormalizeDx;

impl OpDef for NormalizeDx {
    const NAME: &'static str = "normalize_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, x] if d == x && x.rank() > 0 => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and x alike")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let width = io.out_shape.last();
        let [d_out, x] = [io.inputs[0].data, io.inputs[1].data];
        real::rows_mut(io.threads, io.out, width, 4, |first, out| {
            real::fast(#[inline(always)] || {
                let rows = d_out[first * width..].chunks_exact(width).zip(x[first * width..].chunks_exact(width));
                for ((d, x), out) in rows.zip(out.chunks_exact_mut(width)) {
                    let length = length(x);
                    // Divided twice, not by the square: the square of a tiny length is 0 in f32.
                    let along = real::dot(d, x) / length / length;
                    for ((d, x), out) in d.iter().zip(x).zip(out) {
                        *out = (*d - *x * along) / length;
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
        let row = index / width * width..index / width * width + width;
        let length = row.clone().map(|i| at.value(1, i).powi(2)).sum::<f64>().sqrt().max(1e-12);
        let along = row.map(|i| at.value(0, i) * at.value(1, i)).sum::<f64>() / length;
        let value = (at.value(0, index) - at.value(1, index) / length * along) / length;
        Explanation::steps(vec![at.term(0, index), at.term(1, index)], vec![("length", length), ("along", along)], value)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]).real([3, 5]), Case::new(Self).real([2, 5, 131]).real([2, 5, 131])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        4 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
