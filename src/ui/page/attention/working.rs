//! The numbers behind one cell of the opened map: q and k as strips, the products or terms, the steps, the result.

use super::Attention;
use super::stage::{Matrix, Stage};
use crate::args;
use crate::op::{Explanation, Term};
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{Range, Scale, Strip, count, fmt, lit, section};
use egui::{Align2, Color32, FontId, Grid, RichText, Sense, Ui, vec2};

/// Products written out, the largest ones; the rest is one line.
const SHOWN: usize = 6;

impl Attention {
    pub(super) fn working(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let Some([i, j]) = self.cell.focus() else {
            section(ui, cx, &cx.t("attention-working"), &cx.t("attention-working-hint"));
            return;
        };
        // Rows of numbers, not of buttons.
        ui.spacing_mut().interact_size.y = 18.0;
        let stage = self.stage();
        let Some(matrix) = stage.matrix(trace, self.layer, self.head).filter(|m| i < m.rows && j < m.cols) else { return };
        let labels = cx.window_labels();
        let label = |t: usize| labels.get(t).cloned().unwrap_or_default();
        let title = if stage == Stage::Y {
            cx.t_args("attention-working-channel", &args!("from" => label(i), "channel" => j))
        } else {
            cx.t_args("attention-working-pair", &args!("from" => label(i), "i" => i, "to" => label(j), "j" => j))
        };
        section(ui, cx, &title, "");
        let place = format!("{}[0, {}, {i}, {j}]", matrix.name, self.head);
        ui.label(RichText::new(place).monospace().size(cx.theme.size.small).color(color(cx, stage)));
        if matrix.name.ends_with("scores") {
            self.strips(ui, cx, trace, i, j);
        }
        let index = matrix.start + i * matrix.cols + j;
        let Some(explanation) = trace.explain(&matrix.name, index) else {
            ui.weak(cx.t("attention-wait"));
            return;
        };
        self.terms(ui, cx, trace, &matrix, &explanation, &labels);
        if ui.link(RichText::new(cx.t("attention-working-open")).size(cx.theme.size.small)).clicked() {
            cx.inspect(&matrix.name);
        }
    }

    /// q of the looking token, k of the one looked at, and their products.
    fn strips(&self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, i: usize, j: usize) {
        let row = |part: &str, t: usize| {
            let (_, width, data) = trace.get(&format!("h.{}.attn.{part}", self.layer))?.matrix(&[0, self.head])?;
            data.get(t * width..(t + 1) * width)
        };
        let (Some(q), Some(k)) = (row("q", i), row("k", j)) else { return };
        let products: Vec<f32> = q.iter().zip(k).map(|(q, k)| q * k).collect();
        let both: Vec<f32> = q.iter().chain(k).copied().collect();
        let range = Range::of(&both, Scale::Diverging);
        for (name, data, range) in [("q", q, range), ("k", k, range), ("q×k", products.as_slice(), Range::of(&products, Scale::Diverging))] {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
                let (rect, _) = ui.allocate_exact_size(vec2(30.0, 16.0), Sense::hover());
                ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, FontId::monospace(cx.theme.size.mono), cx.theme.role(Role::Activation));
                let size = vec2((ui.available_width() - 4.0).clamp(60.0, 420.0), 16.0);
                let response = Strip::new(("product", name), data).name(name).range(range).size(size).show(ui, cx, &mut Pin::default());
                if name.len() == 1 {
                    let tensor = format!("h.{}.attn.{name}", self.layer);
                    if response.hovered() {
                        cx.hover(&tensor);
                    }
                    lit(ui, cx, response.rect, &[&tensor]);
                }
            });
        }
    }

    fn terms(&self, ui: &mut Ui, cx: &Cx<'_>, trace: &Trace, matrix: &Matrix, explanation: &Explanation, labels: &[String]) {
        let theme = cx.theme;
        let stage = self.stage();
        let mono = |text: String, color: Color32| RichText::new(text).monospace().size(theme.size.small).color(color);
        let products = explanation.terms.iter().any(|term| term.times.is_some());
        let mut order: Vec<usize> = (0..explanation.terms.len()).collect();
        order.sort_by(|&a, &b| explanation.terms[b].contribution().abs().total_cmp(&explanation.terms[a].contribution().abs()));
        let rest = order.split_off(SHOWN.min(order.len()));
        order.sort_unstable();
        Grid::new("working-terms").num_columns(6).spacing([6.0, 1.0]).min_col_width(0.0).show(ui, |ui| {
            for &t in &order {
                let term = &explanation.terms[t];
                // A product runs over channels, or for the weighted sum over the tokens that were looked at.
                let (which, tint) = match stage {
                    Stage::Y => (labels.get(t).cloned().unwrap_or_default(), theme.axis(Axis::Token)),
                    _ if products => (t.to_string(), theme.axis(Axis::Channel)),
                    _ => (source(trace, matrix), theme.role(Role::Activation)),
                };
                ui.label(mono(which, tint));
                let first = if stage == Stage::Y { Role::Probability } else { Role::Activation };
                right(ui, mono(visible(term.value), theme.role(first)));
                if let Some((_, _, factor)) = term.times {
                    ui.label(mono("×".to_owned(), theme.color.soft));
                    right(ui, mono(fmt(factor), theme.role(Role::Activation)));
                    ui.label(mono("=".to_owned(), theme.color.soft));
                    right(ui, mono(fmt(term.contribution()), theme.color.ink));
                }
                ui.end_row();
            }
        });
        if !rest.is_empty() {
            let sum: f64 = rest.iter().map(|&t| Term::contribution(&explanation.terms[t])).sum();
            let text = cx.t_args("arithmetic-rest", &args!("count" => count(rest.len()), "sum" => fmt(sum)));
            ui.label(RichText::new(text).size(theme.size.small).color(theme.color.soft));
        }
        Grid::new("working-steps").num_columns(2).spacing([8.0, 1.0]).min_col_width(0.0).show(ui, |ui| {
            for (step, value) in &explanation.steps {
                ui.label(RichText::new(cx.t(&format!("step-{step}"))).size(theme.size.small).color(theme.color.soft));
                right(ui, mono(visible(*value), theme.color.ink));
                ui.end_row();
            }
            ui.label(RichText::new(cx.t("arithmetic-result")).size(theme.size.small));
            right(ui, RichText::new(visible(explanation.value)).monospace().size(theme.size.strong).color(color(cx, stage)));
            ui.end_row();
        });
    }
}

fn color(cx: &Cx<'_>, stage: Stage) -> Color32 {
    cx.theme.role(if stage == Stage::Att { Role::Probability } else { Role::Activation })
}

/// A number; the mask's stand-in for minus infinity as what it stands for.
fn visible(x: f64) -> String {
    fmt(if x < -1e29 { f64::NEG_INFINITY } else { x })
}

fn right(ui: &mut Ui, text: RichText) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(text));
}

/// The last name of the one tensor that a node reads: `scaled` of `h.0.attn.masked`.
fn source(trace: &Trace, matrix: &Matrix) -> String {
    let node = trace.graph.find(&matrix.name).map(|id| trace.graph.node(id));
    let input = node.and_then(|node| node.inputs().first()).map(|id| trace.graph.node(*id).name.as_str());
    input.and_then(|name| name.rsplit('.').next()).unwrap_or_default().to_owned()
}
