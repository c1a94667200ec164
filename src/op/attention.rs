//! Causal self-attention in one op, for when nobody watches the parts:
//! `out = concat over heads of softmax(causal(q k^T / sqrt(hs))) v` (Vaswani et al. 2017).
//!
//! `qkv (B, T, 3C)` as `c_attn` leaves it: q, k and v side by side, each made of `n_head` heads of `hs = C / n_head`.
//! `out (B, T, C)`. Agrees with the visible parts (matmul, scale, causal_mask, softmax, matmul), as a test holds.

use super::real::{Product, Strides};
use super::softmax::softmax_row;
use super::*;

#[derive(Clone, Debug)]
pub struct Attention {
    pub n_head: usize,
    /// What `q k^T` is multiplied by: `1 / sqrt(hs)`.
    pub scale: f32,
}

/// Where things are in `qkv`, and how large.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub batch: usize,
    /// Positions (T).
    pub time: usize,
    /// Width of one of q, k, v (C).
    pub width: usize,
    /// Head size (hs).
    pub size: usize,
}

impl Layout {
    pub(super) fn of(qkv: &Shape, n_head: usize) -> Option<Self> {
        let &[batch, time, triple] = qkv.dims() else { return None };
        let fits = n_head > 0 && triple > 0 && triple % (3 * n_head) == 0;
        fits.then(|| Self { batch, time, width: triple / 3, size: triple / 3 / n_head })
    }

    /// Rows of q, k or v, `3C` apart.
    pub(super) fn rows(&self) -> Strides {
        Strides { row: 3 * self.width, col: 1 }
    }

    /// Start of part `part` (0 q, 1 k, 2 v) of head `head` of sequence `b`.
    pub(super) fn part(&self, b: usize, part: usize, head: usize) -> usize {
        b * self.time * 3 * self.width + part * self.width + head * self.size
    }
}

/// Query rows handled together: their masked future is cut off in whole blocks, which saves almost half the work.
pub(super) const BLOCK: usize = 32;

/// Rows `first..first + rows` of one head's attention map into `att (rows, seen)` where `seen = first + rows`.
pub(super) fn attend<F: Real>(l: &Layout, scale: f32, q: &[F], k: &[F], first: usize, rows: usize, att: &mut [F]) {
    let seen = first + rows;
    let product = Product {
        m: rows,
        n: seen,
        k: l.size,
        a: l.rows(),
        b: Strides { row: 1, col: 3 * l.width },
        c: Strides { row: seen, col: 1 },
        alpha: f64::from(scale),
        accumulate: false,
    };
    F::gemm(&product, &q[first * 3 * l.width..], k, att);
    real::fast(#[inline(always)] || {
        for (i, row) in att.chunks_exact_mut(seen).enumerate() {
            softmax_row(&mut row[..first + i + 1]);
            row[first + i + 1..].fill(F::zero());
        }
    });
}

impl OpDef for Attention {
    const NAME: &'static str = "attention";
    const INPUTS: &'static [&'static str] = &["qkv"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [qkv] if Layout::of(qkv, self.n_head).is_some() => {
                Ok([qkv.dims()[0], qkv.dims()[1], qkv.dims()[2] / 3].into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "qkv (B, T, 3C) with C a multiple of n_head")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let qkv = io.inputs[0].data;
        let Some(l) = Layout::of(io.inputs[0].shape, self.n_head) else { return };
        // A chunk of query rows of one sequence, over all heads: the rows of `out` it fills are its own.
        let chunk = |first_row: usize, out: &mut [F]| {
            let mut att = vec![F::zero(); BLOCK * l.time];
            let rows = out.len() / l.width;
            let mut done = 0;
            while done < rows {
                let (b, first) = ((first_row + done) / l.time, (first_row + done) % l.time);
                let block = BLOCK.min(l.time - first).min(rows - done);
                let seen = first + block;
                for head in 0..self.n_head {
                    let att = &mut att[..block * seen];
                    attend(&l, self.scale, &qkv[l.part(b, 0, head)..], &qkv[l.part(b, 1, head)..], first, block, att);
                    let product = Product {
                        m: block,
                        n: l.size,
                        k: seen,
                        a: Strides { row: seen, col: 1 },
                        b: l.rows(),
                        c: Strides { row: l.width, col: 1 },
                        alpha: 1.0,
                        accumulate: false,
                    };
                    F::gemm(&product, att, &qkv[l.part(b, 2, head)..], &mut out[done * l.width + head * l.size..]);
                }
                done += block;
            }
        };
        // Later rows see more and cost more: blocks, so that both threads end together.
        real::blocks_mut(io.threads, io.out, l.width, BLOCK, 2 * l.time, chunk);
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let &[batch, time, triple] = inputs[0].dims() else { return Dispatch::new(Self::NAME, [1, 1, 1]) };
        // One workgroup 32 queries of a head.
        Dispatch::new(Self::NAME, [time.div_ceil(32).max(1) as u32, self.n_head as u32, batch as u32])
            .u("batch", batch)
            .u("time", time)
            .u("n_head", self.n_head)
            .u("head_size", triple / 3 / self.n_head)
            .f("scale", self.scale)
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let rule = AttentionDx { n_head: self.n_head, scale: self.scale };
        Ok(vec![Some(g.op(&at.d_name(g, 0), rule, &[at.d_out, at.inputs[0]])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let Some(l) = Layout::of(at.inputs[0].shape(), self.n_head) else { return Explanation::default() };
        let (row, col) = (index / l.width, index % l.width);
        let (b, t, head, i) = (row / l.time, row % l.time, col / l.size, col % l.size);
        let at_part = |part: usize, s: usize, i: usize| l.part(b, part, head) + s * 3 * l.width + i;
        let mut weights: Vec<f64> = (0..=t)
            .map(|s| (0..l.size).map(|i| at.value(0, at_part(0, t, i)) * at.value(0, at_part(1, s, i))).sum::<f64>() * f64::from(self.scale))
            .collect();
        softmax_row(&mut weights);
        let terms: Vec<Term> = (0..=t).map(|s| at.term(0, at_part(2, s, i))).collect();
        let value = terms.iter().zip(&weights).map(|(term, w)| term.value * w).sum();
        let largest = weights.iter().copied().fold(0.0, f64::max);
        Explanation::steps(terms, vec![("largest-weight", largest)], value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { n_head: 2, scale: 0.5 }).real([2, 5, 24]),
            Case::new(Self { n_head: 3, scale: 0.7 }).real([1, 37, 27]),
            Case::new(Self { n_head: 1, scale: 1.0 }).real([1, 1, 3]),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        // Two products over the visible half of each T x T map.
        Layout::of(inputs[0], self.n_head).map_or(0, |l| (l.batch * l.time * (l.time + 1) * l.width) as u64)
    }
}
