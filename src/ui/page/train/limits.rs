//! The tab Limits: what goes wrong with such models, each as a small live experiment. First the learner predicts; then the
//! experiment runs in front of the class ([`crate::session::trial`]), and what it measured is set beside the prediction.

mod ablation;
mod exposure;
mod overfit;
pub(super) mod parts;
mod position;
mod repetition;

use crate::args;
use crate::session::trial::{Stage, TrialCommand, TrialSpec, TrialTrace};
use crate::session::{Command, Failure};
use crate::ui::cx::{Cx, Toast};
use crate::ui::widget::{fmt, named};
use egui::{Button, Frame, ProgressBar, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the tab remembers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    chosen: String,
    /// The prediction made for each experiment.
    answers: BTreeMap<String, usize>,
    repetition: repetition::Settings,
    exposure: exposure::Settings,
    overfit: overfit::Settings,
    position: position::Settings,
    ablation: ablation::Settings,
    #[serde(skip)]
    pub(super) trials: Trials,
}

impl Default for State {
    fn default() -> Self {
        let (answers, repetition, exposure, overfit, position, ablation, trials) = Default::default();
        Self { chosen: EXPERIMENTS[0].id.to_owned(), answers, repetition, exposure, overfit, position, ablation, trials }
    }
}

/// The newest picture of every trial of a tab, by its id, so that a later trial does not wipe out an earlier one.
#[derive(Debug, Default)]
pub(super) struct Trials {
    seen: BTreeMap<String, Arc<TrialTrace>>,
    /// Asked for, and the number of the trial on screen then.
    asked: Option<(String, u64)>,
}

impl Trials {
    /// Takes in how the trial under way stands.
    pub(super) fn follow(&mut self, cx: &Cx<'_>) {
        let Some(trace) = &cx.trial else { return };
        self.seen.insert(trace.spec.id.clone(), trace.clone());
        if self.asked.as_ref().is_some_and(|(_, before)| trace.number > *before) {
            self.asked = None;
        }
    }

    pub(super) fn of(&self, id: &str) -> Option<&Arc<TrialTrace>> {
        self.seen.get(id).filter(|_| self.asked.as_ref().is_none_or(|(asked, _)| asked != id))
    }

    pub(super) fn begin(&mut self, cx: &mut Cx<'_>, spec: TrialSpec) {
        self.asked = Some((spec.id.clone(), cx.trial.as_ref().map_or(0, |trace| trace.number)));
        cx.send(Command::Trial(TrialCommand::Begin(Box::new(spec))));
    }

    /// Whether a trial of this tab runs or is about to: which one.
    pub(super) fn running<'a>(&'a self, cx: &'a Cx<'_>) -> Option<&'a str> {
        let asked = self.asked.as_ref().map(|(id, _)| id.as_str());
        asked.or(cx.trial.as_ref().filter(|trace| trace.is_running()).map(|trace| trace.spec.id.as_str()))
    }

    /// A button that runs or stops a trial, and how far it is. True when it is to run.
    pub(super) fn bar(&self, ui: &mut Ui, cx: &mut Cx<'_>, id: &str, ready: bool) -> bool {
        let mut run = false;
        let space = cx.theme.space.small;
        if self.running(cx) == Some(id) {
            if ui.add(Button::new(cx.t("limits-stop")).min_size(vec2(96.0, 28.0))).on_hover_text(cx.t("limits-stop-about")).clicked() {
                cx.send(Command::Trial(TrialCommand::Stop));
            }
            let trace = self.of(id);
            let share = trace.map_or(0.0, |trace| trace.share as f32);
            let words = cx.t(match trace.map(|trace| &trace.stage) {
                Some(Stage::Measuring) => "limits-measuring",
                Some(Stage::Training) => "limits-training",
                _ => "limits-preparing",
            });
            named(ui.add(ProgressBar::new(share).desired_width(190.0).desired_height(18.0).text(RichText::new(words).size(cx.theme.size.small))), &cx.t("limits-progress"));
        } else {
            let again = self.of(id).is_some();
            let text = RichText::new(cx.t(if again { "limits-run-again" } else { "limits-run" })).strong().color(cx.theme.color.on_accent);
            let button = Button::new(text).fill(cx.theme.color.accent).min_size(vec2(96.0, 28.0));
            let response = ui.add_enabled(ready, button).on_hover_text(cx.t("limits-run-about")).on_disabled_hover_text(cx.t("limits-run-first"));
            run = response.clicked();
        }
        ui.add_space(space);
        if let Some(trace) = self.of(id) {
            let (words, ink) = said(cx, trace);
            ui.label(RichText::new(words).size(cx.theme.size.small).color(ink));
        }
        run
    }
}

/// How a trial stands, in a sentence.
fn said(cx: &Cx<'_>, trace: &TrialTrace) -> (String, egui::Color32) {
    let seconds = format!("{:.1}", trace.seconds);
    match &trace.stage {
        Stage::Training | Stage::Measuring => (cx.t_args("limits-seconds", &args!("seconds" => seconds)), cx.theme.color.soft),
        Stage::Done => (cx.t_args("limits-done", &args!("seconds" => seconds, "processor" => trace.processor.as_str())), cx.theme.color.soft),
        Stage::Stopped => (cx.t("limits-stopped"), cx.theme.color.warn),
        Stage::Failed(failure) => (cx.failure(failure), cx.theme.color.bad),
    }
}

/// One experiment.
struct Experiment {
    /// `limits-<id>` is the stem of its words; its trial bears it too.
    id: &'static str,
    /// How many answers its question has.
    choices: usize,
    /// Which of them the measurement bears out.
    right: fn(&TrialTrace) -> Option<usize>,
    spec: fn(&State, &Cx<'_>) -> Result<TrialSpec, Failure>,
    settings: fn(&mut State, &mut Ui, &mut Cx<'_>),
    picture: fn(&State, &mut Ui, &mut Cx<'_>, &TrialTrace),
    /// What was measured, in a sentence; `None` before there is enough.
    found: fn(&State, &Cx<'_>, &TrialTrace) -> Option<String>,
}

static EXPERIMENTS: &[Experiment] = &[
    Experiment { id: "repetition", choices: 3, right: repetition::right, spec: repetition::spec, settings: repetition::settings, picture: repetition::picture, found: repetition::found },
    Experiment { id: "exposure", choices: 3, right: exposure::right, spec: exposure::spec, settings: exposure::settings, picture: exposure::picture, found: exposure::found },
    Experiment { id: "overfit", choices: 3, right: overfit::right, spec: overfit::spec, settings: overfit::settings, picture: overfit::picture, found: overfit::found },
    Experiment { id: "position", choices: 3, right: position::right, spec: position::spec, settings: position::settings, picture: position::picture, found: position::found },
    Experiment { id: "no-position", choices: 3, right: ablation::right, spec: ablation::without_position, settings: ablation::settings, picture: ablation::picture, found: ablation::found },
    Experiment { id: "no-residual", choices: 3, right: ablation::right, spec: ablation::without_residual, settings: ablation::settings, picture: ablation::picture, found: ablation::found },
    Experiment { id: "no-scale", choices: 3, right: ablation::right, spec: ablation::without_scale, settings: ablation::settings_of_heads, picture: ablation::picture, found: ablation::found },
];

pub(super) fn show(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    state.trials.follow(cx);
    let chosen = EXPERIMENTS.iter().position(|experiment| experiment.id == state.chosen).unwrap_or(0);
    let chosen = pick(ui, cx, state, chosen);
    let experiment = &EXPERIMENTS[chosen];
    experiment.id.clone_into(&mut state.chosen);
    ui.add_space(cx.theme.space.small);
    ScrollArea::vertical().id_salt("limits").auto_shrink(false).show(ui, |ui| one(ui, cx, state, experiment));
}

/// The experiments in a row, numbered; those that were run have a mark.
fn pick(ui: &mut Ui, cx: &mut Cx<'_>, state: &State, chosen: usize) -> usize {
    let mut next = chosen;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(cx.theme.space.tight, cx.theme.space.tight);
        for (i, experiment) in EXPERIMENTS.iter().enumerate() {
            let done = state.trials.of(experiment.id).is_some_and(|trace| trace.stage == Stage::Done);
            let text = format!("{} {}{}", i + 1, cx.t(&format!("limits-{}", experiment.id)), if done { " ●" } else { "" });
            if ui.selectable_label(i == chosen, text).on_hover_text(cx.t(&format!("limits-{}-about", experiment.id))).clicked() {
                next = i;
            }
        }
    });
    next
}

fn one(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, experiment: &Experiment) {
    let (id, space) = (experiment.id, cx.theme.space.small);
    let trace = state.trials.of(id).cloned();
    let done = trace.as_ref().is_some_and(|trace| trace.stage == Stage::Done);
    question(ui, cx, state, experiment, trace.as_deref().filter(|_| done).and_then(experiment.right));
    ui.add_space(space);
    let answered = state.answers.contains_key(id);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = cx.theme.space.small;
        (experiment.settings)(state, ui, cx);
    });
    ui.add_space(cx.theme.space.tight);
    ui.horizontal_wrapped(|ui| {
        if !state.trials.bar(ui, cx, id, answered) {
            return;
        }
        match (experiment.spec)(state, cx) {
            Ok(spec) => {
                state.trials.begin(cx, spec);
                cx.did("train-experiment");
            }
            Err(failure) => {
                let words = cx.failure(&failure);
                cx.toast(Toast::Error(words));
            }
        }
    });
    ui.add_space(cx.theme.space.tight);
    let Some(trace) = trace else {
        let key = if answered { "limits-before-run" } else { "limits-before-answer" };
        ui.label(RichText::new(cx.t(key)).color(cx.theme.color.soft));
        return;
    };
    (experiment.picture)(state, ui, cx, &trace);
    let Some(words) = (experiment.found)(state, cx, &trace) else { return };
    ui.add_space(space);
    let theme = cx.theme;
    Frame::new().fill(theme.tint(theme.color.accent)).inner_margin(10).corner_radius(theme.space.rounding).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(words).color(theme.color.ink));
        if done {
            ui.label(RichText::new(cx.t(&format!("limits-{id}-lesson"))).color(theme.color.soft));
        }
    });
}

/// The prediction: open until the experiment has run; then the measurement says which answer is `right`.
fn question(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, experiment: &Experiment, right: Option<usize>) {
    let done = right.is_some();
    let id = experiment.id;
    ui.label(RichText::new(cx.t(&format!("limits-{id}-ask"))).size(cx.theme.size.strong));
    let answer = state.answers.get(id).copied();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(cx.theme.space.small, cx.theme.space.tight);
        for i in 0..experiment.choices {
            let text = cx.t(&format!("limits-{id}-choice-{i}"));
            let (mark, ink) = match answer {
                Some(_) if right == Some(i) => ("● ", cx.theme.color.good),
                Some(mine) if done && i == mine => ("× ", cx.theme.color.bad),
                Some(mine) if i == mine => ("▸ ", cx.theme.color.accent),
                Some(_) => ("", cx.theme.color.faint),
                None => ("", cx.theme.color.ink),
            };
            let button = Button::new(RichText::new(format!("{mark}{text}")).color(ink)).min_size(vec2(0.0, 28.0));
            // Once the experiment has run there is nothing left to predict.
            let response = ui.add(if done { button.sense(Sense::hover()) } else { button });
            response.widget_info(|| WidgetInfo::selected(egui::Role::Button, !done, answer == Some(i), &text));
            if response.clicked() {
                state.answers.insert(id.to_owned(), i);
            }
        }
    });
}

/// Nats with three figures.
fn nats(x: f64) -> String {
    fmt(x)
}
