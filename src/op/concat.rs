//! Two tensors side by side along the last axis: `(.., m)` and `(.., n)` give `(.., m + n)`. Joins a point with its time
//! embedding, and a skip connection with what it skipped. A `b` of a single row `(1, n)` stands beside every row of `a (B, m)`.

use super::*;

#[derive(Clone, Debug)]
pub struct Concat;

impl OpDef for Concat {
    const NAME: &'static str = "concat";
    const INPUTS: &'static [&'static str] = &["a", "b"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [a, b] if a.rank() > 0 && a.rank() == b.rank() && (b.rows() == 1 || a.dims()[..a.rank() - 1] == b.dims()[..b.rank() - 1]) => {
                let mut dims = a.dims().to_vec();
                dims[a.rank() - 1] += b.last();
                Ok(dims.into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "two tensors alike but for the last axis, or a second one of a single row")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [a, b] = [io.inputs[0], io.inputs[1]];
        let (m, n) = (a.shape.last(), b.shape.last());
        real::rows_mut(io.threads, io.out, m + n, 1, |first, out| {
            let repeats = b.shape.rows() == 1;
            for (i, (out, a)) in out.chunks_mut(m + n).zip(a.data[first * m..].chunks(m)).enumerate() {
                let row = if repeats { 0 } else { first + i };
                let (left, right) = out.split_at_mut(m);
                left.copy_from_slice(a);
                right.copy_from_slice(&b.data[row * n..][..n]);
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("width_a", inputs[0].last()).u("width_b", inputs[1].last()).u("rows_b", inputs[1].rows())
    }

    /// Forward set them side by side: each takes its own columns of the gradient.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let (m, n) = (g.shape(at.inputs[0]).last(), g.shape(at.inputs[1]).last());
        let mut columns = |i: usize, start: usize, len: usize| -> Result<Option<NodeId>, GraphError> {
            if !at.needs[i] {
                return Ok(None);
            }
            let whole = g.op(&g.fresh(&format!("{}.d_{}", at.name, Self::INPUTS[i])), Slice { start, len }, &[at.d_out])?;
            // A row that stood beside all others hears from all of them.
            Ok(Some(add::sum_to(g, at, i, whole)?))
        };
        Ok(vec![columns(0, 0, m)?, columns(1, m, n)?])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let (m, n) = (at.inputs[0].shape().last(), at.inputs[1].shape().last());
        let (row, col) = (index / (m + n), index % (m + n));
        let row_b = row % at.inputs[1].shape().rows();
        Explanation::sum(vec![if col < m { at.term(0, row * m + col) } else { at.term(1, row_b * n + col - m) }])
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([5, 2]).real([5, 7]), Case::new(Self).real([67, 2]).real([1, 7]), Case::new(Self).real([2, 3, 1]).real([2, 3, 67]), Case::new(Self).real([1]).real([1])]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
