//! Who says how likely a text is, when the one who wrote it is not asked.
//!
//! For a generated text it is the process that generates it, which knows the true probability of every character; only it
//! must not be struck dumb by the first character that it would never write. So it is taken to slip with probability
//! `SLIP` at every character: then any symbol may come, as common as it is overall, and the process goes on from wherever
//! in a text this could be:
//!
//! `p(c) = (1 - SLIP) p_process(c | belief) + SLIP p_overall(c)`.
//!
//! After a character that the belief rules out, the belief begins anew from everywhere. That is a proper distribution, so its
//! mean surprise is a loss, and it counts the slips. For other texts a larger model may judge, where it has the symbols.

use crate::checkpoint::TextModel;
use crate::data::corpus::process::{Belief, Process};
use crate::data::tokenizer::Tokenizer;
use crate::engine::Engine;
use crate::infer::{Decoder, ReadError, load_weights};
use crate::sample::token::surprise;
use std::collections::{HashMap, HashSet};

/// Probability of a slip at each character, as the judge takes it.
pub const SLIP: f64 = 1e-3;

/// What a judge said of one character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// `-ln p` in nats; `None` for a symbol that a model as judge does not have: it passes over it.
    pub nats: Option<f64>,
    /// The process would never have written it here. Always false where a model judges: to a model nothing is impossible.
    pub slipped: bool,
}

/// The known process as a judge.
#[derive(Clone)]
pub struct Grammar {
    process: &'static Process,
    overall: HashMap<char, f64>,
    belief: Belief<'static>,
}

impl std::fmt::Debug for Grammar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Grammar({} nodes)", self.process.nodes())
    }
}

impl Grammar {
    pub fn new(process: &'static Process) -> Self {
        Self { process, overall: process.anywhere().next().into_iter().collect(), belief: process.at_start() }
    }

    pub fn read(&mut self, symbol: char) -> Verdict {
        let true_probability = self.belief.read(symbol);
        let overall = self.overall.get(&symbol).copied().unwrap_or(0.0);
        let slipped = true_probability == 0.0;
        if slipped {
            self.belief = self.process.anywhere();
            if self.belief.read(symbol) == 0.0 {
                // A symbol that it never writes at all says nothing about where it is.
                self.belief = self.process.anywhere();
            }
        }
        Verdict { nats: Some(-((1.0 - SLIP) * true_probability + SLIP * overall).ln()), slipped }
    }

    /// The characters that may come now.
    pub fn possible(&self) -> Vec<char> {
        self.belief.next().into_iter().map(|(symbol, _)| symbol).collect()
    }
}

/// A larger model as a judge, on an engine of its own.
pub struct Reader {
    engine: Box<dyn Engine>,
    decoder: Decoder,
    ids: HashMap<char, u32>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({} symbols)", self.ids.len())
    }
}

impl Reader {
    /// # Errors
    /// When the engine fails.
    pub fn new(mut engine: Box<dyn Engine>, model: &TextModel) -> Result<Self, ReadError> {
        load_weights(engine.as_mut(), &model.tensors)?;
        let decoder = Decoder::new(engine.as_mut(), &model.config)?;
        Ok(Self { engine, decoder, ids: model.tokenizer.symbols().iter().copied().zip(0..).collect() })
    }

    fn read(&mut self, symbol: char) -> Result<Verdict, ReadError> {
        let Some(&id) = self.ids.get(&symbol) else { return Ok(Verdict { nats: None, slipped: false }) };
        let nats = (!self.decoder.seen().is_empty()).then(|| surprise(self.decoder.logits(), id));
        self.decoder.push(self.engine.as_mut(), id)?;
        Ok(Verdict { nats, slipped: false })
    }
}

#[derive(Debug)]
pub enum Judge {
    Grammar(Box<Grammar>),
    Model(Box<Reader>),
}

impl Judge {
    pub fn grammar(process: &'static Process) -> Self {
        Self::Grammar(Box::new(Grammar::new(process)))
    }

    /// A text begins with its first line. A model is told so by a line end.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn start(&mut self) -> Result<(), ReadError> {
        match self {
            Self::Grammar(grammar) => grammar.belief = grammar.process.at_start(),
            Self::Model(reader) => {
                reader.decoder.reset();
                reader.read('\n')?;
            }
        }
        Ok(())
    }

    /// Takes the next character in and says how likely it was.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn read(&mut self, symbol: char) -> Result<Verdict, ReadError> {
        match self {
            Self::Grammar(grammar) => Ok(grammar.read(symbol)),
            Self::Model(reader) => reader.read(symbol),
        }
    }

    /// The characters that may come now; `None` where anything may.
    pub fn possible(&self) -> Option<Vec<char>> {
        match self {
            Self::Grammar(grammar) => Some(grammar.possible()),
            Self::Model(_) => None,
        }
    }
}

/// Whether a model has symbols for at least 49 of 50 characters of a text and knows line ends, so that it may judge it.
pub fn may_judge(model: &TextModel, text: &dyn Tokenizer, tokens: &[u32]) -> bool {
    let symbols: HashSet<char> = model.tokenizer.symbols().iter().copied().collect();
    let known: Vec<bool> = (0..text.vocab_size() as u32).map(|id| text.decode(id).chars().all(|symbol| symbols.contains(&symbol))).collect();
    let unknown = tokens.iter().filter(|id| known.get(**id as usize) != Some(&true)).count();
    symbols.contains(&'\n') && 50 * unknown <= tokens.len()
}
