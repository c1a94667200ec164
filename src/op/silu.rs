//! SiLU, also called swish (Ramachandran et al. 2017): `out = x s(x)`, `s(x) = 1 / (1 + e^(-x))`. What diffusion networks use
//! in the place of GELU.

use super::*;

#[derive(Clone, Debug)]
pub struct Silu;

/// The logistic function `s(x)`.
#[inline(always)]
pub(super) fn logistic<F: Real>(x: F) -> F {
    F::one() / (F::one() + (-x).exp_fast())
}

impl OpDef for Silu {
    const NAME: &'static str = "silu";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "one tensor")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = io.inputs[0].data;
        real::rows_mut(io.threads, io.out, 1, 4, |first, out| {
            let x = &x[first..][..out.len()];
            real::fast(#[inline(always)] || x.iter().zip(out.iter_mut()).for_each(|(x, out)| *out = *x * logistic(*x)));
        });
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len())
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), SiluDx, &[at.d_out, at.inputs[0]])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let x = at.value(0, index);
        Explanation::steps(vec![at.term(0, index)], vec![("gate", logistic(x))], x * logistic(x))
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]), Case::new(Self).real([131]), Case::new(Self).fixed([5], &[-60.0, -5.0, 0.0, 5.0, 60.0])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        4 * out.len() as u64
    }
}
