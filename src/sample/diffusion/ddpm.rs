//! DDPM (Ho et al. 2020, formula 7), between any two timesteps t and t' < t: the posterior of x' given x_t and x_0,
//! `mean = sqrt(ab') beta/(1 - ab) x_0 + sqrt(alpha) (1 - ab')/(1 - ab) x_t`, `variance = (1 - ab')/(1 - ab) beta`
//! with `alpha = ab/ab'`, `beta = 1 - alpha`: diffusers' `fixed_small`.

use super::{Move, SamplerEntry, SamplerKind, Weights};

pub(super) const ENTRY: SamplerEntry =
    SamplerEntry { id: "ddpm", kind: SamplerKind::Ddpm, order: 1, stochastic: true, second_evaluation: false, flow: false, weights };

fn weights(way: &Move) -> Weights {
    let (from, to) = (way.from, way.to);
    let alpha = (from.signal / to.signal).powi(2);
    let (left, left_next) = (from.sigma * from.sigma, to.sigma * to.sigma);
    Weights {
        x: alpha.sqrt() * left_next / left,
        x_0: to.signal * (1.0 - alpha) / left,
        noise: (left_next / left * (1.0 - alpha)).sqrt(),
        ..Weights::default()
    }
}
