//! The pages of the window. One page is one file here, its texts `assets/i18n/<lang>/<id>.ftl`, its lesson
//! `assets/lessons/<lang>/<id>.md`, and one line in [`PAGES`]; the rail, the tour and the tests are loops over the table.

mod ar;
mod attention;
mod bridge;
mod course;
mod denoise;
mod kernels;
mod learn;
mod next;
mod noise;
mod picture;
mod tokens;
mod train;
mod unet;
mod words;

use super::cx::Cx;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What the author of a page writes. The window asks for the tensors a page watches, draws `ui` in the middle and
/// `controls` under the lesson at the right. A page never waits and never touches an engine: it reads the latest
/// trace through [`Cx`] and sends commands.
pub trait Page {
    /// Its row's id in [`PAGES`]; also the stem of its text files and the prefix of its text keys.
    fn id(&self) -> &'static str;

    /// Globs over node names whose tensors it wants read back: `h.*.attn.att`. Asked every frame, so it may follow what
    /// is pinned; logits (`lm_head`) and weights always come along.
    fn watch(&self, _cx: &Cx<'_>) -> Vec<String> {
        Vec::new()
    }

    /// The picture in the middle. There is always a theme and a language, but perhaps no trace yet.
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx<'_>);

    /// The controls under the hand, below the lesson. Their names must be unique on the page.
    fn controls(&mut self, _ui: &mut egui::Ui, _cx: &mut Cx<'_>) {}

    /// Whether it waits for something other than a pass: the tour draws it when that has come.
    fn is_busy(&self) -> bool {
        false
    }

    /// The tour is about to draw it: it may take its time to have something to show.
    fn pose(&mut self) {}

    /// Something happened once in the worker. Every page hears it, shown or not.
    fn event(&mut self, _event: &crate::session::Event) {}

    /// Whether it shows the text that the pages of the character model share; otherwise the text box makes room.
    fn reads_text(&self) -> bool {
        true
    }

    /// Endings of the files it opens, lower case: what is dropped on the window goes to the first page that takes it.
    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    /// A file with one of its endings was dropped on the window. It is read on another thread; nothing waits here.
    fn take_file(&mut self, _ctx: &egui::Context, _path: &std::path::Path) {}

    /// Whether it takes what is pasted by itself, however long; otherwise a pasted book is cut down for the text box.
    fn takes_paste(&self) -> bool {
        false
    }

    /// What is remembered between runs: `state(self)`.
    fn save(&self) -> String;
}

/// One row of the table.
pub struct PageEntry {
    pub id: &'static str,
    /// What it is about: the key of its heading in the rail, `family-<family>`.
    pub family: &'static str,
    /// A glyph of egui's own fonts, in the rail.
    pub icon: &'static str,
    /// Makes the page from what [`Page::save`] gave, or with defaults where that does not read.
    pub open: fn(Option<&str>) -> Box<dyn Page>,
}

/// Every page, in the order of the rail.
pub static PAGES: &[PageEntry] = &[
    PageEntry { id: "tokens", family: "text", icon: "▦", open: open::<tokens::Tokens> },
    PageEntry { id: "attention", family: "text", icon: "◉", open: open::<attention::Attention> },
    PageEntry { id: "next", family: "text", icon: "▶", open: open::<next::Next> },
    PageEntry { id: "train", family: "text", icon: "∇", open: open::<train::Train> },
    PageEntry { id: "ar", family: "series", icon: "φ", open: open::<ar::ArPage> },
    PageEntry { id: "bridge", family: "series", icon: "≈", open: open::<bridge::Bridge> },
    PageEntry { id: "noise", family: "plane", icon: "∿", open: open::<noise::Noise> },
    PageEntry { id: "learn", family: "plane", icon: "◎", open: open::<learn::Learn> },
    PageEntry { id: "denoise", family: "plane", icon: "∵", open: open::<denoise::Denoise> },
    PageEntry { id: "picture", family: "picture", icon: "▣", open: open::<picture::Picture> },
    PageEntry { id: "unet", family: "picture", icon: "∪", open: open::<unet::UnetPage> },
    PageEntry { id: "words", family: "picture", icon: "¶", open: open::<words::Words> },
    PageEntry { id: "course", family: "picture", icon: "↝", open: open::<course::Course> },
    PageEntry { id: "kernels", family: "machine", icon: "Σ", open: open::<kernels::Kernels> },
];

/// A page's place in [`PAGES`].
pub fn find(id: &str) -> Option<usize> {
    PAGES.iter().position(|page| page.id == id)
}

/// The state of a page as text, for [`Page::save`]. What does not serialise is not remembered.
pub fn state(page: &impl Serialize) -> String {
    ron::to_string(page).unwrap_or_default()
}

fn open<P: Page + Default + DeserializeOwned + 'static>(saved: Option<&str>) -> Box<dyn Page> {
    Box::new(saved.and_then(|text| ron::from_str::<P>(text).ok()).unwrap_or_default())
}
