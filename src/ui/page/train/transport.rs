//! Train, pause, one step, again; the figures of the run in a row; why it stands still; what a crash left behind.

use super::begin::Then;
use super::curves::RECENT;
use super::{Tab, Train, View, text_name};
use crate::args;
use crate::session::class::{StopReason, StopRule};
use crate::session::{ClassCommand, ClassSpec, ClassTrace, Command, RunTrace};
use crate::train::TrainConfig;
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::{count, fmt};
use egui::{Button, Color32, RichText, Ui};
use std::sync::Arc;

/// Nats in a bit.
const BIT: f64 = std::f64::consts::LN_2;

impl Train {
    /// The one large button, on every tab.
    pub(super) fn start(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        let text = RichText::new(cx.t(if class.running { "train-pause" } else { "train-start" })).strong().color(cx.theme.color.on_accent);
        let about = cx.t(if class.running { "train-pause-about" } else { "train-start-about" });
        let button = Button::new(text).fill(cx.theme.color.accent).min_size(egui::vec2(96.0, 30.0));
        if ui.add_enabled(self.can_start(class), button).on_hover_text(about).clicked() {
            self.toggle(cx, class);
        }
        if let Some(run) = class.current() {
            let step = cx.t_args("train-sample-at", &args!("step" => count(run.step as usize)));
            ui.label(RichText::new(step).size(cx.theme.size.small).color(cx.theme.color.soft));
        }
    }

    fn can_start(&self, class: &ClassTrace) -> bool {
        (class.current().is_some() || self.wanted().is_some()) && !self.lab.begin.is_waiting()
    }

    pub(super) fn transport(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        let run = class.current().cloned();
        ui.horizontal_wrapped(|ui| {
            ui.add_enabled_ui(self.can_start(class), |ui| {
                if ui.button(cx.t("train-step")).on_hover_text(cx.t("train-step-about")).clicked() {
                    self.step(cx, class);
                }
            });
            ui.add_enabled_ui(run.is_some() && !self.lab.begin.is_waiting(), |ui| {
                let seed = run.as_ref().map_or(0, |run| run.spec.train.seed);
                if ui.button(cx.t("train-again")).on_hover_text(cx.t_args("train-again-about", &args!("seed" => seed.to_string()))).clicked() {
                    self.again(cx, class, seed);
                }
                if ui.button(cx.t("train-new-seed")).on_hover_text(cx.t("train-new-seed-about")).clicked() {
                    self.again(cx, class, (seed + 1) % 1_000_000);
                }
            });
            ui.add_space(cx.theme.space.normal);
            for (view, key) in [(View::Overview, "train-view-curves"), (View::Slow, "train-view-slow")] {
                if ui.selectable_label(self.view == view, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.view = view;
                }
            }
        });
        if let Some(run) = &run {
            figures(ui, cx, class, run);
            if let Some((words, color)) = standing(cx, run).filter(|_| !class.running) {
                ui.label(RichText::new(words).color(color));
            }
        }
    }

    /// Trains, or pauses.
    pub(super) fn toggle(&mut self, cx: &mut Cx<'_>, class: &ClassTrace) {
        if class.running {
            cx.send(Command::Class(ClassCommand::Pause));
        } else if class.current().is_some() {
            (self.tab, self.view) = (Tab::Run, View::Overview);
            self.time.follow_end();
            cx.send(Command::Class(ClassCommand::Run));
        } else if !self.lab.begin.is_waiting() && let Some(spec) = self.wanted() {
            self.begin(cx, class, spec, Then::Run);
        }
    }

    /// One step with all its working.
    pub(super) fn step(&mut self, cx: &mut Cx<'_>, class: &ClassTrace) {
        (self.tab, self.view) = (Tab::Run, View::Slow);
        self.slow.asked(class);
        if class.current().is_some() {
            cx.send(Command::Class(ClassCommand::Step));
        } else if !self.lab.begin.is_waiting() && let Some(spec) = self.wanted() {
            self.begin(cx, class, spec, Then::Step);
        }
        cx.did("train-stepped");
    }

    /// The settings of the run on screen from fresh weights.
    fn again(&mut self, cx: &mut Cx<'_>, class: &ClassTrace, seed: u64) {
        let Some(run) = class.current() else { return };
        let spec = ClassSpec { train: TrainConfig { seed, ..run.spec.train.clone() }, ..ClassSpec::clone(&run.spec) };
        self.begin(cx, class, spec, Then::Run);
        cx.did("train-again");
    }

    /// Before the first run: what the button would do.
    pub(super) fn hello(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.add_space(cx.theme.space.huge);
        let Some(spec) = self.wanted().filter(|_| !self.lab.begin.is_waiting()) else {
            match self.lab.text.failure() {
                Some(failure) => ui.label(RichText::new(cx.failure(failure)).color(cx.theme.color.bad)),
                None => ui.label(RichText::new(cx.t("train-waiting")).color(cx.theme.color.soft)),
            };
            return;
        };
        ui.label(RichText::new(cx.t("train-hello")).size(cx.theme.size.title).strong());
        let words = args!("parameters" => count(spec.model.parameter_count()), "text" => text_name(cx, &spec.text.name));
        ui.label(RichText::new(cx.t_args("train-hello-about", &words)).size(cx.theme.size.strong).color(cx.theme.color.soft));
    }

    /// A run that was cut short is offered until it is taken or dropped.
    pub(super) fn recovery(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        let Some(found) = &class.recovery else { return };
        let theme = cx.theme;
        egui::Frame::new().fill(theme.tint(theme.color.accent)).corner_radius(theme.space.rounding).inner_margin(10).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let words = args!("name" => text_name(cx, &found.name), "step" => count(found.step as usize));
                ui.label(RichText::new(cx.t_args("train-recovery", &words)).strong());
                if ui.button(cx.t("train-recovery-go")).on_hover_text(cx.t("train-recovery-go-about")).clicked() {
                    self.lab.begin.expect(class);
                    self.tab = Tab::Run;
                    cx.send(Command::Class(ClassCommand::Resume(found.path.clone())));
                }
                if ui.button(cx.t("train-recovery-drop")).on_hover_text(cx.t("train-recovery-drop-about")).clicked() {
                    cx.send(Command::Class(ClassCommand::DropRecovery));
                }
            });
        });
        ui.add_space(theme.space.tight);
    }
}

/// What the run has come to.
fn figures(ui: &mut Ui, cx: &Cx<'_>, class: &ClassTrace, run: &RunTrace) {
    let theme = cx.theme;
    let dash = || "–".to_owned();
    let ink = theme.color.ink;
    let len = run.losses.len();
    let loss = run.losses.mean(len.saturating_sub(RECENT)..len);
    let val = run.val.last().map(|(_, val)| *val);
    let rate = Some(run.steps_per_second).filter(|rate| *rate > 0.0);
    let figures: [(&str, String, Color32); 8] = [
        ("train-figure-step", count(run.step as usize), ink),
        ("train-figure-loss", loss.map_or_else(dash, |loss| format!("{loss:.3}")), theme.role(Role::Gradient)),
        ("train-figure-val", val.map_or_else(dash, |val| format!("{val:.3}")), theme.color.accent),
        ("train-figure-bits", val.map_or_else(dash, |val| format!("{:.2}", val / BIT)), theme.color.accent),
        ("train-figure-rate", rate.map_or_else(dash, fmt), ink),
        ("train-figure-time", clock(run.seconds), ink),
        ("train-figure-left", left(run).filter(|_| class.running).map_or_else(dash, clock), ink),
        ("train-figure-lr", fmt(f64::from(run.lr)), ink),
    ];
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.tight + 1.0;
        for (key, value, color) in figures {
            let about = cx.t_args(&format!("{key}-about"), &args!("recent" => RECENT));
            ui.label(RichText::new(cx.t(key)).size(theme.size.small).color(theme.color.soft)).on_hover_text(&about);
            ui.label(RichText::new(value).monospace().color(color)).on_hover_text(about);
            ui.add_space(theme.space.small);
        }
    });
}

/// Seconds until the run stops by itself, or until its learning rate has come down.
fn left(run: &RunTrace) -> Option<f64> {
    let steps = |last: u64| last.checked_sub(run.step).filter(|steps| *steps > 0 && run.steps_per_second > 0.0).map(|steps| steps as f64 / run.steps_per_second);
    let rules = run.spec.stop.iter().filter_map(|rule| match rule {
        StopRule::AtStep(step) => steps(*step),
        StopRule::Seconds(seconds) => Some(seconds - run.seconds).filter(|left| *left > 0.0),
        StopRule::ValBelow(_) | StopRule::NoGain(_) => None,
    });
    rules.chain(run.until.and_then(steps)).min_by(f64::total_cmp).or_else(|| steps(run.spec.train.max_iters))
}

/// A duration as on a clock: `42 s`, `3:05`, `1:02:40`.
pub(super) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..=9 => format!("{seconds:.1} s"),
        10..=99 => format!("{whole} s"),
        100..=3599 => format!("{}:{:02}", whole / 60, whole % 60),
        _ => format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60),
    }
}

/// Why a run stands still, where there is something to say.
pub(super) fn standing(cx: &Cx<'_>, run: &Arc<RunTrace>) -> Option<(String, Color32)> {
    let step = count(run.step as usize);
    let soft = cx.theme.color.soft;
    match run.stopped.as_ref()? {
        StopReason::Paused => None,
        StopReason::Rule(StopRule::AtStep(_)) => Some((cx.t_args("train-stopped-step", &args!("step" => step)), soft)),
        StopReason::Rule(StopRule::ValBelow(loss)) => Some((cx.t_args("train-stopped-below", &args!("step" => step, "loss" => fmt(*loss))), soft)),
        StopReason::Rule(StopRule::NoGain(times)) => Some((cx.t_args("train-stopped-gain", &args!("step" => step, "count" => times.to_string())), soft)),
        StopReason::Rule(StopRule::Seconds(seconds)) => Some((cx.t_args("train-stopped-seconds", &args!("step" => step, "seconds" => fmt(*seconds))), soft)),
        StopReason::Diverged { step, loss, began, last_good } => {
            let number = |step: &u64| count(*step as usize);
            let words = args!("step" => number(step), "loss" => fmt(f64::from(*loss)), "began" => number(began), "good" => number(last_good), "rate" => fmt(f64::from(run.spec.train.learning_rate)));
            Some((cx.t_args("train-stopped-diverged", &words), cx.theme.color.bad))
        }
        StopReason::Failed(failure) => Some((cx.failure(failure), cx.theme.color.bad)),
    }
}
