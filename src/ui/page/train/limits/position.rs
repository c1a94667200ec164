//! What a longer context buys: the loss by position, each place of the context on its own.

use super::super::plot::{Curve, Level, Plot};
use super::parts::{HELD_OUT, arm, corpus, key, known, network, room, texts, training};
use super::{State, nats};
use crate::args;
use crate::session::Failure;
use crate::session::trial::{Found, Measure, TrialSpec, TrialTrace};
use crate::ui::cx::Cx;
use egui::{Ui, Vec2};
use serde::{Deserialize, Serialize};

const TEXTS: [&str; 4] = ["stories", "arithmetic", "brackets", "fables"];
const STEPS: u64 = 500;
const BLOCK_SIZE: usize = 128;
const WINDOWS: usize = 300;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    text: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text: TEXTS[0].to_owned() }
    }
}

pub(super) fn spec(state: &State, _cx: &Cx<'_>) -> Result<TrialSpec, Failure> {
    Ok(TrialSpec {
        id: "position".to_owned(),
        text: corpus(known(&state.position.text, &TEXTS)),
        arms: vec![arm("model", network(2, 2, BLOCK_SIZE, Default::default()), training(STEPS, 5e-3, BLOCK_SIZE, 50))],
        side_by_side: true,
        // Windows that hardly overlap are as good as drawn at random.
        held_out: 2 * HELD_OUT,
        sample: 0,
        subject: None,
        measure: Measure::Positions { windows: WINDOWS },
    })
}

pub(super) fn settings(state: &mut State, ui: &mut Ui, cx: &mut Cx<'_>) {
    texts(ui, cx, &mut state.position.text, &TEXTS);
}

/// `means` with its places counted from 1: how many characters are known.
fn points(means: impl Iterator<Item = f64>) -> Vec<[f64; 2]> {
    means.enumerate().map(|(t, loss)| [(t + 1) as f64, loss]).collect()
}

pub(super) fn picture(_state: &State, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrialTrace) {
    let (Found::Positions { arms, truth, .. }, Some(color)) = (&trace.found, Some(cx.theme.series(1))) else {
        return super::parts::learning(ui, cx, trace, "position", &learner(cx, trace), room(ui, 60.0));
    };
    let model = arms.first().map(|(_, means)| points(means.iter().map(|[mean, _]| *mean))).unwrap_or_default();
    let [low, high]: [Vec<[f64; 2]>; 2] = [-2.0, 2.0].map(|by| arms.first().map(|(_, means)| points(means.iter().map(|[mean, error]| mean + by * error))).unwrap_or_default());
    let truth = truth.as_ref().map(|truth| points(truth.iter().copied())).unwrap_or_default();
    let mut names = vec![(cx.t("limits-position-model"), color, false), (cx.t("limits-position-sure"), color.gamma_multiply(0.5), true)];
    if !truth.is_empty() {
        names.push((cx.t("limits-position-truth"), cx.theme.color.good, false));
    }
    key(ui, cx, &names);
    let top = model.iter().chain(&truth).map(|point| point[1]).filter(|y| y.is_finite()).fold(0.5, f64::max);
    let floor = truth.iter().chain(&model).map(|point| point[1]).fold(top, f64::min);
    let size = Vec2::new(ui.available_width(), room(ui, 130.0));
    let mut plot = Plot::new("limits-position", [0.0, BLOCK_SIZE as f64], [0.9 * floor.max(0.0), 1.05 * top]).name(cx.t("limits-position")).step(cx.t("limits-position-known")).size(size);
    for (points, quiet) in [(&low, true), (&high, true), (&model, false)] {
        let name = if quiet { String::new() } else { cx.t("limits-position-model") };
        plot = plot.curve(Curve { name, points, color: if quiet { color.gamma_multiply(0.5) } else { color }, width: if quiet { 1.0 } else { 2.0 }, dashed: quiet, dots: false });
    }
    if !truth.is_empty() {
        plot = plot.curve(Curve { name: cx.t("limits-position-truth"), points: &truth, color: cx.theme.color.good, width: 2.0, dashed: false, dots: false });
    }
    if let Some(entropy) = trace.entropy {
        plot = plot.level(Level { name: cx.t("train-level-true"), y: entropy, color: cx.theme.color.good, about: cx.t("train-level-true-about") });
    }
    plot.show(ui, cx);
}

fn learner<'a>(cx: &Cx<'_>, trace: &'a TrialTrace) -> Vec<super::parts::Drawn<'a>> {
    trace.arms.iter().map(|arm| super::parts::Drawn { arm, name: cx.t("limits-small"), color: cx.theme.series(1) }).collect()
}

/// Mean of the losses at the places `from..to`.
fn mean(means: &[[f64; 2]], from: usize, to: usize) -> f64 {
    let part = &means[from.min(means.len())..to.min(means.len())];
    part.iter().map(|[mean, _]| mean).sum::<f64>() / part.len().max(1) as f64
}

/// All places cost the same, most is gained by the first few known characters, or by the later ones.
pub(super) fn right(trace: &TrialTrace) -> Option<usize> {
    let Found::Positions { arms, .. } = &trace.found else { return None };
    let means = &arms.first()?.1;
    let first = means.first()?[0];
    let (early, late) = (first - mean(means, 6, 10), mean(means, 6, 10) - mean(means, 96, 128));
    Some(if early + late < 0.1 { 0 } else { 1 + usize::from(late > early) })
}

pub(super) fn found(_state: &State, cx: &Cx<'_>, trace: &TrialTrace) -> Option<String> {
    let Found::Positions { arms, windows, .. } = &trace.found else { return None };
    let means = &arms.first()?.1;
    if means.len() < BLOCK_SIZE {
        return None;
    }
    let numbers = args!(
        "windows" => *windows, "first" => nats(means[0][0]), "early" => nats(mean(means, 0, 8)), "middle" => nats(mean(means, 8, 32)),
        "half" => nats(mean(means, 32, 64)), "late" => nats(mean(means, 64, 128)), "one" => nats(1.0)
    );
    Some(cx.t_args("limits-position-found", &numbers))
}
