//! Looks up rows of a table: `out (.., C) = weight[ids (..)]`, with `weight (V, C)`.
//!
//! Ids are whole numbers stored as `f32` (exact up to 16,777,216), so that every tensor has one type.
//! An id past the table reads its last row, on both engines.

use super::*;

#[derive(Clone, Debug)]
pub struct Embedding;

impl OpDef for Embedding {
    const NAME: &'static str = "embedding";
    const INPUTS: &'static [&'static str] = &["ids", "weight"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [ids, weight] if weight.rank() == 2 => {
                let mut dims = ids.dims().to_vec();
                dims.push(weight.last());
                Ok(dims.into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "ids and a table (V, C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [ids, weight] = [io.inputs[0], io.inputs[1]];
        let (rows, width) = (weight.shape.dims()[0], weight.shape.last());
        for (id, out) in ids.data.iter().zip(io.out.chunks_mut(width)) {
            out.copy_from_slice(&weight.data[row_of(*id, rows) * width..][..width]);
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len()))
            .u("len", out.len())
            .u("rows", inputs[1].dims()[0])
            .u("width", inputs[1].last())
    }

    /// Forward `out[i] = weight[ids[i]]`: each row of `d_out` is added to its row of the table.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let rows = g.shape(at.inputs[1]).dims()[0];
        Ok(vec![None, Some(g.op(&at.d_name(g, 1), EmbeddingDw { rows }, &[at.inputs[0], at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.inputs[1].shape().last();
        let row = row_of(at.inputs[0].data()[index / width], at.inputs[1].dims()[0]);
        Explanation::sum(vec![at.term(1, row * width + index % width)])
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self).ids([3], 7).real([7, 5]),
            Case::new(Self).ids([2, 37], 13).real([13, 3]),
            Case::new(Self).ids([1], 1).real([1, 1]),
        ]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}

/// The row an id names, the last one if it is past the end.
#[inline(always)]
pub(super) fn row_of<F: Real>(id: F, rows: usize) -> usize {
    (id.as_f64() as usize).min(rows.saturating_sub(1))
}
