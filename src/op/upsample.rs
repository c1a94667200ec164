//! Twice the height and width: every pixel becomes four alike (nearest neighbour). `(B, H, W, C)` to `(B, 2H, 2W, C)`.

use super::conv2d::dims4;
use super::*;

#[derive(Clone, Debug)]
pub struct Upsample;

impl OpDef for Upsample {
    const NAME: &'static str = "upsample";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x] if x.rank() == 4 => {
                let [batch, height, width, channels] = dims4(x);
                Ok([batch, 2 * height, 2 * width, channels].into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "pictures (B, H, W, C)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = io.inputs[0];
        let [_, _, width, c] = dims4(x.shape);
        // Two lines of the result from each line of x.
        real::rows_mut(io.threads, io.out, 4 * width * c, 1, |first, out| {
            for (x, out) in x.data[first * width * c..].chunks_exact(width * c).zip(out.chunks_exact_mut(4 * width * c)) {
                let (upper, lower) = out.split_at_mut(2 * width * c);
                for (x, pair) in x.chunks_exact(c).zip(upper.chunks_exact_mut(2 * c)) {
                    pair[..c].copy_from_slice(x);
                    pair[c..].copy_from_slice(x);
                }
                lower.copy_from_slice(upper);
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        let [_, height, width, channels] = dims4(inputs[0]);
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("height", height).u("width", width).u("channels", channels)
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), UpsampleDx, &[at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let [_, height, width, c] = dims4(at.inputs[0].shape());
        let at_out = at.out.unravel(index);
        Explanation::sum(vec![at.term(0, ((at_out[0] * height + at_out[1] / 2) * width + at_out[2] / 2) * c + at_out[3])])
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self).real([2, 3, 5, 7]), Case::new(Self).real([1, 1, 1, 1]), Case::new(Self).real([1, 5, 2, 67])]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
