//! Cross-entropy in nats, one number a position: `out = log sum_j e^(logits_j) - logits[target]`.
//! `logits (.., V)`, `targets (..)` whole numbers, `out (..)`.

use super::embedding::row_of;
use super::*;

#[derive(Clone, Debug)]
pub struct CrossEntropy;

/// `log sum_j e^(row_j)`, the largest entry taken out first.
#[inline(always)]
pub(super) fn log_sum_exp<F: Real>(row: &[F]) -> F {
    let max = real::max(row);
    real::fold(row, #[inline(always)] |x| (x - max).exp_fast()).ln() + max
}

impl OpDef for CrossEntropy {
    const NAME: &'static str = "cross_entropy";
    const INPUTS: &'static [&'static str] = &["logits", "targets"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [logits, targets] if logits.rank() > 0 && logits.dims()[..logits.rank() - 1] == *targets.dims() => Ok((*targets).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "logits (.., V) and targets (..)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [logits, targets] = [io.inputs[0], io.inputs[1]];
        let width = logits.shape.last();
        let out = &mut *io.out;
        real::fast(#[inline(always)] || {
            for ((row, target), out) in logits.data.chunks_exact(width).zip(targets.data).zip(out.iter_mut()) {
                *out = log_sum_exp(row) - row[row_of(*target, width)];
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let rows = inputs[0].rows();
        Dispatch::new(Self::NAME, groups_for(rows)).u("rows", rows).u("width", inputs[0].last())
    }

    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        let args = [at.d_out, at.inputs[0], at.inputs[1]];
        Ok(vec![Some(g.op(&at.d_name(g, 0), CrossEntropyDx, &args)?), None])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.inputs[0].shape().last();
        let row: Vec<f64> = (0..width).map(|i| at.value(0, index * width + i)).collect();
        let target = row_of(at.value(1, index), width);
        let log_sum = log_sum_exp(&row);
        let term = at.term(0, index * width + target);
        let value = log_sum - term.value;
        let steps = vec![("log-sum-exp", log_sum), ("probability", (-value).exp())];
        Explanation::steps(vec![term, at.term(1, index)], steps, value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self).real([3, 5]).ids([3], 5),
            Case::new(Self).real([2, 67, 65]).ids([2, 67], 65),
            Case::new(Self).real([1, 1]).ids([1], 1),
        ]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        2 * inputs[0].len() as u64
    }
}
