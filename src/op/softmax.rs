//! Softmax over the last axis, the largest entry subtracted first: `out_i = e^(x_i - max) / sum_j e^(x_j - max)`.

use super::*;

#[derive(Clone, Debug)]
pub struct Softmax;

/// Softmax of one row in place.
#[inline(always)]
pub(super) fn softmax_row<F: Real>(row: &mut [F]) {
    let max = real::max(row);
    for x in row.iter_mut() {
        *x = (*x - max).exp_fast();
    }
    let inverse = F::one() / real::sum(row);
    for x in row.iter_mut() {
        *x *= inverse;
    }
}

impl OpDef for Softmax {
    const NAME: &'static str = "softmax";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() > 0 => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (.., C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let width = io.out_shape.last();
        let x = io.inputs[0].data;
        real::rows_mut(io.threads, io.out, width, 4, |first, out| {
            out.copy_from_slice(&x[first * width..][..out.len()]);
            real::fast(#[inline(always)] || out.chunks_exact_mut(width).for_each(softmax_row));
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let rows = inputs[0].rows();
        Dispatch::new(Self::NAME, groups_for(rows)).u("rows", rows).u("width", inputs[0].last())
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), SoftmaxDx, &[at.d_out, at.output])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let start = index / width * width;
        let row: Vec<f64> = (0..width).map(|i| at.value(0, start + i)).collect();
        let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = row.iter().map(|x| (x - max).exp()).sum();
        let exponential = (row[index - start] - max).exp();
        let steps = vec![("max", max), ("exponential", exponential), ("sum-of-exponentials", total)];
        Explanation::steps(vec![at.term(0, index)], steps, exponential / total)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self).real([3, 5]),
            Case::new(Self).real([2, 37, 131]),
            Case::new(Self).real([4, 1]),
            Case::new(Self).fixed([1, 4], &[1e4, 9990.0, -1e30, 1e4]),
        ]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        4 * out.len() as u64
    }
}
