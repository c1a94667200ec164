//! `out = (a - b)^2` element by element. Its mean is the denoiser's loss (Ho et al. 2020, eq. 14).

use super::*;

#[derive(Clone, Debug)]
pub struct SquaredError;

impl OpDef for SquaredError {
    const NAME: &'static str = "squared_error";
    const INPUTS: &'static [&'static str] = &["a", "b"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [a, b] if a == b => Ok((*a).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "two tensors alike")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [a, b] = [io.inputs[0].data, io.inputs[1].data];
        add::zip_suffix(io.threads, a, b, io.out, #[inline(always)] |x, y| (x - y) * (x - y));
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len())
    }

    /// Forward `out = (a - b)^2`: `d_a = 2 (a - b) d_out`, `d_b = -d_a`.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let [a, b] = [at.inputs[0], at.inputs[1]];
        let part = |g: &Graph, what: &str| g.fresh(&format!("{}.{what}", at.name));
        let minus = g.op(&part(g, "minus"), Scale { factor: -1.0 }, &[b])?;
        let difference = g.op(&part(g, "difference"), Add, &[a, minus])?;
        let doubled = g.op(&part(g, "slope"), Scale { factor: 2.0 }, &[difference])?;
        let d_a = g.op(&at.d_name(g, 0), Mul, &[doubled, at.d_out])?;
        let d_b = if at.needs[1] { Some(g.op(&at.d_name(g, 1), Scale { factor: -1.0 }, &[d_a])?) } else { None };
        Ok(vec![Some(d_a), d_b])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let difference = at.value(0, index) - at.value(1, index);
        Explanation::steps(vec![at.term(0, index), at.term(1, index)], vec![("difference", difference)], difference * difference)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]).real([3, 5]), Case::new(Self).real([131]).real([131]), Case::new(Self).real([1]).real([1])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        2 * out.len() as u64
    }
}
