//! DDIM (Song et al. 2021, formulas 12 and 16): `x' = signal' x_0 + sqrt(sigma'^2 - s^2) eps + s z`,
//! `s = eta sigma'/sigma sqrt(1 - ab/ab')`. With eta 0 nothing is random; with eta 1 it is DDPM.

use super::{Move, SamplerEntry, SamplerKind, Weights};

pub(super) const ENTRY: SamplerEntry =
    SamplerEntry { id: "ddim", kind: SamplerKind::Ddim, order: 1, stochastic: true, second_evaluation: false, flow: false, weights };

fn weights(way: &Move) -> Weights {
    let (from, to) = (way.from, way.to);
    let noise = way.eta * to.sigma / from.sigma * (1.0 - (from.signal / to.signal).powi(2)).max(0.0).sqrt();
    Weights { x_0: to.signal, eps: (to.sigma * to.sigma - noise * noise).max(0.0).sqrt(), noise, ..Weights::default() }
}
