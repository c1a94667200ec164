//! Beside the text: how the model is trained, when it stops by itself, how often it is looked at.

use super::Train;
use super::begin::Then;
use super::draft::{RATES, STEPS, Stops};
use super::sizes::{row, slider};
use crate::args;
use crate::data::tokenizer::Tokenizer;
use crate::ui::cx::Cx;
use crate::ui::widget::{fmt, named};
use egui::{Button, DragValue, RichText, Slider, TextEdit, Ui};

impl Train {
    pub(super) fn settings_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("train-settings")).strong());
        let draft = &mut self.draft;
        slider(ui, cx, "train-rate", rate_slider(&mut draft.train.learning_rate));
        slider(ui, cx, "train-steps", Slider::new(&mut draft.train.max_iters, STEPS).logarithmic(true));
        slider(ui, cx, "train-warmup", Slider::new(&mut draft.train.warmup_iters, 0..=1000));
        slider(ui, cx, "train-dropout", Slider::new(&mut draft.train.dropout, 0.0..=0.6).fixed_decimals(2));
        slider(ui, cx, "train-decay", Slider::new(&mut draft.train.weight_decay, 0.0..=1.0).fixed_decimals(2));
        row(ui, cx, "train-seed", |ui| ui.add(DragValue::new(&mut draft.train.seed).speed(0.2).range(0..=999_999).update_while_editing(false)));
        ui.add_space(cx.theme.space.small);
        ui.label(RichText::new(cx.t("train-looks")).strong());
        row(ui, cx, "train-every", |ui| ui.add(DragValue::new(&mut draft.sample_every).range(1..=10_000).update_while_editing(false)));
        row(ui, cx, "train-eval", |ui| ui.add(DragValue::new(&mut draft.train.eval_interval).range(1..=10_000).update_while_editing(false)));
        slider(ui, cx, "train-temperature", Slider::new(&mut draft.temperature, 0.1..=1.5).fixed_decimals(2));
        let hint = cx.t("train-prompt-hint");
        row(ui, cx, "train-prompt", |ui| ui.add(TextEdit::singleline(&mut draft.prompt).hint_text(hint).char_limit(64).desired_width(f32::INFINITY)));
        if let Some(text) = self.lab.text.ready() {
            let unknown = text.data.tokenizer.encode(&self.draft.prompt).unknown;
            if !unknown.is_empty() {
                let characters: String = unknown.iter().map(|(_, symbol)| *symbol).collect();
                let words = cx.t_args("train-prompt-unknown", &args!("characters" => characters));
                ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.warn));
            }
        }
        ui.add_space(cx.theme.space.small);
        ui.label(RichText::new(cx.t("train-stop")).strong());
        stops(ui, cx, &mut self.draft.stops);
        ui.add_space(cx.theme.space.small);
        if ui.button(cx.t("train-reset")).on_hover_text(cx.t("train-reset-about")).clicked() {
            self.draft.reset();
        }
    }

    /// The button that begins.
    pub(super) fn begin_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let wanted = self.wanted().filter(|_| !self.lab.begin.is_waiting());
        let text = RichText::new(cx.t("train-begin")).strong().color(cx.theme.color.on_accent);
        let button = Button::new(text).fill(cx.theme.color.accent).min_size(egui::vec2(140.0, 32.0));
        let pressed = ui.horizontal(|ui| ui.add_enabled(wanted.is_some(), button)).inner.on_hover_text(cx.t("train-begin-about")).on_disabled_hover_text(cx.t("train-begin-none")).clicked();
        if let Some(spec) = wanted.filter(|_| pressed) {
            let class = cx.class.clone().unwrap_or_default();
            self.begin(cx, &class, spec, Then::Run);
            cx.did("train-begun");
        }
    }
}

/// The learning rate by powers of ten.
pub(super) fn rate_slider(rate: &mut f32) -> Slider<'_> {
    Slider::new(rate, RATES).logarithmic(true).custom_formatter(|x, _| fmt(x).replace('−', "-"))
}

/// The rules, each with a box to switch it on.
fn stops(ui: &mut Ui, cx: &Cx<'_>, stops: &mut Stops) {
    let line = |ui: &mut Ui, key: &str, on: &mut bool, value: DragValue<'_>| {
        ui.horizontal(|ui| {
            let (name, about) = (cx.t(key), cx.t(&format!("{key}-about")));
            let switch = ui.checkbox(on, &name).on_hover_text(&about);
            let width = ui.min_rect().width();
            ui.add_space((150.0 - width).max(0.0));
            let value = ui.add_enabled(*on, value.update_while_editing(false));
            named(value, &format!("{name} ({})", cx.t("train-stop-value"))).on_hover_text(about);
            drop(switch);
        });
    };
    line(ui, "train-stop-step", &mut stops.step.0, DragValue::new(&mut stops.step.1).range(1..=10_000_000).speed(10));
    line(ui, "train-stop-below", &mut stops.below.0, DragValue::new(&mut stops.below.1).range(0.01..=20.0).speed(0.01).fixed_decimals(2));
    line(ui, "train-stop-gain", &mut stops.gain.0, DragValue::new(&mut stops.gain.1).range(1..=1000));
    line(ui, "train-stop-seconds", &mut stops.seconds.0, DragValue::new(&mut stops.seconds.1).range(1.0..=1e6).speed(1).fixed_decimals(0));
}
