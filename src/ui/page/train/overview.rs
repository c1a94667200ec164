//! The run at a glance: the loss against the lines that mean something, what was written at chosen steps, and under them
//! gradients, learning rate, attention and embeddings as they form.

use super::curves::Choice;
use super::looks::{self, caption};
use super::plot::{Curve, Plot};
use super::{Tab, Train};
use crate::args;
use crate::session::class::Moment;
use crate::session::{ClassTrace, RunTrace};
use crate::ui::cx::Cx;
use crate::ui::theme::mix;
use crate::ui::widget::count;
use egui::{RichText, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, vec2};
use std::sync::Arc;

/// Samples listed at most.
const LISTED: usize = 40;
/// Characters of a listed sample.
const GLIMPSE: usize = 160;

impl Train {
    pub(super) fn overview(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace, run: &Arc<RunTrace>) {
        let gap = cx.theme.space.normal;
        let width = ui.available_width() - 2.0;
        let room = (ui.clip_rect().bottom() - ui.cursor().top() - 14.0).max(440.0);
        ui.add_space(2.0);
        let top = 0.53 * room;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let left = 0.6 * (width - gap);
            ui.vertical(|ui| {
                ui.set_max_width(left);
                ui.spacing_mut().item_spacing.y = 2.0;
                self.loss_head(ui, cx);
                let clicked = self.lab.curves.loss(ui, cx, vec2(left, top - 26.0), class, run, self.curves);
                if let Some(step) = clicked {
                    self.go_to_moment(cx, run, step);
                }
            });
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                let right = width - left - gap;
                ui.set_max_width(right);
                caption(ui, cx, "train-samples");
                self.samples(ui, cx, run, vec2(right, top - 24.0));
            });
        });
        ui.add_space(gap);
        let height = (ui.clip_rect().bottom() - ui.cursor().top() - 40.0).clamp(150.0, 420.0);
        let quarter = (width - 3.0 * gap) / 4.0;
        let seen = run.moments.last().map(|moment| moment.seen.clone()).unwrap_or_default();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let column = |ui: &mut Ui, cx: &mut Cx<'_>, key: &str, draw: &mut dyn FnMut(&mut Ui, &mut Cx<'_>, Vec2)| {
                ui.vertical(|ui| {
                    ui.set_width(quarter);
                    ui.spacing_mut().item_spacing.y = 2.0;
                    caption(ui, cx, key);
                    draw(ui, cx, vec2(quarter, height));
                });
            };
            column(ui, cx, "train-norms", &mut |ui, cx, size| norms(ui, cx, run, size));
            column(ui, cx, "train-rates", &mut |ui, cx, size| rates(ui, cx, run, size));
            column(ui, cx, "train-attention", &mut |ui, cx, size| looks::attention(ui, cx, "", &run.spec.text, &seen, size, &mut self.head));
            column(ui, cx, "train-embedding", &mut |ui, cx, size| looks::embedding(ui, cx, "", &run.spec.text, &seen, size));
        });
    }

    fn loss_head(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("train-loss")).strong());
            let small = |text: String| RichText::new(text).size(cx.theme.size.small);
            ui.label(small(cx.t("train-nats")).color(cx.theme.color.soft));
            ui.add_space(cx.theme.space.small);
            let Choice { fit, late } = &mut self.curves;
            ui.checkbox(fit, small(cx.t("train-fit-axis"))).on_hover_text(cx.t("train-fit-axis-about"));
            ui.checkbox(late, small(cx.t("train-late"))).on_hover_text(cx.t("train-late-about"));
        });
    }

    /// To the time machine, at the moment nearest to a step of the curve.
    fn go_to_moment(&mut self, cx: &mut Cx<'_>, run: &RunTrace, step: f64) {
        if run.moments.is_empty() {
            return;
        }
        self.tab = Tab::Time;
        self.time.go_to(run, step.round().max(0.0) as u64);
        cx.did("train-tab-time");
    }

    /// What was written, the newest first.
    fn samples(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &RunTrace, size: Vec2) {
        let theme = cx.theme;
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter().rect_filled(rect, theme.space.rounding, theme.color.panel);
        let mut chosen = None;
        ui.scope_builder(UiBuilder::new().max_rect(rect.shrink2(vec2(8.0, 6.0))), |ui| {
            ScrollArea::vertical().id_salt("samples").auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                if run.moments.is_empty() {
                    ui.label(RichText::new(cx.t("train-samples-none")).color(theme.color.soft));
                }
                for (place, moment) in run.moments.iter().rev().take(LISTED).enumerate() {
                    if listed(ui, cx, run, moment, place == 0) {
                        chosen = Some(moment.step);
                    }
                }
            });
        });
        if let Some(step) = chosen {
            self.go_to_moment(cx, run, step as f64);
        }
    }
}

/// One sample of the list; whether it was clicked.
fn listed(ui: &mut Ui, cx: &Cx<'_>, run: &RunTrace, moment: &Moment, newest: bool) -> bool {
    let theme = cx.theme;
    let head = format!("{} · {}", cx.t_args("train-sample-at", &args!("step" => count(moment.step as usize))), cx.t_args("train-sample-loss", &args!("loss" => format!("{:.2}", moment.val))));
    ui.label(RichText::new(head).size(12.0).color(theme.color.soft));
    let sample: String = moment.seen.sample.chars().take(if newest { 2 * GLIMPSE } else { GLIMPSE }).collect();
    let size = if newest { theme.size.body } else { theme.size.mono };
    let job = looks::written(cx, &run.spec.text, &moment.seen.prompt, &sample, ui.available_width() - 10.0, size);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::click());
    let name = cx.t_args("train-sample-name", &args!("step" => moment.step.to_string()));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.expand(3.0), 3.0, theme.color.raised);
    }
    ui.painter().galley(rect.min, galley, theme.color.ink);
    ui.add_space(5.0);
    response.clicked()
}

/// Norms of the gradients, one line a layer.
fn norms(ui: &mut Ui, cx: &Cx<'_>, run: &RunTrace, size: Vec2) {
    let norms = &run.grad_norms;
    // One batch after another trembles: each point is the mean of a few steps, more of them the longer the run.
    let few = norms.past.len() / 60 + 1;
    let mean = |part: &[(u64, Arc<[f32]>)], layer: usize| {
        let sum: f64 = part.iter().filter_map(|(_, all)| all.get(layer)).map(|norm| f64::from(*norm)).sum();
        part.last().map(|(step, _)| [*step as f64, (sum / part.len() as f64).max(1e-6)])
    };
    let lines: Vec<Vec<[f64; 2]>> = (0..norms.layers.len()).map(|layer| norms.past.chunks(few).filter_map(|part| mean(part, layer)).collect()).collect();
    let all = || lines.iter().flatten().map(|[_, y]| *y).filter(|y| y.is_finite());
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
    let y = if high > 0.0 { [0.7 * low.min(0.5 * high), 1.4 * high] } else { [0.01, 10.0] };
    let first = norms.past.first().map_or(0.0, |(step, _)| *step as f64 - 1.0);
    let steps = [first, first.max(run.step as f64).max(first + 50.0)];
    let mut plot = Plot::new("norms", steps, y).log(true).size(size).name(cx.t("train-norms-name")).step(cx.t("train-step-axis"));
    let last = norms.layers.len().saturating_sub(1).max(1) as f32;
    for (place, (name, points)) in norms.layers.iter().zip(&lines).enumerate() {
        // From the input to the output, from one colour to another.
        let color = mix(cx.theme.color.channel, cx.theme.color.gradient, place as f32 / last);
        plot = plot.curve(Curve { name: layer_name(cx, name), points, color, width: 1.4, dashed: false, dots: false });
    }
    plot.show(ui, cx);
}

fn rates(ui: &mut Ui, cx: &Cx<'_>, run: &RunTrace, size: Vec2) {
    // All that is planned, and beyond it what was done.
    let last = run.step.max(run.spec.train.max_iters) as f64;
    let train = &run.spec.train;
    let rate = |step: f64| [step, f64::from(train.learning_rate_at(step as u64))];
    let points: Vec<[f64; 2]> = (0..=100).map(|i| rate(last * f64::from(i) / 100.0)).collect();
    let most = points.iter().map(|[_, y]| *y).fold(1e-9, f64::max);
    let plot = Plot::new("rates", [0.0, last], [0.0, 1.1 * most]).size(size).name(cx.t("train-rates-name")).step(cx.t("train-step-axis"));
    let curve = Curve { name: cx.t("train-rates"), points: &points, color: cx.theme.color.weight, width: 2.0, dashed: false, dots: false };
    plot.curve(curve).mark(run.step as f64, cx.theme.color.accent, 1.5).show(ui, cx);
}

/// `h.2` as a person reads it.
pub(super) fn layer_name(cx: &Cx<'_>, layer: &str) -> String {
    match layer.strip_prefix("h.") {
        Some(n) => cx.t_args("train-layer-block", &args!("n" => n)),
        None => layer.to_owned(),
    }
}
