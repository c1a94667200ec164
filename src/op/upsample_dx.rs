//! Gradient of [`Upsample`]: every pixel hears from its four copies. `(B, 2H, 2W, C)` to `(B, H, W, C)`.

use super::conv2d::dims4;
use super::*;

#[derive(Clone, Debug)]
pub struct UpsampleDx;

impl OpDef for UpsampleDx {
    const NAME: &'static str = "upsample_dx";
    const INPUTS: &'static [&'static str] = &["d_out"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d] if d.rank() == 4 && d.dims()[1].is_multiple_of(2) && d.dims()[2].is_multiple_of(2) => {
                let [batch, height, width, channels] = dims4(d);
                Ok([batch, height / 2, width / 2, channels].into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "pictures (B, 2H, 2W, C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let d_out = io.inputs[0].data;
        let [_, _, width, c] = dims4(io.out_shape);
        real::rows_mut(io.threads, io.out, width * c, 4, |first, out| {
            for (d, out) in d_out[first * 4 * width * c..].chunks_exact(4 * width * c).zip(out.chunks_exact_mut(width * c)) {
                let (upper, lower) = d.split_at(2 * width * c);
                for ((upper, lower), out) in upper.chunks_exact(2 * c).zip(lower.chunks_exact(2 * c)).zip(out.chunks_exact_mut(c)) {
                    for i in 0..c {
                        out[i] = (upper[i] + upper[c + i]) + (lower[i] + lower[c + i]);
                    }
                }
            }
        });
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        let [_, height, width, channels] = dims4(out);
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("height", height).u("width", width).u("channels", channels)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let [_, height, width, c] = dims4(at.inputs[0].shape());
        let i = at.out.unravel(index);
        let place = |dy: usize, dx: usize| ((i[0] * height + 2 * i[1] + dy) * width + 2 * i[2] + dx) * c + i[3];
        Explanation::sum([(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().map(|(dy, dx)| at.term(0, place(dy, dx))).collect())
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([2, 6, 10, 7]), Case::new(Self).real([1, 2, 2, 1]), Case::new(Self).real([1, 10, 4, 67])]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
