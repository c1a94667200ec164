//! Group normalisation, channels last (Wu and He 2018): the channels of `x (B, .., C)` are cut into `groups`; within one
//! sample and one group, over all places, `out = (x - mean) / sqrt(variance + eps) * weight + bias`, `weight (C,)`, `bias (C,)`.

use super::*;

#[derive(Clone, Debug, PartialEq)]
pub struct GroupNorm {
    pub groups: usize,
    pub eps: f32,
}

impl GroupNorm {
    pub(super) fn fits(&self, x: &Shape) -> bool {
        x.rank() >= 2 && self.groups > 0 && x.last().is_multiple_of(self.groups)
    }

    pub(super) fn launch(&self, kernel: &'static str, x: &Shape, threads: usize) -> Dispatch {
        let places = x.len() / (x.dims()[0] * x.last()).max(1);
        Dispatch::new(kernel, groups_for(threads)).u("threads", threads).u("places", places).u("channels", x.last()).u("groups", self.groups).f("eps", self.eps)
    }
}

/// Mean and 1 / deviation of each channel's group in one sample `(places, C)`, `(C,)` both. The variance is taken around the
/// mean in a second pass (stable).
pub(super) fn statistics<F: Real>(sample: &[F], channels: usize, op: &GroupNorm) -> (Vec<F>, Vec<F>) {
    let (mut mean, mut inverse) = (vec![F::zero(); channels], vec![F::zero(); channels]);
    let width = channels / op.groups;
    let n = F::of((sample.len() / channels * width) as f64);
    real::fast(#[inline(always)] || {
        for row in sample.chunks_exact(channels) {
            mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += *x);
        }
        pooled(&mut mean, width, n);
        for row in sample.chunks_exact(channels) {
            inverse.iter_mut().zip(row).zip(&mean).for_each(|((sum, x), mean)| *sum += (*x - *mean) * (*x - *mean));
        }
        pooled(&mut inverse, width, n);
        inverse.iter_mut().for_each(|variance| *variance = F::one() / (*variance + F::of(f64::from(op.eps))).sqrt());
    });
    (mean, inverse)
}

/// Replaces each channel's sum by the total of its group, over `n`.
#[inline(always)]
pub(super) fn pooled<F: Real>(sums: &mut [F], width: usize, n: F) {
    for group in sums.chunks_exact_mut(width) {
        let mean = group.iter().fold(F::zero(), |sum, x| sum + *x) / n;
        group.fill(mean);
    }
}

impl OpDef for GroupNorm {
    const NAME: &'static str = "group_norm";
    const INPUTS: &'static [&'static str] = &["x", "weight", "bias"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x, w, b] if self.fits(x) && w.dims() == [x.last()] && b.dims() == [x.last()] => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "x (B, .., C) with C a multiple of the groups, weight (C,), bias (C,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let (x, weight, bias) = (io.inputs[0], io.inputs[1].data, io.inputs[2].data);
        let channels = weight.len();
        let sample = x.data.len() / x.shape.dims()[0].max(1);
        real::rows_mut(io.threads, io.out, sample, 3, |first, out| {
            for (i, out) in out.chunks_exact_mut(sample).enumerate() {
                let x = &x.data[(first + i) * sample..][..sample];
                let (mean, mut scale) = statistics(x, channels, self);
                scale.iter_mut().zip(weight).for_each(|(scale, w)| *scale *= *w);
                real::fast(#[inline(always)] || {
                    for (x, out) in x.chunks_exact(channels).zip(out.chunks_exact_mut(channels)) {
                        for ((((x, out), mean), scale), bias) in x.iter().zip(out).zip(&mean).zip(&scale).zip(bias) {
                            *out = (*x - *mean) * *scale + *bias;
                        }
                    }
                });
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        self.launch(Self::NAME, inputs[0], inputs[0].dims()[0] * self.groups)
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let [x, weight] = [at.inputs[0], at.inputs[1]];
        let (dx, dw) = (GroupNormDx { norm: self.clone() }, GroupNormDw { norm: self.clone() });
        let d_x = if at.needs[0] { Some(g.op(&at.d_name(g, 0), dx, &[at.d_out, x, weight])?) } else { None };
        let d_w = if at.needs[1] { Some(g.op(&at.d_name(g, 1), dw, &[at.d_out, x])?) } else { None };
        // out = .. + bias: d_bias sums d_out over samples and places.
        let d_b = if at.needs[2] { Some(add::sum_to(g, at, 2, at.d_out)?) } else { None };
        Ok(vec![d_x, d_w, d_b])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let (mean, inverse, col) = around(at, 0, self, index);
        let normalised = (at.value(0, index) - mean) * inverse;
        let value = normalised * at.value(1, col) + at.value(2, col);
        let terms = vec![at.term(0, index), at.term(1, col), at.term(2, col)];
        Explanation::steps(terms, vec![("group-mean", mean), ("group-deviation", 1.0 / inverse), ("normalised", normalised)], value)
    }

    fn cases() -> Vec<Case> {
        let case = |groups: usize, x: &[usize]| {
            let c = x[x.len() - 1];
            Case::new(Self { groups, eps: 1e-5 }).real(x).real([c]).real([c])
        };
        vec![case(2, &[3, 5, 4, 6]), case(1, &[1, 7, 3]), case(4, &[2, 3, 3, 68]), case(3, &[5, 2, 3])]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        4 * out.len() as u64
    }
}

/// Mean and 1 / deviation of the group that element `index` of input `input` lies in, and its channel.
pub(super) fn around(at: &Operands<'_>, input: usize, op: &GroupNorm, index: usize) -> (f64, f64, usize) {
    let x = at.inputs[input];
    let channels = x.shape().last();
    let sample = x.len() / x.dims()[0];
    let start = index / sample * sample;
    let values: Vec<f64> = (start..start + sample).map(|i| at.value(input, i)).collect();
    let (mean, inverse) = statistics(&values, channels, op);
    let col = index % channels;
    (mean[col], inverse[col], col)
}
