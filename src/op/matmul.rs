//! Matrix product over the last two axes, either operand transposed, with an optional bias row.
//!
//! `out (.., m, n) = op(a) op(b) + bias (n)`, where `op(a)` is `(.., m, k)` and `op(b)` `(.., k, n)`. A `b` of rank 2
//! serves every matrix of `a`. With `transpose_b` and a weight `(n, k)` it is PyTorch's `nn.Linear`.

use super::real::{Product, Strides};
use super::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matmul {
    pub transpose_a: bool,
    pub transpose_b: bool,
}

/// Sizes of one product: `batch` matrices of `(m, k) x (k, n)`; `shared` when one `b` serves all.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    batch: usize,
    m: usize,
    n: usize,
    k: usize,
    shared: bool,
}

impl Matmul {
    /// `x W^T`, the layout of `nn.Linear`.
    pub const LINEAR: Self = Self { transpose_a: false, transpose_b: true };

    fn sizes(&self, a: &Shape, b: &Shape) -> Option<Sizes> {
        let (ra, rb) = (a.rank(), b.rank());
        if ra < 2 || rb < 2 || (rb > 2 && a.dims()[..ra - 2] != b.dims()[..rb - 2]) {
            return None;
        }
        let (a0, a1) = (a.dims()[ra - 2], a.dims()[ra - 1]);
        let (b0, b1) = (b.dims()[rb - 2], b.dims()[rb - 1]);
        let (m, k) = if self.transpose_a { (a1, a0) } else { (a0, a1) };
        let (kb, n) = if self.transpose_b { (b1, b0) } else { (b0, b1) };
        let batch = a.dims()[..ra - 2].iter().product();
        (k == kb).then_some(Sizes { batch, m, n, k, shared: rb == 2 })
    }

    /// The same with a shared `b` and plain `a` folded into one tall product.
    fn folded(&self, a: &Shape, b: &Shape) -> Option<Sizes> {
        let s = self.sizes(a, b)?;
        let fold = s.shared && !self.transpose_a;
        Some(if fold { Sizes { batch: 1, m: s.m * s.batch, ..s } } else { s })
    }
}

impl OpDef for Matmul {
    const NAME: &'static str = "matmul";
    const INPUTS: &'static [&'static str] = &["a", "b", "bias"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        let wants = "inner sizes that match, equal leading axes or one matrix b, a bias as wide as the result";
        let error = || OpError::new(Self::NAME, inputs, wants);
        let (a, b) = match inputs {
            [a, b] | [a, b, _] => (a, b),
            _ => return Err(error()),
        };
        let s = self.sizes(a, b).ok_or_else(error)?;
        if inputs.len() == 3 && inputs[2].dims() != [s.n] {
            return Err(error());
        }
        let mut dims = a.dims()[..a.rank() - 2].to_vec();
        dims.extend([s.m, s.n]);
        Ok(dims.into())
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let (a, b) = (io.inputs[0], io.inputs[1]);
        let Some(s) = self.folded(a.shape, b.shape) else { return };
        let bias = io.inputs.get(2).map(|bias| bias.data);
        if s.batch == 1 && s.m == 1 && self.transpose_b {
            F::matvec(b.data, a.data, io.out);
            if let Some(bias) = bias {
                io.out.iter_mut().zip(bias).for_each(|(out, b)| *out += *b);
            }
            return;
        }
        let product = |rows: usize| Product {
            m: rows,
            n: s.n,
            k: s.k,
            a: if self.transpose_a { Strides { row: 1, col: s.m } } else { Strides { row: s.k, col: 1 } },
            b: if self.transpose_b { Strides { row: 1, col: s.k } } else { Strides { row: s.n, col: 1 } },
            c: Strides { row: s.n, col: 1 },
            alpha: 1.0,
            accumulate: bias.is_some(),
        };
        let start = |out: &mut [F]| {
            if let Some(bias) = bias {
                out.chunks_mut(s.n).for_each(|row| row.copy_from_slice(bias));
            }
        };
        if s.batch == 1 {
            // Threads take rows. (The gemm crate's own threads lose to this at these sizes.)
            let step = product(0).a.row;
            return real::rows_mut(io.threads, io.out, s.n, s.k, |first, out| {
                start(out);
                F::gemm(&product(out.len() / s.n), &a.data[first * step..], b.data, out);
            });
        }
        real::rows_mut(io.threads, io.out, s.m * s.n, s.k, |first, out| {
            start(out);
            for (i, out) in out.chunks_mut(s.m * s.n).enumerate() {
                let at = first + i;
                let b = if s.shared { b.data } else { &b.data[at * s.k * s.n..][..s.k * s.n] };
                F::gemm(&product(s.m), &a.data[at * s.m * s.k..][..s.m * s.k], b, out);
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, adapter: Adapter) -> Dispatch {
        let s = self.folded(inputs[0], inputs[1]).unwrap_or(Sizes { batch: 0, m: 0, n: 0, k: 0, shared: true });
        kernel::matmul(self, [s.batch, s.m, s.n, s.k], s.shared, inputs.len() == 3, adapter)
    }

    /// Forward `out = op(a) op(b) + bias`: `d_a = d_out op(b)^T`, `d_b = op(a)^T d_out`, `d_bias` = rows of `d_out` summed.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let (a, b) = (at.inputs[0], at.inputs[1]);
        let rank_a = g.shape(a).rank();
        let d_a = match (at.needs[0], self.transpose_a) {
            (false, _) => None,
            (true, false) => {
                let rule = Self { transpose_a: false, transpose_b: !self.transpose_b };
                Some(g.op(&at.d_name(g, 0), rule, &[at.d_out, b])?)
            }
            // a^T was used, so the gradient comes out transposed too: d_a = op(b) d_out^T. b must match a's batch.
            (true, true) => {
                let rule = Self { transpose_a: self.transpose_b, transpose_b: true };
                Some(g.op(&at.d_name(g, 0), rule, &[b, at.d_out])?)
            }
        };
        let d_b = if at.needs[1] {
            // One b for a whole batch: fold the batch into the rows, so that the product also sums over it.
            let shared = g.shape(b).rank() == 2 && rank_a > 2;
            let (a, d_out) = if shared { (fold_rows(g, a)?, fold_rows(g, at.d_out)?) } else { (a, at.d_out) };
            let (rule, args) = if self.transpose_b {
                (Self { transpose_a: true, transpose_b: self.transpose_a }, [d_out, a])
            } else {
                (Self { transpose_a: !self.transpose_a, transpose_b: false }, [a, d_out])
            };
            Some(g.op(&at.d_name(g, 1), rule, &args)?)
        } else {
            None
        };
        let mut grads = vec![d_a, d_b];
        if let Some(true) = at.needs.get(2) {
            let rows = fold_rows(g, at.d_out)?;
            grads.push(Some(g.op(&at.d_name(g, 2), SumRows, &[rows])?));
        } else if at.inputs.len() == 3 {
            grads.push(None);
        }
        Ok(grads)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let Some(s) = self.folded(at.inputs[0].shape(), at.inputs[1].shape()) else { return Explanation::default() };
        let (i, row, col) = (index / (s.m * s.n), index / s.n % s.m, index % s.n);
        let b_start = if s.shared { 0 } else { i * s.k * s.n };
        let a_at = |k: usize| i * s.m * s.k + if self.transpose_a { k * s.m + row } else { row * s.k + k };
        let b_at = |k: usize| b_start + if self.transpose_b { col * s.k + k } else { k * s.n + col };
        let mut terms: Vec<Term> = (0..s.k).map(|k| at.product((0, a_at(k)), (1, b_at(k)))).collect();
        if at.inputs.len() == 3 {
            terms.push(at.term(2, col));
        }
        Explanation::sum(terms)
    }

    fn cases() -> Vec<Case> {
        let plain = Self::default();
        let (ta, tb) = (Self { transpose_a: true, ..plain }, Self::LINEAR);
        vec![
            Case::new(plain).real([3, 5]).real([5, 7]),
            Case::new(tb).real([2, 3, 5]).real([7, 5]).real([7]),
            Case::new(tb).real([1, 1, 37]).real([11, 37]).real([11]),
            Case::new(ta).real([13, 3]).real([13, 5]),
            Case::new(plain).real([2, 3, 4, 5]).real([2, 3, 5, 4]),
            Case::new(tb).real([2, 2, 7, 3]).real([2, 2, 5, 3]),
            Case::new(Self { transpose_a: true, transpose_b: true }).real([4, 3]).real([6, 4]),
            Case::new(tb).real([67, 33]).real([70, 33]).real([70]),
            Case::new(plain).real([1, 1]).real([1, 1]),
        ]
    }

    /// `x W^T` is `x V` with `V = W^T` kept ready. A single row reads `W` as it lies.
    fn on_transposed(&self, inputs: &[&Shape]) -> Option<(usize, Self)> {
        let s = self.folded(inputs[0], inputs[1])?;
        (self.transpose_b && s.shared && s.m > 1).then_some((1, Self { transpose_b: false, ..*self }))
    }

    fn multiply_adds(&self, inputs: &[&Shape], out: &Shape) -> u64 {
        let k = self.sizes(inputs[0], inputs[1]).map_or(0, |s| s.k);
        out.len() as u64 * k as u64
    }
}

/// `(.., m, n)` as `(rows, n)`.
fn fold_rows(g: &mut Graph, id: NodeId) -> Result<NodeId, GraphError> {
    let shape = g.shape(id).clone();
    if shape.rank() == 2 {
        return Ok(id);
    }
    let name = g.fresh(&format!("{}.rows", g.node(id).name));
    g.op(&name, Reshape { shape: [shape.rows(), shape.last()].into() }, &[id])
}
