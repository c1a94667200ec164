//! Reorders axes: `out` axis `i` is `x` axis `axes[i]`. `(B, T, H, hs)` with `[0, 2, 1, 3]` becomes `(B, H, T, hs)`.

use super::*;
use ndarray::{ArrayViewD, ArrayViewMutD, IxDyn};

#[derive(Clone, Debug)]
pub struct Permute {
    pub axes: Vec<usize>,
}

impl Permute {
    fn inverse(&self) -> Self {
        let mut axes = vec![0; self.axes.len()];
        self.axes.iter().enumerate().for_each(|(i, axis)| axes[*axis] = i);
        Self { axes }
    }

    /// Stride in `x` of every axis of the output.
    fn strides(&self, x: &Shape) -> Vec<usize> {
        let strides = x.strides();
        self.axes.iter().map(|axis| strides[*axis]).collect()
    }
}

impl OpDef for Permute {
    const NAME: &'static str = "permute";
    const INPUTS: &'static [&'static str] = &["x"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        let mut sorted = self.axes.clone();
        sorted.sort_unstable();
        match inputs {
            [x] if x.rank() <= 4 && sorted.iter().copied().eq(0..x.rank()) => {
                Ok(self.axes.iter().map(|axis| x.dims()[*axis]).collect::<Vec<_>>().into())
            }
            _ => Err(OpError::new(Self::NAME, inputs, "every axis named once, at most four of them")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let x = ArrayViewD::from_shape(IxDyn(io.inputs[0].shape.dims()), io.inputs[0].data);
        let out = ArrayViewMutD::from_shape(IxDyn(io.out_shape.dims()), &mut *io.out);
        if let (Ok(x), Ok(mut out)) = (x, out) {
            out.assign(&x.permuted_axes(IxDyn(&self.axes)));
        }
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        // Padded to four axes on the left: sizes of the output and strides in x.
        let pad = 4 - out.rank();
        let size = |i: usize| if i < pad { 1 } else { out.dims()[i - pad] };
        let strides = self.strides(inputs[0]);
        let stride = |i: usize| if i < pad { 0 } else { strides[i - pad] };
        Dispatch::new(Self::NAME, groups_for(out.len()))
            .u("len", out.len())
            .u("size_1", size(1))
            .u("size_2", size(2))
            .u("size_3", size(3))
            .u("stride_0", stride(0))
            .u("stride_1", stride(1))
            .u("stride_2", stride(2))
            .u("stride_3", stride(3))
    }

    /// Forward permutes, so the gradient is permuted back.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), self.inverse(), &[at.d_out])?)])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let from: usize = at.out.unravel(index).iter().zip(self.strides(at.inputs[0].shape())).map(|(i, s)| i * s).sum();
        Explanation::sum(vec![at.term(0, from)])
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { axes: vec![0, 2, 1, 3] }).real([2, 3, 5, 7]),
            Case::new(Self { axes: vec![1, 0] }).real([1, 37]),
            Case::new(Self { axes: vec![2, 0, 1] }).real([3, 4, 5]),
        ]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
