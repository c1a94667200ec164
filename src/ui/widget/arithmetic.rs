//! "Where did this number come from?": one number of a tensor, and the very operands that made it.

use super::number::{count, fmt};
use crate::args;
use crate::graph::Node;
use crate::op::{Explanation, Term};
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::theme::{Role, Theme};
use egui::{Color32, Grid, RichText, Ui};

/// Terms written out; of a longer sum the largest ones, the rest being one line.
const SHOWN: usize = 8;

/// Explains element `index` (flat) of the node `name` in the latest trace. Operands that were not read back are asked
/// for, and come with the next pass.
pub fn arithmetic(ui: &mut Ui, cx: &mut Cx<'_>, name: &str, index: usize) {
    let Some(trace) = cx.trace.clone() else { return };
    let Some(node) = trace.graph.find(name).map(|id| trace.graph.node(id)) else {
        ui.label(cx.t("arithmetic-weight"));
        return;
    };
    let place = node.shape.unravel(index).iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let value = trace.get(name).and_then(|tensor| tensor.data().get(index)).map_or_else(String::new, |x| format!(" = {}", fmt(f64::from(*x))));
    ui.label(RichText::new(format!("{name}[{place}]{value}")).monospace().strong().color(color_of(cx.theme, node)));
    let Some(op) = node.op() else {
        ui.label(cx.t(if matches!(node.source, crate::graph::Source::Input) { "arithmetic-input" } else { "arithmetic-weight" }));
        return;
    };
    ui.label(RichText::new(cx.t(&format!("explain-{}", op.name()))).color(cx.theme.color.soft));
    if index >= node.shape.len() {
        return;
    }
    match trace.explain(name, index) {
        Some(explanation) => draw(ui, cx, &trace, node, &explanation),
        None => {
            for input in node.inputs() {
                cx.want(&trace.graph.node(*input).name);
            }
            ui.weak(cx.t("arithmetic-wait"));
        }
    }
}

fn draw(ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, node: &Node, explanation: &Explanation) {
    let mut order: Vec<usize> = (0..explanation.terms.len()).collect();
    if order.len() > SHOWN {
        order.sort_by(|&a, &b| explanation.terms[b].contribution().abs().total_cmp(&explanation.terms[a].contribution().abs()));
        order.truncate(SHOWN);
        order.sort_unstable();
    }
    let products = explanation.terms.iter().any(|term| term.times.is_some());
    Grid::new(("arithmetic", &node.name)).num_columns(5).spacing([6.0, 2.0]).show(ui, |ui| {
        for &i in &order {
            let term = &explanation.terms[i];
            operand(ui, cx, trace, node, (term.input, term.index, term.value));
            if let Some(times) = term.times {
                ui.label("×");
                operand(ui, cx, trace, node, times);
                ui.label("=");
                number(ui, term.contribution(), cx.theme.color.ink);
            }
            ui.end_row();
        }
    });
    let rest = explanation.terms.len() - order.len();
    if rest > 0 {
        let sum: f64 = explanation.terms.iter().enumerate().filter(|(i, _)| !order.contains(i)).map(|(_, term)| Term::contribution(term)).sum();
        let key = if products { "arithmetic-rest" } else { "arithmetic-rest-terms" };
        ui.label(RichText::new(cx.t_args(key, &args!("count" => count(rest), "sum" => fmt(sum)))).color(cx.theme.color.soft));
    }
    for (step, value) in &explanation.steps {
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t(&format!("step-{step}"))).color(cx.theme.color.soft));
            number(ui, *value, cx.theme.color.ink);
        });
    }
    ui.horizontal(|ui| {
        ui.label(cx.t("arithmetic-result"));
        ui.label(RichText::new(fmt(explanation.value)).monospace().strong().color(color_of(cx.theme, node)));
    });
}

/// `name[2, 5] 0.123`, in the colour of the operand's role; hovering lights the tensor, a click opens it.
fn operand(ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, node: &Node, (input, index, value): (usize, usize, f64)) {
    let Some(from) = node.inputs().get(input).map(|id| trace.graph.node(*id)) else { return };
    let color = color_of(cx.theme, from);
    let place = from.shape.unravel(index).iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let short = from.name.rsplit('.').next().unwrap_or(&from.name);
    let short = if short == "weight" || short == "bias" { from.name.rsplitn(3, '.').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(".") } else { short.to_owned() };
    let text = RichText::new(format!("{short}[{place}]")).monospace().size(cx.theme.size.small).color(color);
    let response = ui.add(egui::Label::new(text).sense(egui::Sense::hover())).on_hover_text(&from.name);
    if response.hovered() {
        cx.hover(&from.name);
    }
    number(ui, value, color);
}

fn number(ui: &mut Ui, value: f64, color: Color32) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.label(RichText::new(fmt(value)).monospace().color(color));
    });
}

fn color_of(theme: &Theme, node: &Node) -> Color32 {
    theme.role(match node.source {
        crate::graph::Source::State => Role::Weight,
        _ if node.name.starts_with("d_") => Role::Gradient,
        _ if node.op().is_some_and(|op| op.name() == "softmax") => Role::Probability,
        _ => Role::Activation,
    })
}
