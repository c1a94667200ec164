//! What is lit: a tensor name under the pointer, and one that was pinned by a click. Lessons, graphs and pictures all
//! speak of tensors by the graph's names, so lighting a name in one place lights it everywhere.

use crate::graph::glob_matches;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default)]
pub struct Highlight {
    /// Under the pointer in the last frame; replaced by `next` when a frame ends, so drawing order does not matter.
    hovered: Option<String>,
    next: Option<String>,
    pinned: Option<String>,
}

impl Highlight {
    /// A tensor or a glob (`h.*.attn.att`) is under the pointer now.
    pub fn hover(&mut self, name: &str) {
        self.next = Some(name.to_owned());
    }

    /// Pins a name, or lets go of it when it was pinned already.
    pub fn toggle(&mut self, name: &str) {
        self.pinned = (self.pinned.as_deref() != Some(name)).then(|| name.to_owned());
    }

    pub fn pinned(&self) -> Option<&str> {
        self.pinned.as_deref()
    }

    pub fn clear(&mut self) {
        self.pinned = None;
    }

    /// The name that counts: the hovered one, or else the pinned one.
    pub fn current(&self) -> Option<&str> {
        self.hovered.as_deref().or(self.pinned.as_deref())
    }

    pub fn is_lit(&self, name: &str) -> bool {
        self.current().is_some_and(|lit| glob_matches(lit, name) || glob_matches(name, lit))
    }

    /// Ends a frame; true when what is lit changed and must be drawn anew.
    pub fn end_frame(&mut self) -> bool {
        let next = self.next.take();
        let changed = next != self.hovered;
        self.hovered = next;
        changed
    }
}

/// Something hovered and perhaps pinned: when you hover you see; when you click it stays. Pages keep one per picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin<T> {
    #[serde(skip, default = "none")]
    pub hovered: Option<T>,
    pub pinned: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> Default for Pin<T> {
    fn default() -> Self {
        Self { hovered: None, pinned: None }
    }
}

impl<T: Copy + PartialEq> Pin<T> {
    /// The hovered one, or else the pinned one.
    pub fn focus(&self) -> Option<T> {
        self.hovered.or(self.pinned)
    }

    /// Pins, or lets go of what is pinned already.
    pub fn toggle(&mut self, what: T) {
        self.pinned = (self.pinned != Some(what)).then_some(what);
    }

    /// Takes in one frame's pointer: what it is over, and whether it was clicked.
    pub fn update(&mut self, over: Option<T>, clicked: bool) {
        self.hovered = over;
        if clicked && let Some(what) = over {
            self.toggle(what);
        }
    }
}
