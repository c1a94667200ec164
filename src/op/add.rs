//! `out = a + b`, where `b` has the shape of `a`, or of its last axes (a bias, position embeddings), or is one number:
//! then it repeats.

use super::*;

#[derive(Clone, Debug)]
pub struct Add;

impl OpDef for Add {
    const NAME: &'static str = "add";
    const INPUTS: &'static [&'static str] = &["a", "b"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        suffix_shape(Self::NAME, inputs)
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [a, b] = [io.inputs[0].data, io.inputs[1].data];
        zip_suffix(io.threads, a, b, io.out, #[inline(always)] |x, y| x + y);
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("repeat", inputs[1].len())
    }

    /// Forward `out = a + b`: both gradients are `d_out`, summed over the repeats for `b`.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let d_b = if at.needs[1] { Some(sum_to(g, at, 1, at.d_out)?) } else { None };
        Ok(vec![Some(at.d_out), d_b])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        Explanation::sum(vec![at.term(0, index), at.term(1, index % at.inputs[1].len())])
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self).real([3, 5]).real([3, 5]),
            Case::new(Self).real([2, 3, 7]).real([7]),
            Case::new(Self).real([2, 37, 5]).real([37, 5]),
            Case::new(Self).real([1]).real([1]),
        ]
    }
}

/// Shape rule of [`Add`] and [`Mul`]: the second shape is a suffix of the first.
pub(super) fn suffix_shape(op: &'static str, inputs: &[&Shape]) -> Result<Shape, OpError> {
    match inputs {
        [a, b] if a.dims().ends_with(b.dims()) || b.len() == 1 => Ok((*a).clone()),
        _ => Err(OpError::new(op, inputs, "a second shape that is the first one's last axes, or one number")),
    }
}

/// `out[i] = f(a[i], b[i mod len b])`.
pub(super) fn zip_suffix<F: Real>(threads: usize, a: &[F], b: &[F], out: &mut [F], f: impl Fn(F, F) -> F + Sync) {
    let width = b.len();
    real::rows_mut(threads, out, width, 1, |row, out| {
        let a = &a[row * width..][..out.len()];
        real::fast(#[inline(always)] || {
            for (a, out) in a.chunks(width).zip(out.chunks_mut(width)) {
                for ((x, y), out) in a.iter().zip(b).zip(out) {
                    *out = f(*x, *y);
                }
            }
        });
    });
}

/// Sums a gradient of the output's shape down to the (suffix) shape of input `i`.
pub(super) fn sum_to(g: &mut Graph, at: &Site, i: usize, grad: NodeId) -> Result<NodeId, GraphError> {
    let wanted = g.shape(at.inputs[i]).clone();
    if g.shape(grad) == &wanted {
        return Ok(grad);
    }
    let rows = g.shape(grad).len() / wanted.len();
    let name = at.d_name(g, i);
    let folded = g.op(&g.fresh(&format!("{name}.rows")), Reshape { shape: [rows, wanted.len()].into() }, &[grad])?;
    let summed = g.op(&g.fresh(&format!("{name}.summed")), SumRows, &[folded])?;
    g.op(&name, Reshape { shape: wanted }, &[summed])
}
