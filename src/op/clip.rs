//! Clipping by the global norm (Pascanu et al. 2013): `state *= min(1, max_norm / (sqrt(sum_squares) + 1e-6))`.

use super::*;

#[derive(Clone, Debug)]
pub struct Clip {
    pub max_norm: f32,
}

impl Clip {
    fn factor(&self, sum_squares: f64) -> f64 {
        (f64::from(self.max_norm) / (sum_squares.sqrt() + 1e-6)).min(1.0)
    }
}

impl OpDef for Clip {
    const NAME: &'static str = "clip";
    const INPUTS: &'static [&'static str] = &["state", "sum_squares"];
    const MUTATES: &'static [usize] = &[0];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [_, total] if total.dims() == [1] => Ok(Shape::none()),
            _ => Err(OpError::new(Self::NAME, inputs, "a state and the squared norm (1,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let factor = F::of(self.factor(io.inputs[1].data[0].as_f64()));
        let state = &mut *io.states[0];
        if factor < F::one() {
            real::fast(#[inline(always)] || state.iter_mut().for_each(|x| *x *= factor));
        }
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(inputs[0].len())).u("len", inputs[0].len()).f("max_norm", self.max_norm)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let factor = self.factor(at.value(1, 0));
        let term = at.term(0, index);
        let value = term.value * factor;
        Explanation::steps(vec![term], vec![("norm", at.value(1, 0).sqrt()), ("factor", factor)], value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { max_norm: 1.0 }).real([3, 5]).fixed([1], &[9.0]),
            Case::new(Self { max_norm: 1.0 }).real([131]).fixed([1], &[0.25]),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
