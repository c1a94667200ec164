//! From a picture: it is carried part of the way towards noise and comes back under the prompt (SDEdit, Meng et al. 2022).

use super::lane::Lane;
use super::{Course, FROM, caption, differing, picture, small, state_at};
use crate::args;
use crate::session::Start;
use crate::ui::cx::Cx;
use crate::ui::widget::{named, percent};
use egui::{RichText, Slider, Ui};

/// Height that tabs, tools, captions, timeline and the line under it take.
const AROUND: f32 = 254.0;
/// Less strength than one move of the sampler is none.
const LEAST: f32 = 1e-3;

#[derive(Debug)]
pub struct From {
    pub lane: Lane,
}

impl Default for From {
    fn default() -> Self {
        Self { lane: Lane::new(FROM) }
    }
}

impl Course {
    pub(super) fn carried_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.want_made(ui, cx);
        self.strength_ui(ui, cx);
        let Some(original) = self.original() else {
            ui.label(small(cx, cx.t("course-no-picture")));
            return;
        };
        let moved = self.strength > LEAST;
        if moved {
            let request = self.request(Start::Picture { x_0: original.clone(), strength: self.strength });
            self.lab.from.lane.want(cx, ui, request);
        } else {
            self.lab.from.lane.drop_wish(cx);
        }
        let painting = moved.then(|| self.lab.from.lane.painting(cx)).flatten();
        let gap = cx.theme.space.wide;
        let room = ui.clip_rect().height() - AROUND;
        let side = ((ui.available_width() - 2.0 * gap) / 3.0).min(room).clamp(150.0, 560.0);
        let k = painting.as_ref().map_or(0, |painting| state_at(painting, self.clock.t));
        let pictures = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                caption(ui, cx, cx.t("course-from-original"));
                picture(ui, cx, "original", &original, side, cx.t("course-from-original-name"));
            });
            let t = painting.as_ref().map_or(0, |painting| painting.t(0));
            ui.vertical(|ui| {
                caption(ui, cx, cx.t_args("course-from-noised", &args!("t" => t)));
                let pixels: &[f32] = painting.as_ref().map_or(&original, |painting| painting.state(0));
                picture(ui, cx, "noised", pixels, side, cx.t_args("course-from-noised-name", &args!("t" => t)));
            });
            ui.vertical(|ui| {
                let t = painting.as_ref().map_or(0, |painting| painting.t(k));
                caption(ui, cx, cx.t_args("course-from-result", &args!("t" => t)));
                let pixels: &[f32] = painting.as_ref().map_or(&original, |painting| painting.state(k));
                picture(ui, cx, "result", pixels, side, cx.t_args("course-from-result-name", &args!("t" => t)));
            });
        });
        self.lab.picture = Some(pictures.response.rect);
        ui.add_space(cx.theme.space.tight);
        if let Some(painting) = &painting {
            self.clock_ui(ui, cx, painting, Some(painting.t(0)));
        }
        if !moved {
            ui.label(RichText::new(cx.t("course-strength-none")).size(cx.theme.size.small).color(cx.theme.color.warn));
        } else if let Some(run) = self.lab.from.lane.run() {
            let words = cx.t_args("course-from-verdict", &args!("moves" => run.painting.total(), "of" => self.steps, "changed" => percent(differing(&original, &run.painting.path.x))));
            ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.ink));
        }
        if moved {
            let what = cx.t("course-view-from");
            super::progress(ui, cx, &mut self.lab.from.lane, &what);
        }
    }

    fn strength_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            ui.label(cx.t("course-strength")).on_hover_text(cx.t("course-strength-about"));
            ui.label(small(cx, cx.t("course-strength-low")));
            ui.spacing_mut().slider_width = (ui.available_width() - 260.0).clamp(100.0, 420.0);
            if named(ui.add(Slider::new(&mut self.strength, 0.0..=1.0).fixed_decimals(2)), &cx.t("course-strength-name")).changed() {
                cx.did("course-strength");
            }
            ui.label(small(cx, cx.t("course-strength-high")));
        });
        ui.add_space(cx.theme.space.tight);
    }
}
