//! One training step in slow motion, the frame around it: seven stages to walk through, the plane at the left, the formula
//! with its numbers at the right.

use super::Learn;
use super::overview::caption;
use super::stages::{STAGES, Sight};
use crate::args;
use crate::session::{TrainTrace, Working};
use crate::ui::cx::Cx;
use crate::ui::widget::count;
use egui::{RichText, Ui};
use std::sync::Arc;

impl Learn {
    pub(super) fn slow(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Arc<TrainTrace>) {
        let Some(working) = trace.working.clone() else {
            ui.label(RichText::new(cx.t("learn-waiting")).color(cx.theme.color.soft));
            return;
        };
        self.stage = self.stage.min(STAGES.len() - 1);
        let batch = working.draws.t.len();
        self.point.pinned = Some(self.point.pinned.unwrap_or(0).min(batch.saturating_sub(1)));
        self.point.hovered = self.point.hovered.filter(|i| *i < batch);
        self.stage_chips(ui, cx);
        let gap = cx.theme.space.wide;
        let width = ui.available_width();
        let side = (0.52 * width).min(ui.clip_rect().bottom() - ui.cursor().top() - 66.0).clamp(220.0, 640.0);
        let top = ui.cursor().left_top();
        let point = self.point.pinned.unwrap_or(0);
        let sight = Sight::new(trace, &working, point);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_max_width(side);
                let words = cx.t_args("learn-slow-step", &args!("step" => count(working.step as usize), "point" => point + 1, "batch" => count(batch)));
                caption(ui, cx, &cx.t("learn-slow-caption"), &words);
                let before = self.point.pinned;
                sight.draw(ui, cx, self.stage, side, &mut self.point);
                // A click on the point in focus lets go of it; there is always one.
                self.point.pinned = self.point.pinned.or(before);
                if self.point.pinned != before {
                    cx.did("learn-point");
                }
            });
            ui.vertical(|ui| {
                ui.set_max_width(width - side - gap);
                sight.words(ui, cx, self.stage);
                ui.add_space(cx.theme.space.normal);
                self.slow_buttons(ui, cx, trace, &working, batch);
            });
        });
        self.lab.frame = Some(egui::Rect::from_min_max(top, egui::pos2(top.x + width, ui.cursor().top())));
    }

    fn stage_chips(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (i, stage) in STAGES.iter().enumerate() {
                let text = format!("{} {}", i + 1, cx.t(&format!("learn-stage-{stage}")));
                let text = RichText::new(text).size(cx.theme.size.body);
                if ui.selectable_label(self.stage == i, text).clicked() {
                    self.go_to(cx, i);
                }
            }
        });
    }

    pub(super) fn go_to(&mut self, cx: &mut Cx<'_>, stage: usize) {
        self.stage = stage.min(STAGES.len() - 1);
        if self.stage + 1 == STAGES.len() {
            cx.did("learn-walked");
        }
    }

    fn slow_buttons(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrainTrace, working: &Working, batch: usize) {
        ui.horizontal_wrapped(|ui| {
            let at = self.stage;
            if ui.add_enabled(at > 0, egui::Button::new(cx.t("learn-stage-back"))).clicked() {
                self.go_to(cx, at - 1);
            }
            if ui.add_enabled(at + 1 < STAGES.len(), egui::Button::new(cx.t("learn-stage-next"))).clicked() {
                self.go_to(cx, at + 1);
            }
            if ui.button(cx.t("learn-point-other")).on_hover_text(cx.t("learn-point-other-about")).clicked() {
                // 37 shares no factor with a batch of a power of two: every point comes up.
                self.point.pinned = Some((self.point.pinned.unwrap_or(0) + 37) % batch.max(1));
                cx.did("learn-point");
            }
            if ui.button(cx.t("learn-step-next")).on_hover_text(cx.t("learn-step-next-about")).clicked() {
                self.step(cx, Some(trace));
            }
        });
        ui.label(RichText::new(cx.t_args("learn-slow-keys", &args!("step" => count(working.step as usize)))).size(cx.theme.size.small).color(cx.theme.color.soft));
    }
}
