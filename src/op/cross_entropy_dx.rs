//! Gradient of [`CrossEntropy`] for the logits: `d_logits = d_out (softmax(logits) - onehot(target))`, a row at a time.

use super::cross_entropy::log_sum_exp;
use super::embedding::row_of;
use super::*;

#[derive(Clone, Debug)]
pub struct CrossEntropyDx;

impl OpDef for CrossEntropyDx {
    const NAME: &'static str = "cross_entropy_dx";
    const INPUTS: &'static [&'static str] = &["d_out", "logits", "targets"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [d, logits, targets] if d == targets && logits.rank() > 0 && logits.rows() == targets.len() => Ok((*logits).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "d_out (..), logits (.., V), targets (..)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let (d_out, logits, targets) = (io.inputs[0].data, io.inputs[1], io.inputs[2].data);
        let width = logits.shape.last();
        real::rows_mut(io.threads, io.out, width, 4, |first, out| {
            real::fast(#[inline(always)] || {
                for (i, out) in out.chunks_exact_mut(width).enumerate() {
                    let i = first + i;
                    out.copy_from_slice(&logits.data[i * width..][..width]);
                    softmax::softmax_row(out);
                    out[row_of(targets[i], width)] -= F::one();
                    out.iter_mut().for_each(|x| *x *= d_out[i]);
                }
            });
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        let rows = inputs[1].rows();
        Dispatch::new(Self::NAME, groups_for(rows)).u("rows", rows).u("width", inputs[1].last())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let width = at.out.last();
        let (row, col) = (index / width, index % width);
        let logits: Vec<f64> = (0..width).map(|i| at.value(1, row * width + i)).collect();
        let probability = (logits[col] - log_sum_exp(&logits)).exp();
        let onehot = f64::from(u8::from(row_of(at.value(2, row), width) == col));
        let value = at.value(0, row) * (probability - onehot);
        let terms = vec![at.term(0, row), at.term(1, index), at.term(2, row)];
        Explanation::steps(terms, vec![("probability", probability), ("onehot", onehot)], value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self).real([3]).real([3, 5]).ids([3], 5),
            Case::new(Self).real([67]).real([67, 65]).ids([67], 65),
        ]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        4 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
