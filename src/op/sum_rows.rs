//! Sum over the first axis: `(R, C)` becomes `(C,)`. The gradient of everything that repeats over rows.

use super::*;
use ndarray::{ArrayView2, ArrayViewMut1};

#[derive(Clone, Debug)]
pub struct SumRows;

impl OpDef for SumRows {
    const NAME: &'static str = "sum_rows";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() == 2 => Ok([x.last()].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (R, C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let dims = (io.inputs[0].shape.dims()[0], io.inputs[0].shape.dims()[1]);
        let Ok(x) = ArrayView2::from_shape(dims, io.inputs[0].data) else { return };
        let mut out = ArrayViewMut1::from(&mut *io.out);
        out.fill(F::zero());
        real::fast(#[inline(always)] || x.rows().into_iter().for_each(|row| out += &row));
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        // One workgroup 8 columns.
        Dispatch::new(Self::NAME, [out.len().div_ceil(8).max(1) as u32, 1, 1]).u("rows", inputs[0].dims()[0]).u("width", out.len())
    }

    /// Forward `out = sum of rows`: every row gets `d_out`.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let shape = g.shape(at.inputs[0]).clone();
        let ones = g.op(&g.fresh(&format!("{}.ones", at.name)), Fill { value: 1.0, shape }, &[])?;
        Ok(vec![Some(g.op(&at.d_name(g, 0), Mul, &[ones, at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let (rows, width) = (at.inputs[0].dims()[0], at.out.len());
        Explanation::sum((0..rows).map(|row| at.term(0, row * width + index)).collect())
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]), Case::new(Self).real([131, 67]), Case::new(Self).real([1, 1])]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64
    }
}
