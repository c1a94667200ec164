//! The time machine: any past moment of a run, with what the network wrote and how it looked inside; two moments side by
//! side; a moment woken to write on from the learner's own prompt.

use super::looks::{self, caption};
use super::scrub::{Scrub, neighbour};
use super::{Train, run_name};
use crate::args;
use crate::data::tokenizer::Tokenizer;
use crate::session::class::{KEPT_BYTES, Moment, Recalled, Seen};
use crate::session::{ClassCommand, ClassTrace, Command, RunTrace};
use crate::ui::cx::Cx;
use crate::ui::widget::{button, count, named};
use egui::{Button, ComboBox, RichText, TextEdit, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;

/// Seconds a moment is shown while playing.
const BEAT: f32 = 0.3;

/// What one side shows.
#[derive(Debug, Default)]
struct Side {
    /// 0: the current one.
    run: u64,
    /// `None`: the newest.
    step: Option<u64>,
    /// A moment that was woken.
    woken: Option<Arc<Recalled>>,
}

/// A moment that is to write on from a prompt.
#[derive(Debug)]
struct Wake {
    side: usize,
    run: u64,
    step: u64,
    prompt: Vec<u32>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    compare: bool,
    prompt: String,
    #[serde(skip)]
    sides: [Side; 2],
    /// Moments to wake, one after another; the first is asked for.
    #[serde(skip)]
    waking: VecDeque<Wake>,
    #[serde(skip)]
    asked: bool,
    #[serde(skip)]
    playing: bool,
    #[serde(skip)]
    passed: f32,
}

impl State {
    /// Shows a moment of a run.
    pub(super) fn go_to(&mut self, run: &RunTrace, step: u64) {
        let nearest = run.moments.iter().map(|moment| moment.step).min_by_key(|at| at.abs_diff(step));
        (self.sides[0].run, self.sides[0].step) = (run.id, nearest);
        self.playing = false;
    }

    /// Shows the newest moment of the current run.
    pub(super) fn follow_end(&mut self) {
        (self.sides[0].run, self.sides[0].step, self.playing) = (0, None, false);
    }

    pub(super) fn answer(&mut self, recalled: &Arc<Recalled>) {
        if self.waking.front().is_some_and(|wake| (wake.run, wake.step) == (recalled.run, recalled.step))
            && let Some(wake) = self.waking.pop_front()
        {
            self.sides[wake.side].woken = Some(recalled.clone());
            self.asked = false;
        }
    }

    pub(super) fn failed(&mut self) {
        self.waking.clear();
        self.asked = false;
    }

    pub(super) fn is_waiting(&self) -> bool {
        !self.waking.is_empty()
    }

    /// Asks for the next moment when the one before has come. A run that is gone wakes no more.
    pub(super) fn follow(&mut self, cx: &mut Cx<'_>, class: &ClassTrace) {
        if self.waking.iter().any(|wake| class.run(wake.run).is_none()) {
            self.failed();
        }
        if !self.asked && let Some(wake) = self.waking.front() {
            self.asked = true;
            cx.send(Command::Class(ClassCommand::Recall { run: wake.run, step: wake.step, prompt: wake.prompt.clone() }));
        }
    }

    fn run<'a>(&self, class: &'a ClassTrace, side: usize) -> Option<&'a Arc<RunTrace>> {
        class.run(self.sides[side].run).or(class.current())
    }

    /// The run and the moment on a side.
    pub(super) fn moment<'a>(&self, class: &'a ClassTrace, side: usize) -> Option<(&'a Arc<RunTrace>, &'a Arc<Moment>)> {
        let run = self.run(class, side)?;
        let moment = self.sides[side].step.map_or_else(|| run.moments.last(), |step| run.moment(step))?;
        Some((run, moment))
    }
}

impl Train {
    pub(super) fn time_machine(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        if self.time.moment(class, 0).is_none() {
            ui.add_space(cx.theme.space.wide);
            ui.label(RichText::new(cx.t("train-time-none")).color(cx.theme.color.soft));
            return;
        }
        self.play(ui, cx, class);
        self.time_buttons(ui, cx, class);
        ui.add_space(cx.theme.space.tight);
        let gap = cx.theme.space.wide;
        let width = ui.available_width() - 2.0;
        let sides = if self.time.compare { 2 } else { 1 };
        let each = (width - gap * (sides - 1) as f32) / sides as f32;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for side in 0..sides {
                ui.push_id(("side", side), |ui| {
                    ui.vertical(|ui| {
                        ui.set_width(each);
                        ui.spacing_mut().item_spacing = vec2(cx.theme.space.normal, 3.0);
                        self.side(ui, cx, class, side, each);
                    });
                });
            }
        });
    }

    fn time_buttons(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        let Some((run, moment)) = self.time.moment(class, 0) else { return };
        let (first, last) = (run.moments.first().map_or(0, |moment| moment.step), run.moments.last().map_or(0, |moment| moment.step));
        let at = moment.step;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            if button(ui, "«", &cx.t("train-time-first"), at > first) {
                self.scrubbed(cx, 0, run, first);
            }
            if button(ui, "◂", &cx.t("train-time-back"), at > first) {
                self.walk(cx, class, -1);
            }
            let (glyph, key) = if self.time.playing { ("‖", "train-time-pause") } else { ("▶", "train-time-play") };
            if button(ui, glyph, &cx.t(key), first < last) {
                self.time.playing = !self.time.playing && !cx.reduced_motion;
                if at == last {
                    self.scrubbed(cx, 0, run, first);
                }
                self.time.playing |= at == last && !cx.reduced_motion;
            }
            if button(ui, "▸", &cx.t("train-time-on"), at < last) {
                self.walk(cx, class, 1);
            }
            if button(ui, "»", &cx.t("train-time-last"), at < last) {
                self.scrubbed(cx, 0, run, last);
            }
            ui.add_space(cx.theme.space.small);
            if ui.checkbox(&mut self.time.compare, cx.t("train-time-compare")).on_hover_text(cx.t("train-time-compare-about")).changed() {
                cx.did("train-compared");
                if self.time.compare && self.time.sides[1].step.is_none() {
                    // The beginning beside now says more than now beside now.
                    (self.time.sides[1].run, self.time.sides[1].step) = (run.id, Some(first));
                }
            }
            ui.add_space(cx.theme.space.small);
            let hint = cx.t("train-time-prompt-hint");
            let edit = TextEdit::singleline(&mut self.time.prompt).hint_text(hint).char_limit(200).desired_width(190.0);
            let edit = named(ui.add(edit), &cx.t("train-time-prompt"));
            let enter = edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let ask = ui.add_enabled(!self.time.is_waiting(), Button::new(cx.t("train-time-ask"))).on_hover_text(cx.t("train-time-ask-about"));
            if ask.clicked() || (enter && !self.time.is_waiting()) {
                self.ask(cx, class);
            }
            if self.time.is_waiting() {
                ui.label(RichText::new(cx.t("train-time-asking")).size(cx.theme.size.small).color(cx.theme.color.soft));
            }
        });
    }

    /// Wakes what is shown, on both sides.
    fn ask(&mut self, cx: &mut Cx<'_>, class: &ClassTrace) {
        for side in 0..if self.time.compare { 2 } else { 1 } {
            let Some((run, moment)) = self.time.moment(class, side) else { continue };
            let Some(waking) = run.waking(moment.step) else { continue };
            let encoded = run.spec.text.data.tokenizer.encode(&self.time.prompt);
            if side == 0 && !encoded.unknown.is_empty() {
                let mut characters: Vec<String> = encoded.unknown.iter().map(|(_, symbol)| symbol.to_string()).collect();
                characters.dedup();
                let words = cx.t_args("train-time-unknown", &args!("characters" => characters.join(" ")));
                cx.toast(crate::ui::cx::Toast::Warning(words));
            }
            self.time.waking.push_back(Wake { side, run: run.id, step: waking.step, prompt: encoded.tokens });
        }
        cx.did("train-asked");
    }

    /// Goes `by` moments on.
    pub(super) fn walk(&mut self, cx: &mut Cx<'_>, class: &ClassTrace, by: isize) {
        if let Some((run, moment)) = self.time.moment(class, 0)
            && let Some(step) = neighbour(run, moment.step, by)
        {
            self.scrubbed(cx, 0, run, step);
        }
    }

    fn scrubbed(&mut self, cx: &mut Cx<'_>, side: usize, run: &RunTrace, step: u64) {
        self.time.playing &= side != 0;
        (self.time.sides[side].run, self.time.sides[side].step) = (run.id, Some(step));
        cx.did("train-scrubbed");
    }

    /// The moment that is due while playing.
    fn play(&mut self, ui: &Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        if !self.time.playing {
            return;
        }
        // A frame that came late does not jump.
        self.time.passed += ui.input(|input| input.stable_dt).min(BEAT);
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f32((BEAT - self.time.passed).max(0.0)));
        if self.time.passed + 1e-3 < BEAT {
            return;
        }
        self.time.passed = 0.0;
        let Some((run, moment)) = self.time.moment(class, 0) else { return };
        let last = run.moments.last().map_or(0, |moment| moment.step);
        if let Some(step) = neighbour(run, moment.step, 1) {
            self.scrubbed(cx, 0, run, step);
            self.time.playing = step < last;
        }
    }

    /// One side: which run, its scrub bar, its moment.
    fn side(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace, side: usize, width: f32) {
        let Some((run, moment)) = self.time.moment(class, side) else { return };
        let (run, moment) = (run.clone(), moment.clone());
        let theme = cx.theme;
        let role = cx.t(if side == 0 { "train-time-here" } else { "train-time-there" });
        let salt = if self.time.compare { format!("{role}: ") } else { String::new() };
        let color = if side == 0 { theme.color.accent } else { theme.color.time };
        ui.horizontal(|ui| {
            ui.label(RichText::new(&role).strong().color(color));
            let response = ComboBox::from_id_salt(("run", side)).selected_text(run_name(cx, &run)).width(120.0).show_ui(ui, |ui| {
                for other in &class.runs {
                    if ui.selectable_label(other.id == run.id, run_name(cx, other)).clicked() {
                        (self.time.sides[side].run, self.time.sides[side].step) = (other.id, None);
                    }
                }
            });
            named(response.response, &format!("{role}: {}", cx.t("train-runs")));
            let loss = moment.loss.map_or_else(|| "–".to_owned(), |loss| format!("{loss:.3}"));
            let words = cx.t_args("train-time-exact", &args!("loss" => loss, "val" => format!("{:.3}", moment.val)));
            ui.label(RichText::new(words).size(theme.size.small).color(theme.color.soft));
        });
        let curves = self.lab.curves.of(run.id).unwrap_or_default();
        let forks: Vec<u64> = class.runs.iter().filter_map(|other| other.parent).filter(|(parent, _)| *parent == run.id).map(|(_, step)| step).collect();
        let name = format!("{salt}{}", cx.t("train-time-scrub"));
        let scrub = Scrub { salt: if side == 0 { "here" } else { "there" }, name, run: &run, curves, at: moment.step, color, size: vec2(width, 84.0), forks: &forks };
        if let Some(step) = scrub.show(ui, cx) {
            self.scrubbed(cx, side, &run, step);
        }
        let woken = self.time.sides[side].woken.clone().filter(|woken| woken.run == run.id && run.waking(moment.step).is_some_and(|waking| waking.step == woken.step));
        let seen: &Seen = woken.as_ref().map_or(moment.seen.as_ref(), |woken| &woken.seen);
        if let Some(woken) = &woken {
            let words = cx.t_args("train-time-asked", &args!("step" => count(woken.step as usize)));
            ui.label(RichText::new(words).size(theme.size.small).color(color));
        }
        self.pictures(ui, cx, &salt, &run, seen, width);
    }

    /// What the moment wrote and how it looked inside.
    fn pictures(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, salt: &str, run: &RunTrace, seen: &Seen, width: f32) {
        let text = run.spec.text.clone();
        let gap = cx.theme.space.normal;
        let room = (ui.clip_rect().bottom() - ui.cursor().top() - 20.0).max(300.0);
        let wide = width > 700.0;
        let part = if wide { (width - 2.0 * gap) / 3.0 } else { (width - gap) / 2.0 };
        // Two rows: what it wrote and would write; where it looks and how its symbols lie.
        let top = if wide { 0.0 } else { 0.42 * room };
        let written = |ui: &mut Ui, cx: &mut Cx<'_>, size: egui::Vec2| {
            caption(ui, cx, "train-written");
            looks::sample(ui, cx, &format!("{salt}sample"), &text, seen, size);
        };
        let next = |ui: &mut Ui, cx: &mut Cx<'_>, size: egui::Vec2| {
            caption(ui, cx, "train-next");
            looks::next(ui, cx, salt, &text, seen, size);
        };
        if !wide {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                ui.vertical(|ui| {
                    ui.set_width(part * 1.2);
                    written(ui, cx, vec2(part * 1.2, top - 30.0));
                });
                ui.vertical(|ui| {
                    ui.set_width(part * 0.8);
                    next(ui, cx, vec2(part * 0.8, top - 30.0));
                });
            });
        }
        let below = room - top - 24.0;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            if wide {
                ui.vertical(|ui| {
                    ui.set_width(part);
                    written(ui, cx, vec2(part, 0.52 * below));
                    ui.add_space(4.0);
                    next(ui, cx, vec2(part, 0.48 * below - 32.0));
                });
            }
            let side = below.min(1.25 * part);
            ui.vertical(|ui| {
                ui.set_width(part);
                caption(ui, cx, "train-attention");
                looks::attention(ui, cx, salt, &text, seen, vec2(part, side), &mut self.head);
            });
            ui.vertical(|ui| {
                ui.set_width(part);
                caption(ui, cx, "train-embedding");
                looks::embedding(ui, cx, salt, &text, seen, vec2(part, side));
            });
        });
    }

    /// How much of the past is kept.
    pub(super) fn kept_ui(&self, ui: &mut Ui, cx: &Cx<'_>, run: &RunTrace) {
        let kept = run.moments.iter().filter_map(|moment| moment.kept.as_ref());
        let bytes: usize = kept.clone().map(|kept| kept.bytes()).sum();
        let words = args!("moments" => run.moments.len(), "kept" => kept.count(), "megabytes" => format!("{:.1}", bytes as f64 / f64::from(1 << 20)), "budget" => KEPT_BYTES >> 20);
        ui.label(RichText::new(cx.t_args("train-time-kept", &words)).size(cx.theme.size.small).color(cx.theme.color.soft));
    }
}
