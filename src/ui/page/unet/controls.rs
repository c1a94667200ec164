//! What the learner sets: which network, what it is asked with, guidance and seed of the run; and what can be taken out.

use super::{MOST_GUIDANCE, UnetPage, small};
use crate::model::picture::Subject;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::widget::named;
use egui::{DragValue, RichText, Slider, Ui};

impl UnetPage {
    pub(super) fn controls_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("unet-network")).strong());
        ui.horizontal_wrapped(|ui| {
            for (subject, key) in [(Subject::Shapes, "unet-subject-shapes"), (Subject::Digits, "unet-subject-digits")] {
                if ui.selectable_label(self.subject == subject, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.subject = subject;
                }
            }
        });
        ui.add_space(cx.theme.space.tight);
        match self.subject {
            Subject::Shapes => {
                ui.label(RichText::new(cx.t("unet-prompt")).strong());
                let name = cx.t("unet-prompt-name");
                self.prompt.line(ui, cx, &name);
                self.prompt.remarks(ui, cx, &name);
            }
            Subject::Digits => {
                ui.label(RichText::new(cx.t("unet-digit")).strong());
                ui.horizontal_wrapped(|ui| {
                    for digit in 0..10 {
                        if ui.selectable_label(self.digit == digit, digit.to_string()).clicked() {
                            self.digit = digit;
                        }
                    }
                });
            }
        }
        ui.add_space(cx.theme.space.tight);
        ui.horizontal(|ui| {
            ui.label(cx.t("unet-guidance")).on_hover_text(cx.t("unet-guidance-about"));
            ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
            named(ui.add(Slider::new(&mut self.guidance, 0.0..=MOST_GUIDANCE).fixed_decimals(1)), &cx.t("unet-guidance-name"));
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.t("unet-seed"));
            named(ui.add(DragValue::new(&mut self.seed).speed(0.1)), &cx.t("unet-seed-name"));
            if ui.button(cx.t("unet-new-noise")).clicked() {
                self.seed = self.seed.wrapping_add(1);
            }
            if ui.button(cx.t("unet-reset")).on_hover_text(cx.t("unet-reset-about")).clicked() {
                let view = self.view;
                let lab = std::mem::take(&mut self.lab);
                *self = Self { view, lab, ..Self::default() };
            }
        });
        ui.add_space(cx.theme.space.small);
        if ui.add_enabled(self.lab.picture.is_some(), egui::Button::new(cx.t("unet-save-picture"))).clicked()
            && let Some(rect) = self.lab.picture
        {
            cx.export(Export::Widget { name: format!("unet-{}", self.block), rect });
        }
        ui.label(small(cx, cx.t("unet-keys")));
    }
}
