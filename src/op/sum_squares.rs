//! `out (1,) = before (1,) + sum of x^2`: the squared length of all gradients together, one tensor after the other.

use super::*;

#[derive(Clone, Debug)]
pub struct SumSquares;

impl OpDef for SumSquares {
    const NAME: &'static str = "sum_squares";
    const INPUTS: &'static [&'static str] = &["before", "x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [before, _] if before.dims() == [1] => Ok([1].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "a running sum (1,) and a tensor")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = io.inputs[1].data;
        io.out[0] = io.inputs[0].data[0] + real::fast(#[inline(always)] || real::fold(x, #[inline(always)] |v| v * v));
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, [1, 1, 1]).u("len", inputs[1].len())
    }

    fn explain(&self, at: &Operands<'_>, _: usize) -> Explanation {
        let mut terms = vec![at.term(0, 0)];
        terms.extend((0..at.inputs[1].len()).map(|i| at.product((1, i), (1, i))));
        Explanation::sum(terms)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([1]).real([3, 5]), Case::new(Self).real([1]).real([1031])]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[1].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
