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

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    #[error("byte {byte} is a control code that no text has: this is a binary file")]
    Binary { byte: usize },
    #[error("it is in UTF-16; save it as UTF-8")]
    Utf16,
    #[error("byte {byte} (line {line}, character {column}) is not UTF-8; save it as UTF-8")]
    NotUtf8 { byte: usize, line: usize, column: usize },
}

/// UTF-8 bytes as a text. A byte order mark is left out, and line ends become `\n` whatever system wrote them: `\r` would be
/// one more symbol to learn. Places in errors count from 1.
///
/// # Errors
/// When the bytes are no text, or a text in another encoding.
pub fn from_bytes(bytes: Vec<u8>) -> Result<String, NotText> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(NotText::Utf16);
    }
    let control = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
            // What is no UTF-8 and has control codes too was never a text.
            if let Some(byte) = bytes.iter().position(control) {
                return Err(NotText::Binary { byte: byte + 1 });
            }
            let before = std::str::from_utf8(&bytes[..at]).unwrap_or_default();
            let line = before.rsplit('\n').next().unwrap_or_default();
            return Err(NotText::NotUtf8 { byte: at + 1, line: before.matches('\n').count() + 1, column: line.chars().count() + 1 });
        }
    };
    if let Some(byte) = text.bytes().position(|byte| byte == 0) {
        return Err(NotText::Binary { byte: byte + 1 });
    }
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
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
        let data = Self::split(tokenizer, text);
        data.check(block_size)?;
        Ok(data)
    }

    /// A text in symbols of the caller's choice (what has none is left out), however short it is; see [`TextData::check`].
    pub fn split(tokenizer: CharTokenizer, text: &str) -> Self {
        let mut train = tokenizer.encode(text).tokens;
        let val = train.split_off(train.len() * 9 / 10);
        Self { tokenizer, train, val }
    }

    /// # Errors
    /// When there is too little to train on with this context length.
    pub fn check(&self, block_size: usize) -> Result<(), TextError> {
        let (found, wanted) = (self.train.len() + self.val.len(), least_characters(block_size));
        if found < wanted { Err(TextError::TooShort { found, wanted }) } else { Ok(()) }
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
