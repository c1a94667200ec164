//! Gradient of [`Silu`]: with `s = 1 / (1 + e^(-x))`, `d_x = d_out s (1 + x (1 - s))`.

use super::silu::logistic;
use super::*;

#[derive(Clone, Debug)]
pub struct SiluDx;

#[inline(always)]
fn slope<F: Real>(x: F) -> F {
    let s = logistic(x);
    s * (F::one() + x * (F::one() - s))
}

impl OpDef for SiluDx {
    const NAME: &'static str = "silu_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, x] if d == x => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out and x alike")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [d_out, x] = [io.inputs[0].data, io.inputs[1].data];
        real::rows_mut(io.threads, io.out, 1, 5, |first, out| {
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
        6 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
