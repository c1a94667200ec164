//! A short text is learned by heart: its loss goes on falling while that on other text of the same kind rises.

use super::parts::{Drawn, HELD_OUT, SEED, arm, known, learning, network, room, texts, training};
use super::{State, nats};
use crate::args;
use crate::session::Failure;
use crate::session::trial::{ArmTrace, Measure, TrialSpec, TrialText, TrialTrace};
use crate::train::{ArmSpec, TrainConfig};
use crate::ui::cx::Cx;
use crate::ui::widget::{count, named};
use egui::{RichText, Slider, Ui};
use serde::{Deserialize, Serialize};

const TEXTS: [&str; 2] = ["fables", "fables-zh"];
/// Characters that the short run may learn from.
const SHORT: std::ops::RangeInclusive<usize> = 500..=6000;
const STEPS: u64 = 500;
const BLOCK_SIZE: usize = 32;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    text: String,
    short: usize,
    dropout: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text: TEXTS[0].to_owned(), short: 1500, dropout: false }
    }
}

pub(super) fn spec(state: &State, _cx: &Cx<'_>) -> Result<TrialSpec, Failure> {
    let settings = &state.overfit;
    let train = TrainConfig { dropout: if settings.dropout { 0.3 } else { 0.0 }, ..training(STEPS, 3e-3, BLOCK_SIZE, 20) };
    let learner = || network(2, 4, BLOCK_SIZE, Default::default());
    let short = ArmSpec { cut: Some(settings.short.clamp(*SHORT.start(), *SHORT.end())), ..arm("short", learner(), train.clone()) };
    Ok(TrialSpec {
        id: "overfit".to_owned(),
        text: TrialText::Corpus { id: known(&settings.text, &TEXTS), seed: SEED, characters: 0 },
        arms: vec![short, arm("whole", learner(), train)],
        side_by_side: true,
        held_out: HELD_OUT,
        sample: 0,
        subject: None,
        measure: Measure::Nothing,
    })
}

pub(super) fn settings(state: &mut State, ui: &mut Ui, cx: &mut Cx<'_>) {
    let settings = &mut state.overfit;
    texts(ui, cx, &mut settings.text, &TEXTS);
    ui.add_space(cx.theme.space.small);
    ui.label(RichText::new(cx.t("limits-overfit-short")).size(cx.theme.size.small).color(cx.theme.color.soft));
    let slider = Slider::new(&mut settings.short, SHORT).step_by(100.0);
    named(ui.add(slider), &cx.t("limits-overfit-short"));
    ui.checkbox(&mut settings.dropout, cx.t("limits-overfit-dropout")).on_hover_text(cx.t("limits-overfit-dropout-about"));
}

pub(super) fn picture(_state: &State, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrialTrace) {
    let learned = |id: &str| {
        let cut = trace.spec.arms.iter().find(|arm| arm.id == id).and_then(|arm| arm.cut);
        let whole = trace.statistics.as_ref().map_or(0, |statistics| statistics.characters * 9 / 10);
        cx.t_args("limits-overfit-arm", &args!("characters" => count(cut.unwrap_or(whole))))
    };
    let drawn: Vec<Drawn<'_>> = [("short", 0), ("whole", 1)].into_iter().filter_map(|(id, color)| Some(Drawn { arm: trace.arm(id)?, name: learned(id), color: cx.theme.series(color) })).collect();
    let height = room(ui, 130.0);
    learning(ui, cx, trace, "overfit", &drawn, height);
}

/// The lowest validation loss of a run, with its step.
fn best(arm: &ArmTrace) -> Option<(u64, f64)> {
    arm.val.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The validation loss of the short run falls to the end, falls and rises, or never falls.
pub(super) fn right(trace: &TrialTrace) -> Option<usize> {
    let short = trace.arm("short")?;
    let (first, (_, best), last) = (short.val.first()?.1, best(short)?, short.last_val()?);
    Some(if best > first - 0.1 { 2 } else { usize::from(last > best + 0.05) })
}

pub(super) fn found(_state: &State, cx: &Cx<'_>, trace: &TrialTrace) -> Option<String> {
    let short = trace.arm("short")?;
    let ((step, best), last) = (best(short)?, short.last_val()?);
    let recent = &short.losses[short.losses.len().saturating_sub(20)..];
    let train = recent.iter().map(|x| f64::from(*x)).sum::<f64>() / recent.len().max(1) as f64;
    let whole = trace.arm("whole").and_then(ArmTrace::last_val)?;
    if short.step < 40 {
        return None;
    }
    Some(cx.t_args("limits-overfit-found", &args!("step" => step, "best" => nats(best), "last" => nats(last), "train" => nats(train), "whole" => nats(whole))))
}
