//! GELU in GPT-2's tanh form (Hendrycks and Gimpel 2016):
//! `out = x/2 (1 + tanh(u))`, `u = sqrt(2/pi) (x + 0.044715 x^3)`. Since `(1 + tanh u)/2 = 1/(1 + e^(-2u))`, it is computed as `x / (1 + e^(-2u))`.

use super::*;

#[derive(Clone, Debug)]
pub struct Gelu;

pub(super) const CUBIC: f64 = 0.044_715;
pub(super) const ROOT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;

/// `u` of the formula.
#[inline(always)]
pub(super) fn inner<F: Real>(x: F) -> F {
    F::of(ROOT_2_OVER_PI) * (x + F::of(CUBIC) * x * x * x)
}

/// `1 / (1 + e^(-2u))`, which is `(1 + tanh u) / 2`.
#[inline(always)]
pub(super) fn gate<F: Real>(u: F) -> F {
    F::one() / (F::one() + (F::of(-2.0) * u).exp_fast())
}

impl OpDef for Gelu {
    const NAME: &'static str = "gelu";
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
            real::fast(#[inline(always)] || x.iter().zip(out.iter_mut()).for_each(|(x, out)| *out = *x * gate(inner(*x))));
        });
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len())
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), GeluDx, &[at.d_out, at.inputs[0]])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let x = at.value(0, index);
        let u = inner(x);
        Explanation::steps(vec![at.term(0, index)], vec![("inner", u), ("gate", gate(u))], x * gate(u))
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]), Case::new(Self).real([131]), Case::new(Self).fixed([5], &[-40.0, -5.0, 0.0, 5.0, 40.0])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        8 * out.len() as u64
    }
}
