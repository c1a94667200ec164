//! Dropout (Srivastava et al. 2014), inverted: each number is dropped with probability `p`, the rest divided by `1 - p`.
//!
//! Which ones are dropped is a hash of (key, salt, position): both engines drop the same, and the gradient drops what
//! the forward pass dropped by asking the same question. `key (1,)` changes from step to step, `salt` tells apart the
//! dropouts of one network. The key is a whole number below 16,777,216.

use super::*;

#[derive(Clone, Debug)]
pub struct Dropout {
    /// Probability of dropping, in [0, 1).
    pub p: f32,
    pub salt: u32,
}

/// A 32-bit hash of two words (pcg by Jarzynski and Olano, "Hash Functions for GPU Rendering", 2020).
pub(super) fn hash(position: u32, key: u32) -> u32 {
    let mix = |x: u32| {
        let state = x.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
        (word >> 22) ^ word
    };
    mix(position ^ mix(key))
}

impl Dropout {
    /// Hashes below this are dropped.
    fn threshold(&self) -> u32 {
        (f64::from(self.p) * 4_294_967_296.0) as u32
    }

    fn keeps(&self, key: u32, position: usize) -> bool {
        hash(position as u32, key ^ self.salt.wrapping_mul(0x9E37_79B9)) >= self.threshold()
    }
}

impl OpDef for Dropout {
    const NAME: &'static str = "dropout";
    const INPUTS: &'static [&'static str] = &["x", "key"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [x, key] if key.len() == 1 => Ok((*x).clone()),
            _ => Err(OpError::new(Self::NAME, inputs, "x and a key (1,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let key = io.inputs[1].data[0].as_f64() as u32;
        let gain = F::one() / (F::one() - F::of(f64::from(self.p)));
        let x = io.inputs[0].data;
        let out = &mut *io.out;
        real::fast(#[inline(always)] || {
            for (i, (x, out)) in x.iter().zip(out.iter_mut()).enumerate() {
                *out = if self.keeps(key, i) { *x * gain } else { F::zero() };
            }
        });
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len()))
            .u("len", out.len())
            .u("salt", self.salt as usize)
            .u("threshold", self.threshold() as usize)
            .f("gain", 1.0 / (1.0 - self.p))
    }

    /// Forward dropped some: the gradient drops the same ones.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Ok(vec![Some(g.op(&at.d_name(g, 0), self.clone(), &[at.d_out, at.inputs[1]])?), None])
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let kept = self.keeps(at.value(1, 0) as u32, index);
        let gain = if kept { 1.0 / (1.0 - f64::from(self.p)) } else { 0.0 };
        let term = at.term(0, index);
        let value = term.value * gain;
        Explanation::steps(vec![term], vec![("gain", gain)], value)
    }

    fn cases() -> Vec<Case> {
        vec![
            Case::new(Self { p: 0.5, salt: 3 }).real([3, 5]).fixed([1], &[7.0]),
            Case::new(Self { p: 0.1, salt: 0 }).real([1031]).fixed([1], &[123_456.0]),
            Case::new(Self { p: 0.0, salt: 1 }).real([7]).fixed([1], &[0.0]),
        ]
    }
}
