//! Columns `start..start + len` of the last axis: splits `c_attn` into q, k and v.

use super::*;

#[derive(Clone, Debug)]
pub struct Slice {
    pub start: usize,
    pub len: usize,
}

impl OpDef for Slice {
    const NAME: &'static str = "slice";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() > 0 && self.start + self.len <= x.last() => {
                let mut dims = x.dims().to_vec();
                dims[x.rank() - 1] = self.len;
                Ok(dims.into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "a last axis that holds the slice")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = io.inputs[0];
        let width = x.shape.last();
        for (row, out) in x.data.chunks(width).zip(io.out.chunks_mut(self.len)) {
            out.copy_from_slice(&row[self.start..self.start + self.len]);
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len()))
            .u("len", out.len())
            .u("width_in", inputs[0].last())
            .u("width_out", self.len)
            .u("start", self.start)
    }

    /// Forward took some columns: the others get zero.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let rule = Pad { start: self.start, width: g.shape(at.inputs[0]).last() };
        Ok(vec![Some(g.op(&at.d_name(g, 0), rule, &[at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let (row, col) = (index / self.len, index % self.len);
        Explanation::sum(vec![at.term(0, row * at.inputs[0].shape().last() + self.start + col)])
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self { start: 2, len: 3 }).real([3, 7]), Case::new(Self { start: 0, len: 1 }).real([2, 3, 1])]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
