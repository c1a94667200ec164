//! How large the model is: presets, sliders, and what a run would cost, estimated before and measured after.

use super::Train;
use super::draft::{BATCHES, CONTEXTS, Draft, HEADS, LAYERS, Source, WIDTHS};
use super::transport::clock;
use crate::args;
use crate::model::gpt::GptConfig;
use crate::session::class::{ClassText, Estimate, PRESETS};
use crate::session::{ClassCommand, Command, RunTrace};
use crate::ui::cx::Cx;
use crate::ui::widget::{count, fmt, millis, named};
use egui::{Grid, RichText, Slider, Ui};
use std::sync::Arc;

/// Which estimate was asked for last.
#[derive(Debug, Default)]
pub(super) struct Estimates {
    asked: Option<(GptConfig, usize)>,
}

impl Estimates {
    /// Asks again when the sizes are others.
    pub(super) fn follow(&mut self, cx: &mut Cx<'_>, draft: &Draft, text: &Arc<ClassText>) {
        let spec = draft.spec(text);
        let now = (spec.model.clone(), spec.train.batch_size);
        if self.asked.as_ref() != Some(&now) {
            self.asked = Some(now);
            cx.send(Command::Class(ClassCommand::Estimate(Box::new(spec))));
        }
    }
}

impl Train {
    pub(super) fn sizes_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: Option<&RunTrace>) {
        ui.label(RichText::new(cx.t("train-size")).size(cx.theme.size.strong).strong());
        self.presets(ui, cx);
        let model = &mut self.draft.model;
        slider(ui, cx, "train-layers", Slider::new(&mut model.n_layer, LAYERS));
        slider(ui, cx, "train-heads", Slider::new(&mut model.n_head, HEADS));
        slider(ui, cx, "train-width", Slider::new(&mut model.n_embd, WIDTHS).logarithmic(true));
        slider(ui, cx, "train-context", Slider::new(&mut model.block_size, CONTEXTS).logarithmic(true));
        slider(ui, cx, "train-batch", Slider::new(&mut self.draft.train.batch_size, BATCHES).logarithmic(true));
        if !ui.input(|input| input.pointer.any_down()) {
            self.draft.fit_width();
        }
        ui.add_space(cx.theme.space.tight);
        self.cost(ui, cx, run);
    }

    fn presets(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for preset in PRESETS {
                let label = ui.selectable_label(self.draft.is_preset(preset), cx.t(&format!("train-preset-{}", preset.id)));
                let sizes = args!("layers" => preset.n_layer, "heads" => preset.n_head, "width" => preset.n_embd, "context" => preset.block_size);
                if label.on_hover_text(cx.t_args("train-preset-about", &sizes)).clicked() {
                    self.draft.take_preset(preset);
                }
            }
        });
        let chosen = PRESETS.iter().find(|preset| self.draft.is_preset(preset));
        if let (Some(preset), Source::Corpus(id)) = (chosen, &self.draft.source)
            && let Some(expected) = preset.expected(id)
        {
            let words = args!("loss" => format!("{:.2}", expected.val), "steps" => count(expected.steps as usize));
            ui.label(RichText::new(cx.t_args("train-preset-expect", &words)).size(cx.theme.size.small).color(cx.theme.color.soft));
        }
    }

    /// Parameters, memory, seconds.
    fn cost(&self, ui: &mut Ui, cx: &Cx<'_>, run: Option<&RunTrace>) {
        let Some(spec) = self.wanted() else { return };
        let theme = cx.theme;
        let ours = |estimate: &&Estimate| estimate.model == spec.model && estimate.batch_size == spec.train.batch_size;
        let class = cx.class.clone();
        let estimate = class.as_ref().and_then(|class| class.estimate.as_ref()).filter(ours);
        if let Some(failure) = estimate.and_then(|estimate| estimate.problem.as_ref()) {
            ui.label(RichText::new(cx.failure(failure)).color(theme.color.bad));
            return;
        }
        // The run on screen has been timed, if it is of these sizes.
        let same = run.filter(|run| run.spec.model == spec.model && run.spec.train.batch_size == spec.train.batch_size && run.losses.len() > 5);
        let measured = same.map(|run| run.seconds / run.losses.len() as f64);
        let guessed = estimate.and_then(|estimate| estimate.seconds_per_step);
        let unknown = || cx.t("train-estimating");
        let time = |seconds: Option<f64>| seconds.map_or_else(unknown, |seconds| millis(1e3 * seconds));
        let steps = spec.train.max_iters;
        let whole = |seconds: Option<f64>| seconds.map_or_else(unknown, |seconds| clock(seconds * steps as f64));
        let parameters = count(spec.model.parameter_count());
        let memory = estimate.map_or_else(unknown, |estimate| format!("{} MB", fmt((estimate.memory as f64 / f64::from(1 << 20)).max(1.0))));
        let soft = |text: String| RichText::new(text).size(theme.size.small).color(theme.color.soft);
        let number = |text: String| RichText::new(text).monospace();
        ui.spacing_mut().interact_size.y = 18.0;
        Grid::new("cost").num_columns(3).spacing([16.0, 3.0]).show(ui, |ui| {
            ui.label("");
            ui.label(soft(cx.t("train-estimated")));
            ui.label(soft(if measured.is_some() { cx.t("train-measured") } else { String::new() }));
            ui.end_row();
            let rows: [(&str, String, Option<String>); 4] = [
                ("train-parameters", parameters, None),
                ("train-memory", memory, None),
                ("train-per-step", time(guessed), measured.map(|seconds| time(Some(seconds)))),
                ("train-whole", whole(guessed), measured.map(|seconds| whole(Some(seconds)))),
            ];
            for (key, first, second) in rows {
                ui.label(soft(cx.t_args(key, &args!("steps" => count(steps as usize))))).on_hover_text(cx.t(&format!("{key}-about")));
                ui.label(number(first));
                ui.label(number(second.unwrap_or_default()));
                ui.end_row();
            }
        });
    }
}

/// A slider after its name, as wide as its column allows.
pub(super) fn slider(ui: &mut Ui, cx: &Cx<'_>, key: &str, slider: Slider<'_>) {
    row(ui, cx, key, |ui| {
        ui.spacing_mut().slider_width = (ui.available_width() - 78.0).clamp(50.0, 240.0);
        ui.add(slider.clamping(egui::SliderClamping::Edits).update_while_editing(false))
    });
}

/// A control after its name; both tell what it does.
pub(super) fn row(ui: &mut Ui, cx: &Cx<'_>, key: &str, control: impl FnOnce(&mut Ui) -> egui::Response) {
    let (name, about) = (cx.t(key), cx.t(&format!("{key}-about")));
    ui.horizontal(|ui| {
        let (place, label) = ui.allocate_exact_size(egui::vec2(104.0, ui.spacing().interact_size.y), egui::Sense::hover());
        ui.painter().text(place.left_center(), egui::Align2::LEFT_CENTER, &name, egui::TextStyle::Body.resolve(ui.style()), cx.theme.color.ink);
        label.on_hover_text(&about);
        named(control(ui), &name).on_hover_text(&about);
    });
}
