//! A time as a vector of waves: `t (B,)` and frequencies `f (half,)` give `(B, 2 half)`, first `sin(t f_i)`, then
//! `cos(t f_i)` (Ho et al. 2020, after Vaswani et al. 2017; diffusers' `get_timestep_embedding` with its defaults).
//!
//! The frequencies are an input, not computed here: a last-digit difference in `f` would be a visible one in `t f` at
//! `t = 1000`, and the kernel could not agree with its twin.

use super::*;

#[derive(Clone, Debug)]
pub struct TimestepEmbedding;

impl OpDef for TimestepEmbedding {
    const NAME: &'static str = "timestep_embedding";
    const INPUTS: &'static [&'static str] = &["t", "frequencies"];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        match inputs {
            [t, f] if t.rank() == 1 && f.rank() == 1 => Ok([t.len(), 2 * f.len()].into()),
            _ => Err(OpError::new(Self::NAME, inputs, "times (B,) and frequencies (half,)")),
        }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        let [t, frequencies] = [io.inputs[0].data, io.inputs[1].data];
        let half = frequencies.len();
        real::rows_mut(io.threads, io.out, 2 * half, 20, |first, out| {
            for (t, row) in t[first..].iter().zip(out.chunks_mut(2 * half)) {
                let (sines, cosines) = row.split_at_mut(half);
                for ((f, sin), cos) in frequencies.iter().zip(sines).zip(cosines) {
                    (*sin, *cos) = (*t * *f).sin_cos();
                }
            }
        });
    }

    fn gpu(&self, inputs: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).u("half", inputs[1].len())
    }

    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        let half = at.inputs[1].len();
        let (row, col) = (index / (2 * half), index % (2 * half));
        let angle = at.value(0, row) * at.value(1, col % half);
        let value = if col < half { angle.sin() } else { angle.cos() };
        Explanation::steps(vec![at.term(0, row), at.term(1, col % half)], vec![("angle", angle)], value)
    }

    fn cases() -> Vec<Case> {
        let falling: Vec<f32> = (0..33).map(|i| 0.75f32.powi(i)).collect();
        let case = |times: usize, half: usize, limit: usize| Case::new(Self).ids([times], limit).fixed([half], &falling);
        vec![case(5, 16, 1001), case(1, 1, 7), case(67, 33, 1001)]
    }

    fn multiply_adds(&self, _: &[&Shape], out: &Shape) -> u64 {
        20 * out.len() as u64
    }

    fn differentiable(&self) -> bool {
        false
    }
}
