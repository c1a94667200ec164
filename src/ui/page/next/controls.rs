//! The settings of the draw: temperature, filters, penalty, seed.

use super::Next;
use crate::sample::token::SamplerSettings;
use crate::ui::cx::Cx;
use crate::ui::widget::named;
use egui::{Align2, DragValue, RichText, Sense, Slider, TextStyle, Ui, vec2};

/// Width of the names before the sliders.
const NAME: f32 = 132.0;

impl Next {
    pub(super) fn settings_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let before = self.settings;
        let vocabulary = cx.status.model.as_ref().map_or(100, |model| model.tokenizer.vocab_size());
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("next-settings")).strong());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let changed = self.settings != SamplerSettings::default();
                if ui.add_enabled(changed, egui::Button::new(cx.t("next-reset"))).clicked() {
                    self.settings = SamplerSettings::default();
                }
            });
        });
        let greedy = ui.checkbox(&mut self.settings.greedy, cx.t("next-greedy"));
        greedy.on_hover_text(cx.t("next-greedy-about"));
        let s = &mut self.settings;
        ui.add_enabled_ui(!s.greedy, |ui| {
            slider(ui, cx, "next-temperature", Slider::new(&mut s.temperature, 0.0..=3.0).step_by(0.01).fixed_decimals(2), None);
            slider(ui, cx, "next-top-k", Slider::new(&mut s.top_k, 0..=vocabulary), Some(0.0));
            slider(ui, cx, "next-top-p", Slider::new(&mut s.top_p, 0.0..=1.0).step_by(0.01).fixed_decimals(2), Some(1.0));
            slider(ui, cx, "next-min-p", Slider::new(&mut s.min_p, 0.0..=0.5).step_by(0.005).fixed_decimals(3), Some(0.0));
        });
        slider(ui, cx, "next-repetition", Slider::new(&mut s.repetition_penalty, 1.0..=2.0).step_by(0.01).fixed_decimals(2), Some(1.0));
        if s.temperature != before.temperature {
            cx.did("next-temperature");
        }
        if (s.top_k, s.top_p, s.min_p) != (before.top_k, before.top_p, before.min_p) {
            cx.did("next-filtered");
        }
    }

    pub(super) fn seed_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let ready = !cx.doc.tokens().is_empty() && cx.status.model.is_some();
        ui.horizontal(|ui| {
            let label = ui.label(RichText::new(cx.t("next-seed")).strong());
            label.on_hover_text(cx.t("next-seed-about"));
            let seed = &mut self.branches.branch_mut().seed;
            named(ui.add(DragValue::new(seed).speed(0.2)), &cx.t("next-seed"));
        });
        ui.horizontal_wrapped(|ui| {
            let again = ui.add_enabled(ready, egui::Button::new(cx.t("next-same-seed")));
            if again.on_hover_text(cx.t("next-same-seed-about")).clicked() {
                self.again(cx, false);
            }
            let fresh = ui.add_enabled(ready, egui::Button::new(cx.t("next-new-seed")));
            if fresh.on_hover_text(cx.t("next-new-seed-about")).clicked() {
                self.again(cx, true);
            }
        });
    }
}

/// A slider under its name; at `off` it says so instead of a number.
fn slider(ui: &mut Ui, cx: &Cx<'_>, key: &str, slider: Slider<'_>, off: Option<f64>) {
    let name = cx.t(key);
    let about = cx.t(&format!("{key}-about"));
    let text = cx.t("next-off");
    let slider = match off {
        Some(off) => slider.custom_formatter(move |x, decimals| {
            if x == off { text.clone() } else { format!("{x:.*}", *decimals.end()) }
        }),
        None => slider,
    };
    ui.horizontal(|ui| {
        let (place, label) = ui.allocate_exact_size(vec2(NAME.min(0.4 * ui.available_width()), ui.spacing().interact_size.y), Sense::hover());
        let ink = if ui.is_enabled() { cx.theme.color.ink } else { cx.theme.color.faint };
        ui.painter().text(place.left_center(), Align2::LEFT_CENTER, &name, TextStyle::Body.resolve(ui.style()), ink);
        label.on_hover_text(&about);
        ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
        named(ui.add(slider), &name).on_hover_text(&about);
    });
}
