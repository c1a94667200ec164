//! A prompt under the hand: free text in one line, its tokens as chips, and what became of words that the model does not
//! know. The words are English, because the captions were; the hover says in the window's language what each one means.

use super::chips::Chips;
use crate::args;
use crate::data::shapes::vocabulary::{self, END, MAX_WORDS, PAD, START, Tokens, UNKNOWN};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::mix;
use egui::{Color32, RichText, TextEdit, Ui};
use serde::{Deserialize, Serialize};

/// Characters that a box holds: many times what is read, so that too long a prompt can be seen to be too long.
const MOST: usize = 4000;
/// Unknown words that get a line of their own; more of them are counted.
const LISTED: usize = 3;

/// A text that is being written, and its tokens.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct PromptEdit {
    text: String,
    tokens: Tokens,
    /// The token in focus: 0 is start.
    pub token: Pin<usize>,
}

impl From<String> for PromptEdit {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<PromptEdit> for String {
    fn from(edit: PromptEdit) -> Self {
        edit.text
    }
}

impl PromptEdit {
    /// A text longer than the box is cut at its end.
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().take(MOST).collect();
        Self { tokens: vocabulary::encode(&text), text, token: Pin::default() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn set_text(&mut self, text: &str) {
        *self = Self { token: self.token, ..Self::new(text) };
        self.token.pinned = self.token.pinned.filter(|at| *at < self.tokens.ids.len());
    }

    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Start, words, end, padding: `(20,)`, what the model is asked with.
    pub fn padded(&self) -> Vec<u32> {
        self.tokens.padded().to_vec()
    }

    /// The box, the chips and the remarks. `name` is the box's name for screen readers and begins the names of its chips.
    /// True when the text changed.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, name: &str) -> bool {
        let before = self.text.clone();
        self.line(ui, cx, name);
        self.chips(ui, cx, name);
        self.remarks(ui, cx, name);
        self.text != before
    }

    /// The box alone.
    pub fn line(&mut self, ui: &mut Ui, cx: &Cx<'_>, name: &str) -> bool {
        self.line_hinting(ui, cx, name, &cx.t("prompt-hint"))
    }

    /// The same with other words in the empty box.
    pub fn line_hinting(&mut self, ui: &mut Ui, cx: &Cx<'_>, name: &str, hint: &str) -> bool {
        let mut text = self.text.clone();
        let font = egui::FontId::proportional(cx.theme.size.strong);
        let edit = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).font(font).char_limit(MOST).hint_text(hint);
        let response = ui.add(edit);
        response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
        let changed = response.changed() && text != self.text;
        if changed {
            self.set_text(&text);
        }
        changed
    }

    /// What the model reads, token by token.
    pub fn chips(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, name: &str) {
        let ids = self.tokens.ids.clone();
        let labels: Vec<String> = (0..ids.len()).map(|at| self.label(at)).collect();
        let numbers: Vec<String> = ids.iter().map(u32::to_string).collect();
        let fills: Vec<Color32> = ids.iter().map(|id| fill(cx, *id)).collect();
        let tips: Vec<String> = ids.iter().map(|id| gloss(cx, *id)).collect();
        Chips::new(("prompt", name), &labels).under(&numbers).fills(&fills).tips(&tips).prefix(name).compact().show(ui, cx, &mut self.token);
    }

    /// The token at a place as a person reads it: the word as typed where it is unknown.
    pub fn label(&self, at: usize) -> String {
        match self.tokens.unknown.iter().find(|unknown| unknown.token == at) {
            Some(unknown) => shortened(&unknown.word),
            None => vocabulary::word(self.tokens.ids.get(at).copied().unwrap_or(PAD)).to_owned(),
        }
    }

    /// What is not as it looks: unknown words, words past the room, no words at all.
    pub fn remarks(&mut self, ui: &mut Ui, cx: &Cx<'_>, name: &str) {
        let small = |text: String, ink| RichText::new(text).size(cx.theme.size.small).color(ink);
        if self.tokens.is_empty() {
            ui.label(small(cx.t("prompt-empty"), cx.theme.color.soft));
        }
        let mut chosen = None;
        for unknown in self.tokens.unknown.iter().take(LISTED) {
            ui.horizontal_wrapped(|ui| {
                let key = if unknown.nearest.is_empty() { "prompt-unknown" } else { "prompt-unknown-nearest" };
                ui.label(small(cx.t_args(key, &args!("word" => shortened(&unknown.word))), cx.theme.color.warn));
                for near in &unknown.nearest {
                    let button = ui.small_button(*near);
                    let words = cx.t_args("prompt-replace", &args!("word" => shortened(&unknown.word), "near" => *near, "box" => name, "place" => unknown.token));
                    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
                    if button.on_hover_text(gloss(cx, vocabulary::id(near).unwrap_or(UNKNOWN))).clicked() {
                        chosen = Some((unknown.at.clone(), *near));
                    }
                }
            });
        }
        if self.tokens.unknown.len() > LISTED {
            let more = cx.t_args("prompt-unknown-more", &args!("count" => self.tokens.unknown.len() - LISTED));
            ui.label(small(more, cx.theme.color.warn));
        }
        if self.tokens.cut > 0 {
            let words = cx.t_args("prompt-cut", &args!("room" => MAX_WORDS, "cut" => self.tokens.cut));
            ui.label(small(words, cx.theme.color.warn));
        }
        if self.text.chars().nth(MOST - 1).is_some() {
            ui.label(small(cx.t_args("prompt-full", &args!("most" => MOST)), cx.theme.color.warn));
        }
        if let Some((at, near)) = chosen {
            let mut text = self.text.clone();
            text.replace_range(at, near);
            self.set_text(&text);
        }
    }
}

/// What a token means, in the window's language.
pub fn gloss(cx: &Cx<'_>, id: u32) -> String {
    match id {
        PAD => cx.t("gloss-pad"),
        START => cx.t("gloss-start"),
        END => cx.t("gloss-end"),
        UNKNOWN => cx.t("gloss-unknown"),
        id => cx.t(&format!("gloss-{}", vocabulary::word(id))),
    }
}

/// Words stand on the plain ground, unknown ones and the frame of the text stand out.
fn fill(cx: &Cx<'_>, id: u32) -> Color32 {
    match id {
        UNKNOWN => mix(cx.theme.color.raised, cx.theme.color.warn, 0.3),
        PAD | START | END => cx.theme.color.panel,
        _ => cx.theme.color.raised,
    }
}

/// The first letters of a word that may be as long as a book.
fn shortened(word: &str) -> String {
    const LETTERS: usize = 16;
    let mut short: String = word.chars().take(LETTERS).collect();
    if word.chars().nth(LETTERS).is_some() {
        short.push('…');
    }
    short
}
