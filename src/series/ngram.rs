//! The other old way to predict the next from the past: a table of what followed each short context (Shannon 1948),
//! counted from a text. Contexts of all lengths up to n - 1 are mixed by Witten and Bell (1991), so every symbol keeps
//! some probability and the whole sums to 1:
//!
//! `p(s | h) = (count(h s) + kinds(h) p(s | shorter h)) / (count(h) + kinds(h))`, the shortest being `1 / V`.

use std::collections::HashMap;

/// The longest context: four symbols of 16 bits are one key.
pub const MAX_N: usize = 5;

/// What followed one context.
#[derive(Clone, Debug, Default)]
struct Followers {
    count: u32,
    /// Symbol and how often, in order of first use.
    kinds: Vec<(u32, u32)>,
}

/// Counts of a text.
#[derive(Clone, Debug)]
pub struct Ngram {
    /// 1 to [`MAX_N`]; contexts have up to n - 1 symbols.
    pub n: usize,
    vocab: usize,
    /// Symbols counted.
    pub counted: usize,
    /// By length of the context.
    tables: Vec<HashMap<u64, Followers>>,
}

/// What the table says after a context.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// `(V,)`, summing to 1.
    pub probabilities: Vec<f64>,
    /// Symbols of the context that the table has met: those before are not looked at.
    pub used: usize,
    /// How often it met that context.
    pub count: u32,
}

impl Ngram {
    /// Counts `tokens`, ids below `vocab` (at most 65,536).
    pub fn count(tokens: &[u32], vocab: usize, n: usize) -> Self {
        let n = n.clamp(1, MAX_N);
        let mut tables = vec![HashMap::<u64, Followers>::new(); n];
        for (t, &token) in tokens.iter().enumerate() {
            for (length, table) in tables.iter_mut().enumerate().take(t + 1) {
                let followers = table.entry(key(&tokens[t - length..t])).or_default();
                followers.count += 1;
                match followers.kinds.iter_mut().find(|(symbol, _)| *symbol == token) {
                    Some((_, times)) => *times += 1,
                    None => followers.kinds.push((token, 1)),
                }
            }
        }
        Self { n, vocab, counted: tokens.len(), tables }
    }

    /// Counts that it keeps: one for each symbol after each context.
    pub fn entries(&self) -> usize {
        self.tables.iter().flat_map(HashMap::values).map(|followers| followers.kinds.len()).sum()
    }

    /// What comes after `past` (oldest first), of which the last n - 1 symbols count.
    pub fn predict(&self, past: &[u32]) -> Prediction {
        let mut p = vec![1.0 / self.vocab.max(1) as f64; self.vocab];
        let (mut used, mut count) = (0, 0);
        for (length, table) in self.tables.iter().enumerate().take(past.len() + 1) {
            let Some(followers) = table.get(&key(&past[past.len() - length..])) else { break };
            (used, count) = (length, followers.count);
            let kinds = followers.kinds.len() as f64;
            let total = f64::from(followers.count) + kinds;
            p.iter_mut().for_each(|p| *p *= kinds / total);
            for &(symbol, times) in &followers.kinds {
                if let Some(p) = p.get_mut(symbol as usize) {
                    *p += f64::from(times) / total;
                }
            }
        }
        Prediction { probabilities: p, used, count }
    }
}

fn key(context: &[u32]) -> u64 {
    context.iter().fold(0, |key, symbol| key << 16 | u64::from(symbol & 0xffff))
}
