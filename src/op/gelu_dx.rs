//! Gradient of [`Gelu`]: with `s = 1/(1 + e^(-2u))`, `d_x = d_out (s + 2 x s (1 - s) u')`, `u' = sqrt(2/pi) (1 + 3 * 0.044715 x^2)`.

use super::gelu::{CUBIC, ROOT_2_OVER_PI, gate, inner};
use super::*;

#[derive(Clone, Debug)]
pub struct GeluDx;

#[inline(always)]
fn slope<F: Real>(x: F) -> F {
    let s = gate(inner(x));
    let du = F::of(ROOT_2_OVER_PI) * (F::one() + F::of(3.0 * CUBIC) * x * x);
    s + F::of(2.0) * x * s * (F::one() - s) * du
}

impl OpDef for GeluDx {
    const NAME: &'static str = "gelu_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, x] if d == x => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and x alike")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [d_out, x] = [io.inputs[0].data, io.inputs[1].data];
        real::rows_mut(io.threads, io.out, 1, 6, |first, out| {
            let (d_out, x) = (&d_out[first..][..out.len()], &x[first..][..out.len()]);
            real::fast(#[inline(always)] || d_out.iter().zip(x).zip(out.iter_mut()).for_each(|((d, x), out)| *out = *d * slope(*x)));
        });
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let slope = slope(at.value(1, index));
        let value = at.value(0, index) * slope;
        Explanation::steps(vec![at.term(0, index), at.term(1, index)], vec![("slope", slope)], value)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]).real([3, 5]), Case::new(Self).real([131]).real([131])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        12 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
