//! Layer normalisation over the last axis (Ba, Kiros and Hinton 2016):
//! `out = (x - mean) / sqrt(variance + eps) * weight + bias`, `x (.., C)`, `weight (C,)`, `bias (C,)`.

use super::*;

#[derive(Clone, Debug)]
pub struct LayerNorm {
    pub eps: f32,
}

impl Default for LayerNorm {
    fn default() -> Self {
        Self { eps: 1e-5 }
    }
}

/// Mean and 1 / standard deviation of a row, the variance taken around the mean in a second pass (stable).
#[inline(always)]
pub(super) fn statistics<F: Real>(row: &[F], eps: f32) -> (F, F) {
    let n = F::of(row.len() as f64);
    let mean = real::sum(row) / n;
    let variance = real::fold(row, #[inline(always)] |x| (x - mean) * (x - mean)) / n;
    (mean, F::one() / (variance + F::of(f64::from(eps))).sqrt())
}

impl OpDef for LayerNorm {
    const NAME: &'static str = "layer_norm";
    const INPUTS: &'static [&'static str] = &["x", "weight", "bias"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x, w, b] if x.rank() > 0 && w.dims() == [x.last()] && b.dims() == [x.last()] => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (.., C), weight (C,), bias (C,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [x, weight, bias] = [io.inputs[0].data, io.inputs[1].data, io.inputs[2].data];
        let width = weight.len();
        real::rows_mut(io.threads, io.out, width, 2, |first, out| {
            real::fast(#[inline(always)] || {
                for (x, out) in x[first * width..].chunks_exact(width).zip(out.chunks_exact_mut(width)) {
                    let (mean, inverse) = statistics(x, self.eps);
                    for (((x, w), b), out) in x.iter().zip(weight).zip(bias).zip(out) {
                        *out = (*x - mean) * inverse * *w + *b;
                    }
                }
            });
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let rows = inputs[0].rows();
        Dispatch::new(Self::NAME, groups_for(rows)).u("rows", rows).u("width", inputs[0].last()).f("eps", self.eps)
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let [x, weight] = [at.inputs[0], at.inputs[1]];
        let (dx, dw) = (LayerNormDx { eps: self.eps }, LayerNormDw { eps: self.eps });
        let d_x = if at.needs[0] { Some(g.op(&at.d_name(g, 0), dx, &[at.d_out, x, weight])?) } else { None };
        let d_w = if at.needs[1] { Some(g.op(&at.d_name(g, 1), dw, &[at.d_out, x])?) } else { None };
        // out = .. + bias: d_bias sums d_out over the rows.
        let d_b = if at.needs[2] { Some(add::sum_to(g, at, 2, at.d_out)?) } else { None };
        Ok(vec![d_x, d_w, d_b])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let (row, col) = (index / width, index % width);
        let x: Vec<f64> = (0..width).map(|i| at.value(0, row * width + i)).collect();
        let (mean, inverse) = statistics(&x, self.eps);
        let normalised = (x[col] - mean) * inverse;
        let value = normalised * at.value(1, col) + at.value(2, col);
        let terms = vec![at.term(0, index), at.term(1, col), at.term(2, col)];
        Explanation::steps(terms, vec![("mean", mean), ("deviation", 1.0 / inverse), ("normalised", normalised)], value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self::default()).real([3, 5]).real([5]).real([5]),
            Case::new(Self::default()).real([2, 67, 33]).real([33]).real([33]),
            Case::new(Self::default()).real([1, 2]).real([2]).real([2]),
        ]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        4 * out.len() as u64
    }
}
