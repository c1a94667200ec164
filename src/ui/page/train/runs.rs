//! Beside the picture: the runs that are there, and a fork from the moment shown under other settings.

use super::settings::rate_slider;
use super::sizes::{row, slider};
use super::draft::{BATCHES, STEPS};
use super::{Tab, Train, View, curves, run_name};
use crate::args;
use crate::session::class::StopRule;
use crate::session::{ClassCommand, ClassSpec, ClassTrace, Command, RunTrace};
use crate::train::TrainConfig;
use crate::ui::cx::Cx;
use crate::ui::widget::count;
use egui::{Button, DragValue, RichText, Slider, Ui};
use std::sync::Arc;

/// Settings of the next fork: those of the run it leaves, unless they are changed.
#[derive(Debug, Default)]
pub(super) struct Fork {
    of: u64,
    train: TrainConfig,
}

impl Fork {
    /// Another run on screen: its own settings.
    pub(super) fn follow(&mut self, run: &RunTrace) {
        if self.of != run.id {
            (self.of, self.train) = (run.id, run.spec.train.clone());
        }
    }
}

impl Train {
    /// Go back to the moment shown and train on from there.
    pub(super) fn fork_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        let Some((run, moment)) = self.time.moment(class, 0) else { return };
        let (run, step) = (run.clone(), run.waking(moment.step).map_or(0, |waking| waking.step));
        self.lab.fork.follow(&run);
        ui.label(RichText::new(cx.t("train-fork-with")).strong());
        let words = args!("step" => count(step as usize), "name" => run_name(cx, &run));
        ui.label(RichText::new(cx.t_args("train-fork-at", &words)).size(cx.theme.size.small).color(cx.theme.color.soft));
        let train = &mut self.lab.fork.train;
        slider(ui, cx, "train-rate", rate_slider(&mut train.learning_rate));
        slider(ui, cx, "train-steps", Slider::new(&mut train.max_iters, STEPS).logarithmic(true));
        slider(ui, cx, "train-batch", Slider::new(&mut train.batch_size, BATCHES).logarithmic(true));
        slider(ui, cx, "train-dropout", Slider::new(&mut train.dropout, 0.0..=0.6).fixed_decimals(2));
        row(ui, cx, "train-seed", |ui| ui.add(DragValue::new(&mut train.seed).speed(0.2).range(0..=999_999).update_while_editing(false)));
        let text = RichText::new(cx.t("train-fork")).strong().color(cx.theme.color.on_accent);
        let button = Button::new(text).fill(cx.theme.color.accent).min_size(egui::vec2(140.0, 30.0));
        if ui.add_enabled(!self.lab.begin.is_waiting(), button).on_hover_text(cx.t("train-fork-about")).clicked() {
            self.fork(cx, class, &run, step);
        }
    }

    fn fork(&mut self, cx: &mut Cx<'_>, class: &ClassTrace, run: &Arc<RunTrace>, step: u64) {
        let rate = self.lab.fork.train.learning_rate;
        let same = (rate - run.spec.train.learning_rate).abs() < f32::EPSILON;
        let min_lr = if same { run.spec.train.min_lr } else { run.spec.train.min_lr * rate / run.spec.train.learning_rate.max(f32::MIN_POSITIVE) };
        // Rules that hold already would stop it at once.
        let val = run.moment(step).map_or(f64::INFINITY, |moment| moment.val);
        let ahead = |rule: &StopRule| match rule {
            StopRule::AtStep(last) => *last > step,
            StopRule::ValBelow(loss) => *loss < val,
            StopRule::NoGain(_) | StopRule::Seconds(_) => true,
        };
        let stop = run.spec.stop.iter().copied().filter(ahead).collect();
        let changes = ClassSpec { train: TrainConfig { min_lr, ..self.lab.fork.train.clone() }, stop, ..ClassSpec::clone(&run.spec) };
        self.lab.begin.expect(class);
        cx.send(Command::Class(ClassCommand::Fork { run: run.id, step, changes: Box::new(changes) }));
        cx.send(Command::Class(ClassCommand::Run));
        (self.tab, self.view) = (Tab::Run, View::Overview);
        cx.did("train-forked");
    }

    /// The runs, the current one marked.
    pub(super) fn runs_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        if class.runs.is_empty() {
            return;
        }
        let theme = cx.theme;
        ui.label(RichText::new(cx.t("train-runs")).strong());
        for (place, run) in class.runs.iter().enumerate() {
            let current = run.id == class.current;
            let color = if current { theme.role(crate::ui::theme::Role::Gradient) } else { theme.series(place) };
            ui.horizontal(|ui| {
                let (dot, _) = ui.allocate_exact_size(egui::vec2(10.0, 20.0), egui::Sense::hover());
                ui.painter().circle_filled(dot.center(), 4.5, color);
                let label = ui.selectable_label(current, run_name(cx, run)).on_hover_text(cx.t("train-run-show"));
                if label.clicked() && !current {
                    self.time.follow_end();
                    cx.send(Command::Class(ClassCommand::Select(run.id)));
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let discard = cx.t_args("train-run-discard", &args!("id" => run.id));
                    let small = Button::new(RichText::new(cx.t("train-discard")).size(theme.size.small));
                    let response = ui.add(small).on_hover_text(cx.t("train-run-discard-about"));
                    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &discard));
                    if response.clicked() {
                        cx.send(Command::Class(ClassCommand::Discard(run.id)));
                    }
                });
            });
            ui.label(RichText::new(self.about_run(cx, run)).size(theme.size.small).color(theme.color.soft));
        }
    }

    fn about_run(&self, cx: &Cx<'_>, run: &RunTrace) -> String {
        let len = run.losses.len();
        let loss = run.losses.mean(len.saturating_sub(curves::RECENT)..len).map_or_else(|| "–".to_owned(), |loss| format!("{loss:.3}"));
        let rate = crate::ui::widget::fmt(f64::from(run.spec.train.learning_rate));
        let mut words = cx.t_args("train-run-figures", &args!("step" => count(run.step as usize), "loss" => loss, "rate" => rate, "seed" => run.spec.train.seed.to_string()));
        if let Some((parent, step)) = run.parent {
            words = format!("{words} · {}", cx.t_args("train-run-from", &args!("step" => count(step as usize), "parent" => parent)));
        }
        words
    }
}
