//! In between: from one noise to another along the arc that joins them (slerp, Shoemake 1985), or from one prompt to another
//! along the line between their encodings. Every picture of the strip is a run of its own.

use super::lane::Lane;
use super::{Course, STRIP, caption, differing, picture, small, state_at};
use crate::args;
use crate::session::{Event, Failure, Painting, Start};
use crate::ui::cx::Cx;
use crate::ui::widget::percent;
use egui::{RichText, Stroke, StrokeKind, Ui};
use std::sync::Arc;

/// Pictures of the strip, both ends included.
pub const COUNT: usize = 7;
/// Height that tabs, captions, timeline and the lines under it take besides the pictures.
const AROUND: f32 = 278.0;

#[derive(Debug)]
pub struct Between {
    lanes: Vec<Lane>,
}

impl Default for Between {
    fn default() -> Self {
        Self { lanes: (0..COUNT).map(|i| Lane::new(STRIP + i)).collect() }
    }
}

impl Between {
    pub fn hear(&mut self, event: &Event) {
        for lane in &mut self.lanes {
            lane.hear(event);
        }
    }

    pub fn is_waiting(&self) -> bool {
        self.lanes.iter().any(Lane::is_waiting)
    }
}

impl Course {
    pub(super) fn between_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (prompts, key) in [(false, "course-two-seeds"), (true, "course-two-prompts")] {
                if ui.selectable_label(self.prompts == prompts, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.prompts = prompts;
                    cx.did(if prompts { "course-prompts" } else { "course-seeds" });
                }
            }
        });
        for i in 0..COUNT {
            let request = self.between_request(i);
            self.lab.between.lanes[i].want(cx, ui, request);
        }
        let paintings: Vec<Option<Arc<Painting>>> = self.lab.between.lanes.iter().map(|lane| lane.painting(cx)).collect();
        let gap = cx.theme.space.small;
        let tile = ((ui.available_width() - gap * (COUNT - 1) as f32) / COUNT as f32).clamp(40.0, 190.0);
        ui.add_space(cx.theme.space.tight);
        let strip = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (i, painting) in paintings.iter().enumerate() {
                ui.vertical(|ui| self.tile(ui, cx, i, painting.as_deref(), tile));
            }
        });
        self.between_large(ui, cx, &paintings, tile);
        self.lab.picture = Some(strip.response.rect);
        if let Some(painting) = paintings.iter().flatten().next().cloned() {
            self.clock_ui(ui, cx, &painting, None);
        }
        let there = self.lab.between.lanes.iter().filter(|lane| lane.run().is_some()).count();
        let failure: Option<Failure> = self.lab.between.lanes.iter().find_map(|lane| lane.failure.clone());
        if let Some(failure) = failure {
            ui.label(RichText::new(cx.failure(&failure)).size(cx.theme.size.small).color(cx.theme.color.bad));
        }
        let given_up = self.lab.between.lanes.iter().any(Lane::is_given_up);
        if there < COUNT {
            ui.horizontal(|ui| {
                let key = if given_up { "course-strip-stopped" } else { "course-strip-forming" };
                ui.label(small(cx, cx.t_args(key, &args!("done" => there, "of" => COUNT))));
                if given_up && ui.small_button(cx.t("course-go-on")).clicked() {
                    self.lab.between.lanes.iter_mut().filter(|lane| lane.is_given_up()).for_each(|lane| lane.go_on(cx));
                } else if !given_up && ui.small_button(cx.t("course-stop")).clicked() {
                    self.lab.between.lanes.iter_mut().for_each(|lane| lane.stop(cx));
                }
            });
        } else {
            cx.did("course-between");
        }
    }

    /// The run whose share of the other end is `i / (COUNT - 1)`.
    fn between_request(&self, i: usize) -> crate::session::PaintRequest {
        let share = i as f32 / (COUNT - 1) as f32;
        if self.prompts {
            let toward = (share > 0.0).then(|| (self.other.padded(), share));
            return crate::session::PaintRequest { toward, ..self.request(Start::Noise) };
        }
        let start = if share == 0.0 { Start::Noise } else { Start::BetweenSeeds { other: self.other_seed, share } };
        self.request(start)
    }

    fn tile(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, i: usize, painting: Option<&Painting>, side: f32) {
        let share = i as f64 / (COUNT - 1) as f64;
        let label = match (i, self.prompts) {
            (0, false) => cx.t_args("course-end-seed", &args!("seed" => self.seed.to_string())),
            (0, true) => cx.t("course-end-first"),
            (i, false) if i == COUNT - 1 => cx.t_args("course-end-seed", &args!("seed" => self.other_seed.to_string())),
            (i, true) if i == COUNT - 1 => cx.t("course-end-second"),
            _ => percent(share),
        };
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.add(egui::Label::new(small(cx, label)).truncate());
        let Some(painting) = painting else {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(side, side), egui::Sense::hover());
            ui.painter().rect_stroke(rect, 2.0, Stroke::new(1.0, cx.theme.color.line), StrokeKind::Inside);
            return;
        };
        let k = state_at(painting, self.clock.t);
        let name = cx.t_args("course-tile-name", &args!("place" => i + 1, "of" => COUNT));
        let response = picture(ui, cx, &format!("strip-{i}"), painting.state(k), side, name);
        if self.chosen == i {
            ui.painter().rect_stroke(response.rect.expand(3.0), 3.0, Stroke::new(2.0, cx.theme.color.accent), StrokeKind::Outside);
        }
        if response.clicked() {
            self.chosen = i;
        }
    }

    /// The chosen picture and its neighbour, and how much changes between them.
    fn between_large(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, paintings: &[Option<Arc<Painting>>], tile: f32) {
        let next = (self.chosen + 1).min(COUNT - 1);
        let both = [next.saturating_sub(1), next];
        let gap = cx.theme.space.wide;
        let room = ui.clip_rect().height() - AROUND - tile;
        let side = room.min(0.36 * ui.available_width()).clamp(120.0, 520.0);
        ui.add_space(cx.theme.space.small);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for i in both {
                let Some(painting) = paintings.get(i).and_then(Option::as_ref) else { continue };
                ui.vertical(|ui| {
                    caption(ui, cx, cx.t_args("course-large", &args!("place" => i + 1)));
                    let k = state_at(painting, self.clock.t);
                    picture(ui, cx, &format!("large-{i}"), painting.state(k), side, cx.t_args("course-large-name", &args!("place" => i + 1)));
                });
            }
            ui.vertical(|ui| {
                ui.label(small(cx, cx.t("course-changes")));
                let finished = |i: usize| paintings.get(i).and_then(Option::as_ref).filter(|painting| painting.is_finished());
                for i in 1..COUNT {
                    let (Some(a), Some(b)) = (finished(i - 1), finished(i)) else { continue };
                    let part = differing(&a.path.x, &b.path.x);
                    let ink = if [i - 1, i] == both { cx.theme.color.accent } else { cx.theme.color.soft };
                    let words = cx.t_args("course-change", &args!("from" => i, "to" => i + 1, "part" => percent(part)));
                    ui.label(RichText::new(words).size(cx.theme.size.small).color(ink));
                }
            });
        });
        ui.add_space(cx.theme.space.tight);
    }
}
