//! Gradient of [`Conv2d`] for `x`: `d_x[b, y, x, c] = sum over i, j, o of d_out[b, y', x', o] weight[i, j, c, o]` over those
//! output pixels with `y' s + i - p = y` and `x' s + j - p = x`.
//!
//! The twin gathers, for every input pixel, what came back from the output pixels that saw it, and multiplies as [`Conv2d`].

use super::conv2d::{Geometry, dims4};
use super::real::{Product, Strides};
use super::*;

#[derive(Clone, Copy, Debug)]
pub struct Conv2dDx {
    pub conv: Conv2d,
    /// Of the picture that was convolved.
    pub height: usize,
    pub width: usize,
}

/// The output coordinate that saw input coordinate `at` through tap `tap`, if there is one.
#[inline(always)]
fn seen_by(conv: &Conv2d, at: usize, tap: usize, size: usize) -> Option<usize> {
    let shifted = (at + conv.padding).checked_sub(tap)?;
    let out = shifted / conv.stride;
    (shifted.is_multiple_of(conv.stride) && out < size).then_some(out)
}

impl OpDef for Conv2dDx {
    const NAME: &'static str = "conv2d_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "weight"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d_out, weight] if d_out.rank() == 4 && weight.rank() == 4 && weight.last() == d_out.last() => {
                Ok([d_out.dims()[0], self.height, self.width, weight.dims()[2]].into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "d_out (B, Ho, Wo, Cout), weight (k, k, Cin, Cout)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [d_out, weight] = [io.inputs[0], io.inputs[1]];
        let geometry = Geometry::new(self.conv, io.out_shape, d_out.shape);
        let (k, c, o) = (self.conv.kernel, geometry.channels, geometry.out_channels);
        // (k, k, Cin, Cout) as (k, k, Cout, Cin): then the gathered rows meet it in order.
        let mut turned = vec![F::zero(); weight.data.len()];
        for (tap, turned) in weight.data.chunks_exact(c * o).zip(turned.chunks_exact_mut(c * o)) {
            for (channel, row) in tap.chunks_exact(o).enumerate() {
                row.iter().enumerate().for_each(|(out, w)| turned[out * c + channel] = *w);
            }
        }
        let patch = k * k * o;
        let block = geometry.block(patch);
        real::rows_mut(io.threads, io.out, c, patch, |first, out| {
            let mut gathered = vec![F::zero(); block * patch];
            for (i, out) in out.chunks_mut(block * c).enumerate() {
                let rows = out.len() / c;
                for (j, patch) in gathered.chunks_exact_mut(patch).take(rows).enumerate() {
                    let pixel = first + i * block + j;
                    let (row, col) = (pixel / self.width % self.height, pixel % self.width);
                    let picture = pixel / (self.width * self.height) * geometry.out_height;
                    for (tap, cell) in patch.chunks_exact_mut(o).enumerate() {
                        match (seen_by(&self.conv, row, tap / k, geometry.out_height), seen_by(&self.conv, col, tap % k, geometry.out_width)) {
                            (Some(y), Some(x)) => cell.copy_from_slice(&d_out.data[((picture + y) * geometry.out_width + x) * o..][..o]),
                            _ => cell.fill(F::zero()),
                        }
                    }
                }
                let product = Product {
                    m: rows,
                    n: c,
                    k: patch,
                    a: Strides { row: patch, col: 1 },
                    b: Strides { row: c, col: 1 },
                    c: Strides { row: c, col: 1 },
                    alpha: 1.0,
                    accumulate: false,
                };
                F::gemm(&product, &gathered, &turned, out);
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Geometry::new(self.conv, out, inputs[0]).launch(Self::NAME, out.len())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let geometry = Geometry::new(self.conv, at.out, at.inputs[0].shape());
        let (k, c, o) = (self.conv.kernel, geometry.channels, geometry.out_channels);
        let (pixel, channel) = (index / c, index % c);
        let (row, col) = (pixel / self.width % self.height, pixel % self.width);
        let picture = pixel / (self.width * self.height) * geometry.out_height;
        let mut terms = Vec::new();
        for tap in 0..k * k {
            let seen = (seen_by(&self.conv, row, tap / k, geometry.out_height), seen_by(&self.conv, col, tap % k, geometry.out_width));
            if let (Some(y), Some(x)) = seen {
                let pixel = (picture + y) * geometry.out_width + x;
                terms.extend((0..o).map(|out| at.product((0, pixel * o + out), (1, (tap * c + channel) * o + out))));
            }
        }
        Explanation::sum(terms)
    }

    fn cases() -> Vec<Case> {
        let same = Conv2d { kernel: 3, stride: 1, padding: 1 };
        let case = |conv: Conv2d, [height, width]: [usize; 2], d_out: [usize; 4], c: usize| {
            Case::new(Self { conv, height, width }).real(d_out).real([conv.kernel, conv.kernel, c, d_out[3]])
        };
        vec![
            case(same, [5, 4], [2, 5, 4, 7], 3),
            case(Conv2d { stride: 2, ..same }, [7, 6], [1, 4, 3, 3], 5),
            case(Conv2d { kernel: 1, stride: 1, padding: 0 }, [3, 3], [3, 3, 3, 2], 5),
            case(same, [9, 11], [1, 9, 11, 13], 67),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64 * (self.conv.kernel * self.conv.kernel * dims4(inputs[1])[2]) as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
