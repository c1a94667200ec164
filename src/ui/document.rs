//! The text all pages share: what was typed, as the open model reads it.

use crate::data::tokenizer::Tokenizer;

/// Characters kept of a text, counted from its end. A model reads a few hundred at most; a pasted book must not make
/// the text box slow.
pub const KEEP: usize = 20_000;

#[derive(Clone, Debug, Default)]
pub struct Document {
    text: String,
    tokens: Vec<u32>,
    unknown: Vec<(usize, char)>,
    /// Characters cut from the front because the text was longer than [`KEEP`].
    cut: usize,
    version: u64,
    /// The text changed since it was last read with a model's symbols.
    stale: bool,
}

impl Document {
    pub fn new(text: &str) -> Self {
        let mut document = Self::default();
        document.set_text(text);
        document
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text's tokens, all of them; the model reads the last `block_size`.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Characters the model has no symbol for, with their places (counted in characters). They are left out of `tokens`.
    pub fn unknown(&self) -> &[(usize, char)] {
        &self.unknown
    }

    pub fn cut(&self) -> usize {
        self.cut
    }

    /// Grows with every change of the text or of its reading.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// `tokens` is older than `text`: the window reads it anew at the end of the frame.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Replaces the text; the window reads it anew at the end of the frame.
    pub fn set_text(&mut self, text: &str) {
        let (kept, cut) = tail(text, KEEP);
        self.cut = cut;
        if self.text != kept {
            self.text = kept.to_owned();
            self.version += 1;
            self.stale = true;
        }
    }

    /// Writes on at the end.
    pub fn push_str(&mut self, more: &str) {
        let text = format!("{}{more}", self.text);
        self.set_text(&text);
    }

    /// Reads the text with a model's symbols.
    pub fn encode(&mut self, tokenizer: &dyn Tokenizer) {
        self.stale = false;
        let encoded = tokenizer.encode(&self.text);
        if self.tokens != encoded.tokens || self.unknown != encoded.unknown {
            self.tokens = encoded.tokens;
            self.unknown = encoded.unknown;
            self.version += 1;
        }
    }
}

/// The last `keep` characters of a text and how many came before them. Walks only the end of the text: a hundred
/// megabytes are cut in microseconds, but for counting what was cut.
pub fn tail(text: &str, keep: usize) -> (&str, usize) {
    if text.len() <= keep {
        return (text, 0);
    }
    match text.char_indices().rev().nth(keep.saturating_sub(1)) {
        Some((at, _)) => (&text[at..], text[..at].chars().count()),
        None => (text, 0),
    }
}
