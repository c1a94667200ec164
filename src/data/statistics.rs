//! What can be said about a text before anything is learned from it: its symbols, how often each comes, and three losses
//! that need no network. With `p(x)` the share of a symbol and `p(x, y)` that of a pair of neighbours, in nats,
//!
//! `uniform = ln V`, `H(X) = -sum p(x) ln p(x)`, `H(Y | X) = -sum p(x, y) ln (p(x, y) / p(x))`:
//! knowing only which symbols there are, how common each is, and which symbol came just before.
//!
//! These are the entropies of this text itself. Where most pairs come only a few times, H(Y | X) is lower than what could be
//! reached on another text of the same kind; [`Remark::FewPairs`] says so.

use super::text::least_characters;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A symbol that comes fewer times than this is hardly learned: its embedding is hardly ever moved.
pub const RARE: usize = 10;

/// A pair entropy that rests on fewer pairs than this for each different one is too low.
pub const PAIRS_EACH: usize = 10;

/// Different pairs that are counted at most (some 64 MB): a text with more has its pair entropy measured on its beginning.
pub const MAX_PAIRS: usize = 1 << 21;

/// A vocabulary beyond this makes the embedding the largest part of a small model.
pub const LARGE_VOCABULARY: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatisticsError {
    #[error("the text is empty; there is nothing to learn")]
    Empty,
    #[error("the text has only one symbol, {symbol:?}, {count} times; there is nothing to predict")]
    OneSymbol { symbol: char, count: usize },
    #[error("character {place} is NUL, which no text has: this looks like a binary file; take a text saved as UTF-8")]
    Binary { place: usize },
}

/// What training should know about a text; none of it keeps one from trying but the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Remark {
    /// Too few characters for a context of this length.
    TooShort { characters: usize, wanted: usize, block_size: usize },
    /// Symbols that come fewer than [`RARE`] times, and their share of the text.
    Rare { symbols: usize, share: f64 },
    /// More symbols than [`LARGE_VOCABULARY`].
    LargeVocabulary { symbols: usize },
    /// Fewer than [`PAIRS_EACH`] pairs for each different one: the pair entropy is too low.
    FewPairs { pairs: usize, distinct: usize },
    /// The pair entropy was measured on the first characters only.
    PairsOfBeginning { pairs: usize },
    /// The longest line does not fit the context.
    LongLine { characters: usize, block_size: usize },
}

/// Measured in one pass over the text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStatistics {
    pub characters: usize,
    /// In UTF-8.
    pub bytes: usize,
    /// Symbols and how often they come, the most common first, equally common ones by code point.
    pub vocabulary: Vec<(char, usize)>,
    /// `H(X)`, nats.
    pub single: f64,
    /// `H(Y | X)`, nats, from the first `pairs` pairs.
    pub pair: f64,
    /// Pairs of neighbours that `pair` rests on: all of them, unless more than [`MAX_PAIRS`] are different.
    pub pairs: usize,
    /// Different ones among them.
    pub distinct_pairs: usize,
    pub lines: usize,
    /// Characters of the longest line, its end not counted.
    pub longest_line: usize,
}

impl TextStatistics {
    /// # Errors
    /// For a text that nothing can be learned from: empty, of one symbol, or no text at all.
    pub fn new(text: &str) -> Result<Self, StatisticsError> {
        Self::of(text.chars())
    }

    /// The same of any characters; each is asked for once.
    ///
    /// # Errors
    /// As for [`TextStatistics::new`].
    pub fn of(text: impl Iterator<Item = char>) -> Result<Self, StatisticsError> {
        let mut ids = Ids::default();
        let mut pairs = Pairs::default();
        let (mut characters, mut bytes, mut lines, mut line, mut longest_line) = (0, 0, 0, 0, 0);
        let mut before = None;
        for symbol in text {
            if symbol == '\0' {
                return Err(StatisticsError::Binary { place: characters + 1 });
            }
            characters += 1;
            bytes += symbol.len_utf8();
            if symbol == '\n' {
                (lines, line) = (lines + 1, 0);
            } else {
                line += 1;
                longest_line = longest_line.max(line);
            }
            let id = ids.count(symbol);
            if let Some(before) = before.replace(id) {
                pairs.count(before, id);
            }
        }
        match *ids.counts {
            [] => return Err(StatisticsError::Empty),
            [(symbol, count)] => return Err(StatisticsError::OneSymbol { symbol, count }),
            _ => {}
        }
        let single = entropy(ids.counts.iter().map(|entry| entry.1), characters);
        let (pair, distinct_pairs) = pairs.entropy(ids.counts.len());
        let mut vocabulary = ids.counts;
        vocabulary.sort_unstable_by_key(|&(symbol, count)| (std::cmp::Reverse(count), symbol));
        Ok(Self { characters, bytes, vocabulary, single, pair, pairs: pairs.counted, distinct_pairs, lines: lines + usize::from(line > 0), longest_line })
    }

    /// `ln V`, nats.
    pub fn uniform(&self) -> f64 {
        (self.vocabulary.len() as f64).ln()
    }

    /// The symbols that come fewer than [`RARE`] times, rarest last.
    pub fn rare(&self) -> &[(char, usize)] {
        &self.vocabulary[self.vocabulary.partition_point(|entry| entry.1 >= RARE)..]
    }

    /// What should be known before a model with this context length is trained on the text.
    pub fn remarks(&self, block_size: usize) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let (wanted, rare) = (least_characters(block_size), self.rare());
        if self.characters < wanted {
            remarks.push(Remark::TooShort { characters: self.characters, wanted, block_size });
        }
        if !rare.is_empty() {
            let share = rare.iter().map(|entry| entry.1).sum::<usize>() as f64 / self.characters as f64;
            remarks.push(Remark::Rare { symbols: rare.len(), share });
        }
        if self.vocabulary.len() > LARGE_VOCABULARY {
            remarks.push(Remark::LargeVocabulary { symbols: self.vocabulary.len() });
        }
        if self.pairs < PAIRS_EACH * self.distinct_pairs {
            remarks.push(Remark::FewPairs { pairs: self.pairs, distinct: self.distinct_pairs });
        }
        if self.pairs + 1 < self.characters {
            remarks.push(Remark::PairsOfBeginning { pairs: self.pairs });
        }
        if self.longest_line > block_size {
            remarks.push(Remark::LongLine { characters: self.longest_line, block_size });
        }
        remarks
    }
}

/// `-sum (n/N) ln (n/N)` in nats of counts that sum to `total`.
fn entropy(counts: impl Iterator<Item = usize>, total: usize) -> f64 {
    let total = total as f64;
    let sum: f64 = counts.filter(|count| *count > 0).map(|count| count as f64 * (count as f64).ln()).sum();
    // Rounding must not make certainty cost less than nothing.
    (total.ln() - sum / total).max(0.0)
}

/// Symbols in the order in which they first came, with their counts.
#[derive(Default)]
struct Ids {
    /// For the 65,536 common code points their id + 1, 0 for those that did not come.
    common: Vec<u32>,
    others: HashMap<char, u32>,
    counts: Vec<(char, usize)>,
}

impl Ids {
    fn count(&mut self, symbol: char) -> u32 {
        if self.common.is_empty() {
            self.common.resize(1 << 16, 0);
        }
        let slot = match self.common.get_mut(symbol as usize) {
            Some(slot) => slot,
            None => self.others.entry(symbol).or_default(),
        };
        if *slot == 0 {
            self.counts.push((symbol, 0));
            *slot = self.counts.len() as u32;
        }
        let id = *slot - 1;
        self.counts[id as usize].1 += 1;
        id
    }
}

/// Symbols whose pairs are counted in a table: the first that came, so nearly all of an alphabet.
const DENSE: usize = 256;

/// Counts of neighbours.
#[derive(Default)]
struct Pairs {
    /// `(DENSE, DENSE)` for the first ids.
    dense: Vec<u32>,
    others: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    counted: usize,
    full: bool,
}

impl Pairs {
    fn count(&mut self, first: u32, second: u32) {
        if self.full {
            return;
        }
        if self.dense.is_empty() {
            self.dense.resize(DENSE * DENSE, 0);
        }
        if first.max(second) < DENSE as u32 {
            self.dense[first as usize * DENSE + second as usize] += 1;
        } else {
            let key = u64::from(first) << 32 | u64::from(second);
            if self.others.len() >= MAX_PAIRS - DENSE * DENSE && !self.others.contains_key(&key) {
                // To leave out only what is new would make the text look more regular than it is.
                self.full = true;
                return;
            }
            *self.others.entry(key).or_default() += 1;
        }
        self.counted += 1;
    }

    /// `H(Y | X) = H(X, Y) - H(X)` over the pairs that were counted, X being the first of a pair; and how many differ.
    fn entropy(&self, symbols: usize) -> (f64, usize) {
        let mut firsts = vec![0; symbols.max(DENSE)];
        for (first, row) in self.dense.chunks_exact(DENSE).enumerate() {
            firsts[first] += row.iter().map(|count| *count as usize).sum::<usize>();
        }
        // In the order of the keys, so that the sum is the same to its last bit every time.
        let mut others: Vec<(u64, u32)> = self.others.iter().map(|(key, count)| (*key, *count)).collect();
        others.sort_unstable();
        others.iter().for_each(|(key, count)| firsts[(key >> 32) as usize] += *count as usize);
        let counts = || self.dense.iter().copied().chain(others.iter().map(|entry| entry.1)).filter(|count| *count > 0);
        let joint = entropy(counts().map(|count| count as usize), self.counted);
        ((joint - entropy(firsts.into_iter(), self.counted)).max(0.0), counts().count())
    }
}

/// A quick hash of one whole number; nobody chooses the keys to make it slow but the one who waits.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(self.0 ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = (key ^ key >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
