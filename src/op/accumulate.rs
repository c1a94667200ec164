//! `state += x`: gradients of a batch add up shard by shard.

use super::*;

#[derive(Clone, Debug)]
pub struct Accumulate;

impl OpDef for Accumulate {
    const NAME: &'static str = "accumulate";
    const INPUTS: &'static [&'static str] = &["state", "x"];
    const MUTATES: &'static [usize] = &[0];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [state, x] if state == x => Ok(Shape::none()),
            _ => Err(OpError::new(Self::NAME, inputs, "state and x alike")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = io.inputs[1].data;
        let state = &mut *io.states[0];
        real::fast(#[inline(always)] || state.iter_mut().zip(x).for_each(|(state, x)| *state += *x));
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(inputs[0].len())).u("len", inputs[0].len())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        Explanation::sum(vec![at.term(0, index), at.term(1, index)])
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]).real([3, 5]), Case::new(Self).real([131]).real([131])]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
