//! A text to learn from, with all that can be said of it before anything is learned.

use crate::data::statistics::TextStatistics;
use crate::data::text::TextData;
use std::path::PathBuf;

/// What a text is to be made from.
#[derive(Clone, Debug)]
pub enum TextRequest {
    /// One of [`crate::data::corpus::CORPORA`]; seed and length matter for those that are generated.
    Corpus { id: &'static str, seed: u64, characters: usize },
    /// A UTF-8 file of up to [`crate::data::text::MAX_TEXT_BYTES`].
    File(PathBuf),
    /// What the learner typed or pasted.
    Pasted(String),
}

/// Where a text came from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum TextSource {
    Corpus { id: String, seed: u64, characters: usize },
    File(PathBuf),
    Pasted,
}

/// A text to learn from.
#[derive(Debug)]
pub struct ClassText {
    /// The corpus' id (a stem of texts), the file's name, or empty for what was pasted.
    pub name: String,
    pub source: TextSource,
    /// Tokens of both parts; the last tenth is held out.
    pub data: TextData,
    /// Over the whole text. `statistics.remarks(block_size)` says what is too rare, too long, too little.
    pub statistics: TextStatistics,
    /// The true entropy rate of a generated text, nats a character: no model gets below it.
    pub entropy: Option<f64>,
    /// Its first characters, for show.
    pub beginning: String,
}
