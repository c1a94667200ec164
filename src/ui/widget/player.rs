//! Play, pause, step, scrub: one walk through numbered positions, at the learner's own speed.

use crate::args;
use crate::ui::cx::Cx;
use egui::{Key, Slider, Ui};
use serde::{Deserialize, Serialize};

/// The slowest and the fastest walk, in steps a second.
const SPEEDS: std::ops::RangeInclusive<f32> = 0.5..=30.0;

/// The state of a walk; pages keep one per walk.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Player {
    /// Where it stands, from 0.
    pub at: usize,
    #[serde(skip)]
    pub playing: bool,
    /// Steps a second.
    pub speed: f32,
    /// Positions that playing goes on at a time; the buttons always go one.
    #[serde(skip, default = "one")]
    pub stride: usize,
    /// Seconds of the current step that have passed.
    #[serde(skip)]
    passed: f32,
}

fn one() -> usize {
    1
}

impl Default for Player {
    fn default() -> Self {
        Self { at: 0, playing: false, speed: 4.0, stride: 1, passed: 0.0 }
    }
}

/// What the learner, or the clock, asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Another of the known positions.
    To(usize),
    /// One more than there are: a walk that makes its positions as it goes (writing, denoising) makes one now.
    Beyond,
}

impl Player {
    /// Draws the controls for `len` positions and moves. With `open` the walk may go beyond the last one.
    /// `name` distinguishes the controls of several players on a page for screen readers.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, len: usize, open: bool, name: &str) -> Option<Move> {
        self.show_between(ui, cx, len, open, name, ["", ""])
    }

    /// The same with words at the two ends of the slider: what the first position is, and the last.
    pub fn show_between(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, len: usize, open: bool, name: &str, ends: [&str; 2]) -> Option<Move> {
        let last = len.saturating_sub(1);
        self.at = self.at.min(last);
        let mut to = self.clock(ui, last, open);
        let width = ui.available_width();
        ui.horizontal_wrapped(|ui| {
            let more = open || self.at < last;
            if button(ui, "«", &cx.t_args("player-first", &args!("what" => name)), self.at > 0) {
                to = Some(Move::To(0));
            }
            if button(ui, "◂", &cx.t_args("player-back", &args!("what" => name)), self.at > 0) {
                to = Some(Move::To(self.at - 1));
            }
            let (glyph, key) = if self.playing { ("‖", "player-pause") } else { ("▶", "player-play") };
            if button(ui, glyph, &cx.t_args(key, &args!("what" => name)), more || self.playing || last > 0) {
                to = self.toggle(last, open).or(to);
            }
            if button(ui, "▸", &cx.t_args("player-step", &args!("what" => name)), more) {
                to = Some(self.next(last));
            }
            let mut speed = self.speed;
            let label = cx.t_args("player-speed", &args!("what" => name));
            // What is left of the row: a wider one would push the panel wider, frame by frame.
            ui.spacing_mut().slider_width = (width - 250.0).clamp(48.0, 150.0);
            let slider = Slider::new(&mut speed, SPEEDS).logarithmic(true).fixed_decimals(1).suffix(cx.t("player-per-second"));
            if named(ui.add(slider), &label).changed() {
                self.speed = speed;
            }
        });
        if len > 1 {
            let mut at = self.at;
            let label = cx.t_args("player-position", &args!("what" => name));
            ui.horizontal(|ui| {
                let small = |text: &str| egui::RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft);
                let room = |text: &str| ui.painter().layout_no_wrap(text.to_owned(), egui::FontId::proportional(cx.theme.size.small), cx.theme.color.soft).size().x;
                let around: f32 = ends.iter().filter(|end| !end.is_empty()).map(|end| room(end) + ui.spacing().item_spacing.x).sum();
                if !ends[0].is_empty() {
                    ui.label(small(ends[0]));
                }
                // The number beside it takes as much as its digits.
                ui.spacing_mut().slider_width = (width - around - 68.0).max(80.0);
                let moved = named(ui.add(Slider::new(&mut at, 0..=last)), &label).changed();
                if !ends[1].is_empty() {
                    ui.label(small(ends[1]));
                }
                if moved {
                    self.playing = false;
                    to = Some(Move::To(at));
                }
            });
        }
        if let Some(Move::To(at)) = to {
            self.at = at;
        }
        to
    }

    /// Plays or pauses; a walk that cannot go on from its end begins again.
    pub fn toggle(&mut self, last: usize, open: bool) -> Option<Move> {
        self.playing = !self.playing;
        self.passed = 0.0;
        if self.playing && !open && self.at >= last {
            self.at = 0;
            return Some(Move::To(0));
        }
        None
    }

    fn next(&self, last: usize) -> Move {
        if self.at < last { Move::To(self.at + 1) } else { Move::Beyond }
    }

    /// The step that is due while playing.
    fn clock(&mut self, ui: &Ui, last: usize, open: bool) -> Option<Move> {
        if !self.playing {
            return None;
        }
        if !open && self.at >= last {
            self.playing = false;
            return None;
        }
        let step = 1.0 / self.speed.clamp(*SPEEDS.start(), *SPEEDS.end());
        // A frame that came late (the window was hidden) counts as one step, not as many.
        self.passed += ui.input(|input| input.stable_dt).min(step);
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f32((step - self.passed).max(0.0)));
        if self.passed + 1e-3 < step {
            return None;
        }
        self.passed = 0.0;
        Some(if self.at < last { Move::To((self.at + self.stride.max(1)).min(last)) } else { Move::Beyond })
    }
}

/// A button with a glyph for a face and a name for screen readers and the tooltip.
pub fn button(ui: &mut Ui, glyph: &str, name: &str, enabled: bool) -> bool {
    let response = ui.add_enabled(enabled, egui::Button::new(glyph).min_size(egui::vec2(32.0, 28.0)));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, name));
    let pressed = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    response.on_hover_text(name).clicked() || (pressed && enabled)
}

/// Gives a control that has no text of its own a name.
pub fn named(response: egui::Response, name: &str) -> egui::Response {
    let enabled = response.enabled();
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
    if enabled { response.on_hover_text(name) } else { response }
}
