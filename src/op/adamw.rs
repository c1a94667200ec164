//! One step of AdamW (Loshchilov and Hutter 2019), in place:
//!
//! ```text
//! weight -= lr * weight_decay * weight
//! m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
//! weight -= lr * (m / correction1) / (sqrt(v / correction2) + eps)
//! ```
//!
//! `moments (2, n)` holds m, then v. `hyper (3,)` changes from step to step: `lr, 1 - beta1^t, 1 - beta2^t`.

use super::*;

#[derive(Clone, Debug)]
pub struct AdamW {
    pub beta1: f32,
    pub beta2: f32,
    pub eps: f32,
    pub weight_decay: f32,
}

impl OpDef for AdamW {
    const NAME: &'static str = "adamw";
    const INPUTS: &'static [&'static str] = &["weight", "grad", "moments", "hyper"];
    const MUTATES: &'static [usize] = &[0, 2];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [w, g, moments, hyper] if w == g && moments.len() == 2 * w.len() && hyper.dims() == [3] => Ok(Shape::none()),
            _ => Err(OpError::new(Self::NAME, inputs, "weight and grad alike, moments (2, n), hyper (3,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let grad = io.inputs[1].data;
        let &[lr, correction1, correction2] = io.inputs[3].data else { return };
        let [weight, moments] = io.states else { return };
        let (m, v) = moments.split_at_mut(grad.len());
        let [beta1, beta2, eps] = [self.beta1, self.beta2, self.eps].map(|x| F::of(f64::from(x)));
        let (decay, one) = (lr * F::of(f64::from(self.weight_decay)), F::one());
        real::fast(#[inline(always)] || {
            for (((w, g), m), v) in weight.iter_mut().zip(grad).zip(m).zip(v) {
                *m = beta1 * *m + (one - beta1) * *g;
                *v = beta2 * *v + (one - beta2) * *g * *g;
                *w = *w - decay * *w - lr * (*m / correction1) / ((*v / correction2).sqrt() + eps);
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], _: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(inputs[0].len()))
            .u("len", inputs[0].len())
            .f("beta1", self.beta1)
            .f("beta2", self.beta2)
            .f("eps", self.eps)
            .f("weight_decay", self.weight_decay)
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let n = at.inputs[1].len();
        let [beta1, beta2, eps, decay] = [self.beta1, self.beta2, self.eps, self.weight_decay].map(f64::from);
        let (w, g) = (at.value(0, index), at.value(1, index));
        let m = beta1 * at.value(2, index) + (1.0 - beta1) * g;
        let v = beta2 * at.value(2, n + index) + (1.0 - beta2) * g * g;
        let step = (m / at.value(3, 1)) / ((v / at.value(3, 2)).sqrt() + eps);
        let value = w - at.value(3, 0) * (decay * w + step);
        let terms = vec![at.term(0, index), at.term(1, index), at.term(2, index), at.term(2, n + index), at.term(3, 0)];
        Explanation::steps(terms, vec![("first-moment", m), ("second-moment", v), ("adam-step", step)], value)
    }

    fn cases() -> Vec<Case> {
        let op = Self { beta1: 0.9, beta2: 0.99, eps: 1e-8, weight_decay: 0.1 };
        let case = |n: usize| Case::new(op.clone()).real([n]).real([n]).positive([2, n]).fixed([3], &[1e-2, 0.19, 0.0199]);
        vec![case(15), case(131), case(1)]
    }

    fn multiply_adds(&self, inputs: &[&Shape], _: &Shape) -> u64 {
        8 * inputs[0].len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
