//! `out = a * b` element by element, where `b` has the shape of `a` or of its last axes: then it repeats.

use super::*;

#[derive(Clone, Debug)]
pub struct Mul;

impl OpDef for Mul {
    const NAME: &'static str = "mul";
    const INPUTS: &'static [&'static str] = &["a", "b"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        add::suffix_shape(Self::NAME, inputs)
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [a, b] = [io.inputs[0].data, io.inputs[1].data];
        add::zip_suffix(io.threads, a, b, io.out, #[inline(always)] |x, y| x * y);
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("repeat", inputs[1].len())
    }

    /// Forward `out = a * b`: `d_a = d_out * b`, `d_b = d_out * a` summed over the repeats.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let d_a = if at.needs[0] { Some(g.op(&at.d_name(g, 0), Self, &[at.d_out, at.inputs[1]])?) } else { None };
        let d_b = if at.needs[1] {
            let whole = g.op(&g.fresh(&format!("{}.d_b", at.name)), Self, &[at.d_out, at.inputs[0]])?;
            Some(add::sum_to(g, at, 1, whole)?)
        } else {
            None
        };
        Ok(vec![d_a, d_b])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        Explanation::sum(vec![at.product((0, index), (1, index % at.inputs[1].len()))])
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self).real([3, 5]).real([3, 5]),
            Case::new(Self).real([2, 67]).real([67]),
            Case::new(Self).real([1]).real([1]),
        ]
    }
}
