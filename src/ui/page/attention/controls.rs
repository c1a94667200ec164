//! Beside the picture: the walk through the stages, the scale as a switch with its effect in numbers, and what the
//! opened head does in a word.

use super::stage::Stage;
use super::{Attention, View};
use crate::args;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::measure::head::{HABIT, Habit, Measures, NEAR, SPREAD, attend};
use crate::ui::measure::log_sum_exp;
use crate::ui::theme::Role;
use crate::ui::widget::{fmt, percent, section};
use egui::{Grid, RichText, Sense, Ui, vec2};

impl Attention {
    pub(super) fn player(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let name = cx.t("attention-stages");
        ui.label(RichText::new(&name).strong());
        let before = self.stages.at;
        self.stages.show(ui, cx, Stage::ALL.len(), false, &name);
        if self.stages.at != before {
            cx.did("attention-stage");
        }
        ui.label(RichText::new(cx.t("attention-stages-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    /// The division by the square root of the head size, and what it does to the rows of the opened head.
    pub(super) fn scale_switch(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let mut divide = !cx.experiment.without_scale;
        let size = trace.model.config.n_embd / trace.model.config.n_head.max(1);
        let words = cx.t_args("attention-scale", &args!("size" => size, "root" => fmt((size as f64).sqrt())));
        if ui.checkbox(&mut divide, words).changed() {
            cx.experiment.without_scale = !divide;
            cx.did("attention-scale");
        }
        let soft = |text: String| RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft);
        ui.label(soft(cx.t("attention-scale-about")));
        let name = format!("h.{}.attn.scores", self.layer);
        let n = trace.window().len();
        let scores = trace.get(&name).and_then(|tensor| tensor.matrix(&[0, self.head])).map(|(_, _, data)| data);
        let columns = [1.0 / (size as f32).sqrt(), 1.0].map(|factor| scores.map(|scores| Measures::of(&attend(scores, n, factor), trace.window())));
        let loss = |i: usize| self.losses[i].as_ref().filter(|(tokens, _)| tokens == trace.window()).map(|(_, loss)| *loss);
        let chosen = usize::from(trace.experiment.without_scale);
        Grid::new("attention-scale").num_columns(3).spacing([14.0, 4.0]).show(ui, |ui| {
            ui.label("");
            for (i, key) in ["attention-with", "attention-without"].into_iter().enumerate() {
                let text = RichText::new(cx.t(key)).size(cx.theme.size.small);
                ui.label(if i == chosen { text.strong().color(cx.theme.color.accent) } else { text.color(cx.theme.color.soft) });
            }
            ui.end_row();
            let row = |ui: &mut Ui, key: &str, values: [Option<String>; 2]| {
                ui.label(RichText::new(cx.t(key)).size(cx.theme.size.small)).on_hover_text(cx.t(&format!("{key}-about")));
                for value in values {
                    ui.label(RichText::new(value.unwrap_or_else(|| "–".to_owned())).monospace());
                }
                ui.end_row();
            };
            row(ui, "attention-entropy", columns.map(|m| m.map(|m| fmt(m.entropy))));
            row(ui, "attention-largest", columns.map(|m| m.map(|m| percent(m.largest))));
            row(ui, "attention-loss", [0, 1].map(|i| loss(i).map(fmt)));
        });
        if loss(0).is_none() || loss(1).is_none() {
            ui.label(soft(cx.t("attention-loss-hint")));
        }
    }

    /// How well the text so far was foreseen, under the setting that ran.
    pub(super) fn note_loss(&mut self, trace: &Trace) {
        let place = &mut self.losses[usize::from(trace.experiment.without_scale)];
        let window = trace.window();
        if window.len() < 2 || place.as_ref().is_some_and(|(tokens, _)| tokens == window) {
            return;
        }
        let nats = (1..window.len()).map(|t| {
            let row = trace.logits(t - 1)?;
            Some(log_sum_exp(row) - f64::from(*row.get(window[t] as usize)?))
        });
        if let Some(nats) = nats.sum::<Option<f64>>() {
            *place = Some((window.to_vec(), nats / (window.len() - 1) as f64));
        }
    }

    /// What the opened head does with this text, in a word; the measures and their thresholds beneath.
    pub(super) fn habits(&self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        debug_assert_eq!(self.view, View::Maps);
        let name = format!("h.{}.attn.att", self.layer);
        let Some((_, _, att)) = trace.get(&name).and_then(|tensor| tensor.matrix(&[0, self.head])) else { return };
        let measures = Measures::of(att, trace.window());
        let habit = measures.habit(trace.window().len());
        let theme = cx.theme;
        section(ui, cx, &cx.t(habit.key()), &cx.t("attention-habit-about"));
        if habit == Habit::TooShort {
            return;
        }
        let rows = [
            (Habit::Previous, measures.previous, HABIT),
            (Habit::Itself, measures.itself, HABIT),
            (Habit::First, measures.first, HABIT),
            (Habit::Same, measures.same, HABIT),
            (Habit::AfterSame, measures.after_same, HABIT),
            (Habit::Near, measures.near, 2.0 * HABIT),
            (Habit::Spread, measures.spread, SPREAD),
        ];
        Grid::new("attention-habits").num_columns(3).spacing([10.0, 4.0]).show(ui, |ui| {
            for (other, value, threshold) in rows {
                let key = format!("{}-row", other.key());
                let text = RichText::new(cx.t_args(&key, &args!("near" => NEAR))).size(theme.size.small);
                let text = if other == habit { text.strong() } else { text.color(theme.color.soft) };
                let words = cx.t_args("attention-habit-threshold", &args!("threshold" => percent(threshold)));
                ui.label(text).on_hover_text(&words);
                let (rect, response) = ui.allocate_exact_size(vec2(80.0, 10.0), Sense::hover());
                let mut bar = rect;
                bar.set_width(rect.width() * value.clamp(0.0, 1.0) as f32);
                ui.painter().rect_filled(rect, 3.0, theme.color.raised);
                ui.painter().rect_filled(bar, 3.0, theme.role(Role::Probability));
                ui.painter().vline(rect.left() + threshold as f32 * rect.width(), rect.y_range().expand(2.0), egui::Stroke::new(1.5, theme.color.ink));
                response.on_hover_text(words);
                ui.label(RichText::new(percent(value)).monospace().size(theme.size.small));
                ui.end_row();
            }
        });
    }
}
