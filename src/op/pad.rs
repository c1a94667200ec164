//! Places rows into wider rows of zeros, from column `start`: the gradient of [`Slice`].

use super::*;

#[derive(Clone, Debug)]
pub struct Pad {
    pub start: usize,
    /// Width of an output row.
    pub width: usize,
}

impl OpDef for Pad {
    const NAME: &'static str = "pad";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() > 0 && self.start + x.last() <= self.width => {
                let mut dims = x.dims().to_vec();
                dims[x.rank() - 1] = self.width;
                Ok(dims.into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "rows that fit the wider ones")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let len = io.inputs[0].shape.last();
        for (row, out) in io.inputs[0].data.chunks(len).zip(io.out.chunks_mut(self.width)) {
            out.fill(F::zero());
            out[self.start..self.start + len].copy_from_slice(row);
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len()))
            .u("len", out.len())
            .u("width_in", inputs[0].last())
            .u("width_out", self.width)
            .u("start", self.start)
    }

    /// Forward placed the columns: the gradient takes them out again.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let rule = Slice { start: self.start, len: g.shape(at.inputs[0]).last() };
        Ok(vec![Some(g.op(&at.d_name(g, 0), rule, &[at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let (row, col) = (index / self.width, index % self.width);
        let len = at.inputs[0].shape().last();
        let inside = (self.start..self.start + len).contains(&col);
        Explanation::sum(if inside { vec![at.term(0, row * len + col - self.start)] } else { Vec::new() })
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self { start: 2, width: 7 }).real([3, 3]), Case::new(Self { start: 0, width: 1 }).real([5, 1])]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
