//! Texts that come with the program: some it generates, with known true probabilities, some were written for it.

pub mod grammar;
pub mod process;
pub mod synthetic;

use process::Process;
use std::sync::LazyLock;

/// Characters of a generated text where nobody asks for another length: more than a small model can learn by heart.
pub const USUAL_CHARACTERS: usize = 1_000_000;

/// A built-in text.
#[derive(Debug)]
pub struct Corpus {
    /// `stories`: what `--data` takes; the stem of its name in every language.
    pub id: &'static str,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Written(&'static str),
    Generated(&'static LazyLock<Process>),
}

// Compiled at first use, within milliseconds. That all of them compile is held by a test.
static STORIES: LazyLock<Process> = LazyLock::new(|| grammar::compile(include_str!("../../assets/text/en/stories.grammar")).expect("the shipped grammar compiles"));
static ARITHMETIC: LazyLock<Process> = LazyLock::new(|| Process::new(&synthetic::arithmetic()).expect("sums are told apart"));
static BRACKETS: LazyLock<Process> = LazyLock::new(|| Process::new(&synthetic::brackets()).expect("brackets are told apart"));

/// Every built-in text, in the order of the menus.
pub static CORPORA: &[Corpus] = &[
    Corpus { id: "stories", source: Source::Generated(&STORIES) },
    Corpus { id: "arithmetic", source: Source::Generated(&ARITHMETIC) },
    Corpus { id: "brackets", source: Source::Generated(&BRACKETS) },
    Corpus { id: "fables", source: Source::Written(include_str!("../../assets/text/en/fables.txt")) },
    Corpus { id: "fables-zh", source: Source::Written(include_str!("../../assets/text/zh-CN/fables.txt")) },
];

/// The built-in text called `id`.
pub fn find(id: &str) -> Option<&'static Corpus> {
    CORPORA.iter().find(|corpus| corpus.id == id)
}

impl Corpus {
    /// A generated text has `characters` characters and depends on the seed; a written one is what it is.
    pub fn text(&self, seed: u64, characters: usize) -> String {
        match self.source {
            Source::Written(text) => text.to_owned(),
            Source::Generated(process) => process.text(seed, characters),
        }
    }

    /// What a generated text is drawn from: its entropy, and the true probability of every next character.
    pub fn process(&self) -> Option<&'static Process> {
        match self.source {
            Source::Written(_) => None,
            Source::Generated(process) => Some(process),
        }
    }
}
