//! Sum over all places of each sample: `(B, .., C)` to `(B, C)`. The gradient of [`AddChannels`] for its vector.

use super::*;

#[derive(Clone, Debug)]
pub struct SumChannels;

impl OpDef for SumChannels {
    const NAME: &'static str = "sum_channels";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() >= 2 => Ok([x.dims()[0], x.last()].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (B, .., C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = io.inputs[0];
        let (c, sample) = (x.shape.last(), x.data.len() / x.shape.dims()[0].max(1));
        for (x, out) in x.data.chunks_exact(sample).zip(io.out.chunks_exact_mut(c)) {
            out.fill(F::zero());
            real::fast(#[inline(always)] || {
                for row in x.chunks_exact(c) {
                    out.iter_mut().zip(row).for_each(|(sum, x)| *sum += *x);
                }
            });
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        let places = inputs[0].len() / out.len().max(1);
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("places", places).u("channels", out.last())
    }

    /// Forward added all places up: each of them moves the sum by as much.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let shape = g.shape(at.inputs[0]).clone();
        let zero = g.op(&g.fresh(&format!("{}.zero", at.name)), Fill { value: 0.0, shape }, &[])?;
        Ok(vec![Some(g.op(&at.d_name(g, 0), AddChannels, &[zero, at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let c = at.out.last();
        let sample = at.inputs[0].len() / at.out.dims()[0];
        let start = index / c * sample;
        Explanation::sum((0..sample / c).map(|place| at.term(0, start + place * c + index % c)).collect())
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([2, 3, 5, 7]), Case::new(Self).real([3, 67]), Case::new(Self).real([1, 1, 1])]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64
    }
}
