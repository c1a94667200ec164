//! Writing: one character, on and on, and back. A character is drawn from the latest trace of the very text that
//! stands there; the window then sends the longer text to be read. Nothing waits: while no such trace is there yet,
//! nothing is written.

use super::Next;
use super::branch::Written;
use crate::sample::token::{Candidate, Draw, candidates, draw, uniform};
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::widget::{button, named};
use egui::{Key, Modifiers, Slider, Ui};
use std::time::Duration;

/// Characters a second.
pub const SPEEDS: std::ops::RangeInclusive<f32> = 1.0..=60.0;

/// Characters written by "again" and "new seed" where none had been written before.
const FIRST: usize = 60;

/// The pen: whether it moves, and how fast.
#[derive(Clone, Debug)]
pub struct Pen {
    pub playing: bool,
    /// It stops when so many characters are written.
    goal: Option<usize>,
    /// Seconds since the last character.
    passed: f32,
}

impl Default for Pen {
    fn default() -> Self {
        Self { playing: false, goal: None, passed: 0.0 }
    }
}

impl Next {
    /// The trace of the text that stands in the document now, if it is there already.
    pub(super) fn current_trace(&self, cx: &Cx<'_>) -> Option<std::sync::Arc<Trace>> {
        let trace = cx.trace.as_ref()?;
        let same_model = cx.status.model.as_ref().is_none_or(|model| std::sync::Arc::ptr_eq(model, &trace.model));
        let same_text = trace.tokens == cx.doc.tokens() && self.branches.branch().text == cx.doc.text();
        (same_model && same_text && !trace.tokens.is_empty()).then(|| trace.clone())
    }

    /// The distribution over the next token, and where its needle stands.
    pub(super) fn upcoming(&self, trace: &Trace) -> Option<(Vec<Candidate>, Option<Draw>)> {
        let logits = trace.logits(trace.window().len().checked_sub(1)?)?;
        let rows = candidates(logits, &trace.tokens, &self.settings);
        let branch = self.branches.branch();
        let drawn = draw(&rows, uniform(branch.seed, branch.next_draw()));
        Some((rows, drawn))
    }

    /// Draws a character and writes it; `false` when the model has not read the text yet.
    pub(super) fn write_one(&mut self, cx: &mut Cx<'_>) -> bool {
        let Some(trace) = self.current_trace(cx) else { return false };
        let Some((_, Some(drawn))) = self.upcoming(&trace) else { return false };
        self.append(cx, drawn.token_id, Some(drawn.needle));
        cx.did("next-written");
        true
    }

    /// Writes a token, drawn by a needle or chosen by hand.
    pub(super) fn append(&mut self, cx: &mut Cx<'_>, token: u32, needle: Option<f64>) {
        let Some(model) = cx.status.model.clone() else { return };
        let piece = model.tokenizer.decode(token);
        self.branches.branch_mut().push(Written { token, piece, needle, settings: self.settings });
        self.show_branch(cx);
    }

    /// Puts the current branch's text into the document.
    pub(super) fn show_branch(&mut self, cx: &mut Cx<'_>) {
        cx.doc.set_text(&self.branches.branch().text);
        // The document may have cut the front of a very long text.
        if cx.doc.text() != self.branches.branch().text {
            self.branches.branch_mut().text = cx.doc.text().to_owned();
        }
        self.place = Default::default();
    }

    pub(super) fn back(&mut self, cx: &mut Cx<'_>, count: usize) {
        self.pen.playing = false;
        self.branches.branch_mut().back_to(count);
        self.show_branch(cx);
        cx.did("next-went-back");
    }

    /// Goes back to what was typed and writes as much as before again: with the same seed, or with another one in a
    /// branch of its own.
    pub(super) fn again(&mut self, cx: &mut Cx<'_>, new_seed: bool) {
        let written = self.branches.branch().written.len();
        let seed = if new_seed { self.branches.fresh_seed() } else { self.branches.branch().seed };
        if new_seed && written > 0 {
            let mut prompt = self.branches.branch().clone();
            prompt.back_to(0);
            self.branches.fork(prompt.text, 0, seed);
        } else {
            self.branches.branch_mut().seed = seed;
            self.branches.branch_mut().back_to(0);
        }
        self.show_branch(cx);
        self.pen = Pen { playing: true, goal: Some(if written > 0 { written } else { FIRST }), passed: 0.0 };
        cx.did(if new_seed { "next-new-seed" } else { "next-same-seed" });
    }

    /// The buttons of the pen.
    pub(super) fn transport(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let written = self.branches.branch().written.len();
        let ready = !cx.doc.tokens().is_empty() && cx.status.model.is_some();
        if button(ui, "«", &cx.t("next-first"), written > 0) {
            self.back(cx, 0);
        }
        if button(ui, "◂", &cx.t("next-back"), written > 0) {
            self.back(cx, written - 1);
        }
        let (glyph, key) = if self.pen.playing { ("‖", "next-pause") } else { ("▶", "next-play") };
        if button(ui, glyph, &cx.t(key), ready) {
            self.play(cx);
        }
        if button(ui, "▸", &cx.t("next-write"), ready) {
            self.pen.playing = false;
            self.write_one(cx);
        }
        let slider = Slider::new(&mut self.speed, SPEEDS).logarithmic(true).fixed_decimals(0).suffix(cx.t("next-per-second"));
        ui.spacing_mut().slider_width = 90.0;
        named(ui.add(slider), &cx.t("next-speed"));
    }

    fn play(&mut self, cx: &mut Cx<'_>) {
        self.pen = Pen { playing: !self.pen.playing, goal: None, passed: f32::INFINITY };
        cx.did("next-played");
    }

    /// Space plays and pauses, right writes one, left takes one back, unless some control has the keyboard.
    pub(super) fn keyboard(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        if ui.ctx().memory(|memory| memory.focused().is_some()) || cx.doc.tokens().is_empty() {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Space) {
            self.play(cx);
        }
        if pressed(Key::ArrowRight) {
            self.pen.playing = false;
            self.write_one(cx);
        }
        let written = self.branches.branch().written.len();
        if pressed(Key::ArrowLeft) && written > 0 {
            self.back(cx, written - 1);
        }
    }

    /// Writes the character that is due.
    pub(super) fn tick(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        if !self.pen.playing {
            return;
        }
        if self.pen.goal.is_some_and(|goal| self.branches.branch().written.len() >= goal) {
            self.pen.playing = false;
            return;
        }
        let step = 1.0 / self.speed.clamp(*SPEEDS.start(), *SPEEDS.end());
        self.pen.passed += ui.input(|input| input.stable_dt).min(step);
        // Not written: the trace is still on its way, and its arrival wakes the window.
        if self.pen.passed + 1e-3 >= step && self.write_one(cx) {
            self.pen.passed = 0.0;
        }
        ui.ctx().request_repaint_after(Duration::from_secs_f32((step - self.pen.passed).max(0.0)));
    }
}
