//! The same numbers under another shape. Engines run nothing for it: the output *is* the input's buffer.

use super::*;

#[derive(Clone, Debug)]
pub struct Reshape {
    pub shape: Shape,
}

impl OpDef for Reshape {
    const NAME: &'static str = "reshape";
    const INPUTS: &'static [&'static str] = &["x"];
    const IS_VIEW: bool = true;

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.len() == self.shape.len() => Ok(self.shape.clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "as many elements as the new shape")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        io.out.copy_from_slice(io.inputs[0].data);
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len())
    }

    /// Forward `out = x` reshaped: `d_x` is `d_out` shaped back.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let back = Self { shape: g.shape(at.inputs[0]).clone() };
        Ok(vec![Some(g.op(&at.d_name(g, 0), back, &[at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        Explanation::sum(vec![at.term(0, index)])
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self { shape: [15].into() }).real([3, 5]), Case::new(Self { shape: [2, 7, 3].into() }).real([14, 3])]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
