//! Three predictors of the same text, measured. All learn from what the network wrote on its own: the AR(p) from its
//! vowels and consonants as 1 and 0 (Markov counted these in 1913), the n-gram table from its characters; the network
//! itself learned long before. Then all three predict the same passage.

use crate::series::forecast::forecast;
use crate::series::ngram::Ngram;
use crate::series::{Fit, Method, SeriesError, fit};
use crate::sample::token::uniform;
use crate::session::rollout::Ran;
use crate::session::OpenModel;
use std::f64::consts::TAU;
use std::sync::Arc;

/// Free runs of the n-gram table from each place.
const COPIES: usize = 16;

/// The three, in the order of the page.
pub const NAMES: [&str; 3] = ["ar", "ngram", "network"];

/// What the network's own run gave, with what does not depend on the sliders.
#[derive(Debug)]
pub struct Basis {
    pub model: Arc<OpenModel>,
    pub ran: Ran,
    /// `(V,)`: 1 for a vowel.
    pub vowel: Vec<f64>,
}

impl Basis {
    pub fn new(model: Arc<OpenModel>, ran: Ran) -> Self {
        let vocab = model.tokenizer.vocab_size() as u32;
        let is_vowel = |id: u32| model.tokenizer.decode(id).chars().all(|c| "aeiouAEIOU".contains(c)) && !model.tokenizer.decode(id).is_empty();
        let vowel = (0..vocab).map(|id| if is_vowel(id) { 1.0 } else { 0.0 }).collect();
        Self { model, ran, vowel }
    }

    /// 1 for a vowel, 0 for anything else.
    pub fn vowels(&self, tokens: &[u32]) -> Vec<f64> {
        tokens.iter().map(|token| self.vowel.get(*token as usize).copied().unwrap_or(0.0)).collect()
    }

    /// How likely a vowel is, of a distribution over the vocabulary.
    pub fn vowel_share(&self, probabilities: impl Iterator<Item = f64>) -> f64 {
        probabilities.zip(&self.vowel).map(|(p, vowel)| p * vowel).sum()
    }
}

/// What the two sliders make of it.
#[derive(Debug)]
pub struct Comparison {
    pub of: (usize, usize),
    pub basis: Arc<Basis>,
    pub ar: Result<Fit, SeriesError>,
    pub ngram: Ngram,
    /// Over the passage, by predictor: mean squared error of "a vowel comes", and mean nats of the character that came
    /// (none for the AR, which knows no characters).
    pub squared: [f64; 3],
    pub nats: [Option<f64>; 3],
    /// Mean Gaussian nats of the AR: `ln sqrt(2 pi sigma^2) + e^2 / (2 sigma^2)`.
    pub gaussian: f64,
    /// By predictor: mean squared error h = 1, 2, .. steps into a free run.
    pub by_step: [Vec<f64>; 3],
    /// The squared error of always saying how frequent vowels are.
    pub base: f64,
}

/// `-ln N(x; mean, sigma^2)`.
pub fn gaussian_nats(error: f64, sigma: f64) -> f64 {
    0.5 * (TAU * sigma * sigma).ln() + error * error / (2.0 * sigma * sigma)
}

impl Comparison {
    pub fn new(basis: Arc<Basis>, order: usize, n: usize) -> Self {
        let ran = &basis.ran;
        let ngram = Ngram::count(&ran.written, basis.model.config.vocab_size, n);
        let ar = fit(&basis.vowels(&ran.written), order, Method::LeastSquares);
        let truth = basis.vowels(&ran.passage);
        let share = basis.vowels(&ran.written).iter().sum::<f64>() / ran.written.len().max(1) as f64;
        let mut made = Self { of: (order, n), ar, ngram, squared: [0.0; 3], nats: [None; 3], gaussian: f64::NAN, by_step: Default::default(), base: 0.0, basis: basis.clone() };
        // The first few places have too little before them for an AR of any order.
        let places = crate::series::MAX_ORDER..ran.passage.len();
        let count = places.len().max(1) as f64;
        let (mut nats, mut gaussian) = ([0.0; 2], 0.0);
        for t in places {
            let token = ran.passage[t] as usize;
            let table = made.ngram.predict(&ran.passage[..t]);
            let network = &ran.one_step[t];
            let said = [
                made.ar.as_ref().map_or(share, |fit| fit.model.next(&truth[..t], share)),
                basis.vowel_share(table.probabilities.iter().copied()),
                basis.vowel_share(network.iter().map(|p| f64::from(*p))),
            ];
            for (sum, said) in made.squared.iter_mut().zip(said) {
                *sum += (truth[t] - said).powi(2) / count;
            }
            made.base += (truth[t] - share).powi(2) / count;
            nats[0] -= table.probabilities[token].ln() / count;
            nats[1] -= f64::from(network[token]).max(1e-30).ln() / count;
            if let Ok(fit) = &made.ar {
                gaussian += gaussian_nats(truth[t] - said[0], fit.model.sigma) / count;
            }
        }
        made.nats = [None, Some(nats[0]), Some(nats[1])];
        made.gaussian = gaussian;
        made.by_step = made.free_runs(&truth, share);
        made
    }

    /// Errors of free running: each predictor goes on from the same places, fed by its own output.
    fn free_runs(&self, truth: &[f64], share: f64) -> [Vec<f64>; 3] {
        let ran = &self.basis.ran;
        let steps = ran.free.first().and_then(|(_, copies)| copies.first()).map_or(0, Vec::len);
        let mut sums = [vec![0.0; steps], vec![0.0; steps], vec![0.0; steps]];
        for (place, copies) in &ran.free {
            let past = &truth[..*place];
            let ahead = self.ar.as_ref().ok().and_then(|fit| forecast(&fit.model, past, steps, 0.9).ok());
            let table: Vec<Vec<u32>> = (0..COPIES).map(|copy| self.run(&ran.passage[..*place], steps, (place * COPIES + copy) as u64)).collect();
            for h in 0..steps {
                let y = truth[place + h];
                sums[0][h] += (y - ahead.as_ref().map_or(share, |ahead| ahead.mean[h])).powi(2);
                for (sum, copies) in sums[1..].iter_mut().zip([&table, copies]) {
                    sum[h] += self.scatter(copies, h, y);
                }
            }
        }
        let count = ran.free.len().max(1) as f64;
        sums.map(|sums| sums.into_iter().map(|sum| sum / count).collect())
    }

    /// The squared error of the mean over infinitely many copies, estimated from a few: their own scatter, which
    /// inflates it by its variance over their number, is taken off.
    fn scatter(&self, copies: &[Vec<u32>], h: usize, truth: f64) -> f64 {
        let count = copies.len().max(2) as f64;
        let mean = copies.iter().map(|run| self.basis.vowel.get(run[h] as usize).copied().unwrap_or(0.0)).sum::<f64>() / count;
        (truth - mean).powi(2) - mean * (1.0 - mean) / (count - 1.0)
    }

    /// The table left to itself.
    pub fn run(&self, past: &[u32], steps: usize, stretch: u64) -> Vec<u32> {
        let mut text = past[past.len().saturating_sub(self.ngram.n)..].to_vec();
        let known = text.len();
        for step in 0..steps as u64 {
            let needle = uniform(7, (stretch << 12) + step);
            let mut sum = 0.0;
            let p = self.ngram.predict(&text).probabilities;
            let under = p.iter().position(|p| {
                sum += p;
                needle < sum
            });
            text.push(under.unwrap_or(p.len().saturating_sub(1)) as u32);
        }
        text.split_off(known)
    }
}
