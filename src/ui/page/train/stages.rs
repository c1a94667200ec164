//! The stages of a training step: batch, forward pass, loss, backward pass, update; each drawn over the same batch, with the
//! formula and this step's own numbers.

use super::overview::layer_name;
use crate::args;
use crate::data::tokenizer::Tokenizer;
use crate::session::RunTrace;
use crate::session::class::SlowStep;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::math::math;
use crate::ui::theme::{Role, mix};
use crate::ui::widget::{Range, Scale, count, fmt, legend, percent};
use egui::{Align2, Color32, FontId, Grid, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// The stages in their order; stems of their texts.
pub(super) const STAGES: [&str; 5] = ["batch", "forward", "loss", "backward", "update"];

/// Rows of the batch that are drawn.
const ROWS: usize = 12;
const ROW: f32 = 19.0;
/// The least width of a character.
const COLUMN: f32 = 12.5;

/// One step seen.
pub(super) struct Sight<'a> {
    pub run: &'a RunTrace,
    pub step: &'a SlowStep,
}

impl Sight<'_> {
    fn label(&self, id: u32) -> String {
        self.run.spec.text.data.tokenizer.label(id)
    }

    /// Probability that the model gave to what came, at a place of the batch.
    fn given(&self, at: usize) -> f32 {
        self.step.losses.get(at).map_or(0.0, |loss| (-loss).exp())
    }

    /// The numbers that the grid is coloured by, `(B, T)`; none for the plain batch.
    fn values(&self, stage: usize) -> Option<(Vec<f32>, Range)> {
        let step = self.step;
        match stage {
            0 => None,
            1 => Some(((0..step.losses.len()).map(|at| self.given(at)).collect(), Range::new(0.0, 1.0, Scale::Sequential))),
            2 | 3 => Some((step.losses.clone(), Range::of(&step.losses, Scale::Sequential))),
            _ => {
                let moved: Vec<f32> = step.losses_after.iter().zip(&step.losses).map(|(after, before)| after - before).collect();
                let range = Range::of(&moved, Scale::Diverging);
                Some((moved, range))
            }
        }
    }

    /// The batch as a grid of characters: in the first stage what is read, later what should have been said.
    pub(super) fn grid(&self, ui: &mut Ui, cx: &mut Cx<'_>, stage: usize, pin: &mut Pin<[usize; 2]>) {
        let theme = cx.theme;
        let step = self.step;
        let (rows, time) = (step.batch_size.min(ROWS), step.time);
        let width = ui.available_width() - 4.0;
        let columns = time.min((width / COLUMN) as usize).max(1);
        let cell = (width / columns as f32).min(26.0);
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t(if stage == 0 { "train-slow-read" } else { "train-slow-asked" })).strong());
            let part = args!("rows" => rows, "batch" => step.batch_size, "columns" => columns, "context" => time);
            ui.label(RichText::new(cx.t_args("train-slow-part", &part)).size(theme.size.small).color(theme.color.soft));
            if let Some((_, range)) = self.values(stage) {
                ui.add_space(theme.space.normal);
                legend(ui, cx, range, &cx.t(&format!("train-slow-legend-{}", STAGES[stage])));
            }
        });
        let (rect, _) = ui.allocate_exact_size(vec2(cell * columns as f32, ROW * rows as f32), Sense::hover());
        let response = ui.interact(rect, ui.scope_id().with("batch"), Sense::click());
        let name = cx.t("train-slow-pieces");
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
        let over = response.hover_pos().filter(|pos| rect.contains(*pos)).map(|pos| {
            let at = pos - rect.min;
            [((at.y / ROW) as usize).min(rows - 1), ((at.x / cell) as usize).min(columns - 1)]
        });
        pin.update(over, response.clicked());
        let values = self.values(stage);
        let shown = if stage == 0 { &step.tokens } else { &step.targets };
        let painter = ui.painter_at(rect.expand(2.0));
        let font = FontId::monospace(theme.size.mono);
        for row in 0..rows {
            for column in 0..columns {
                let at = row * time + column;
                let Some(id) = shown.get(at) else { continue };
                let place = Rect::from_min_size(rect.min + vec2(column as f32 * cell, row as f32 * ROW), vec2(cell, ROW));
                let fill = values.as_ref().map_or(theme.color.panel, |(values, range)| range.color(theme, values[at]));
                painter.rect_filled(place.shrink(0.5), 1.0, fill);
                painter.text(place.center(), Align2::CENTER_CENTER, self.label(*id), font.clone(), theme.ink_on(fill));
            }
        }
        for (cell_at, color) in [(pin.pinned, theme.color.accent), (pin.hovered, theme.color.ink)] {
            if let Some([row, column]) = cell_at.filter(|[row, column]| *row < rows && *column < columns) {
                let place = Rect::from_min_size(rect.min + vec2(column as f32 * cell, row as f32 * ROW), vec2(cell, ROW));
                painter.rect_stroke(place, 1.0, Stroke::new(2.0, color), StrokeKind::Outside);
            }
        }
    }

    /// Formula and sentence of a stage, and the numbers of the whole batch.
    pub(super) fn words(&self, ui: &mut Ui, cx: &Cx<'_>, stage: usize) {
        let theme = cx.theme;
        let id = STAGES[stage];
        ui.spacing_mut().item_spacing.y = theme.space.small;
        ui.label(RichText::new(cx.t(&format!("train-stage-{id}-title"))).size(theme.size.heading).strong());
        math(ui, theme, FORMULAS[stage], 21.0);
        let numbers = args!("batch" => self.step.batch_size, "context" => self.step.time, "count" => count(self.step.losses.len()));
        ui.label(RichText::new(cx.t_args(&format!("train-stage-{id}-about"), &numbers)).color(theme.color.soft));
        let mean = |losses: &[f32]| losses.iter().map(|loss| f64::from(*loss)).sum::<f64>() / losses.len().max(1) as f64;
        let (gradient, ink) = (theme.role(Role::Gradient), theme.color.ink);
        let rows: Vec<(String, String, Color32)> = match stage {
            2 => vec![("L".to_owned(), format!("{:.4}", mean(&self.step.losses)), gradient)],
            3 => {
                let clip = if self.step.clip < 1.0 { format!(" × {}", fmt(f64::from(self.step.clip))) } else { String::new() };
                vec![(cx.t("train-slow-clip"), format!("{}{clip}", fmt(f64::from(self.step.grad_norm))), gradient)]
            }
            4 => vec![
                (cx.t("train-slow-rate"), fmt(f64::from(self.step.lr)), ink),
                (cx.t("train-slow-again"), format!("{:.4} → {:.4}", mean(&self.step.losses), mean(&self.step.losses_after)), gradient),
            ],
            _ => Vec::new(),
        };
        Grid::new("slow-numbers").num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
            for (name, value, color) in rows {
                ui.label(RichText::new(name).color(theme.color.soft));
                ui.label(RichText::new(value).monospace().size(theme.size.strong).color(color));
                ui.end_row();
            }
        });
    }

    /// One place of the batch in numbers: what was read there, what came, what was thought of it.
    pub(super) fn cell(&self, ui: &mut Ui, cx: &Cx<'_>, stage: usize, cell: Option<[usize; 2]>) {
        let theme = cx.theme;
        let [row, column] = cell.unwrap_or([0, (self.step.time / 2).min(20)]);
        let at = row * self.step.time + column;
        let (Some(token), Some(target)) = (self.step.tokens.get(at), self.step.targets.get(at)) else { return };
        let words = args!("row" => row + 1, "place" => column + 1);
        ui.label(RichText::new(cx.t_args("train-slow-place", &words)).strong());
        let read: String = self.step.tokens[row * self.step.time..=at].iter().rev().take(24).rev().map(|id| self.label(*id)).collect();
        ui.label(RichText::new(format!("{read} → {}", self.label(*target))).monospace().size(theme.size.strong));
        if stage == 0 {
            let words = args!("read" => self.label(*token), "target" => self.label(*target), "count" => column + 1);
            ui.label(RichText::new(cx.t_args("train-slow-question", &words)).color(theme.color.soft));
            return;
        }
        let (loss, p) = (self.step.losses.get(at).copied().unwrap_or(0.0), self.given(at));
        let color = theme.role(Role::Probability);
        ui.label(RichText::new(format!("p({}) = {}", self.label(*target), percent(f64::from(p)))).monospace().color(color));
        if stage == 2 {
            ui.label(RichText::new(format!("−ln {} = {}", fmt(f64::from(p)), fmt(f64::from(loss)))).monospace().color(theme.role(Role::Gradient)));
        }
        // The first piece was looked at closely.
        if let Some(guesses) = self.step.guesses.get(column).filter(|_| row == 0) {
            for (id, p) in guesses {
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width().min(320.0), 19.0), Sense::hover());
                let ink = if id == target { theme.color.accent } else { theme.color.ink };
                let painter = ui.painter();
                painter.text(rect.left_center() + vec2(10.0, 0.0), Align2::CENTER_CENTER, self.label(*id), FontId::monospace(theme.size.body), ink);
                painter.rect_filled(Rect::from_min_size(pos2(rect.left() + 26.0, rect.top() + 4.0), vec2((rect.width() - 96.0) * p, 11.0)), 2.0, color);
                painter.text(rect.right_center(), Align2::RIGHT_CENTER, percent(f64::from(*p)), FontId::monospace(theme.size.small), theme.color.soft);
            }
        } else {
            ui.label(RichText::new(cx.t("train-slow-first")).size(theme.size.small).color(theme.color.soft));
        }
    }

    /// Gradients layer by layer, beside the size of the weights.
    pub(super) fn layers(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let theme = cx.theme;
        let most = self.step.layers.iter().map(|layer| layer.grad_norm).fold(1e-12, f32::max);
        ui.label(RichText::new(cx.t("train-slow-norms")).strong());
        let last = self.step.layers.len().saturating_sub(1).max(1) as f32;
        for (place, layer) in self.step.layers.iter().enumerate() {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 6.0, 22.0), Sense::hover());
            let name = layer_name(cx, &layer.layer);
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &name));
            let painter = ui.painter();
            painter.text(rect.left_center(), Align2::LEFT_CENTER, name, FontId::proportional(theme.size.body), theme.color.ink);
            let room = rect.width() - 78.0 - 66.0;
            let bar = Rect::from_min_size(pos2(rect.left() + 78.0, rect.top() + 5.0), vec2(room * layer.grad_norm / most, 12.0));
            painter.rect_filled(bar, 2.0, mix(theme.color.channel, theme.color.gradient, place as f32 / last));
            painter.text(rect.right_center(), Align2::RIGHT_CENTER, fmt(f64::from(layer.grad_norm)), FontId::monospace(theme.size.mono), theme.color.soft);
            let numbers = args!("parameters" => count(layer.parameters), "weights" => fmt(f64::from(layer.weight_norm)), "gradient" => fmt(f64::from(layer.grad_norm)), "update" => fmt(f64::from(layer.update_norm)));
            response.on_hover_text(cx.t_args("train-slow-layer", &numbers));
        }
    }

    /// What AdamW did to one weight, line by line.
    pub(super) fn weights(&self, ui: &mut Ui, cx: &Cx<'_>, chosen: &mut usize) {
        let theme = cx.theme;
        let step = self.step;
        *chosen = (*chosen).min(step.weights.len().saturating_sub(1));
        ScrollArea::horizontal().id_salt("weights").show(ui, |ui| {
            ui.horizontal(|ui| {
                for (i, weight) in step.weights.iter().enumerate() {
                    let layer = weight.name.trim_end_matches(".weight").trim_end_matches(".bias");
                    if ui.selectable_label(*chosen == i, RichText::new(layer).monospace().size(theme.size.small)).clicked() {
                        *chosen = i;
                    }
                }
            });
        });
        let Some(weight) = step.weights.get(*chosen) else { return };
        let t = step.step as i32;
        let corrected = |moment: f32, beta: f32| f64::from(moment) / (1.0 - f64::from(beta).powi(t));
        let (m, v) = (corrected(weight.m[1], step.beta1), corrected(weight.v[1], step.beta2));
        let number = |x: f32| precise(f64::from(x));
        let change = f64::from(weight.after) - f64::from(weight.before);
        let (ink, gradient, color) = (theme.color.ink, theme.role(Role::Gradient), theme.role(Role::Weight));
        let rows: [(&str, String, Color32); 6] = [
            (r"\weight{\theta}", format!("{:.6}", weight.before), color),
            (r"\gradient{g}", number(weight.grad), gradient),
            (r"m", format!("{} × {} + {} × {} = {}", fmt(f64::from(step.beta1)), number(weight.m[0]), fmt(1.0 - f64::from(step.beta1)), number(weight.grad), number(weight.m[1])), ink),
            (r"v", format!("{} × {} + {} × ({})² = {}", fmt(f64::from(step.beta2)), number(weight.v[0]), fmt(1.0 - f64::from(step.beta2)), number(weight.grad), number(weight.v[1])), ink),
            (r"\hat{m} / (\sqrt{\hat{v}} + \epsilon)", format!("{} / √{} = {}", precise(m), precise(v), precise(m / (v.sqrt() + f64::from(step.eps)))), ink),
            (r"\weight{\theta}", format!("{:.6} {} {} = {:.6}", weight.before, if change < 0.0 { "−" } else { "+" }, precise(change.abs()), weight.after), color),
        ];
        let dims = weight.dims.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        let words = args!("name" => weight.name.as_str(), "dims" => dims, "index" => count(weight.index));
        ui.label(RichText::new(cx.t_args("train-slow-which", &words)).size(theme.size.small).color(theme.color.soft));
        ui.spacing_mut().interact_size.y = 18.0;
        Grid::new("adamw").num_columns(2).spacing([14.0, 4.0]).show(ui, |ui| {
            for (tex, value, color) in rows {
                math(ui, theme, tex, 17.0);
                ui.label(RichText::new(value).monospace().size(theme.size.mono).color(color));
                ui.end_row();
            }
        });
    }
}

/// Three significant figures, also of small numbers: what is multiplied here by hand must come out.
fn precise(x: f64) -> String {
    match x.abs() {
        0.0 => "0".to_owned(),
        size if size >= 0.1 => fmt(x),
        size if size >= 1e-3 => format!("{x:.5}").replace('-', "−"),
        _ => format!("{x:.2e}").replace('-', "−"),
    }
}

/// What a stage does, in TeX.
const FORMULAS: [&str; 5] = [
    r"y_t = x_{t+1}",
    r"\probability{p_t} = \mathrm{softmax}\left(f_{\weight{\theta}}(x_1, \dots, x_t)\right)",
    r"\gradient{L} = -\frac{1}{BT} \sum_{b,t} \ln \probability{p_t}(y_t)",
    r"\gradient{g} = \gradient{\nabla_{\theta} L}",
    r"\weight{\theta} \leftarrow \weight{\theta} - \eta \left( \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon} + \lambda\, \weight{\theta} \right)",
];
