//! What the experiments share: sizes of the small networks, curves of learning, a row that says which colour is which.

use super::super::plot::{Curve, Level, Plot};
use crate::model::gpt::{GptConfig, Parts};
use crate::session::trial::{ArmTrace, TrialText, TrialTrace};
use crate::train::{ArmSpec, Learner, TrainConfig};
use crate::ui::cx::Cx;
use egui::{Color32, RichText, Sense, Stroke, Ui, Vec2, pos2, vec2};

/// Characters of a generated text: more than a small network learns by heart.
pub(in crate::ui::page::train) const CHARACTERS: usize = 200_000;

/// The seed of every experiment: the same numbers for everybody.
pub(in crate::ui::page::train) const SEED: u64 = 1337;

/// Held-out characters that a validation loss rests on.
pub(super) const HELD_OUT: usize = 4096;

pub(in crate::ui::page::train) fn corpus(id: &'static str) -> TrialText {
    TrialText::Corpus { id, seed: SEED, characters: CHARACTERS }
}

/// Names of the built-in texts to choose from.
pub(in crate::ui::page::train) fn texts(ui: &mut Ui, cx: &mut Cx<'_>, chosen: &mut String, ids: &[&'static str]) {
    ui.label(RichText::new(cx.t("limits-text")).size(cx.theme.size.small).color(cx.theme.color.soft));
    for id in ids {
        let words = cx.t(&format!("corpus-{id}"));
        if ui.selectable_label(chosen == id, words).on_hover_text(cx.t(&format!("corpus-{id}-about"))).clicked() {
            (*id).clone_into(chosen);
        }
    }
}

/// The one of `ids` that is chosen; the first, where what was remembered is none of them.
pub(in crate::ui::page::train) fn known(chosen: &str, ids: &[&'static str]) -> &'static str {
    ids.iter().find(|id| **id == chosen).or(ids.first()).copied().unwrap_or("stories")
}

/// A small network: `n_layer` blocks of `n_head` heads, 64 wide.
pub(super) fn network(n_layer: usize, n_head: usize, block_size: usize, parts: Parts) -> Learner {
    Learner::Gpt(GptConfig { vocab_size: 0, block_size, n_layer, n_head, n_embd: 64, parts })
}

/// Settings of a short run of some 1,024 characters a step.
pub(super) fn training(steps: u64, learning_rate: f32, block_size: usize, every: u64) -> TrainConfig {
    TrainConfig {
        batch_size: (1024 / block_size).max(1), max_iters: steps, learning_rate, min_lr: 0.1 * learning_rate, warmup_iters: 20, eval_interval: every, seed: SEED, ..TrainConfig::default()
    }
}

pub(super) fn arm(id: &str, learner: Learner, train: TrainConfig) -> ArmSpec {
    ArmSpec { id: id.to_owned(), learner, train, cut: None }
}

/// Names in their colours, a stroke before each, dashed where the curve is.
pub(in crate::ui::page::train) fn key(ui: &mut Ui, cx: &Cx<'_>, names: &[(String, Color32, bool)]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(cx.theme.space.tight, 2.0);
        for (name, color, dashed) in names {
            let (rect, _) = ui.allocate_exact_size(vec2(18.0, 14.0), Sense::hover());
            let line = [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
            if *dashed {
                ui.painter().extend(egui::Shape::dashed_line(&line, Stroke::new(2.0, *color), 5.0, 3.0));
            } else {
                ui.painter().line_segment(line, Stroke::new(2.5, *color));
            }
            ui.label(RichText::new(name).size(cx.theme.size.small).color(*color));
            ui.add_space(cx.theme.space.small);
        }
    });
}

/// Mean of the batches' losses around each place, at most 240 places.
fn smoothed(losses: &[f32]) -> Vec<[f64; 2]> {
    let stride = losses.len().div_ceil(240).max(1);
    let half = 6.max(losses.len() / 60);
    let place = |i: usize| {
        let part = &losses[i.saturating_sub(half)..(i + half + 1).min(losses.len())];
        [i as f64 + 0.5, part.iter().map(|x| f64::from(*x)).sum::<f64>() / part.len() as f64]
    };
    (0..losses.len()).step_by(stride).map(place).collect()
}

/// How a run is drawn.
pub(super) struct Drawn<'a> {
    pub arm: &'a ArmTrace,
    pub name: String,
    pub color: Color32,
}

/// Losses over the steps: on the batches thin and dashed, on the held-out part with dots; the lines that need no network.
pub(super) fn learning(ui: &mut Ui, cx: &Cx<'_>, trace: &TrialTrace, id: &str, drawn: &[Drawn<'_>], height: f32) {
    let mut names: Vec<(String, Color32, bool)> = drawn.iter().map(|one| (one.name.clone(), one.color, false)).collect();
    names.push((cx.t("limits-key-train"), cx.theme.color.soft, true));
    key(ui, cx, &names);
    let train: Vec<Vec<[f64; 2]>> = drawn.iter().map(|one| smoothed(&one.arm.losses)).collect();
    let val: Vec<Vec<[f64; 2]>> = drawn.iter().map(|one| one.arm.val.iter().map(|(step, loss)| [*step as f64, *loss]).collect()).collect();
    let steps = trace.spec.arms.iter().map(|arm| arm.train.max_iters).max().unwrap_or(1) as f64;
    let levels = levels(cx, trace);
    let all = train.iter().chain(&val).flatten().map(|point| point[1]).chain(levels.iter().map(|level| level.y)).filter(|y| y.is_finite());
    let (low, high) = all.fold((f64::INFINITY, 0.0f64), |(low, high), y| (low.min(y), high.max(y)));
    // A run that explodes must not press the others flat.
    let top = levels.iter().map(|level| level.y).fold(0.0, f64::max).max(1.0) * 1.25;
    let low = if low.is_finite() { 0.9 * low } else { 0.0 };
    let mut plot = Plot::new(id, [0.0, steps], [low, high.min(top).max(low + 0.1)]).name(cx.t(&format!("limits-{id}"))).step(cx.t("train-step")).size(Vec2::new(ui.available_width(), height));
    for (i, one) in drawn.iter().enumerate() {
        plot = plot.curve(Curve { name: format!("{} · {}", one.name, cx.t("limits-train-loss")), points: &train[i], color: one.color.gamma_multiply(0.75), width: 1.2, dashed: true, dots: false });
        plot = plot.curve(Curve { name: format!("{} · {}", one.name, cx.t("limits-val-loss")), points: &val[i], color: one.color, width: 2.0, dashed: false, dots: val[i].len() < 60 });
    }
    for level in levels {
        plot = plot.level(level);
    }
    plot.show(ui, cx);
}

/// Losses that need no network, as the tab of the run names them.
pub(in crate::ui::page::train) fn levels(cx: &Cx<'_>, trace: &TrialTrace) -> Vec<Level> {
    let Some(statistics) = &trace.statistics else { return Vec::new() };
    let lines = [
        ("train-level-uniform", Some(statistics.uniform()), cx.theme.color.faint),
        ("train-level-single", Some(statistics.single), cx.theme.color.soft),
        ("train-level-true", trace.entropy, cx.theme.color.good),
    ];
    let level = |(key, y, color): (&str, Option<f64>, Color32)| Some(Level { name: cx.t(key), y: y?, color, about: cx.t(&format!("{key}-about")) });
    lines.into_iter().filter_map(level).collect()
}

/// Room for a picture: what the window has left, within reason.
pub(in crate::ui::page::train) fn room(ui: &Ui, below: f32) -> f32 {
    (ui.clip_rect().bottom() - ui.cursor().top() - below).clamp(200.0, 520.0)
}
