//! A text as training data: tokens, split into a part to learn from and a held-out part, and random batches of it.

use super::tokenizer::{CharTokenizer, Tokenizer};
use rand::{RngExt, SeedableRng};

/// Texts larger than this are refused before they are read (bytes).
pub const MAX_TEXT_BYTES: u64 = 50 << 20;

#[derive(Debug, thiserror::Error, PartialEq)]
pub enum TextError {
    #[error("the text has {found} characters; training needs at least {wanted} (two context lengths in each part)")]
    TooShort { found: usize, wanted: usize },
    #[error("the text has only one symbol; there is nothing to predict")]
    OneSymbol,
}

/// Characters that a text must have for this context length: then the held-out tenth has two contexts.
pub fn least_characters(block_size: usize) -> usize {
    block_size.saturating_add(1).saturating_mul(20)
}

/// How a text is cut into examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Windows {
    /// Examples start anywhere.
    Running,
    /// Examples start at the beginning of a line: each line is one example (names).
    Lines,
}

#[derive(Clone, Debug)]
pub struct TextData {
    pub tokenizer: CharTokenizer,
    /// The first 90 % of the characters.
    pub train: Vec<u32>,
    /// The last 10 %, never trained on.
    pub val: Vec<u32>,
}

/// Inputs and targets of a batch, `(B, T)` each, as the graph takes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    pub idx: Vec<f32>,
    pub targets: Vec<f32>,
}

impl TextData {
    /// # Errors
    /// When there is too little to train on with this context length.
    pub fn new(text: &str, block_size: usize) -> Result<Self, TextError> {
        let tokenizer = CharTokenizer::from_text(text);
        if tokenizer.vocab_size() == 1 {
            return Err(TextError::OneSymbol);
        }
        let tokens = tokenizer.encode(text).tokens;
        let cut = tokens.len() * 9 / 10;
        let wanted = least_characters(block_size);
        if tokens.len() < wanted {
            return Err(TextError::TooShort { found: tokens.len(), wanted });
        }
        let val = tokens[cut..].to_vec();
        let mut train = tokens;
        train.truncate(cut);
        Ok(Self { tokenizer, train, val })
    }

    /// The random batch of one step: the same for the same seed and step, however training got there.
    pub fn batch(&self, batch: usize, time: usize, windows: Windows, seed: u64, step: u64) -> Batch {
        let mut rng = rand_pcg::Pcg64::seed_from_u64(seed ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut out = Batch { idx: Vec::with_capacity(batch * time), targets: Vec::with_capacity(batch * time) };
        let newline = self.tokenizer.encode("\n").tokens.first().copied();
        for _ in 0..batch {
            let mut start = rng.random_range(0..self.train.len() - time - 1);
            if let (Windows::Lines, Some(newline)) = (windows, newline) {
                // Back to the line end in front of this line: it is what the model sees when it begins a line.
                while start > 0 && self.train[start] != newline {
                    start -= 1;
                }
            }
            let window = &self.train[start..=start + time];
            out.idx.extend(window[..time].iter().map(|id| *id as f32));
            out.targets.extend(window[1..].iter().map(|id| *id as f32));
        }
        out
    }
}

/// The lines of a list in a fixed random order, with a line end in front of the first: a list is often sorted, and its
/// last tenth would not be a fair test.
pub fn shuffled_lines(text: &str) -> String {
    use rand::seq::SliceRandom;
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    lines.shuffle(&mut rand_pcg::Pcg64::seed_from_u64(42));
    lines.iter().fold(String::from("\n"), |mut all, line| {
        all.push_str(line);
        all.push('\n');
        all
    })
}
