//! Gradient of [`Conv2d`] for `weight`: `d_weight[i, j, c, o] = sum over pictures and pixels of
//! x[b, y s + i - p, x s + j - p, c] d_out[b, y, x, o]`, shape `(k, k, Cin, Cout)`.

use super::conv2d::Geometry;
use super::real::{Product, Strides};
use super::*;

#[derive(Clone, Copy, Debug)]
pub struct Conv2dDw {
    pub conv: Conv2d,
}

impl OpDef for Conv2dDw {
    const NAME: &'static str = "conv2d_dw";
    const INPUTS: &'static [&'static str] = &["d_out", "x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d_out, x] if d_out.rank() == 4 && x.rank() == 4 && d_out.dims()[0] == x.dims()[0] => {
                Ok([self.conv.kernel, self.conv.kernel, x.last(), d_out.last()].into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "d_out (B, Ho, Wo, Cout), x (B, H, W, Cin)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [d_out, x] = [io.inputs[0], io.inputs[1]];
        let geometry = Geometry::new(self.conv, x.shape, d_out.shape);
        let (patch, o) = (geometry.patch(), geometry.out_channels);
        let block = geometry.block(patch);
        let mut patches = vec![F::zero(); block * patch];
        io.out.fill(F::zero());
        for (i, d_out) in d_out.data.chunks(block * o).enumerate() {
            let rows = d_out.len() / o;
            for (j, patch) in patches.chunks_exact_mut(patch).take(rows).enumerate() {
                geometry.patch_into(x.data, i * block + j, patch);
            }
            let product = Product {
                m: patch,
                n: o,
                k: rows,
                a: Strides { row: 1, col: patch },
                b: Strides { row: o, col: 1 },
                c: Strides { row: o, col: 1 },
                alpha: 1.0,
                accumulate: true,
            };
            F::gemm(&product, &patches, d_out, io.out);
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Geometry::new(self.conv, inputs[1], inputs[0]).launch(Self::NAME, out.len()).u("pictures", inputs[1].dims()[0])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let geometry = Geometry::new(self.conv, at.inputs[1].shape(), at.inputs[0].shape());
        let (k, c, o) = (self.conv.kernel, geometry.channels, geometry.out_channels);
        let (tap, channel, out) = (index / (c * o), index / o % c, index % o);
        let pixels = at.inputs[0].len() / o;
        let mut terms = Vec::new();
        for pixel in 0..pixels {
            let (row, col) = (pixel / geometry.out_width % geometry.out_height, pixel % geometry.out_width);
            let y = (row * self.conv.stride + tap / k).wrapping_sub(self.conv.padding);
            let x = (col * self.conv.stride + tap % k).wrapping_sub(self.conv.padding);
            if y < geometry.height && x < geometry.width {
                let picture = pixel / (geometry.out_width * geometry.out_height) * geometry.height;
                terms.push(at.product((0, pixel * o + out), (1, ((picture + y) * geometry.width + x) * c + channel)));
            }
        }
        Explanation::sum(terms)
    }

    fn cases() -> Vec<Case> {
        let same = Conv2d { kernel: 3, stride: 1, padding: 1 };
        vec![
            Case::new(Self { conv: same }).real([2, 5, 4, 7]).real([2, 5, 4, 3]),
            Case::new(Self { conv: Conv2d { stride: 2, ..same } }).real([1, 4, 3, 3]).real([1, 7, 6, 5]),
            Case::new(Self { conv: Conv2d { kernel: 1, stride: 1, padding: 0 } }).real([3, 3, 3, 2]).real([3, 3, 3, 5]),
            Case::new(Self { conv: same }).real([1, 9, 11, 13]).real([1, 9, 11, 67]),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        inputs[0].len() as u64 * (self.conv.kernel * self.conv.kernel * inputs[1].last()) as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
