//! A running average of the weights, in place: `average += (1 - decay) (weight - average)` (Polyak and Juditsky 1992; Ho et
//! al. 2020 sample from it). `share (1,)` is `1 - decay`, which changes while training is young.

use super::*;

#[derive(Clone, Debug)]
pub struct Ema;

impl OpDef for Ema {
    const NAME: &'static str = "ema";
    const INPUTS: &'static [&'static str] = &["average", "weight", "share"];
    const MUTATES: &'static [usize] = &[0];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [average, weight, share] if average == weight && share.dims() == [1] => Ok(Shape::none()),
            _ => Err(OpError::new(Self::NAME, inputs, "average and weight alike, share (1,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let weight = io.inputs[1].data;
        let &[share] = io.inputs[2].data else { return };
        let average = &mut *io.states[0];
        real::fast(#[inline(always)] || average.iter_mut().zip(weight).for_each(|(average, weight)| *average += share * (*weight - *average)));
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(inputs[0].len())).u("len", inputs[0].len())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let value = at.value(0, index) + at.value(2, 0) * (at.value(1, index) - at.value(0, index));
        Explanation::steps(vec![at.term(0, index), at.term(1, index), at.term(2, 0)], Vec::new(), value)
    }

    fn cases() -> Vec<Case> {
        let case = |n: usize| Case::new(Self).real([n]).real([n]).fixed([1], &[0.25]);
        vec![case(15), case(131), case(1)]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        2 * inputs[0].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
