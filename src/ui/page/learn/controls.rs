//! Beside the picture: the data, what the network is asked for, the settings of a run, what can be saved and opened.

use super::Learn;
use super::curves::table;
use super::opener::Opener;
use super::settings::{BATCHES, DRAWN, RATES, Settings, TIMESTEPS};
use crate::args;
use crate::data::points::DATASETS;
use crate::sample::prediction::{PREDICTIONS, PredictionType};
use crate::sample::schedule::{SCHEDULES, ScheduleKind};
use crate::session::TrainTrace;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::math::math;
use crate::ui::widget::{fmt, named};
use egui::{DragValue, RichText, Slider, Ui};
use std::sync::Arc;

/// Width of the names before the sliders.
const NAME: f32 = 108.0;

/// What each kind of prediction should say, in TeX.
pub(super) fn target_formula(prediction: PredictionType) -> &'static str {
    match prediction {
        PredictionType::Epsilon => r"f_{\weight{\theta}}(x_{\time{t}}, \time{t}) \approx \noise{\epsilon}",
        PredictionType::Sample => r"f_{\weight{\theta}}(x_{\time{t}}, \time{t}) \approx \data{x_0}",
        PredictionType::VPrediction => r"f_{\weight{\theta}}(x_{\time{t}}, \time{t}) \approx \sqrt{\bar{\alpha}_{\time{t}}}\,\noise{\epsilon} - \sqrt{1-\bar{\alpha}_{\time{t}}}\,\data{x_0}",
        PredictionType::Flow => r"f_{\weight{\theta}}(x_{\time{t}}, \time{t}) \approx \noise{\epsilon} - \data{x_0}",
    }
}

impl Learn {
    pub(super) fn data_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("learn-choose-data")).strong());
        ui.horizontal_wrapped(|ui| {
            for id in DATASETS.iter().map(|dataset| dataset.id).chain([DRAWN]) {
                if ui.selectable_label(self.settings.data == id, cx.t(&format!("dataset-{id}"))).clicked() && self.settings.data != id {
                    id.clone_into(&mut self.settings.data);
                    cx.did("learn-data");
                    if id == DRAWN {
                        self.view = super::View::Overview;
                        cx.did("learn-drawing");
                    }
                }
            }
        });
    }

    /// What the network is asked to predict, and what that changes.
    pub(super) fn target_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("learn-target")).strong());
        ui.horizontal_wrapped(|ui| {
            for entry in PREDICTIONS {
                let chosen = self.settings.prediction == entry.kind;
                if ui.selectable_label(chosen, cx.t(&format!("prediction-{}", entry.id))).clicked() && !chosen {
                    self.settings.prediction = entry.kind;
                    cx.did("learn-predicted");
                }
            }
        });
        math(ui, cx.theme, target_formula(self.settings.prediction), cx.theme.size.strong);
        let about = cx.t(&format!("learn-target-{}", self.settings.prediction.id()));
        ui.label(RichText::new(about).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    pub(super) fn settings_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("learn-schedule")).strong()).on_hover_text(cx.t("learn-schedule-about"));
        if self.settings.prediction == PredictionType::Flow {
            ui.label(RichText::new(cx.t("learn-schedule-flow")).size(cx.theme.size.small).color(cx.theme.color.soft));
        } else {
            ui.horizontal_wrapped(|ui| {
                for entry in SCHEDULES.iter().filter(|entry| entry.kind != ScheduleKind::Flow) {
                    if ui.selectable_label(self.settings.schedule == entry.kind, cx.t(&format!("schedule-{}", entry.id))).clicked() {
                        self.settings.schedule = entry.kind;
                    }
                }
            });
        }
        ui.add_space(cx.theme.space.tight);
        let s = &mut self.settings;
        slider(ui, cx, "learn-timesteps", Slider::new(&mut s.timesteps, TIMESTEPS).logarithmic(true).clamping(egui::SliderClamping::Edits));
        let rate = Slider::new(&mut s.learning_rate, RATES).logarithmic(true).custom_formatter(|x, _| fmt(x).replace('−', "-"));
        slider(ui, cx, "learn-rate", rate.clamping(egui::SliderClamping::Edits));
        slider(ui, cx, "learn-batch", Slider::new(&mut s.batch_size, BATCHES).logarithmic(true).clamping(egui::SliderClamping::Edits));
        row(ui, cx, "learn-seed", |ui, cx| named(ui.add(DragValue::new(&mut s.seed).speed(0.2).range(0..=999_999).update_while_editing(false)), &cx.t("learn-seed")));
        let fresh = Settings { data: self.settings.data.clone(), seed: self.settings.seed, model: self.settings.model.clone(), ..Settings::default() };
        if ui.add_enabled(self.settings != fresh, egui::Button::new(cx.t("learn-reset"))).on_hover_text(cx.t("learn-reset-about")).clicked() {
            self.settings = fresh;
        }
        ui.label(RichText::new(cx.t("learn-anew")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    pub(super) fn save_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: Option<&Arc<TrainTrace>>) {
        ui.horizontal_wrapped(|ui| {
            let look = trace.and_then(|trace| trace.look.as_ref());
            let name = trace.map_or_else(String::new, |trace| format!("plane-{}-{}", trace.spec.data.id(), trace.step));
            if ui.add_enabled(look.is_some(), egui::Button::new(cx.t("learn-save-model"))).on_hover_text(cx.t("learn-save-model-about")).clicked()
                && let Some(look) = look
            {
                cx.export(Export::Denoiser { name: format!("plane-{}-{}", look.model.card.get("trained_on").map_or("", String::as_str), look.step), model: look.model.clone() });
            }
            let picks = self.lab.opener.is_none() && !self.lab.opening;
            if ui.add_enabled(picks, egui::Button::new(cx.t("learn-open-model"))).on_hover_text(cx.t("learn-open-model-about")).clicked() {
                self.lab.opener = Some(Opener::pick(ui.ctx(), cx.texts));
            }
            if let Some(rect) = self.lab.frame
                && ui.button(cx.t("learn-save-picture")).on_hover_text(cx.t("learn-save-picture-about")).clicked()
            {
                cx.export(Export::Widget { name: "learn-to-denoise".to_owned(), rect });
            }
            let curves = trace.filter(|trace| !trace.losses.is_empty());
            if ui.add_enabled(curves.is_some(), egui::Button::new(cx.t("learn-save-curves"))).on_hover_text(cx.t("learn-save-curves-about")).clicked()
                && let Some(trace) = curves
            {
                cx.export(Export::Csv { name, rows: table(trace) });
            }
        });
        if let Some((before, _)) = &self.lab.before {
            let step = before.step.to_string();
            let words = cx.t_args("learn-before", &args!("data" => cx.t(&format!("dataset-{}", before.spec.data.id())), "target" => cx.t(&format!("prediction-{}", before.spec.diffusion.prediction_type.id())), "step" => step));
            ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.soft));
        }
        ui.label(RichText::new(cx.t("learn-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }
}

/// A slider after its name.
fn slider(ui: &mut Ui, cx: &mut Cx<'_>, key: &str, slider: Slider<'_>) {
    row(ui, cx, key, |ui, cx| {
        ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
        named(ui.add(slider.update_while_editing(false)), &cx.t(key))
    });
}

fn row(ui: &mut Ui, cx: &mut Cx<'_>, key: &str, control: impl FnOnce(&mut Ui, &mut Cx<'_>) -> egui::Response) {
    let about = cx.t(&format!("{key}-about"));
    ui.horizontal(|ui| {
        let (place, label) = ui.allocate_exact_size(egui::vec2(NAME, ui.spacing().interact_size.y), egui::Sense::hover());
        ui.painter().text(place.left_center(), egui::Align2::LEFT_CENTER, cx.t(key), egui::TextStyle::Body.resolve(ui.style()), cx.theme.color.ink);
        label.on_hover_text(&about);
        control(ui, cx).on_hover_text(&about);
    });
}
