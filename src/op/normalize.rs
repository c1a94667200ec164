//! Length 1 along the last axis: `out = x / max(|x|, 1e-12)`, `|x|` the root of the sum of squares (PyTorch's `F.normalize`).

use super::*;

#[derive(Clone, Debug)]
pub struct Normalize;

/// Shorter rows than this are divided by it.
const SHORTEST: f64 = 1e-12;

/// What a row is divided by.
#[inline(always)]
pub(super) fn length<F: Real>(row: &[F]) -> F {
    real::dot(row, row).sqrt().max(F::of(SHORTEST))
}

impl OpDef for Normalize {
    const NAME: &'static str = "normalize";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() > 0 => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (.., C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let width = io.out_shape.last();
        let x = io.inputs[0].data;
        real::rows_mut(io.threads, io.out, width, 3, |first, out| {
            real::fast(#[inline(always)] || {
                for (x, out) in x[first * width..].chunks_exact(width).zip(out.chunks_exact_mut(width)) {
                    let length = length(x);
                    out.iter_mut().zip(x).for_each(|(out, x)| *out = *x / length);
                }
            });
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let rows = inputs[0].rows();
        Dispatch::new(Self::NAME, groups_for(rows)).u("rows", rows).u("width", inputs[0].last())
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), NormalizeDx, &[at.d_out, at.inputs[0]])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let start = index / width * width;
        let squares: f64 = (start..start + width).map(|i| at.value(0, i).powi(2)).sum();
        let length = squares.sqrt().max(SHORTEST);
        Explanation::steps(vec![at.term(0, index)], vec![("length", length)], at.value(0, index) / length)
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([3, 5]), Case::new(Self).real([2, 37, 131]), Case::new(Self).fixed([2, 2], &[0.0, 0.0, 3.0, 4.0]), Case::new(Self).real([1, 1])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        2 * out.len() as u64
    }
}
