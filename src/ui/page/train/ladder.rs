//! The tab Ladder: from a table of pairs to a deep network, the same text and the same steps, each rung with one part more.
//! Shown from the recorded run that comes with the program, and trained live beside it.

use super::limits::Trials;
use super::limits::parts::{CHARACTERS, SEED, key, known, room, texts};
use crate::args;
use crate::session::trial::{ArmTrace, Measure, TrialSpec, TrialText, TrialTrace};
use crate::train::ladder::{self, HELD_OUT, RUNGS, Record, TextRecord, USUAL_STEPS};
use crate::ui::cx::Cx;
use crate::ui::widget::{count, fmt, named};
use egui::{Align2, Color32, FontId, Rect, RichText, Role, ScrollArea, Sense, Slider, Stroke, Ui, WidgetInfo, pos2, vec2};
use serde::{Deserialize, Serialize};

const TEXTS: [&str; 2] = ["stories", "fables"];
const STEPS: std::ops::RangeInclusive<u64> = 50..=2000;

/// What the tab remembers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    text: String,
    steps: u64,
    /// Which rung's words and sample are shown.
    rung: usize,
    #[serde(skip)]
    trials: Trials,
}

impl Default for State {
    fn default() -> Self {
        Self { text: TEXTS[0].to_owned(), steps: USUAL_STEPS, rung: RUNGS.len() - 1, trials: Trials::default() }
    }
}

fn spec(text: &'static str, steps: u64) -> TrialSpec {
    TrialSpec {
        id: format!("ladder-{text}"),
        text: TrialText::Corpus { id: text, seed: SEED, characters: CHARACTERS },
        arms: ladder::arms(steps, SEED),
        side_by_side: false,
        held_out: HELD_OUT,
        sample: 160,
        subject: None,
        measure: Measure::Nothing,
    }
}

pub(super) fn show(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    state.trials.follow(cx);
    let text = known(&state.text, &TEXTS);
    let id = format!("ladder-{text}");
    ui.label(RichText::new(cx.t("ladder-about")).color(cx.theme.color.soft));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = cx.theme.space.small;
        texts(ui, cx, &mut state.text, &TEXTS);
        ui.add_space(cx.theme.space.small);
        ui.label(RichText::new(cx.t("ladder-steps")).size(cx.theme.size.small).color(cx.theme.color.soft));
        state.steps = state.steps.clamp(*STEPS.start(), *STEPS.end());
        named(ui.add(Slider::new(&mut state.steps, STEPS).step_by(50.0)), &cx.t("ladder-steps"));
    });
    ui.horizontal_wrapped(|ui| {
        if state.trials.bar(ui, cx, &id, true) {
            state.trials.begin(cx, spec(text, state.steps));
            cx.did("train-ladder");
        }
    });
    ui.add_space(cx.theme.space.tight);
    let record = ladder::recorded_on(text);
    let live = state.trials.of(&id).cloned();
    ScrollArea::vertical().id_salt("ladder").auto_shrink(false).show(ui, |ui| {
        let mut names = Vec::new();
        if record.is_some() {
            names.push((cx.t("ladder-recorded"), cx.theme.color.soft, false));
        }
        if live.is_some() {
            names.push((cx.t("ladder-live"), cx.theme.color.accent, false));
        }
        if record.is_some_and(|record| record.entropy.is_some()) {
            names.push((cx.t("train-level-true"), cx.theme.color.good, true));
        }
        key(ui, cx, &names);
        bars(ui, cx, state, record, live.as_deref());
        words(ui, cx, state, record, live.as_deref());
        if let (Some(record), Some(whole)) = (record, ladder::recorded()) {
            provenance(ui, cx, record, whole);
        }
    });
}

/// What was recorded, by which command, on what.
fn provenance(ui: &mut Ui, cx: &Cx<'_>, record: &TextRecord, whole: &Record) {
    ui.add_space(cx.theme.space.small);
    let words = cx.t_args("ladder-record", &args!(
        "steps" => record.steps, "characters" => count(record.characters), "held" => count(record.held_out),
        "processor" => whole.processor.as_str(), "version" => whole.version.as_str(), "command" => whole.command.as_str()
    ));
    ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.soft));
}

/// The final loss of a rung in the record, and live so far.
fn losses(i: usize, record: Option<&TextRecord>, live: Option<&TrialTrace>) -> [Option<f64>; 2] {
    let id = RUNGS[i].id;
    let recorded = record.and_then(|record| record.rungs.iter().find(|rung| rung.id == id)).map(|rung| rung.last());
    [recorded, live.and_then(|live| live.arm(id)).and_then(ArmTrace::last_val)]
}

/// One row a rung: its name, a bar for the recorded loss, one for the live one, and the numbers. A click chooses the rung.
fn bars(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, record: Option<&TextRecord>, live: Option<&TrialTrace>) {
    let theme = cx.theme;
    let (left, right) = (190.0, 150.0);
    let row = ((room(ui, 210.0) - 24.0) / RUNGS.len() as f32).clamp(34.0, 64.0);
    let width = ui.available_width();
    let uniform = record.map(|record| record.uniform).or_else(|| live.and_then(|live| live.statistics.as_ref()).map(|statistics| statistics.uniform()));
    let most = uniform.unwrap_or(4.0);
    let (outer, _) = ui.allocate_exact_size(vec2(width, row * RUNGS.len() as f32 + 18.0), Sense::hover());
    let span = (width - left - right).max(120.0);
    let place = |loss: f64| outer.left() + left + span * (loss / most).clamp(0.0, 1.0) as f32;
    let painter = ui.painter().clone();
    let small = FontId::proportional(theme.size.small);
    for (i, rung) in RUNGS.iter().enumerate() {
        let rect = Rect::from_min_size(pos2(outer.left(), outer.top() + row * i as f32), vec2(width, row));
        let name = cx.t(&format!("ladder-{}", rung.id));
        let response = ui.interact(rect, ui.scope_id().with(("rung", i)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, state.rung == i, &name));
        if response.clicked() {
            state.rung = i;
        }
        if state.rung == i || response.hovered() {
            painter.rect_filled(rect.shrink2(vec2(0.0, 1.0)), 4.0, if state.rung == i { theme.tint(theme.color.accent) } else { theme.color.panel });
        }
        if response.has_focus() {
            painter.rect_stroke(rect.shrink(1.0), 4.0, Stroke::new(1.5, theme.color.accent), egui::StrokeKind::Inside);
        }
        painter.text(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, format!("{}  {name}", i + 1), FontId::proportional(theme.size.body), theme.color.ink);
        let [recorded, now] = losses(i, record, live);
        let both = live.is_some();
        let thick = if both { 0.3 * row } else { 0.5 * row };
        let bar = |loss: f64, middle: f32, color: Color32| {
            painter.rect_filled(Rect::from_min_max(pos2(place(0.0), middle - 0.5 * thick), pos2(place(loss).max(place(0.0) + 2.0), middle + 0.5 * thick)), 2.0, color);
        };
        if let Some(loss) = recorded {
            bar(loss, if both { rect.top() + 0.3 * row } else { rect.center().y }, theme.color.faint);
        }
        if let Some(loss) = now {
            bar(loss, rect.top() + 0.7 * row, theme.color.accent);
        }
        let figure = |loss: Option<f64>| loss.map_or_else(|| "–".to_owned(), fmt);
        let numbers = if both { format!("{}  /  {}", figure(recorded), figure(now)) } else { figure(recorded) };
        painter.text(rect.right_center() - vec2(8.0, 0.0), Align2::RIGHT_CENTER, numbers, FontId::monospace(theme.size.body), theme.color.ink);
    }
    let foot = outer.top() + row * RUNGS.len() as f32;
    painter.text(pos2(place(0.0), foot + 2.0), Align2::LEFT_TOP, "0", small.clone(), theme.color.faint);
    painter.text(pos2(place(most), foot + 2.0), Align2::RIGHT_TOP, cx.t_args("ladder-axis", &args!("uniform" => fmt(most))), small, theme.color.faint);
    if let Some(entropy) = record.and_then(|record| record.entropy) {
        let line = [pos2(place(entropy), outer.top()), pos2(place(entropy), foot)];
        painter.extend(egui::Shape::dashed_line(&line, Stroke::new(1.5, theme.color.good), 5.0, 4.0));
    }
}

/// What the chosen rung is, what it costs, what it writes.
fn words(ui: &mut Ui, cx: &Cx<'_>, state: &State, record: Option<&TextRecord>, live: Option<&TrialTrace>) {
    let theme = cx.theme;
    let i = state.rung.min(RUNGS.len() - 1);
    let id = RUNGS[i].id;
    ui.add_space(theme.space.tight);
    let now = live.and_then(|live| live.arm(id));
    let recorded = record.and_then(|record| record.rungs.iter().find(|rung| rung.id == id));
    ui.label(RichText::new(cx.t(&format!("ladder-{id}"))).strong());
    ui.label(RichText::new(cx.t(&format!("ladder-{id}-about"))).color(theme.color.ink));
    if let Some(parameters) = now.map(|arm| arm.parameters).filter(|count| *count > 0).or(recorded.map(|rung| rung.parameters)) {
        let key = if i == 0 { "ladder-counts" } else { "ladder-parameters" };
        ui.label(RichText::new(cx.t_args(key, &args!("count" => count(parameters)))).size(theme.size.small).color(theme.color.soft));
    }
    let samples = [(recorded.map(|rung| rung.sample.as_str()), "ladder-wrote-recorded", theme.color.soft), (now.and_then(|arm| arm.sample.as_deref()), "ladder-wrote-live", theme.color.accent)];
    for (sample, key, ink) in samples {
        let Some(sample) = sample else { continue };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.small;
            ui.label(RichText::new(cx.t(key)).size(theme.size.small).color(ink));
            ui.add(egui::Label::new(RichText::new(sample.replace('\n', " ↵ ")).monospace().size(theme.size.small)).truncate());
        });
    }
}
