//! `out = factor * x`: the division of attention scores by the square root of the head size.

use super::*;

#[derive(Clone, Debug)]
pub struct Scale {
    pub factor: f32,
}

impl OpDef for Scale {
    const NAME: &'static str = "scale";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "one tensor")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let factor = F::of(f64::from(self.factor));
        let x = io.inputs[0].data;
        real::fast(#[inline(always)] || x.iter().zip(io.out.iter_mut()).for_each(|(x, out)| *out = *x * factor));
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).f("factor", self.factor)
    }

    /// Forward `out = factor * x`: `d_x = factor * d_out`.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), self.clone(), &[at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let term = at.term(0, index);
        let value = term.value * f64::from(self.factor);
        Explanation::steps(vec![term], vec![("factor", f64::from(self.factor))], value)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self { factor: 0.25 }).real([3, 5]), Case::new(Self { factor: -1.5 }).real([131])]
    }
}
