//! What a part of the network is for: it is left out, and the network is trained beside the whole one, from the same seed.

use super::parts::{Drawn, HELD_OUT, arm, corpus, known, learning, network, room, texts, training};
use super::{State, nats};
use crate::args;
use crate::model::gpt::Parts;
use crate::session::Failure;
use crate::session::trial::{ArmTrace, Measure, TrialSpec, TrialTrace};
use crate::train::Learner;
use crate::ui::cx::Cx;
use crate::ui::widget::count;
use egui::{RichText, Ui};
use serde::{Deserialize, Serialize};

const TEXTS: [&str; 4] = ["stories", "arithmetic", "brackets", "fables"];
const STEPS: u64 = 400;
const BLOCK_SIZE: usize = 64;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    text: String,
    /// One head of 64 channels instead of four of 16; only where the scale is left out.
    wide: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text: TEXTS[0].to_owned(), wide: true }
    }
}

fn spec(state: &State, id: &str, n_head: usize, learning_rate: f32, without: Parts) -> TrialSpec {
    let train = training(STEPS, learning_rate, BLOCK_SIZE, 40);
    TrialSpec {
        id: id.to_owned(),
        text: corpus(known(&state.ablation.text, &TEXTS)),
        arms: vec![arm("whole", network(2, n_head, BLOCK_SIZE, Parts::default()), train.clone()), arm("without", network(2, n_head, BLOCK_SIZE, without), train)],
        side_by_side: true,
        held_out: HELD_OUT,
        sample: 120,
        subject: None,
        measure: Measure::Nothing,
    }
}

pub(super) fn without_position(state: &State, _cx: &Cx<'_>) -> Result<TrialSpec, Failure> {
    Ok(spec(state, "no-position", 4, 5e-3, Parts { position: false, ..Parts::default() }))
}

pub(super) fn without_residual(state: &State, _cx: &Cx<'_>) -> Result<TrialSpec, Failure> {
    Ok(spec(state, "no-residual", 4, 5e-3, Parts { residual: false, ..Parts::default() }))
}

pub(super) fn without_scale(state: &State, _cx: &Cx<'_>) -> Result<TrialSpec, Failure> {
    let n_head = if state.ablation.wide { 1 } else { 4 };
    Ok(spec(state, "no-scale", n_head, 1e-2, Parts { scale: false, ..Parts::default() }))
}

pub(super) fn settings(state: &mut State, ui: &mut Ui, cx: &mut Cx<'_>) {
    texts(ui, cx, &mut state.ablation.text, &TEXTS);
}

pub(super) fn settings_of_heads(state: &mut State, ui: &mut Ui, cx: &mut Cx<'_>) {
    settings(state, ui, cx);
    ui.add_space(cx.theme.space.small);
    ui.label(RichText::new(cx.t("limits-heads")).size(cx.theme.size.small).color(cx.theme.color.soft));
    for (wide, key) in [(true, "limits-heads-one"), (false, "limits-heads-four")] {
        if ui.selectable_label(state.ablation.wide == wide, cx.t(key)).clicked() {
            state.ablation.wide = wide;
        }
    }
}

/// `without` by its own words: `limits-no-scale-arm`.
fn name(cx: &Cx<'_>, trace: &TrialTrace, id: &str) -> String {
    if id == "whole" { cx.t("limits-whole") } else { cx.t(&format!("limits-{}-arm", trace.spec.id)) }
}

pub(super) fn picture(_state: &State, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrialTrace) {
    let drawn: Vec<Drawn<'_>> = [("whole", 1), ("without", 0)].into_iter().filter_map(|(id, color)| Some(Drawn { arm: trace.arm(id)?, name: name(cx, trace, id), color: cx.theme.series(color) })).collect();
    let height = room(ui, 200.0);
    learning(ui, cx, trace, &trace.spec.id, &drawn, height);
    for one in &drawn {
        let Some(sample) = &one.arm.sample else { continue };
        let words = cx.t_args("limits-wrote", &args!("who" => one.name.as_str()));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = cx.theme.space.small;
            ui.label(RichText::new(words).size(cx.theme.size.small).color(one.color));
            ui.add(egui::Label::new(RichText::new(sample.replace('\n', " ↵ ")).monospace().size(cx.theme.size.small).color(cx.theme.color.ink)).truncate());
        });
    }
}

/// As well as the whole network (or better), worse, or hardly better than somebody who only knows how common each character is.
pub(super) fn right(trace: &TrialTrace) -> Option<usize> {
    let (whole, without) = (trace.arm("whole")?.last_val()?, trace.arm("without")?.last_val().unwrap_or(f64::INFINITY));
    let single = trace.statistics.as_ref()?.single;
    let nothing = trace.arm("without")?.diverged.is_some() || without > single - 0.15;
    Some(if nothing { 2 } else { usize::from(without > whole + 0.05) })
}

pub(super) fn found(_state: &State, cx: &Cx<'_>, trace: &TrialTrace) -> Option<String> {
    let (whole, without) = (trace.arm("whole")?, trace.arm("without")?);
    if whole.step < 40 {
        return None;
    }
    if let Some(step) = without.diverged {
        return Some(cx.t_args("limits-diverged", &args!("step" => step)));
    }
    let (a, b) = (whole.last_val()?, without.last_val()?);
    let single = trace.statistics.as_ref().map_or(f64::NAN, |statistics| statistics.single);
    let heads = match trace.spec.arms.first().map(|arm| &arm.learner) {
        Some(Learner::Gpt(config)) => config.n_head,
        _ => 0,
    };
    let numbers = args!(
        "steps" => last(whole), "whole" => nats(a), "without" => nats(b), "gap" => nats((b - a).abs()), "single" => nats(single),
        "heads" => heads, "channels" => 64 / heads.max(1), "parameters" => count(whole.parameters)
    );
    // Leaving a part out may even help: then the words must not say the contrary.
    let helped = if b < a { "limits-ablation-helped" } else { "limits-ablation-hurt" };
    Some(cx.t_args(helped, &numbers))
}

fn last(arm: &ArmTrace) -> String {
    count(arm.step as usize)
}
