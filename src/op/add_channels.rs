//! One number a sample and channel, added at every place: `x (B, .., C)` and `vector (B, C)`. How a U-Net is told the time.

use super::*;

#[derive(Clone, Debug)]
pub struct AddChannels;

impl OpDef for AddChannels {
    const NAME: &'static str = "add_channels";
    const INPUTS: &'static [&'static str] = &["x", "vector"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x, v] if x.rank() >= 2 && v.dims() == [x.dims()[0], x.last()] => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (B, .., C), vector (B, C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let (x, vector) = (io.inputs[0], io.inputs[1].data);
        let (c, sample) = (x.shape.last(), x.data.len() / x.shape.dims()[0].max(1));
        real::rows_mut(io.threads, io.out, sample, 1, |first, out| {
            for (i, out) in out.chunks_exact_mut(sample).enumerate() {
                let (x, vector) = (&x.data[(first + i) * sample..][..sample], &vector[(first + i) * c..][..c]);
                real::fast(#[inline(always)] || {
                    for (x, out) in x.chunks_exact(c).zip(out.chunks_exact_mut(c)) {
                        x.iter().zip(vector).zip(out).for_each(|((x, v), out)| *out = *x + *v);
                    }
                });
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        let sample = out.len() / out.dims()[0].max(1);
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("sample", sample).u("channels", inputs[0].last())
    }

    /// Forward added it everywhere: the vector hears from every place of its sample.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let d_vector = if at.needs[1] { Some(g.op(&at.d_name(g, 1), SumChannels, &[at.d_out])?) } else { None };
        Ok(vec![Some(at.d_out), d_vector])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let c = at.out.last();
        let sample = at.out.len() / at.out.dims()[0];
        Explanation::sum(vec![at.term(0, index), at.term(1, index / sample * c + index % c)])
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([2, 3, 5, 7]).real([2, 7]), Case::new(Self).real([3, 67]).real([3, 67]), Case::new(Self).real([1, 1, 1]).real([1, 1])]
    }
}
