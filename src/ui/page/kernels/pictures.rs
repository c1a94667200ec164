//! The numbers that went in and came out, as heat maps, and where one of those that came out is from.

use super::lab::{Difference, Lab};
use crate::args;
use crate::op::{Case, Explanation, Operands, Term};
use crate::session::LabEngine;
use crate::tensor::Tensor;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::{Role, Theme};
use crate::ui::widget::{Cell, Heatmap, Range, Scale, count, fmt};
use egui::{Color32, Grid, Rect, RichText, ScrollArea, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// The tallest and the widest picture, in points; with many side by side they are narrower, down to `NARROW`.
const TALL: f32 = 108.0;
const WIDE: f32 = 170.0;
const NARROW: f32 = 60.0;

/// Operands framed in the pictures; of more, those that add the most.
const FRAMED: usize = 256;
/// Operands written out.
const WRITTEN: usize = 8;

/// Draws the pictures in a row. `pin` holds the output cell in focus.
pub fn pictures(ui: &mut Ui, cx: &mut Cx<'_>, lab: &Lab, case: &Case, explanation: Option<&Explanation>, pin: &mut Pin<Cell>) {
    let names = case.op.input_names();
    let frame_color = cx.theme.color.accent;
    let mut over = None;
    let mut clicked = false;
    let outputs = [LabEngine::Cpu, LabEngine::Gpu].into_iter().filter(|engine| lab.result(*engine).is_some()).count();
    // Two outputs have a third picture: their difference.
    let count = case.inputs.len() + if outputs == 2 { 3 } else { outputs };
    let wide = (ui.available_width() / count.max(1) as f32 - cx.theme.space.normal).clamp(NARROW, WIDE);
    ScrollArea::horizontal().id_salt("kernels-pictures").max_height(TALL + 64.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = cx.theme.space.normal;
            for (i, input) in case.inputs.iter().enumerate() {
                let name = names.get(i).copied().unwrap_or("x");
                let (rect, _) = picture(ui, cx, (&format!("in-{i}"), name), wide, &input.tensor, cx.theme.color.activation, &mut Pin::default());
                for index in explanation.iter().flat_map(|explanation| touched(explanation, i)).take(FRAMED) {
                    outline(ui, rect, &input.tensor, index, frame_color);
                }
            }
            let difference = lab.difference();
            for (engine, title) in [(LabEngine::Cpu, "kernels-out-cpu"), (LabEngine::Gpu, "kernels-out-gpu")] {
                if let Some(run) = lab.result(engine) {
                    let mut cell = *pin;
                    let title = cx.t(title);
                    let (_, response) = picture(ui, cx, (&format!("out-{engine:?}"), &title), wide, &run.output, cx.theme.color.probability, &mut cell);
                    over = over.or(cell.hovered.filter(|_| response.hovered()));
                    clicked |= response.clicked();
                    if cell.pinned != pin.pinned && !response.clicked() {
                        pin.pinned = cell.pinned;
                    }
                }
            }
            if let (Some(Difference { each, .. }), Some(run)) = (difference, lab.result(LabEngine::Gpu))
                && let Ok(tensor) = Tensor::new(run.output.shape().clone(), each)
            {
                let title = cx.t("kernels-difference");
                let mut cell = *pin;
                let (_, response) = picture(ui, cx, ("difference", &title), wide, &tensor, cx.theme.color.gradient, &mut cell);
                over = over.or(cell.hovered.filter(|_| response.hovered()));
                clicked |= response.clicked();
            }
        });
    });
    pin.update(over, clicked);
}

/// One tensor under its name and shape, its last axis from left to right, all others from top to bottom.
fn picture(ui: &mut Ui, cx: &mut Cx<'_>, (id, name): (&str, &str), wide: f32, tensor: &Tensor, color: Color32, pin: &mut Pin<Cell>) -> (Rect, egui::Response) {
    let (rows, cols) = (tensor.shape().rows().max(1), tensor.shape().last().max(1));
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.label(RichText::new(name).color(color).strong());
        ui.label(RichText::new(tensor.shape().to_string()).monospace().size(cx.theme.size.small).color(cx.theme.color.soft));
        let size = size_of(rows, cols, wide);
        let response = Heatmap::new(("kernels", id), rows, cols, tensor.data()).name(format!("{name} {}", tensor.shape())).size(size).show(ui, cx, pin);
        let range = Range::of(tensor.data(), Scale::Diverging);
        let ends = format!("± {}", fmt(f64::from(range.high)));
        ui.label(RichText::new(ends).size(cx.theme.size.small - 1.0).color(cx.theme.color.faint));
        (response.rect, response)
    })
    .inner
}

/// Square cells where they fit; at least one point a side stays visible.
fn size_of(rows: usize, cols: usize, wide: f32) -> Vec2 {
    let cell = (wide / cols as f32).min(TALL / rows as f32).min(21.0);
    vec2((cell * cols as f32).max(14.0).min(wide), (cell * rows as f32).clamp(14.0, TALL))
}

/// Flat indices of input `input` that an output number came from.
fn touched(explanation: &Explanation, input: usize) -> impl Iterator<Item = usize> + '_ {
    explanation.terms.iter().flat_map(move |term| {
        let own = (term.input == input).then_some(term.index);
        let factor = term.times.filter(|(other, ..)| *other == input).map(|(_, index, _)| index);
        own.into_iter().chain(factor)
    })
}

fn outline(ui: &Ui, rect: Rect, tensor: &Tensor, index: usize, color: Color32) {
    let (rows, cols) = (tensor.shape().rows().max(1), tensor.shape().last().max(1));
    let cell = rect.size() / vec2(cols as f32, rows as f32);
    let min = rect.min + vec2((index % cols) as f32, (index / cols) as f32) * cell;
    let cell = Rect::from_min_max(min, pos2(min.x + cell.x, min.y + cell.y));
    ui.painter().rect_stroke(cell.expand(0.5), 1.0, Stroke::new(1.5, color), StrokeKind::Outside);
}

/// The working of the output cell in focus; `None` while there is no output.
pub fn explain(lab: &Lab, case: &Case, [row, col]: Cell) -> Option<(usize, Explanation)> {
    let output = &lab.result(LabEngine::Cpu).or(lab.result(LabEngine::Gpu))?.output;
    let index = row * output.shape().last().max(1) + col;
    let inputs = case.inputs.iter().map(|input| &input.tensor).collect();
    (index < output.len()).then(|| (index, case.op.explain(&Operands { inputs, out: output.shape() }, index)))
}

/// Writes the working out.
pub fn working(ui: &mut Ui, cx: &Cx<'_>, lab: &Lab, case: &Case, index: usize, explanation: &Explanation) {
    let theme = cx.theme;
    let names = case.op.input_names();
    let Some(output) = lab.result(LabEngine::Cpu).or(lab.result(LabEngine::Gpu)).map(|run| &run.output) else { return };
    ui.label(RichText::new(format!("out{} = {}", place(output, index), fmt(explanation.value))).monospace().strong().color(theme.color.probability));
    ui.label(RichText::new(cx.t(&format!("explain-{}", case.op.name()))).color(theme.color.soft));
    let mut order: Vec<&Term> = explanation.terms.iter().collect();
    order.sort_by(|a, b| b.contribution().abs().total_cmp(&a.contribution().abs()));
    let operand = |(input, index, value): (usize, usize, f64)| {
        let at = case.inputs.get(input).map(|input| place(&input.tensor, index)).unwrap_or_default();
        format!("{}{at} {}", names.get(input).copied().unwrap_or("x"), fmt(value))
    };
    Grid::new("kernels-working").num_columns(2).spacing([8.0, 2.0]).min_row_height(18.0).show(ui, |ui| {
        for term in order.iter().take(WRITTEN) {
            let own = operand((term.input, term.index, term.value));
            let text = term.times.map_or(own.clone(), |times| format!("{own} × {}", operand(times)));
            ui.label(RichText::new(text).monospace().size(theme.size.small));
            if term.times.is_some() {
                number(ui, theme, term.contribution());
            }
            ui.end_row();
        }
    });
    if let Some(rest) = order.get(WRITTEN..).filter(|rest| !rest.is_empty()) {
        ui.label(RichText::new(cx.t_args("kernels-rest", &args!("count" => count(rest.len())))).color(theme.color.soft));
    }
    Grid::new("kernels-steps").num_columns(2).spacing([8.0, 2.0]).min_row_height(18.0).show(ui, |ui| {
        for (step, value) in &explanation.steps {
            ui.label(RichText::new(cx.t(&format!("step-{step}"))).color(theme.color.soft));
            number(ui, theme, *value);
            ui.end_row();
        }
    });
}

fn number(ui: &mut Ui, theme: &Theme, value: f64) {
    ui.label(RichText::new(fmt(value)).monospace().size(theme.size.small).color(theme.role(Role::Activation)));
}

/// `[1, 2]`.
fn place(tensor: &Tensor, index: usize) -> String {
    let at: Vec<String> = tensor.shape().unravel(index).iter().map(usize::to_string).collect();
    format!("[{}]", at.join(", "))
}
