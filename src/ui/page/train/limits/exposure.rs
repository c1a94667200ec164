//! Exposure bias: a model that has only ever read true text, and now reads its own. Its own writing is judged by the process
//! that generates the text, which knows the true probabilities; where there is none, by a larger shipped model.

use super::super::plot::{Curve, Plot};
use super::parts::{HELD_OUT, arm, corpus, key, known, network, room, texts, training};
use super::{State, nats};
use crate::args;
use crate::data::tokenizer::Tokenizer;
use crate::infer::limits::{Exposed, Written};
use crate::session::trial::{Found, JudgeChoice, Measure, TrialSpec, TrialText, TrialTrace};
use crate::session::{Failure, OpenModel};
use crate::ui::cx::Cx;
use crate::ui::widget::percent;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, RichText, Stroke, Ui, Vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const TEXTS: [&str; 4] = ["stories", "arithmetic", "brackets", "fables"];
const STEPS: std::ops::RangeInclusive<u64> = 50..=1000;
const BLOCK_SIZE: usize = 128;
const LENGTH: usize = 160;
const RUNS: usize = 96;
/// Characters that a point of a curve is a mean over.
const BIN: usize = 8;
/// Own texts that are shown.
const SHOWN: usize = 3;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    text: String,
    steps: u64,
    /// The model of the tab "Train" instead of a fresh one.
    class: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text: TEXTS[0].to_owned(), steps: 300, class: false }
    }
}

/// Who may judge texts of this kind.
fn judge(text: &TrialText) -> JudgeChoice {
    let corpus = text.corpus().and_then(crate::data::corpus::find);
    match corpus {
        Some(corpus) if corpus.process().is_some() => JudgeChoice::Process,
        Some(corpus) if corpus.id.ends_with("-zh") => JudgeChoice::Shipped("tang"),
        _ => JudgeChoice::Shipped("shakespeare"),
    }
}

/// The newest moment of the class' current run that still has its weights, as a model.
pub(super) fn of_class(cx: &Cx<'_>) -> Option<(Arc<OpenModel>, TrialText)> {
    let run = cx.class.as_ref()?.current()?.clone();
    let moment = run.waking(u64::MAX)?;
    let kept = moment.kept.as_ref()?;
    let config = crate::model::gpt::GptConfig { vocab_size: run.spec.text.data.tokenizer.vocab_size(), ..run.spec.model.clone() };
    let weights = kept.weights().map(|(name, tensor)| (name.clone(), Arc::new(tensor.clone()))).collect();
    let model = OpenModel { id: run.name.clone(), config, tokenizer: Arc::new(run.spec.text.data.tokenizer.clone()), weights, card: Default::default() };
    Some((Arc::new(model), TrialText::Class(run.spec.text.clone())))
}

pub(super) fn spec(state: &State, cx: &Cx<'_>) -> Result<TrialSpec, Failure> {
    let settings = &state.exposure;
    let fresh = corpus(known(&settings.text, &TEXTS));
    let (subject, text) = of_class(cx).filter(|_| settings.class).map_or((None, fresh), |(model, text)| (Some(model), text));
    let steps = settings.steps.clamp(*STEPS.start(), *STEPS.end());
    let arms = if subject.is_some() { Vec::new() } else { vec![arm("model", network(2, 2, BLOCK_SIZE, Default::default()), training(steps, 5e-3, BLOCK_SIZE, 50))] };
    let judge = judge(&text);
    Ok(TrialSpec {
        id: "exposure".to_owned(),
        text,
        arms,
        side_by_side: true,
        held_out: HELD_OUT,
        sample: 0,
        subject,
        measure: Measure::Exposure { length: LENGTH, runs: RUNS, judge, seed: super::parts::SEED },
    })
}

/// Whether the class has a model that can be measured.
pub(super) fn has_class(cx: &Cx<'_>) -> bool {
    cx.class.as_ref().and_then(|class| class.current()).is_some_and(|run| run.waking(u64::MAX).is_some_and(|moment| moment.kept.is_some() && moment.step > 0))
}

/// Which model is measured: a fresh one, or the one that the class has trained.
pub(super) fn who(ui: &mut Ui, cx: &Cx<'_>, class: &mut bool, other: &str) {
    ui.label(RichText::new(cx.t("limits-who")).size(cx.theme.size.small).color(cx.theme.color.soft));
    if ui.selectable_label(!*class, cx.t(other)).clicked() {
        *class = false;
    }
    let response = ui.add_enabled(has_class(cx), egui::Button::selectable(*class && has_class(cx), cx.t("limits-who-class")));
    if response.on_hover_text(cx.t("limits-who-class-about")).on_disabled_hover_text(cx.t("limits-who-class-none")).clicked() {
        *class = true;
    }
}

pub(super) fn settings(state: &mut State, ui: &mut Ui, cx: &mut Cx<'_>) {
    let settings = &mut state.exposure;
    who(ui, cx, &mut settings.class, "limits-who-fresh");
    if settings.class && has_class(cx) {
        return;
    }
    ui.add_space(cx.theme.space.small);
    texts(ui, cx, &mut settings.text, &TEXTS);
    ui.add_space(cx.theme.space.small);
    ui.label(RichText::new(cx.t("limits-exposure-steps")).size(cx.theme.size.small).color(cx.theme.color.soft));
    let slider = egui::Slider::new(&mut settings.steps, STEPS).step_by(50.0);
    crate::ui::widget::named(ui.add(slider), &cx.t("limits-exposure-steps"));
}

/// Means over bins, at their middles.
fn binned(values: &[f64]) -> Vec<[f64; 2]> {
    values.chunks(BIN).enumerate().map(|(i, part)| [(i * BIN) as f64 + 0.5 * (part.len() + 1) as f64, part.iter().sum::<f64>() / part.len() as f64]).collect()
}

/// The judge in words.
fn judge_name(cx: &Cx<'_>, trace: &TrialTrace) -> String {
    match &trace.spec.measure {
        Measure::Exposure { judge: JudgeChoice::Shipped(id), .. } => cx.t_args("limits-judge-model", &args!("model" => *id)),
        _ => cx.t("limits-judge-process"),
    }
}

pub(super) fn picture(_state: &State, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrialTrace) {
    let Found::Exposure(exposed) = &trace.found else {
        let drawn: Vec<_> = trace.arms.iter().map(|arm| super::parts::Drawn { arm, name: cx.t("limits-small"), color: cx.theme.series(1) }).collect();
        return super::parts::learning(ui, cx, trace, "exposure", &drawn, room(ui, 60.0));
    };
    if exposed.runs == 0 {
        return;
    }
    let theme = cx.theme;
    let judge = judge_name(cx, trace);
    let lines = [
        (cx.t_args("limits-exposure-judged", &args!("judge" => judge.as_str())), binned(&exposed.judged), theme.series(0), false),
        (cx.t("limits-exposure-forced"), binned(&exposed.forced), theme.series(1), false),
        (cx.t("limits-exposure-own"), binned(&exposed.own), theme.series(2), true),
        (cx.t_args("limits-exposure-reference", &args!("judge" => judge.as_str())), binned(&exposed.reference), theme.color.good, true),
    ];
    let intact = !exposed.intact.is_empty();
    let (width, gap) = (ui.available_width(), theme.space.normal);
    let wide = if intact { 0.62 * (width - gap) } else { width };
    let height = room(ui, 250.0);
    let length = exposed.forced.len() as f64;
    let top = lines.iter().flat_map(|(_, points, ..)| points).map(|point| point[1]).fold(0.2, f64::max);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        ui.vertical(|ui| {
            ui.set_width(wide);
            level_key(ui, cx, &lines.iter().map(|(name, _, color, dashed)| (name.clone(), *color, *dashed)).collect::<Vec<_>>());
            let mut plot = Plot::new("limits-exposure", [0.0, length], [0.0, 1.06 * top]).name(cx.t("limits-exposure")).step(cx.t("limits-exposure-k")).size(Vec2::new(wide, height));
            for (name, points, color, dashed) in &lines {
                plot = plot.curve(Curve { name: name.clone(), points, color: *color, width: 2.0, dashed: *dashed, dots: false });
            }
            plot.show(ui, cx);
        });
        if intact {
            ui.vertical(|ui| still_possible(ui, cx, exposed, height));
        }
    });
    written(ui, cx, trace, &exposed.examples);
}

/// The key over one of two plots side by side: as high as the other's, so that the plots stand level.
fn level_key(ui: &mut Ui, cx: &Cx<'_>, names: &[(String, Color32, bool)]) {
    let size = Vec2::new(ui.available_width(), 3.0 * 19.0);
    ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
        ui.set_min_height(size.y);
        key(ui, cx, names);
    });
}

/// The share of own texts without a slip so far.
fn still_possible(ui: &mut Ui, cx: &Cx<'_>, exposed: &Exposed, height: f32) {
    let theme = cx.theme;
    let points = |shares: &[f64]| -> Vec<[f64; 2]> { std::iter::once([0.0, 1.0]).chain(shares.iter().enumerate().map(|(k, share)| [(k + 1) as f64, *share])).collect() };
    let (measured, expected) = (points(&exposed.intact), points(&exposed.expected));
    level_key(ui, cx, &[(cx.t("limits-exposure-intact"), theme.series(0), false), (cx.t("limits-exposure-expected"), theme.series(1), true)]);
    let mut plot = Plot::new("limits-intact", [0.0, exposed.intact.len() as f64], [0.0, 1.0]).name(cx.t("limits-exposure-intact")).step(cx.t("limits-exposure-k"));
    plot = plot.size(Vec2::new(ui.available_width(), height));
    plot = plot.curve(Curve { name: cx.t("limits-exposure-intact"), points: &measured, color: theme.series(0), width: 2.0, dashed: false, dots: false });
    plot = plot.curve(Curve { name: cx.t("limits-exposure-expected"), points: &expected, color: theme.series(1), width: 2.0, dashed: true, dots: false });
    plot.show(ui, cx);
}

/// What the model wrote, with the characters marked that the grammar would never have written there.
fn written(ui: &mut Ui, cx: &Cx<'_>, trace: &TrialTrace, examples: &[Written]) {
    let Some(tokenizer) = tokenizer(trace) else { return };
    ui.label(RichText::new(cx.t("limits-exposure-written")).size(cx.theme.size.small).color(cx.theme.color.soft));
    let font = FontId::monospace(cx.theme.size.small);
    for example in examples.iter().take(SHOWN) {
        let mut job = LayoutJob::default();
        for (i, token) in example.tokens.iter().enumerate() {
            let text = tokenizer.decode(*token).replace('\n', "↵");
            let slipped = example.slips.contains(&i);
            let line = if slipped { Stroke::new(2.0, cx.theme.color.bad) } else { Stroke::NONE };
            let color = if slipped { cx.theme.color.bad } else { cx.theme.color.ink };
            job.append(&text, 0.0, TextFormat { font_id: font.clone(), color, underline: line, background: Color32::TRANSPARENT, ..TextFormat::default() });
        }
        ui.add(egui::Label::new(job).truncate());
    }
}

fn tokenizer(trace: &TrialTrace) -> Option<Arc<dyn Tokenizer>> {
    if let Some(subject) = &trace.spec.subject {
        return Some(subject.tokenizer.clone());
    }
    // Ids are in the order of the code points, for a built-in text as for any other.
    let mut symbols: Vec<char> = trace.statistics.as_ref()?.vocabulary.iter().map(|(symbol, _)| *symbol).collect();
    symbols.sort_unstable();
    Some(Arc::new(crate::data::tokenizer::CharTokenizer::new(symbols)))
}

/// Whether own writing costs the judge as much as true text costs the model, more, or less.
pub(super) fn right(trace: &TrialTrace) -> Option<usize> {
    let Found::Exposure(exposed) = &trace.found else { return None };
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let ratio = sum(&exposed.judged) / sum(if exposed.intact.is_empty() { &exposed.reference } else { &exposed.forced });
    Some(if ratio > 1.1 { 1 } else { 2 * usize::from(ratio < 0.9) })
}

pub(super) fn found(_state: &State, cx: &Cx<'_>, trace: &TrialTrace) -> Option<String> {
    let Found::Exposure(exposed) = &trace.found else { return None };
    let quarter = exposed.judged.len() / 4;
    if exposed.runs < 8 || quarter == 0 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let ends = |values: &[f64]| (mean(&values[..quarter]), mean(&values[values.len() - quarter..]));
    let (judged, forced, own) = (ends(&exposed.judged), ends(&exposed.forced), ends(&exposed.own));
    let [before, after] = exposed.slips.rates().map(|rate| rate.map_or("–".to_owned(), percent));
    let numbers = args!(
        "runs" => exposed.runs, "quarter" => quarter, "judge" => judge_name(cx, trace),
        "early" => nats(judged.0), "late" => nats(judged.1), "forced-early" => nats(forced.0), "forced-late" => nats(forced.1), "own-late" => nats(own.1),
        "reference" => nats(ends(&exposed.reference).1), "before" => before, "after" => after, "intact" => exposed.intact.last().map_or(String::new(), |share| percent(*share))
    );
    Some(cx.t_args(if exposed.intact.is_empty() { "limits-exposure-found-model" } else { "limits-exposure-found" }, &numbers))
}
