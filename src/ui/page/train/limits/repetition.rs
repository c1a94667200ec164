//! Repetition: at a low temperature a model turns in circles. What temperature and repetition penalty do, on live samples of
//! the open model or of the one that the class has trained.

use super::exposure::{has_class, of_class, who};
use super::parts::{SEED, key, room};
use super::{State, nats};
use crate::args;
use crate::infer::limits::{Cell, RepetitionPlan};
use crate::session::trial::{Found, Measure, TrialSpec, TrialText, TrialTrace};
use crate::session::{Failure, OpenModel};
use crate::ui::cx::Cx;
use crate::ui::widget::player::named;
use crate::ui::widget::{Diagram, fmt, percent};
use egui::{Color32, RichText, Ui, Vec2};
use serde::{Deserialize, Serialize};

const TEMPERATURES: [f64; 8] = [0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.2, 1.4];
const PENALTIES: [f64; 3] = [1.0, 1.2, 1.5];
const LENGTH: usize = 300;
const SAMPLES: usize = 2;
/// Length of the n-grams: longer than most words, so that words that come back do not count.
const N: usize = 8;
/// A short look back of the penalty, in characters.
const SHORT: usize = 32;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    class: bool,
    /// The penalty looks at [`SHORT`] characters only.
    short: bool,
    /// Whose sample is read out: places in [`TEMPERATURES`] and [`PENALTIES`].
    temperature: usize,
    penalty: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { class: false, short: false, temperature: 1, penalty: 0 }
    }
}

pub(super) fn spec(state: &State, cx: &Cx<'_>) -> Result<TrialSpec, Failure> {
    let settings = &state.repetition;
    let model = if settings.class && has_class(cx) { of_class(cx).map(|(model, _)| model) } else { cx.status.model.clone() };
    let model = model.ok_or_else(|| Failure::new("error-no-engine"))?;
    let plan = RepetitionPlan {
        temperatures: TEMPERATURES.to_vec(),
        penalties: PENALTIES.to_vec(),
        look_back: if settings.short { SHORT } else { 0 },
        prompt: vec![model.tokenizer.encode("\n").tokens.first().copied().unwrap_or(0)],
        length: LENGTH,
        samples: SAMPLES,
        n: N,
        seed: SEED,
    };
    Ok(TrialSpec { id: "repetition".to_owned(), text: TrialText::None, arms: Vec::new(), side_by_side: true, held_out: 0, sample: 0, subject: Some(model), measure: Measure::Repetition(plan) })
}

pub(super) fn settings(state: &mut State, ui: &mut Ui, cx: &mut Cx<'_>) {
    let settings = &mut state.repetition;
    who(ui, cx, &mut settings.class, "limits-who-open");
    ui.add_space(cx.theme.space.small);
    ui.label(RichText::new(cx.t("limits-look-back")).size(cx.theme.size.small).color(cx.theme.color.soft)).on_hover_text(cx.t("limits-look-back-about"));
    for (short, words) in [(false, cx.t("limits-look-back-all")), (true, cx.t_args("limits-look-back-short", &args!("count" => SHORT)))] {
        if ui.selectable_label(settings.short == short, words).clicked() {
            settings.short = short;
        }
    }
    ui.add_space(cx.theme.space.small);
    ui.label(RichText::new(cx.t("limits-read")).size(cx.theme.size.small).color(cx.theme.color.soft));
    settings.temperature = settings.temperature.min(TEMPERATURES.len() - 1);
    settings.penalty = settings.penalty.min(PENALTIES.len() - 1);
    let text = cx.t_args("limits-temperature", &args!("value" => format!("{:.1}", TEMPERATURES[settings.temperature])));
    let shown = egui::ComboBox::from_id_salt("limits-temperature").selected_text(text).width(120.0).show_ui(ui, |ui| {
        for (i, temperature) in TEMPERATURES.iter().enumerate() {
            ui.selectable_value(&mut settings.temperature, i, cx.t_args("limits-temperature", &args!("value" => format!("{temperature:.1}"))));
        }
    });
    named(shown.response, &cx.t("limits-temperature-name"));
    let text = penalty_name(cx, PENALTIES[settings.penalty]);
    let shown = egui::ComboBox::from_id_salt("limits-penalty").selected_text(text).width(120.0).show_ui(ui, |ui| {
        for (i, penalty) in PENALTIES.iter().enumerate() {
            ui.selectable_value(&mut settings.penalty, i, penalty_name(cx, *penalty));
        }
    });
    named(shown.response, &cx.t("limits-penalty-name"));
}

fn penalty_name(cx: &Cx<'_>, penalty: f64) -> String {
    if penalty == 1.0 { cx.t("limits-penalty-none") } else { cx.t_args("limits-penalty", &args!("value" => format!("{penalty:.1}"))) }
}

/// The cells of one penalty, by temperature.
fn of(cells: &[Cell], penalty: f64) -> impl Iterator<Item = &Cell> {
    cells.iter().filter(move |cell| cell.penalty == penalty)
}

pub(super) fn picture(state: &State, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrialTrace) {
    let (Found::Repetition(cells), Some(model)) = (&trace.found, &trace.spec.subject) else { return };
    let theme = cx.theme;
    let inks: Vec<Color32> = (0..PENALTIES.len()).map(|i| theme.series(i)).collect();
    key(ui, cx, &PENALTIES.iter().zip(&inks).map(|(penalty, ink)| (penalty_name(cx, *penalty), *ink, false)).collect::<Vec<_>>());
    let gap = theme.space.normal;
    let size = Vec2::new((ui.available_width() - gap) / 2.0, room(ui, 270.0));
    let held_out = model.card.get("val_loss").and_then(|loss| loss.parse::<f64>().ok());
    let most = cells.iter().map(|cell| cell.surprise).chain(held_out).fold(1.0, f64::max);
    let chosen = TEMPERATURES[state.repetition.temperature.min(TEMPERATURES.len() - 1)];
    let near = |x: f64| TEMPERATURES.iter().copied().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())).unwrap_or(1.0);
    let tip = |x: f64, value: fn(&Cell) -> String| {
        let at = near(x);
        let lines: Vec<String> = cells.iter().filter(|cell| cell.temperature == at).map(|cell| format!("{}  {}", penalty_name(cx, cell.penalty), value(cell))).collect();
        Some(format!("{}\n{}", cx.t_args("limits-temperature", &args!("value" => format!("{at:.1}"))), lines.join("\n")))
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        let pictures: [(&str, f64, fn(&Cell) -> f64, fn(&Cell) -> String); 2] =
            [("limits-repeated", 1.0, |cell| cell.repeated, |cell| percent(cell.repeated)), ("limits-surprise", 1.08 * most, |cell| cell.surprise, |cell| fmt(cell.surprise))];
        for (key, top, value, words) in pictures {
            let mut chart = Diagram::new(key, cx.t(key)).size(size).x(0.0, 1.5).y(0.0, top).axes(cx.t("limits-axis-temperature"), cx.t_args(key, &args!("n" => N))).upright(theme.color.faint, chosen, true);
            if let (Some(level), "limits-surprise") = (held_out, key) {
                chart = chart.level(theme.color.good, level);
            }
            for (penalty, ink) in PENALTIES.iter().zip(&inks) {
                let points: Vec<[f64; 2]> = of(cells, *penalty).map(|cell| [cell.temperature, value(cell)]).collect();
                chart = chart.line(*ink, 2.0, points.clone()).dots(*ink, 3.0, true, points);
            }
            chart.tip(move |x, _| tip(x, words)).show(ui, cx);
        }
    });
    if let Some(level) = held_out {
        ui.label(RichText::new(cx.t_args("limits-held-out", &args!("model" => model.id.as_str(), "loss" => nats(level)))).size(theme.size.small).color(theme.color.good));
    }
    sample(state, ui, cx, cells, model);
}

/// The sample of the temperature and penalty that are chosen.
fn sample(state: &State, ui: &mut Ui, cx: &Cx<'_>, cells: &[Cell], model: &OpenModel) {
    let settings = &state.repetition;
    let (temperature, penalty) = (TEMPERATURES[settings.temperature.min(TEMPERATURES.len() - 1)], PENALTIES[settings.penalty.min(PENALTIES.len() - 1)]);
    let Some(cell) = of(cells, penalty).find(|cell| cell.temperature == temperature) else { return };
    let text: String = cell.example.iter().map(|token| model.tokenizer.decode(*token)).collect();
    let words = cx.t_args("limits-sample", &args!("temperature" => format!("{temperature:.1}"), "penalty" => penalty_name(cx, penalty), "share" => percent(cell.repeated), "surprise" => nats(cell.surprise)));
    ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.soft));
    ui.label(RichText::new(text.trim().replace('\n', " ↵ ")).monospace().size(cx.theme.size.small).color(cx.theme.color.ink));
}

/// Hardly any repetition at the lowest temperature, a good part, or most.
pub(super) fn right(trace: &TrialTrace) -> Option<usize> {
    let Found::Repetition(cells) = &trace.found else { return None };
    let low = cells.iter().find(|cell| cell.penalty == 1.0 && cell.temperature == TEMPERATURES[0])?;
    Some(usize::from(low.repeated >= 0.05) + usize::from(low.repeated >= 0.6))
}

pub(super) fn found(_state: &State, cx: &Cx<'_>, trace: &TrialTrace) -> Option<String> {
    let Found::Repetition(cells) = &trace.found else { return None };
    let at = |penalty: f64, temperature: f64| cells.iter().find(|cell| cell.penalty == penalty && cell.temperature == temperature);
    let (low, one) = (at(1.0, 0.1)?, at(1.0, 1.0)?);
    let strong = at(1.5, 0.1)?;
    Some(cx.t_args("limits-repetition-found", &args!(
        "n" => N, "low" => percent(low.repeated), "one" => percent(one.repeated), "strong" => percent(strong.repeated),
        "low-nats" => nats(low.surprise), "one-nats" => nats(one.surprise), "strong-nats" => nats(strong.surprise)
    )))
}
