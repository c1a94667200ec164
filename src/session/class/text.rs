//! A text to learn from, with all that can be said of it before anything is learned.
//!
//! Texts of up to 50 MB take a second or two: [`TextRequest::read`] is called on a thread of its own.

use crate::data::corpus;
use crate::data::statistics::{StatisticsError, TextStatistics};
use crate::data::text::{MAX_TEXT_BYTES, NotText, TextData, from_bytes};
use crate::data::tokenizer::CharTokenizer;
use crate::session::event::Failure;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Characters of [`ClassText::beginning`].
const SHOWN: usize = 4000;

/// What a text is to be made from.
#[derive(Clone, Debug)]
pub enum TextRequest {
    /// One of [`crate::data::corpus::CORPORA`]; seed and length matter for those that are generated.
    Corpus { id: String, seed: u64, characters: usize },
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
    pub data: Arc<TextData>,
    /// Over the whole text. `statistics.remarks(block_size)` says what is too rare, too long, too little.
    pub statistics: TextStatistics,
    /// The true entropy rate of a generated text, nats a character: no model gets below it.
    pub entropy: Option<f64>,
    /// Its first characters, for show.
    pub beginning: String,
}

impl TextRequest {
    /// Reads and measures the text.
    ///
    /// # Errors
    /// With a sentence, when there is no such text, or none that anything can be learned from.
    pub fn read(self) -> Result<ClassText, Failure> {
        match self {
            Self::Corpus { id, seed, characters } => {
                let corpus = corpus::find(&id).ok_or_else(|| Failure::new("error-class-no-corpus").arg("text", &id))?;
                let text = corpus.text(seed, characters.min(MAX_TEXT_BYTES as usize));
                let entropy = corpus.process().map(corpus::process::Process::entropy_rate);
                ClassText::new(&text, id.clone(), TextSource::Corpus { id, seed, characters }, entropy)
            }
            Self::File(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let text = from_bytes(file(&path)?).map_err(|error| no_text(error, &name))?;
                ClassText::new(&text, name, TextSource::File(path), None)
            }
            Self::Pasted(text) => {
                if text.len() as u64 > MAX_TEXT_BYTES {
                    return Err(too_large("", text.len() as u64));
                }
                let text = from_bytes(text.into_bytes()).map_err(|error| no_text(error, ""))?;
                ClassText::new(&text, String::new(), TextSource::Pasted, None)
            }
        }
    }
}

impl ClassText {
    /// # Errors
    /// When nothing can be learned from it: empty, or of one symbol.
    pub fn new(text: &str, name: String, source: TextSource, entropy: Option<f64>) -> Result<Self, Failure> {
        let statistics = TextStatistics::new(text).map_err(|error| unlearnable(error, &name))?;
        let mut symbols: Vec<char> = statistics.vocabulary.iter().map(|entry| entry.0).collect();
        symbols.sort_unstable();
        let data = Arc::new(TextData::split(CharTokenizer::new(symbols), text));
        Ok(Self { name, source, data, statistics, entropy, beginning: text.chars().take(SHOWN).collect() })
    }

    /// The same text in the symbols of a network that knows more of them.
    ///
    /// # Errors
    /// With the first symbol that the network lacks.
    pub fn in_symbols(&self, tokenizer: &CharTokenizer) -> Result<Self, char> {
        let known: std::collections::HashSet<char> = tokenizer.symbols().iter().copied().collect();
        if let Some(lacking) = self.data.tokenizer.symbols().iter().find(|symbol| !known.contains(symbol)) {
            return Err(*lacking);
        }
        let data = Arc::new(TextData::split(tokenizer.clone(), &self.text()));
        Ok(Self { name: self.name.clone(), source: self.source.clone(), data, statistics: self.statistics.clone(), entropy: self.entropy, beginning: self.beginning.clone() })
    }

    /// The whole text again.
    pub fn text(&self) -> String {
        let symbols = self.data.tokenizer.symbols();
        self.data.train.iter().chain(&self.data.val).filter_map(|id| symbols.get(*id as usize)).collect()
    }

    /// Whether generated anew or read again, it would be this text.
    pub fn is_built_in(&self) -> bool {
        matches!(self.source, TextSource::Corpus { .. })
    }
}

/// A file's bytes, of bounded size, as they were at one moment.
fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unreadable = |reason: &dyn std::fmt::Display| Failure::new("error-class-text-unreadable").arg("file", &name).arg("reason", reason);
    let stamp = |path: &Path| -> std::io::Result<(u64, Option<SystemTime>)> {
        let found = std::fs::metadata(path)?;
        if !found.is_file() {
            return Err(std::io::Error::other(if found.is_dir() { "it is a folder" } else { "it is not a regular file" }));
        }
        Ok((found.len(), found.modified().ok()))
    };
    let before = stamp(path).map_err(|error| unreadable(&error))?;
    if before.0 > MAX_TEXT_BYTES {
        return Err(too_large(&name, before.0));
    }
    let mut bytes = Vec::with_capacity(before.0 as usize);
    // It may grow while it is read: no more is taken than fits.
    let read = std::fs::File::open(path).and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(&error))?;
    let unchanged = stamp(path).is_ok_and(|after| after == before) && bytes.len() as u64 == before.0;
    if unchanged { Ok(bytes) } else { Err(Failure::new("error-class-text-changed").arg("file", name)) }
}

/// A file's name as the sentences take it; what was pasted has none.
fn named(failure: Failure, name: &str) -> Failure {
    failure.arg("from", if name.is_empty() { "pasted" } else { "file" }).arg("file", name)
}

fn too_large(name: &str, bytes: u64) -> Failure {
    named(Failure::new("error-class-text-large"), name).arg("megabytes", bytes.div_ceil(1 << 20)).arg("limit", MAX_TEXT_BYTES >> 20)
}

fn no_text(error: NotText, name: &str) -> Failure {
    match error {
        NotText::Binary { byte } => named(Failure::new("error-class-text-binary"), name).arg("byte", byte),
        NotText::Utf16 => named(Failure::new("error-class-text-utf16"), name),
        NotText::NotUtf8 { byte, line, column } => named(Failure::new("error-class-text-utf8"), name).arg("byte", byte).arg("line", line).arg("column", column),
    }
}

fn unlearnable(error: StatisticsError, name: &str) -> Failure {
    match error {
        StatisticsError::Empty => named(Failure::new("error-class-text-empty"), name),
        StatisticsError::OneSymbol { symbol, count } => named(Failure::new("error-class-text-one"), name).arg("symbol", symbol.escape_debug()).arg("count", count),
        StatisticsError::Binary { place } => named(Failure::new("error-class-text-binary"), name).arg("byte", place),
    }
}
