//! Text to token ids and back. A trait, so that other kinds of tokens can join; here one character is one token.

use std::collections::HashMap;
use std::fmt::Debug;

/// A text as ids, and what could not be turned into one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    pub tokens: Vec<u32>,
    /// Characters without a symbol: their place in the text (in characters) and themselves. They are left out.
    pub unknown: Vec<(usize, char)>,
}

pub trait Tokenizer: Debug + Send + Sync {
    /// Number of symbols (V).
    fn vocab_size(&self) -> usize;
    /// Never fails: what has no symbol is reported and left out.
    fn encode(&self, text: &str) -> Encoded;
    /// The text of one token; empty for an id past the vocabulary.
    fn decode(&self, id: u32) -> String;
    /// The same made visible: `␣` for a space, `↵` for a line end.
    fn label(&self, id: u32) -> String {
        match self.decode(id).as_str() {
            " " => "␣".to_owned(),
            "\n" => "↵".to_owned(),
            "\t" => "⇥".to_owned(),
            text => text.to_owned(),
        }
    }
}

/// One character, one token; ids in the order of the code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharTokenizer {
    symbols: Vec<char>,
    ids: HashMap<char, u32>,
}

impl CharTokenizer {
    /// The symbols in the given order.
    pub fn new(symbols: Vec<char>) -> Self {
        let ids = symbols.iter().zip(0..).map(|(symbol, id)| (*symbol, id)).collect();
        Self { symbols, ids }
    }

    /// The symbols of a text, sorted.
    pub fn from_text(text: &str) -> Self {
        let symbols: std::collections::BTreeSet<char> = text.chars().collect();
        Self::new(symbols.into_iter().collect())
    }

    pub fn symbols(&self) -> &[char] {
        &self.symbols
    }
}

impl Tokenizer for CharTokenizer {
    fn vocab_size(&self) -> usize {
        self.symbols.len()
    }

    fn encode(&self, text: &str) -> Encoded {
        // Millions of tokens must not grow by doubling: twice their memory would be taken on the way.
        let mut encoded = Encoded { tokens: Vec::with_capacity(text.chars().count()), unknown: Vec::new() };
        for (at, symbol) in text.chars().enumerate() {
            match self.ids.get(&symbol) {
                Some(id) => encoded.tokens.push(*id),
                None => encoded.unknown.push((at, symbol)),
            }
        }
        encoded
    }

    fn decode(&self, id: u32) -> String {
        self.symbols.get(id as usize).map(char::to_string).unwrap_or_default()
    }
}
