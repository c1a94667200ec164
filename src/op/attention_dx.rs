//! Gradient of [`Attention`] for `qkv`. The map is computed again rather than kept (it is cheap beside its memory).
//! Per head, with `p` the map and `y = p v`:
//! `d_v = p^T d_y`, `d_p = d_y v^T`, `d_s = p * (d_p - rowsum(p * d_p)) * scale`, `d_q = d_s k`, `d_k = d_s^T q`.

use super::attention::{BLOCK, Layout, attend};
use super::real::{Product, Strides};
use super::*;

#[derive(Clone, Debug)]
pub struct AttentionDx {
    pub n_head: usize,
    pub scale: f32,
}

impl AttentionDx {
    /// One head of one sequence: `d_qkv` is that sequence's slice.
    fn head<F: Real>(&self, l: &Layout, head: usize, d_out: &[F], qkv: &[F], d_qkv: &mut [F], scratch: &mut [F]) {
        let (p_all, d_p_all) = scratch.split_at_mut(BLOCK * l.time);
        let part = |part: usize| l.part(0, part, head);
        let d_y = &d_out[head * l.size..];
        let y_rows = Strides { row: l.width, col: 1 };
        for first in (0..l.time).step_by(BLOCK) {
            let rows = BLOCK.min(l.time - first);
            let seen = first + rows;
            let (p, d_p) = (&mut p_all[..rows * seen], &mut d_p_all[..rows * seen]);
            let map = Strides { row: seen, col: 1 };
            let turned = Strides { row: 1, col: seen };
            let of = |m, n, k, a, b, c, alpha, accumulate| Product { m, n, k, a, b, c, alpha, accumulate };
            attend(l, self.scale, &qkv[part(0)..], &qkv[part(1)..], first, rows, p);
            let d_y = &d_y[first * l.width..];
            // y = p v: d_v += p^T d_y, d_p = d_y v^T
            let d_v = of(seen, l.size, rows, turned, y_rows, l.rows(), 1.0, true);
            F::gemm(&d_v, p, d_y, &mut d_qkv[part(2)..]);
            let d_map = of(rows, seen, l.size, y_rows, Strides { row: 1, col: 3 * l.width }, map, 1.0, false);
            F::gemm(&d_map, d_y, &qkv[part(2)..], d_p);
            // p = softmax(s)
            real::fast(#[inline(always)] || {
                for (p, d_p) in p.chunks_exact(seen).zip(d_p.chunks_exact_mut(seen)) {
                    let inner = real::dot(p, d_p);
                    p.iter().zip(d_p).for_each(|(p, d)| *d = *p * (*d - inner));
                }
            });
            // s = scale q k^T: d_q = scale d_s k, d_k += scale d_s^T q
            let scale = f64::from(self.scale);
            let d_q = of(rows, l.size, seen, map, l.rows(), l.rows(), scale, false);
            F::gemm(&d_q, d_p, &qkv[part(1)..], &mut d_qkv[part(0) + first * 3 * l.width..]);
            let d_k = of(seen, l.size, rows, turned, l.rows(), l.rows(), scale, true);
            F::gemm(&d_k, d_p, &qkv[part(0) + first * 3 * l.width..], &mut d_qkv[part(1)..]);
        }
    }
}

impl OpDef for AttentionDx {
    const NAME: &'static str = "attention_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "qkv"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, qkv] if Layout::of(qkv, self.n_head).is_some_and(|l| d.dims() == [l.batch, l.time, l.width]) => Ok((*qkv).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out (B, T, C) and qkv (B, T, 3C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [d_out, qkv] = [io.inputs[0].data, io.inputs[1].data];
        let Some(l) = Layout::of(io.inputs[1].shape, self.n_head) else { return };
        let sequence = l.time * 3 * l.width;
        real::rows_mut(io.threads, io.out, sequence, 4 * l.time, |first, d_qkv| {
            let mut scratch = vec![F::zero(); 2 * BLOCK * l.time];
            d_qkv.fill(F::zero());
            for (b, d_qkv) in d_qkv.chunks_exact_mut(sequence).enumerate() {
                let b = first + b;
                for head in 0..self.n_head {
                    let d_out = &d_out[b * l.time * l.width..][..l.time * l.width];
                    self.head(&l, head, d_out, &qkv[b * sequence..][..sequence], d_qkv, &mut scratch);
                }
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let &[batch, time, triple] = inputs[1].dims() else { return Dispatch::new(Self::NAME, [1, 1, 1]) };
        // One workgroup a head and sequence: the statistics of its rows are shared.
        Dispatch::new(Self::NAME, [self.n_head as u32, batch as u32, 1])
            .u("batch", batch)
            .u("time", time)
            .u("n_head", self.n_head)
            .u("head_size", triple / 3 / self.n_head)
            .f("scale", self.scale)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let Some(l) = Layout::of(at.inputs[1].shape(), self.n_head) else { return Explanation::default() };
        // The whole head in f64 by the twin itself: one number of it is asked for.
        let wide = |i: usize| -> Vec<f64> { at.inputs[i].data().iter().map(|x| f64::from(*x)).collect() };
        let (d_out, qkv) = (wide(0), wide(1));
        let sequence = l.time * 3 * l.width;
        let (b, row, col) = (index / sequence, index % sequence / (3 * l.width), index % (3 * l.width));
        let (part, head) = (col / l.width, col % l.width / l.size);
        let mut d_qkv = vec![0.0; sequence];
        let mut scratch = vec![0.0; 2 * BLOCK * l.time];
        self.head(&l, head, &d_out[b * l.time * l.width..][..l.time * l.width], &qkv[b * sequence..][..sequence], &mut d_qkv, &mut scratch);
        let partners: Vec<Term> = if part == 0 {
            (0..=row).map(|s| at.term(1, l.part(b, 1, head) + s * 3 * l.width + col % l.size)).collect()
        } else {
            (row..l.time).map(|t| at.term(0, (b * l.time + t) * l.width + head * l.size + col % l.size)).collect()
        };
        Explanation::steps(partners, Vec::new(), d_qkv[index % sequence])
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { n_head: 2, scale: 0.5 }).real([2, 5, 8]).real([2, 5, 24]),
            Case::new(Self { n_head: 3, scale: 0.7 }).real([1, 37, 9]).real([1, 37, 27]),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        Layout::of(inputs[1], self.n_head).map_or(0, |l| 5 * (l.batch * l.time * (l.time + 1) * l.width / 2) as u64)
    }

    fn differentiable(&self) -> bool {
        false
    }
}
