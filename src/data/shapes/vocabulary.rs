//! The words that captions are made of, and a text as their numbers, `(20,)`: start, words, end, padding.
//!
//! The vocabulary is closed. A word outside it becomes one `unknown` token in its place and is reported together with
//! the nearest known words (Levenshtein distance). Case and punctuation are ignored.

use std::ops::Range;

/// Tokens in an encoded text: start and end included, the rest padding.
pub const MAX_LEN: usize = 20;

/// Words that fit between start and end.
pub const MAX_WORDS: usize = MAX_LEN - 2;

pub const PAD: u32 = 0;
pub const START: u32 = 1;
pub const END: u32 = 2;
pub const UNKNOWN: u32 = 3;

/// Every token by its id. Checkpoints rely on the order: new words go to the end.
pub const WORDS: &[&str] = &[
    "<pad>", "<start>", "<end>", "<unknown>", //
    "circle", "square", "triangle", "star", "ring", "cross", "shape", //
    "red", "orange", "yellow", "green", "blue", "purple", "pink", //
    "small", "little", "large", "big", //
    "white", "sand", "sky", "navy", "black", "background", //
    "left", "right", "top", "bottom", "centre", "center", "middle", "upper", "lower", "corner", "side", //
    "above", "over", "below", "under", //
    "a", "an", "the", "is", "there", "picture", "in", "on", "at", "to", "of", "with", "and",
];

/// A word that is not in the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// Place among the tokens (0 is start).
    pub token: usize,
    /// As typed, its first 40 characters.
    pub word: String,
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
    /// Known words that are spelled alike, nearest first; at most three, perhaps none.
    pub nearest: Vec<&'static str>,
}

/// A text as tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Start, at most [`MAX_WORDS`] words, end; no padding.
    pub ids: Vec<u32>,
    /// Where each word stands in the text, in bytes: `ids[i + 1]` is `spans[i]`.
    pub spans: Vec<Range<usize>>,
    pub unknown: Vec<UnknownWord>,
    /// Words past the end of the room, which were left out.
    pub cut: usize,
}

impl Tokens {
    /// The ids with padding behind them, `(20,)`.
    pub fn padded(&self) -> [u32; MAX_LEN] {
        let mut padded = [PAD; MAX_LEN];
        padded.iter_mut().zip(&self.ids).for_each(|(to, id)| *to = *id);
        padded
    }

    /// The prompt has no word: the model is asked unconditionally.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }
}

/// The id of a word in lower case, if it is known.
pub fn id(word: &str) -> Option<u32> {
    let known = WORDS.iter().position(|known| *known == word)?;
    (known > UNKNOWN as usize).then_some(known as u32)
}

/// The word of an id; that of `unknown` for one past the vocabulary.
pub fn word(id: u32) -> &'static str {
    WORDS.get(id as usize).copied().unwrap_or(WORDS[UNKNOWN as usize])
}

/// The words of a text, split at white space, hyphens and punctuation, and their places in bytes.
fn words(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let start = text.as_ptr() as usize;
    text.split(|c: char| c.is_whitespace() || ",.;:!?/()[]\"“”-、，。；：！？（）".contains(c))
        .map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '<' && c != '>'))
        .filter(|word| !word.is_empty())
        .map(move |word| {
            let from = word.as_ptr() as usize - start;
            (from..from + word.len(), word)
        })
}

/// A text as tokens. Never fails: what is unknown or too much is reported.
pub fn encode(text: &str) -> Tokens {
    let mut tokens = Tokens { ids: vec![START], ..Tokens::default() };
    for (at, typed) in words(text) {
        if tokens.spans.len() == MAX_WORDS {
            tokens.cut += 1;
            continue;
        }
        // A word longer than any known one needs no lower case to be unknown.
        let known = (typed.len() <= 2 * LONGEST).then(|| id(&typed.to_lowercase())).flatten();
        if known.is_none() {
            tokens.unknown.push(UnknownWord { token: tokens.ids.len(), word: typed.chars().take(40).collect(), at: at.clone(), nearest: nearest(typed) });
        }
        tokens.ids.push(known.unwrap_or(UNKNOWN));
        tokens.spans.push(at);
    }
    tokens.ids.push(END);
    tokens
}

/// Letters of the longest known word.
const LONGEST: usize = 10;

/// Known words spelled like this one: at most three, and none that differs in half of its letters or more.
pub fn nearest(word: &str) -> Vec<&'static str> {
    let typed: Vec<char> = word.chars().take(2 * LONGEST + 1).flat_map(char::to_lowercase).collect();
    let mut near: Vec<(usize, &'static str)> = WORDS[UNKNOWN as usize + 1..]
        .iter()
        .map(|known| (edits(&typed, known), *known))
        .filter(|(edits, known)| 2 * edits < typed.len().max(known.len()))
        .collect();
    near.sort_by_key(|(edits, _)| *edits);
    near.truncate(3);
    near.into_iter().map(|(_, known)| known).collect()
}

/// Letters to insert, delete or replace so that one word becomes the other (Levenshtein 1966).
fn edits(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(*x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
