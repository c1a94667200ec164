//! Start, pause, one step, again; and the figures of the run in a row.

use super::curves::{self, RECENT, astray};
use super::{Learn, View};
use crate::args;
use crate::session::{Command, TrainCommand, TrainTrace};
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::count;
use egui::{Color32, RichText, Ui};
use std::collections::VecDeque;

/// The speed is measured over so many seconds.
const SPAN: f64 = 1.5;

/// Steps a second, as somebody before the screen sees it.
#[derive(Debug, Default)]
pub(super) struct Rate {
    run: u64,
    /// When so many steps were done.
    seen: VecDeque<(f64, u64)>,
}

impl Rate {
    fn update(&mut self, now: f64, trace: &TrainTrace) -> Option<f64> {
        if self.run != trace.run || !trace.running {
            self.run = trace.run;
            self.seen.clear();
        }
        if trace.running && self.seen.back().is_none_or(|(_, step)| *step != trace.step) {
            self.seen.push_back((now, trace.step));
        }
        while self.seen.len() > 2 && self.seen.front().is_some_and(|(at, _)| now - at > SPAN) {
            self.seen.pop_front();
        }
        let (first, last) = (self.seen.front()?, self.seen.back()?);
        (last.0 - first.0 > 0.3).then(|| (last.1 - first.1) as f64 / (last.0 - first.0))
    }
}

impl Learn {
    pub(super) fn transport(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: Option<&TrainTrace>) {
        let running = trace.is_some_and(|trace| trace.running);
        let drawn = self.has_data();
        ui.horizontal_wrapped(|ui| {
            ui.add_enabled_ui(trace.is_some() && (drawn || running), |ui| {
                let text = RichText::new(cx.t(if running { "learn-pause" } else { "learn-start" })).strong().color(cx.theme.color.on_accent);
                let start = egui::Button::new(text).fill(cx.theme.color.accent).min_size(egui::vec2(96.0, 30.0));
                if ui.add(start).on_hover_text(cx.t("learn-start-about")).clicked() {
                    self.toggle(cx, trace);
                }
                if ui.button(cx.t("learn-one-step")).on_hover_text(cx.t("learn-one-step-about")).clicked() {
                    self.step(cx, trace);
                }
            });
            ui.add_enabled_ui(drawn, |ui| {
                let seed = self.settings.seed.to_string();
                if ui.button(cx.t("learn-again")).on_hover_text(cx.t_args("learn-again-about", &args!("seed" => seed))).clicked() {
                    self.again(cx, running);
                    cx.did("learn-again");
                }
                if ui.button(cx.t("learn-new-seed")).on_hover_text(cx.t("learn-new-seed-about")).clicked() {
                    self.settings.seed = self.settings.seed.wrapping_add(1) % 1_000_000;
                    self.again(cx, running);
                }
            });
            let undo = ui.add_enabled(self.lab.before.is_some(), egui::Button::new(cx.t("learn-undo")));
            if undo.on_hover_text(cx.t("learn-undo-about")).on_disabled_hover_text(cx.t("learn-undo-none")).clicked() {
                self.undo(cx);
            }
            ui.add_space(cx.theme.space.normal);
            for (view, key) in [(View::Overview, "learn-view-overview"), (View::Slow, "learn-view-slow")] {
                let label = ui.selectable_label(self.view == view, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about")));
                if label.clicked() {
                    self.show(cx, view);
                }
            }
        });
        if let Some(trace) = trace {
            self.figures(ui, cx, trace);
        }
    }

    pub(super) fn show(&mut self, cx: &mut Cx<'_>, view: View) {
        self.view = view;
        if view == View::Slow {
            cx.did("learn-slow");
        }
    }

    pub(super) fn toggle(&mut self, cx: &mut Cx<'_>, trace: Option<&TrainTrace>) {
        let Some(trace) = trace else { return };
        if trace.running {
            cx.send(Command::Train(TrainCommand::Pause));
        } else if self.has_data() {
            // Slow motion shows one step, which is over once training goes on.
            self.view = View::Overview;
            self.lab.diverged = None;
            cx.send(Command::Train(TrainCommand::Run));
            cx.did("learn-started");
        }
    }

    /// One step with its working.
    pub(super) fn step(&mut self, cx: &mut Cx<'_>, trace: Option<&TrainTrace>) {
        if let Some(trace) = trace.filter(|_| self.has_data()) {
            self.lab.stepped = Some((trace.run, trace.step));
            cx.send(Command::Train(TrainCommand::Step));
            cx.did("learn-stepped");
        }
    }

    /// The same settings from fresh weights.
    fn again(&mut self, cx: &mut Cx<'_>, running: bool) {
        if let Some(spec) = self.settings.spec(&self.drawing) {
            self.begin(cx, spec);
            if running {
                cx.send(Command::Train(TrainCommand::Run));
            }
        }
    }

    /// What the run has come to, and what is wrong with it if something is.
    fn figures(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrainTrace) {
        let theme = cx.theme;
        let rate = self.lab.rate.update(ui.input(|input| input.time), trace);
        let dash = || "–".to_owned();
        let ink = theme.color.ink;
        let measured = trace.distances.last().map(|(_, distance)| self.measure.of(*distance));
        let figures: [(&str, String, Color32); 7] = [
            ("learn-figure-steps", count(trace.step as usize), ink),
            ("learn-figure-rate", rate.map_or_else(dash, |rate| format!("{rate:.0}")), ink),
            ("learn-figure-seconds", format!("{:.1} s", trace.seconds), ink),
            ("learn-figure-loss", curves::recent(trace).map_or_else(dash, |loss| format!("{loss:.3}")), theme.role(Role::Gradient)),
            ("learn-figure-distance", measured.map_or_else(dash, |x| format!("{x:.3}")), theme.role(Role::Probability)),
            ("learn-figure-floor", format!("{:.3}", self.measure.of(trace.floor)), theme.color.soft),
            ("learn-figure-parameters", count(trace.spec.model.parameter_count()), ink),
        ];
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.small;
            for (key, value, color) in figures {
                let about = cx.t_args(&format!("{key}-about"), &args!("recent" => RECENT));
                ui.label(RichText::new(cx.t(key)).size(theme.size.small).color(theme.color.soft)).on_hover_text(&about);
                ui.label(RichText::new(value).monospace().color(color)).on_hover_text(about);
                ui.add_space(theme.space.small);
            }
        });
        let wrong = self.lab.diverged.as_ref().map(|failure| cx.failure(failure)).or_else(|| astray(trace, cx));
        if let Some(words) = wrong {
            ui.label(RichText::new(words).color(theme.color.bad));
            cx.did("learn-diverged");
        }
    }
}
