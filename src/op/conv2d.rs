//! Convolution of pictures, channels last: `x (B, H, W, Cin)`, `weight (k, k, Cin, Cout)`, `bias (Cout,)` give
//! `out (B, Ho, Wo, Cout)`, `Ho = (H + 2 padding - k) / stride + 1`. As PyTorch's `conv2d`, whose weight is `(Cout, Cin, k, k)`.
//!
//! `out[b, y, x, o] = bias[o] + sum over i, j, c of x[b, y s + i - p, x s + j - p, c] weight[i, j, c, o]`; outside is zero.
//! The twin copies the patches of a few pixels side by side (im2col) and multiplies them as one matrix.

use super::real::{Product, Strides};
use super::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Side of the kernel, k.
    pub kernel: usize,
    pub stride: usize,
    /// Rows and columns of zeros around the picture.
    pub padding: usize,
}

/// Elements of a block of patches: small enough for the cache, and for the allocator to hand out again at once.
const BLOCK: usize = 24_576;

/// Sizes of the two pictures of a convolution: the one it reads, and the one it makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    pub conv: Conv2d,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub out_height: usize,
    pub out_width: usize,
    pub out_channels: usize,
}

impl Geometry {
    /// From the shapes of `x` and `out`.
    pub(super) fn new(conv: Conv2d, x: &Shape, out: &Shape) -> Self {
        let ([_, height, width, channels], [_, out_height, out_width, out_channels]) = (dims4(x), dims4(out));
        Self { conv, height, width, channels, out_height, out_width, out_channels }
    }

    /// Numbers of one patch.
    pub(super) fn patch(&self) -> usize {
        self.conv.kernel * self.conv.kernel * self.channels
    }

    /// Pixels that are worked on at once.
    pub(super) fn block(&self, patch: usize) -> usize {
        (BLOCK / patch.max(1)).next_multiple_of(6).max(6)
    }

    /// The patch that output pixel `pixel` (counted over the batch) sees.
    #[inline(always)]
    pub(super) fn patch_into<F: Real>(&self, x: &[F], pixel: usize, patch: &mut [F]) {
        let (k, s, c) = (self.conv.kernel, self.conv.stride, self.channels);
        let (row, col) = (pixel / self.out_width % self.out_height, pixel % self.out_width);
        let picture = &x[pixel / (self.out_width * self.out_height) * self.height * self.width * c..][..self.height * self.width * c];
        for (i, line) in patch.chunks_exact_mut(k * c).enumerate() {
            let y = (row * s + i).wrapping_sub(self.conv.padding);
            if y >= self.height {
                line.fill(F::zero());
                continue;
            }
            for (j, cell) in line.chunks_exact_mut(c).enumerate() {
                let x = (col * s + j).wrapping_sub(self.conv.padding);
                if x < self.width {
                    cell.copy_from_slice(&picture[(y * self.width + x) * c..][..c]);
                } else {
                    cell.fill(F::zero());
                }
            }
        }
    }

    /// The launch of a kernel over `elements` threads with everything that describes the convolution.
    pub(super) fn launch(&self, kernel: &'static str, elements: usize) -> Dispatch {
        Dispatch::new(kernel, groups_for(elements))
            .u("len", elements)
            .u("height", self.height)
            .u("width", self.width)
            .u("channels", self.channels)
            .u("out_height", self.out_height)
            .u("out_width", self.out_width)
            .u("out_channels", self.out_channels)
            .u("kernel", self.conv.kernel)
            .u("stride", self.conv.stride)
            .u("padding", self.conv.padding)
    }
}

/// The four axes of a batch of pictures.
pub(super) fn dims4(shape: &Shape) -> [usize; 4] {
    std::array::from_fn(|i| shape.dims()[i])
}

impl Conv2d {
    /// Height and width of the result for a picture of this height and width.
    fn size(&self, side: usize) -> Option<usize> {
        let room = (side + 2 * self.padding).checked_sub(self.kernel)?;
        (self.kernel > 0 && self.stride > 0).then(|| room / self.stride + 1)
    }
}

impl OpDef for Conv2d {
    const NAME: &'static str = "conv2d";
    const INPUTS: &'static [&'static str] = &["x", "weight", "bias"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        let error = || OpError::new(Self::NAME, inputs, "x (B, H, W, Cin) at least as large as the kernel, weight (k, k, Cin, Cout), bias (Cout,)");
        let [x, weight, bias] = inputs else { return Err(error()) };
        if x.rank() != 4 || weight.rank() != 4 {
            return Err(error());
        }
        let ([batch, height, width, channels], [kh, kw, fan_in, out]) = (dims4(x), dims4(weight));
        let fits = kh == self.kernel && kw == self.kernel && fan_in == channels && bias.dims() == [out];
        match (self.size(height), self.size(width)) {
            (Some(height), Some(width)) if fits => Ok([batch, height, width, out].into()),
            _ => Err(error()),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [x, weight, bias] = [io.inputs[0], io.inputs[1], io.inputs[2]];
        let geometry = Geometry::new(*self, x.shape, io.out_shape);
        let (patch, n) = (geometry.patch(), geometry.out_channels);
        let block = geometry.block(patch);
        real::rows_mut(io.threads, io.out, n, patch, |first, out| {
            let mut patches = vec![F::zero(); block * patch];
            for (i, out) in out.chunks_mut(block * n).enumerate() {
                let rows = out.len() / n;
                for (j, patch) in patches.chunks_exact_mut(patch).take(rows).enumerate() {
                    geometry.patch_into(x.data, first + i * block + j, patch);
                }
                out.chunks_exact_mut(n).for_each(|row| row.copy_from_slice(bias.data));
                let product = Product {
                    m: rows,
                    n,
                    k: patch,
                    a: Strides { row: patch, col: 1 },
                    b: Strides { row: n, col: 1 },
                    c: Strides { row: n, col: 1 },
                    alpha: 1.0,
                    accumulate: true,
                };
                F::gemm(&product, &patches, weight.data, out);
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Geometry::new(*self, inputs[0], out).launch(Self::NAME, out.len())
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let [x, weight] = [at.inputs[0], at.inputs[1]];
        let picture = dims4(g.shape(x));
        let d_x = if at.needs[0] { Some(g.op(&at.d_name(g, 0), Conv2dDx { conv: *self, height: picture[1], width: picture[2] }, &[at.d_out, weight])?) } else { None };
        let d_weight = if at.needs[1] { Some(g.op(&at.d_name(g, 1), Conv2dDw { conv: *self }, &[at.d_out, x])?) } else { None };
        // out = .. + bias: d_bias sums d_out over pictures and pixels.
        let d_bias = if at.needs[2] { Some(add::sum_to(g, at, 2, at.d_out)?) } else { None };
        Ok(vec![d_x, d_weight, d_bias])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let geometry = Geometry::new(*self, at.inputs[0].shape(), at.out);
        let (pixel, o) = (index / geometry.out_channels, index % geometry.out_channels);
        let (k, c) = (self.kernel, geometry.channels);
        let (row, col) = (pixel / geometry.out_width % geometry.out_height, pixel % geometry.out_width);
        let picture = pixel / (geometry.out_width * geometry.out_height) * geometry.height;
        let mut terms = Vec::new();
        for (i, j) in (0..k * k).map(|tap| (tap / k, tap % k)) {
            let (y, x) = ((row * self.stride + i).wrapping_sub(self.padding), (col * self.stride + j).wrapping_sub(self.padding));
            if y < geometry.height && x < geometry.width {
                terms.extend((0..c).map(|ch| at.product((0, ((picture + y) * geometry.width + x) * c + ch), (1, ((i * k + j) * c + ch) * geometry.out_channels + o))));
            }
        }
        terms.push(at.term(2, o));
        Explanation::sum(terms)
    }

    fn cases() -> Vec<Case> {
        let case = |conv: Self, [batch, height, width, channels]: [usize; 4], out: usize| {
            Case::new(conv).real([batch, height, width, channels]).real([conv.kernel, conv.kernel, channels, out]).real([out])
        };
        let same = Self { kernel: 3, stride: 1, padding: 1 };
        vec![
            case(same, [2, 5, 4, 3], 7),
            case(Self { stride: 2, ..same }, [1, 7, 6, 5], 3),
            case(Self { kernel: 1, stride: 1, padding: 0 }, [3, 3, 3, 5], 2),
            case(same, [1, 1, 1, 1], 1),
            case(same, [1, 9, 11, 13], 67),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], out: &Shape) -> u64 {
        out.len() as u64 * (self.kernel * self.kernel * inputs[0].last()) as u64
    }
}
