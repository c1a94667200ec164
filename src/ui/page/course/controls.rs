//! What the learner sets: the prompt, guidance, steps, seeds, the picture to begin with; and what can be taken out.

use super::source::Origin;
use super::{Course, MOST_GUIDANCE, STEPS, View, small};
use crate::data::picture::SHIPPED;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::loader::{Loader, Source};
use crate::ui::widget::named;
use egui::{DragValue, RichText, Slider, Ui};

impl Course {
    pub(super) fn controls_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if matches!(self.view, View::Fill | View::From) {
            self.origin_ui(ui, cx);
            ui.add_space(cx.theme.space.small);
        }
        ui.label(RichText::new(cx.t("course-prompt")).strong());
        let name = cx.t("course-prompt-name");
        self.prompt.line(ui, cx, &name);
        self.prompt.remarks(ui, cx, &name);
        if self.view == View::Between && self.prompts {
            ui.label(RichText::new(cx.t("course-other-prompt")).strong());
            let name = cx.t("course-other-prompt-name");
            self.other.line(ui, cx, &name);
            self.other.remarks(ui, cx, &name);
        }
        ui.add_space(cx.theme.space.tight);
        let wide = |ui: &mut Ui| ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
        ui.horizontal(|ui| {
            ui.label(cx.t("course-guidance")).on_hover_text(cx.t("course-guidance-about"));
            wide(ui);
            named(ui.add(Slider::new(&mut self.guidance, 0.0..=MOST_GUIDANCE).fixed_decimals(1)), &cx.t("course-guidance-name"));
        });
        ui.horizontal(|ui| {
            ui.label(cx.t("course-steps")).on_hover_text(cx.t("course-steps-about"));
            wide(ui);
            named(ui.add(Slider::new(&mut self.steps, STEPS).logarithmic(true)), &cx.t("course-steps-name"));
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.t("course-seed")).on_hover_text(cx.t("course-seed-about"));
            named(ui.add(DragValue::new(&mut self.seed).speed(0.1)), &cx.t("course-seed-name"));
            if ui.button(cx.t("course-new-noise")).clicked() {
                self.seed = self.seed.wrapping_add(1);
            }
            if self.view == View::Between && !self.prompts {
                ui.label(cx.t("course-other-seed"));
                named(ui.add(DragValue::new(&mut self.other_seed).speed(0.1)), &cx.t("course-other-seed-name"));
            }
        });
        ui.add_space(cx.theme.space.small);
        ui.horizontal_wrapped(|ui| {
            if ui.add_enabled(self.lab.picture.is_some(), egui::Button::new(cx.t("course-save-picture"))).clicked()
                && let Some(rect) = self.lab.picture
            {
                cx.export(Export::Widget { name: format!("course-t{}", self.clock.t), rect });
            }
        });
        ui.label(small(cx, cx.t("course-keys")));
    }

    /// Which picture is changed.
    fn origin_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("course-origin")).strong());
        let before = self.origin.clone();
        ui.horizontal_wrapped(|ui| {
            if ui.selectable_label(matches!(self.origin, Origin::Scene(_)), cx.t("course-origin-scene")).on_hover_text(cx.t("course-origin-scene-about")).clicked() {
                self.origin = match self.origin {
                    Origin::Scene(seed) => Origin::Scene(seed.wrapping_add(1)),
                    _ => Origin::default(),
                };
            }
            for shipped in SHIPPED {
                let chosen = matches!(&self.origin, Origin::Picture(Source::Shipped(id)) if id == shipped.id);
                if ui.selectable_label(chosen, cx.t(&format!("picture-{}", shipped.id))).clicked() {
                    self.origin = Origin::Picture(Source::Shipped(shipped.id.to_owned()));
                }
            }
            if ui.selectable_label(self.origin == Origin::Made, cx.t("course-origin-made")).on_hover_text(cx.t("course-origin-made-about")).clicked() {
                self.origin = Origin::Made;
            }
            if let Origin::Picture(Source::File(path)) = &self.origin {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                ui.label(RichText::new(name).color(cx.theme.color.accent));
            }
            if ui.button(cx.t("course-open")).on_hover_text(cx.t("course-open-about")).clicked() {
                self.lab.opener.loader = Some(Loader::pick(ui.ctx(), cx.texts));
            }
        });
        if self.origin != before {
            self.lab.fill.forget_mask();
        }
    }
}
