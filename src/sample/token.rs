//! Choosing the next token: logits `(V,)` -> repetition penalty -> temperature -> filters -> softmax -> one draw.
//!
//! The order is that of Hugging Face's `generate`. The functions return their working: every token of the vocabulary
//! as a [`Candidate`] in rank order, kept or cut and by what, and every draw as the place where its needle fell.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How the next token is chosen. The default changes nothing: the model's own distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SamplerSettings {
    /// Always the token with the largest logit.
    pub greedy: bool,
    /// Logits are divided by it. 1 changes nothing, towards 0 is towards greedy.
    pub temperature: f64,
    /// Only the k likeliest stay; 0: all.
    pub top_k: usize,
    /// The likeliest stay until they hold this share of the probability; 1: all.
    pub top_p: f64,
    /// Those stay that have at least this share of the likeliest one's probability; 0: all.
    pub min_p: f64,
    /// Logits of tokens that occurred already are divided by it if positive, multiplied if negative; 1: unchanged.
    pub repetition_penalty: f64,
}

impl Default for SamplerSettings {
    fn default() -> Self {
        Self { greedy: false, temperature: 1.0, top_k: 0, top_p: 1.0, min_p: 0.0, repetition_penalty: 1.0 }
    }
}

/// What keeps a token out of the draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    Greedy,
    TopK,
    TopP,
    MinP,
    /// Its logit is minus infinity or not a number.
    Impossible,
}

/// A rule that cuts the tail. Tokens are in rank order, so a rule only says how many at the front stay.
pub struct Filter {
    /// `top-k`: also the suffix of its text keys.
    pub id: &'static str,
    pub cut: Cut,
    /// How many of `probabilities` (falling, summing to 1) stay.
    keep: fn(&SamplerSettings, probabilities: &[f64]) -> usize,
}

/// Every filter, in the order they are applied. Each sees the probabilities renormalised after the one before.
pub static FILTERS: &[Filter] = &[
    Filter { id: "greedy", cut: Cut::Greedy, keep: |s, all| if s.greedy { 1 } else { all.len() } },
    Filter { id: "top-k", cut: Cut::TopK, keep: |s, all| if s.top_k > 0 { s.top_k } else { all.len() } },
    Filter { id: "top-p", cut: Cut::TopP, keep: top_p },
    Filter { id: "min-p", cut: Cut::MinP, keep: min_p },
];

/// A token stays while those before it hold less than `top_p`: the one that crosses the line is in.
fn top_p(settings: &SamplerSettings, probabilities: &[f64]) -> usize {
    if settings.top_p.is_nan() || settings.top_p >= 1.0 {
        return probabilities.len();
    }
    let mut before = 0.0;
    probabilities.iter().take_while(|p| {
        let stays = before < settings.top_p;
        before += **p;
        stays
    }).count()
}

fn min_p(settings: &SamplerSettings, probabilities: &[f64]) -> usize {
    let least = settings.min_p * probabilities.first().copied().unwrap_or(0.0);
    probabilities.iter().take_while(|p| least.is_nan() || **p >= least).count()
}

/// One token of the vocabulary on its way from logit to probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// Place in the order of the scaled logits, from 0.
    pub rank: usize,
    pub token_id: u32,
    /// As the model gave it.
    pub logit: f32,
    /// It occurred already, and the repetition penalty changed its logit.
    pub penalised: bool,
    /// After repetition penalty and temperature.
    pub scaled_logit: f64,
    /// Softmax over the tokens that are kept; 0 for one that is cut.
    pub probability: f64,
    /// Sum of the probabilities up to and including this rank.
    pub cumulative: f64,
    pub kept: bool,
    pub cut_by: Option<Cut>,
}

/// Every token of the vocabulary in rank order. `logits` is `(V,)`; `previous` are the tokens so far, for the
/// repetition penalty. With V > 0 at least one is kept, and the kept ones' probabilities sum to 1, whatever the
/// settings and the logits.
///
/// Unlike `generate`, top-k keeps exactly k where logits are tied: the smaller id ranks first.
pub fn candidates(logits: &[f32], previous: &[u32], settings: &SamplerSettings) -> Vec<Candidate> {
    let seen: BTreeSet<u32> = previous.iter().copied().collect();
    let penalty = positive(settings.repetition_penalty, 1.0);
    let temperature = positive(settings.temperature, if settings.temperature.is_nan() { 1.0 } else { LOWEST }).clamp(LOWEST, 1.0 / LOWEST);
    let scaled = |token_id: u32, logit: f32| {
        let logit = if logit.is_nan() { f64::NEG_INFINITY } else { f64::from(logit.min(f32::MAX)) };
        match seen.contains(&token_id) {
            true if logit > 0.0 => logit / penalty,
            true => logit * penalty,
            false => logit,
        }
    };
    let mut ranked: Vec<(u32, f32, f64)> = (0u32..).zip(logits).map(|(id, &logit)| (id, logit, scaled(id, logit))).collect();
    ranked.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    // Only differences count in a softmax, and a difference divided by a tiny temperature may be infinite, but never NaN.
    let top = ranked.first().map_or(0.0, |(_, _, logit)| *logit);
    let weights: Vec<f64> = ranked.iter().map(|(_, _, logit)| if *logit == top { 1.0 } else { ((logit - top) / temperature).exp() }).collect();

    let possible = ranked.iter().take_while(|(_, _, logit)| *logit > f64::NEG_INFINITY).count().max(1).min(ranked.len());
    let mut cut_by = vec![Some(Cut::Impossible); ranked.len()];
    cut_by[..possible].fill(None);
    let mut kept = possible;
    for filter in FILTERS {
        let stay = (filter.keep)(settings, &normalised(&weights[..kept])).max(1).min(kept);
        cut_by[stay..kept].fill(Some(filter.cut));
        kept = stay;
    }
    let mut probabilities = normalised(&weights[..kept]);
    probabilities.resize(ranked.len(), 0.0);
    let mut cumulative = 0.0;
    let row = |(rank, (token_id, logit, raised)): (usize, (u32, f32, f64))| {
        cumulative += probabilities[rank];
        Candidate {
            rank,
            token_id,
            logit,
            penalised: penalty != 1.0 && seen.contains(&token_id),
            scaled_logit: raised / temperature,
            probability: probabilities[rank],
            cumulative,
            kept: rank < kept,
            cut_by: cut_by[rank],
        }
    };
    ranked.into_iter().enumerate().map(row).collect()
}

/// The temperature that stands for 0: small enough that every difference decides, large enough to divide by.
const LOWEST: f64 = 1e-30;

fn positive(x: f64, otherwise: f64) -> f64 {
    if x > 0.0 { x } else { otherwise }
}

fn normalised(weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Where the needle of a draw fell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Draw {
    /// The uniform number in `[0, 1)`.
    pub needle: f64,
    pub rank: usize,
    pub token_id: u32,
    pub probability: f64,
    /// The chosen token's share of the line from 0 to 1: `from <= needle < to`.
    pub from: f64,
    pub to: f64,
}

/// Lays the candidates' probabilities end to end from 0 to 1 and takes the one under the needle `u` in `[0, 1)`.
/// `None` without candidates.
pub fn draw(candidates: &[Candidate], u: f64) -> Option<Draw> {
    let under = |c: &&Candidate| c.kept && c.probability > 0.0 && u < c.cumulative;
    // Rounding may leave the last cumulative a hair below 1: then the last kept one has it.
    let chosen = candidates.iter().find(under).or_else(|| candidates.iter().rev().find(|c| c.kept && c.probability > 0.0))?;
    let from = chosen.cumulative - chosen.probability;
    Some(Draw { needle: u, rank: chosen.rank, token_id: chosen.token_id, probability: chosen.probability, from, to: chosen.cumulative })
}

/// Number `index` of the stream of `seed`, in `[0, 1)`. It depends on nothing else: going back and choosing again
/// meets the same needle.
pub fn uniform(seed: u64, index: u64) -> f64 {
    let mut stream = Pcg64::seed_from_u64(seed);
    stream.advance(u128::from(index));
    (stream.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Natural logarithm of the model's own probability of every token, `(V,)`: no temperature, no filters. What is not
/// a number counts as impossible.
pub fn log_softmax(logits: &[f32]) -> Vec<f64> {
    let logit = |x: &f32| if x.is_nan() { f64::NEG_INFINITY } else { f64::from(x.min(f32::MAX)) };
    let top = logits.iter().map(logit).fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return vec![-(logits.len() as f64).ln(); logits.len()];
    }
    let total = logits.iter().map(|x| (logit(x) - top).exp()).sum::<f64>().ln();
    logits.iter().map(|x| logit(x) - top - total).collect()
}

/// Surprise at `token` in nats, `-ln p`, by the model's own distribution; infinite for a token it has no number for.
pub fn surprise(logits: &[f32], token: u32) -> f64 {
    log_softmax(logits).get(token as usize).map_or(f64::INFINITY, |log| -log)
}
