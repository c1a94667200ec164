//! One training step in slow motion, the frame around it: five stages to walk through, the batch as a grid of characters
//! whose colours change with the stage, the formula with its numbers below.

use super::stages::{STAGES, Sight};
use super::Train;
use crate::args;
use crate::session::class::{SlowStep, StopReason};
use crate::session::{ClassTrace, RunTrace};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::count;
use egui::{Button, RichText, Ui};
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    /// Which of the stages is shown.
    pub stage: usize,
    /// Row and column of the batch.
    #[serde(skip)]
    pub cell: Pin<[usize; 2]>,
    /// Which of the single weights is followed.
    pub weight: usize,
    /// A step was asked for when this run had done so many.
    #[serde(skip)]
    asked: Option<(u64, u64)>,
}

impl State {
    pub(super) fn asked(&mut self, class: &ClassTrace) {
        self.asked = Some((class.current, class.current().map_or(0, |run| run.step)));
    }

    pub(super) fn is_waiting(&self, class: &ClassTrace) -> bool {
        let over = |stopped: &Option<StopReason>| matches!(stopped, Some(StopReason::Diverged { .. } | StopReason::Failed(_)));
        class.current().is_some_and(|run| self.asked == Some((run.id, run.step)) && !over(&run.stopped))
    }

    pub(super) fn go(&mut self, cx: &mut Cx<'_>, by: isize) {
        self.show(cx, self.stage.saturating_add_signed(by));
    }

    pub(super) fn show(&mut self, cx: &mut Cx<'_>, stage: usize) {
        self.stage = stage.min(STAGES.len() - 1);
        if self.stage + 1 == STAGES.len() {
            cx.did("train-walked");
        }
    }
}

impl Train {
    pub(super) fn slow_motion(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace, run: &RunTrace) {
        let Some(step) = class.working.clone().filter(|step| step.run == run.id && step.time > 0) else {
            ui.add_space(cx.theme.space.wide);
            ui.label(RichText::new(cx.t("train-slow-none")).color(cx.theme.color.soft));
            return;
        };
        self.slow.stage = self.slow.stage.min(STAGES.len() - 1);
        ui.add_space(cx.theme.space.tight);
        self.chips(ui, cx, class, &step);
        ui.add_space(cx.theme.space.tight);
        let sight = Sight { run, step: &step };
        let stage = self.slow.stage;
        sight.grid(ui, cx, stage, &mut self.slow.cell);
        ui.add_space(cx.theme.space.normal);
        let gap = cx.theme.space.wide;
        let width = ui.available_width();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_max_width(0.44 * (width - gap));
                sight.words(ui, cx, stage);
            });
            ui.vertical(|ui| {
                ui.set_max_width(0.56 * (width - gap));
                match stage {
                    3 => sight.layers(ui, cx),
                    4 => sight.weights(ui, cx, &mut self.slow.weight),
                    _ => sight.cell(ui, cx, stage, self.slow.cell.focus()),
                }
            });
        });
    }

    fn chips(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace, step: &SlowStep) {
        ui.horizontal_wrapped(|ui| {
            for (i, stage) in STAGES.iter().enumerate() {
                let text = format!("{} {}", i + 1, cx.t(&format!("train-stage-{stage}")));
                if ui.selectable_label(self.slow.stage == i, text).clicked() {
                    self.slow.show(cx, i);
                }
            }
            ui.add_space(cx.theme.space.normal);
            let at = self.slow.stage;
            if ui.add_enabled(at > 0, Button::new(cx.t("train-stage-back"))).clicked() {
                self.slow.go(cx, -1);
            }
            if ui.add_enabled(at + 1 < STAGES.len(), Button::new(cx.t("train-stage-on"))).clicked() {
                self.slow.go(cx, 1);
            }
            if ui.button(cx.t("train-slow-next")).on_hover_text(cx.t("train-slow-next-about")).clicked() {
                self.step(cx, class);
            }
            let words = cx.t_args("train-slow-step", &args!("step" => count(step.step as usize)));
            ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.soft)).on_hover_text(cx.t("train-slow-keys"));
        });
    }
}
