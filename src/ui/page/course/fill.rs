//! Fill in: a brush covers part of a picture, and the run paints that part anew. After every move what is kept is put back,
//! with as much noise as belongs to that time (blended diffusion, Avrahami et al. 2022).

use super::hand::RADII;
use super::lane::Lane;
use super::{Course, FILL, SIDE, caption, picture, small, state_at};
use crate::args;
use crate::session::Start;
use crate::ui::cx::Cx;
use crate::ui::widget::{Canvas, percent};
use egui::{RichText, Ui};
use std::sync::Arc;

/// Strokes that can be undone.
const UNDO: usize = 30;
/// Height that tabs, tools, captions, timeline and the line under it take.
const AROUND: f32 = 254.0;
/// Pixels of a picture.
const PIXELS: usize = SIDE * SIDE;

#[derive(Debug)]
pub struct Fill {
    pub lane: Lane,
    /// `(SIDE, SIDE)`: 1 is painted anew, 0 is kept.
    mask: Vec<f32>,
    undo: Vec<Vec<f32>>,
    /// The mask before the stroke under way.
    before: Option<Vec<f32>>,
    /// The brush uncovers.
    eraser: bool,
}

impl Default for Fill {
    fn default() -> Self {
        Self { lane: Lane::new(FILL), mask: vec![0.0; PIXELS], undo: Vec::new(), before: None, eraser: false }
    }
}

/// How much of the picture a mask covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cover {
    Nothing,
    Part(f64),
    Everything,
}

impl Cover {
    pub fn of(mask: &[f32]) -> Self {
        match mask.iter().filter(|covered| **covered > 0.5).count() {
            0 => Self::Nothing,
            n if n == mask.len() => Self::Everything,
            n => Self::Part(n as f64 / mask.len() as f64),
        }
    }
}

impl Fill {
    /// Another picture: what was covered has no meaning any more.
    pub fn forget_mask(&mut self) {
        self.mask = vec![0.0; PIXELS];
        self.undo.clear();
        self.before = None;
    }

    fn change(&mut self, mask: Vec<f32>) {
        if mask != self.mask {
            let before = std::mem::replace(&mut self.mask, mask);
            self.remember(before);
        }
    }

    fn remember(&mut self, before: Vec<f32>) {
        if self.undo.len() == UNDO {
            self.undo.remove(0);
        }
        self.undo.push(before);
    }
}

impl Course {
    pub(super) fn fill_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.want_made(ui, cx);
        self.mask_tools(ui, cx);
        let Some(original) = self.original() else {
            ui.label(small(cx, cx.t("course-no-picture")));
            return;
        };
        let cover = Cover::of(&self.lab.fill.mask);
        let start = match cover {
            Cover::Nothing => None,
            Cover::Part(_) => Some(Start::Inpaint { x_0: original.clone(), mask: Arc::new(self.lab.fill.mask.clone()) }),
            Cover::Everything => Some(Start::Noise),
        };
        match start.filter(|_| self.lab.fill.before.is_none()) {
            Some(start) => {
                let request = self.request(start);
                self.lab.fill.lane.want(cx, ui, request);
            }
            None if cover == Cover::Nothing => self.lab.fill.lane.drop_wish(cx),
            None => {}
        }
        let painting = (cover != Cover::Nothing).then(|| self.lab.fill.lane.painting(cx)).flatten();
        let gap = cx.theme.space.wide;
        let room = ui.clip_rect().height() - AROUND;
        let side = (0.5 * (ui.available_width() - gap)).min(room).clamp(180.0, 640.0);
        let pictures = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                caption(ui, cx, cx.t("course-fill-original"));
                self.mask_canvas(ui, cx, &original, side);
            });
            ui.vertical(|ui| {
                caption(ui, cx, cx.t("course-fill-result"));
                let k = painting.as_ref().map_or(0, |painting| state_at(painting, self.clock.t));
                let pixels: &[f32] = painting.as_ref().map_or(&original, |painting| painting.state(k));
                let t = painting.as_ref().map_or(0, |painting| painting.t(k));
                picture(ui, cx, "filled", pixels, side, cx.t_args("course-fill-result-name", &args!("t" => t)));
            });
        });
        self.lab.picture = Some(pictures.response.rect);
        ui.add_space(cx.theme.space.tight);
        if let Some(painting) = &painting {
            self.clock_ui(ui, cx, painting, None);
        }
        let (words, ink) = match cover {
            Cover::Nothing => (cx.t("course-mask-nothing"), cx.theme.color.warn),
            Cover::Part(part) => (cx.t_args("course-mask-part", &args!("part" => percent(part))), cx.theme.color.ink),
            Cover::Everything => (cx.t("course-mask-everything"), cx.theme.color.warn),
        };
        ui.label(RichText::new(words).size(cx.theme.size.small).color(ink));
        if cover != Cover::Nothing {
            let what = cx.t("course-fill-result");
            super::progress(ui, cx, &mut self.lab.fill.lane, &what);
            if matches!(cover, Cover::Part(_)) && self.lab.fill.lane.run().is_some() {
                cx.did("course-filled");
            }
        }
    }

    fn mask_canvas(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, original: &[f32], side: f32) {
        let color = cx.theme.color.accent.gamma_multiply(0.55);
        let fill = &mut self.lab.fill;
        let brushed = Canvas::new("mask", original, SIDE).side(side).radius(self.brush.radius).name(cx.t("course-mask-name")).mask(&fill.mask, color).show(ui, cx);
        if brushed.began {
            fill.before = Some(fill.mask.clone());
        }
        for [column, row] in &brushed.touched {
            if let Some(covered) = fill.mask.get_mut(row * SIDE + column) {
                *covered = if fill.eraser { 0.0 } else { 1.0 };
            }
        }
        if brushed.ended
            && let Some(before) = fill.before.take().filter(|before| *before != fill.mask)
        {
            fill.remember(before);
        }
    }

    fn mask_tools(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (eraser, key) in [(false, "course-mask-brush"), (true, "course-mask-eraser")] {
                if ui.selectable_label(self.lab.fill.eraser == eraser, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.lab.fill.eraser = eraser;
                }
            }
            self.brush.radius = self.brush.radius.clamp(*RADII.start(), *RADII.end());
            self.radius_ui(ui, cx);
            ui.separator();
            let fill = &mut self.lab.fill;
            if ui.button(cx.t("course-mask-invert")).clicked() {
                let mask = fill.mask.iter().map(|covered| 1.0 - covered).collect();
                fill.change(mask);
            }
            if ui.add_enabled(fill.mask.contains(&1.0), egui::Button::new(cx.t("course-mask-clear"))).clicked() {
                fill.change(vec![0.0; PIXELS]);
            }
            if ui.add_enabled(!fill.undo.is_empty(), egui::Button::new(cx.t("course-undo"))).clicked()
                && let Some(before) = fill.undo.pop()
            {
                fill.mask = before;
                cx.did("course-undone");
            }
        });
        ui.add_space(cx.theme.space.tight);
    }
}
