//! Texts that grew from one another: every branch remembers what was written onto its prompt and by which draw.
//!
//! The document shows the current branch; [`Branches::adopt`] takes in what a person typed there.

use crate::sample::token::SamplerSettings;
use serde::{Deserialize, Serialize};

/// One token that was written here, not typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    pub token: u32,
    /// Its text.
    pub piece: String,
    /// The uniform number that chose it; `None` when a person chose it by hand.
    pub needle: Option<f64>,
    pub settings: SamplerSettings,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Branch {
    /// The whole text, ending with the pieces of `written`.
    pub text: String,
    pub written: Vec<Written>,
    pub seed: u64,
    /// The branch it grew from, and the number of characters it shares with it.
    pub parent: Option<(usize, usize)>,
}

impl Branch {
    /// Bytes of the text that the written pieces from `from` on take.
    fn tail(&self, from: usize) -> usize {
        self.written[from..].iter().map(|written| written.piece.len()).sum::<usize>().min(self.text.len())
    }

    /// The text with only the first `count` of the written pieces.
    fn text_up_to(&self, count: usize) -> &str {
        &self.text[..self.text.len() - self.tail(count)]
    }

    /// Takes back all but `count` of the written pieces.
    pub fn back_to(&mut self, count: usize) {
        let count = count.min(self.written.len());
        self.text.truncate(self.text.len() - self.tail(count));
        self.written.truncate(count);
    }

    pub fn push(&mut self, written: Written) {
        self.text.push_str(&written.piece);
        self.written.push(written);
    }

    pub fn len(&self) -> usize {
        self.text.chars().count()
    }

    /// Index of the next draw in the seed's stream. It counts what was written, not what was typed, so that taking
    /// back and writing again meets the same needle.
    pub fn next_draw(&self) -> u64 {
        self.written.len() as u64
    }
}

/// All branches, one of them in the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Branches {
    list: Vec<Branch>,
    current: usize,
}

impl Default for Branches {
    fn default() -> Self {
        Self { list: vec![Branch { seed: 1, ..Branch::default() }], current: 0 }
    }
}

impl Branches {
    pub fn list(&self) -> &[Branch] {
        &self.list
    }

    pub fn current(&self) -> usize {
        self.current
    }

    pub fn branch(&self) -> &Branch {
        &self.list[self.current]
    }

    pub fn branch_mut(&mut self) -> &mut Branch {
        &mut self.list[self.current]
    }

    /// What was read from a file may be anything; a page must not fall over it.
    pub fn repair(&mut self) {
        if self.list.is_empty() {
            *self = Self::default();
        }
        self.current = self.current.min(self.list.len() - 1);
        for i in 0..self.list.len() {
            let branch = &mut self.list[i];
            branch.parent = branch.parent.filter(|(parent, _)| *parent < i);
            let pieces: String = branch.written.iter().map(|written| written.piece.as_str()).collect();
            if !branch.text.ends_with(&pieces) {
                branch.written.clear();
            }
        }
    }

    /// Takes in the document's text where a person changed it: taking away what was written last is going back, any
    /// other change makes a new prompt.
    pub fn adopt(&mut self, text: &str) {
        let branch = self.branch_mut();
        if branch.text == text {
            return;
        }
        match (0..branch.written.len()).rev().find(|&count| branch.text_up_to(count) == text) {
            Some(count) => branch.back_to(count),
            None => {
                branch.text = text.to_owned();
                branch.written.clear();
            }
        }
    }

    /// Keeps the current branch and goes on in a new one that shares `text`, `written` tokens of which were written,
    /// with it.
    pub fn fork(&mut self, text: String, written: usize, seed: u64) {
        let written = self.branch().written[..written.min(self.branch().written.len())].to_vec();
        let shared = text.chars().count();
        // It grows from the branch that this place was first written in.
        let mut parent = self.current;
        while let Some((above, _)) = self.list[parent].parent.filter(|(above, most)| shared <= *most && *above < parent) {
            parent = above;
        }
        self.list.push(Branch { text, written, seed, parent: Some((parent, shared)) });
        self.current = self.list.len() - 1;
    }

    pub fn choose(&mut self, branch: usize) {
        self.current = branch.min(self.list.len() - 1);
    }

    /// Removes a branch; those that grew from it then grow from its parent.
    pub fn remove(&mut self, gone: usize) {
        if self.list.len() < 2 || gone >= self.list.len() {
            return;
        }
        let parent = self.list.remove(gone).parent;
        for branch in &mut self.list {
            branch.parent = match branch.parent {
                Some((from, shared)) if from == gone => parent.map(|(from, most)| (from, shared.min(most))),
                Some((from, shared)) if from > gone => Some((from - 1, shared)),
                other => other,
            };
        }
        if self.current > gone || self.current == self.list.len() {
            self.current -= 1;
        }
    }

    /// A seed that no branch has used.
    pub fn fresh_seed(&self) -> u64 {
        self.list.iter().map(|branch| branch.seed).max().unwrap_or(0).wrapping_add(1)
    }
}
