//! Mean of all elements, as one number `(1,)`.

use super::*;

#[derive(Clone, Debug)]
pub struct Mean;

impl OpDef for Mean {
    const NAME: &'static str = "mean";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if !x.is_empty() => Ok([1].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "one tensor with something in it")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = io.inputs[0].data;
        io.out[0] = real::fast(#[inline(always)] || real::sum(x)) / F::of(x.len() as f64);
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, [1, 1, 1]).u("len", inputs[0].len())
    }

    /// Forward `out = sum(x) / n`: every element gets `d_out / n`.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let shape = g.shape(at.inputs[0]).clone();
        let share = Scale { factor: 1.0 / shape.len() as f32 };
        let ones = g.op(&g.fresh(&format!("{}.ones", at.name)), Fill { value: 1.0, shape }, &[])?;
        let share = g.op(&g.fresh(&format!("{}.share", at.name)), share, &[at.d_out])?;
        Ok(vec![Some(g.op(&at.d_name(g, 0), Mul, &[ones, share])?)])
    }

    fn explain(&self, at: &Operands<'_>, _: usize) -> Explanation {
        let n = at.inputs[0].len();
        let terms: Vec<Term> = (0..n).map(|i| at.term(0, i)).collect();
        let total: f64 = terms.iter().map(Term::contribution).sum();
        Explanation::steps(terms, vec![("sum", total), ("count", n as f64)], total / n as f64)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([1]), Case::new(Self).real([3, 5]), Case::new(Self).real([1031])]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64
    }
}
