//! Gradient of [`Embedding`] for its table: `out[v] = sum of d_out[i] over all i with ids[i] = v`, shape `(rows, C)`.

use super::embedding::row_of;
use super::*;

#[derive(Clone, Debug)]
pub struct EmbeddingDw {
    /// Rows of the table (V).
    pub rows: usize,
}

impl OpDef for EmbeddingDw {
    const NAME: &'static str = "embedding_dw";
    const INPUTS: &'static [&'static str] = &["ids", "d_out"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [ids, d_out] if d_out.rank() > 0 && d_out.rows() == ids.len() => Ok([self.rows, d_out.last()].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "one row of d_out an id")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [ids, d_out] = [io.inputs[0], io.inputs[1]];
        let width = d_out.shape.last();
        io.out.fill(F::zero());
        for (id, d) in ids.data.iter().zip(d_out.data.chunks(width)) {
            let row = &mut io.out[row_of(*id, self.rows) * width..][..width];
            row.iter_mut().zip(d).for_each(|(sum, d)| *sum += *d);
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len()))
            .u("len", out.len())
            .u("ids", inputs[0].len())
            .u("rows", self.rows)
            .u("width", out.last())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let hits = at.inputs[0].data().iter().enumerate().filter(|(_, id)| row_of(**id, self.rows) == index / width);
        Explanation::sum(hits.map(|(i, _)| at.term(1, i * width + index % width)).collect())
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { rows: 7 }).ids([5], 7).real([5, 3]),
            Case::new(Self { rows: 3 }).ids([2, 37], 3).real([2, 37, 5]),
            Case::new(Self { rows: 1 }).ids([1], 1).real([1, 1]),
        ]
    }

    fn differentiable(&self) -> bool {
        false
    }
}
