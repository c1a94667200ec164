//! Hides the future: in the last two axes `(T, S)`, entry `(i, j)` with `j > i` becomes `fill`.
//!
//! Scores are masked with [`MASKED`], a number so low that softmax turns it into exactly 0 (a true minus infinity is
//! not portable in WGSL). The gradient masks with 0.

use super::*;

/// Stands for minus infinity.
pub const MASKED: f32 = -1e30;

#[derive(Clone, Debug)]
pub struct CausalMask {
    pub fill: f32,
}

impl Default for CausalMask {
    fn default() -> Self {
        Self { fill: MASKED }
    }
}

impl OpDef for CausalMask {
    const NAME: &'static str = "causal_mask";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() >= 2 => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (.., T, S)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let width = io.out_shape.last();
        let height = io.out_shape.dims()[io.out_shape.rank() - 2];
        let fill = F::of(f64::from(self.fill));
        for (r, (x, out)) in io.inputs[0].data.chunks(width).zip(io.out.chunks_mut(width)).enumerate() {
            let seen = (r % height + 1).min(width);
            out[..seen].copy_from_slice(&x[..seen]);
            out[seen..].fill(fill);
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        let height = inputs[0].dims()[out.rank() - 2];
        Dispatch::new(Self::NAME, groups_for(out.len()))
            .u("len", out.len())
            .u("height", height)
            .u("width", out.last())
            .f("fill", self.fill)
    }

    /// Forward hid the future, so no gradient flows into it.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), Self { fill: 0.0 }, &[at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let row = index / width % at.out.dims()[at.out.rank() - 2];
        if index % width > row {
            Explanation::steps(Vec::new(), vec![("hidden", f64::from(self.fill))], f64::from(self.fill))
        } else {
            Explanation::sum(vec![at.term(0, index)])
        }
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { fill: -3.0 }).real([2, 5, 5]),
            Case::new(Self { fill: 0.0 }).real([3, 37, 37]),
            Case::new(Self { fill: -1.0 }).real([1, 1]),
        ]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
