//! Attention for one new position, with a cache of the keys and values of all earlier ones.
//!
//! `qkv (1, 3C)` of the new position, `cache (T, 2C)` a state (k, then v, one row a position), `pos (1,)` its index.
//! Writes k and v into row `pos`, then `out (1, C)` attends over rows `0..=pos`. This is what makes one character cost
//! one step of length 1.

use super::softmax::softmax_row;
use super::*;

#[derive(Clone, Debug)]
pub struct AttentionDecode {
    pub n_head: usize,
    pub scale: f32,
}

impl OpDef for AttentionDecode {
    const NAME: &'static str = "attention_decode";
    const INPUTS: &'static [&'static str] = &["qkv", "cache", "pos"];
    const MUTATES: &'static [usize] = &[1];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [qkv, cache, pos]
                if qkv.rows() == 1 && pos.len() == 1 && cache.rank() == 2 && qkv.last() / 3 * 2 == cache.last() && qkv.last() % (3 * self.n_head) == 0 =>
            {
                Ok([1, qkv.last() / 3].into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "qkv (1, 3C), cache (T, 2C), pos (1,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let qkv = io.inputs[0].data;
        let width = io.out.len();
        let size = width / self.n_head;
        let pos = embedding::row_of(io.inputs[2].data[0], io.inputs[1].shape.dims()[0]);
        let cache = &mut *io.states[0];
        cache[pos * 2 * width..][..2 * width].copy_from_slice(&qkv[width..]);
        let seen = &cache[..(pos + 1) * 2 * width];
        let scale = F::of(f64::from(self.scale));
        let mut att = vec![F::zero(); pos + 1];
        let out = &mut *io.out;
        out.fill(F::zero());
        real::fast(#[inline(always)] || {
            for head in 0..self.n_head {
                let columns = head * size..(head + 1) * size;
                let q = &qkv[columns.clone()];
                for (score, row) in att.iter_mut().zip(seen.chunks_exact(2 * width)) {
                    *score = real::dot(q, &row[columns.clone()]) * scale;
                }
                softmax_row(&mut att);
                let out = &mut out[columns.clone()];
                for (weight, row) in att.iter().zip(seen.chunks_exact(2 * width)) {
                    let v = &row[width + columns.start..width + columns.end];
                    out.iter_mut().zip(v).for_each(|(out, v)| *out += *weight * *v);
                }
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        // One workgroup a head.
        Dispatch::new(Self::NAME, [self.n_head as u32, 1, 1])
            .u("rows", inputs[1].dims()[0])
            .u("width", out.last())
            .u("head_size", out.last() / self.n_head)
            .f("scale", self.scale)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.len();
        let size = width / self.n_head;
        let head = index / size;
        let pos = embedding::row_of(at.value(2, 0), at.inputs[1].dims()[0]);
        // Row `pos` may not be in the cache yet: it comes from qkv.
        let key = |s: usize, i: usize| if s == pos { at.value(0, width + i) } else { at.value(1, s * 2 * width + i) };
        let mut weights: Vec<f64> = (0..=pos)
            .map(|s| (head * size..(head + 1) * size).map(|i| at.value(0, i) * key(s, i)).sum::<f64>() * f64::from(self.scale))
            .collect();
        softmax_row(&mut weights);
        let terms: Vec<Term> = (0..=pos)
            .map(|s| if s == pos { at.term(0, 2 * width + index) } else { at.term(1, s * 2 * width + width + index) })
            .collect();
        let value = terms.iter().zip(&weights).map(|(term, w)| term.value * w).sum();
        Explanation::steps(terms, vec![("largest-weight", weights.iter().copied().fold(0.0, f64::max))], value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { n_head: 2, scale: 0.5 }).real([1, 24]).real([7, 16]).fixed([1], &[4.0]),
            Case::new(Self { n_head: 3, scale: 0.7 }).real([1, 27]).real([131, 18]).fixed([1], &[130.0]),
            Case::new(Self { n_head: 1, scale: 1.0 }).real([1, 3]).real([1, 2]).fixed([1], &[0.0]),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], out: &Shape) -> u64 {
        // On average half the cache is filled.
        (inputs[1].dims()[0] * out.last()) as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
