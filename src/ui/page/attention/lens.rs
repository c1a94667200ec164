//! The logit lens (nostalgebraist 2020): the network's own head applied after every block, so that one sees what would
//! be written if the network stopped there, at every place of the text and in full for one of them.

use super::Attention;
use crate::args;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::measure::{largest, softmax};
use crate::ui::theme::Axis;
use crate::ui::widget::{Range, Scale, legend, lit, percent, section};
use egui::{Align2, FontId, Pos2, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Characters listed after each block.
const LISTED: usize = 8;
/// Width and height of a cell of the overview.
const CELL: egui::Vec2 = vec2(22.0, 26.0);
/// Room for the layers' names.
const GUTTER: f32 = 120.0;

/// The most probable character after each block at each place, of one trace.
#[derive(Debug, Default)]
pub(super) struct Known {
    trace: u64,
    /// By block, by place: the character and its probability.
    best: Vec<Vec<(u32, f32)>>,
}

impl Known {
    fn of(trace: &Trace) -> Option<Self> {
        let best = (0..trace.model.config.n_layer).map(|layer| {
            let logits = trace.get(&format!("lens.{layer}"))?;
            let rows = (0..logits.shape().rows()).map(|t| {
                let p = softmax(logits.row(t));
                largest(&p, 1).first().map_or((0, 0.0), |&i| (i as u32, p[i]))
            });
            Some(rows.collect())
        });
        Some(Self { trace: trace.id, best: best.collect::<Option<_>>()? })
    }
}

impl Attention {
    pub(super) fn lens(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        section(ui, cx, &cx.t("attention-lens"), &cx.t("attention-lens-about"));
        if self.lens.trace != trace.id || self.lens.best.is_empty() {
            match Known::of(trace) {
                Some(known) => self.lens = known,
                None => {
                    ui.weak(cx.t("attention-wait"));
                    return;
                }
            }
        }
        ui.add_space(cx.theme.space.small);
        self.overview(ui, cx, trace);
        ui.add_space(cx.theme.space.wide);
        self.ranking(ui, cx, trace);
        ui.add_space(cx.theme.space.small);
        legend(ui, cx, Range::new(0.0, 1.0, Scale::Sequential), &cx.t("attention-lens-legend"));
    }

    /// Places from left to right, blocks from top to bottom; the last line is what really came.
    fn overview(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let n = trace.window().len();
        let layers = self.lens.best.len();
        let theme = cx.theme;
        let font = FontId::proportional(theme.size.small);
        let height = CELL.y * (layers + 2) as f32;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let (names, _) = ui.allocate_exact_size(vec2(GUTTER, height), Sense::hover());
            for line in 0..layers + 2 {
                let (words, color) = match line {
                    0 => (cx.t("attention-lens-read"), theme.axis(Axis::Token)),
                    l if l <= layers => (cx.t_args("attention-lens-after", &args!("n" => l - 1)), theme.color.ink),
                    _ => (cx.t("attention-lens-came"), theme.color.good),
                };
                let at = names.left_top() + vec2(0.0, (line as f32 + 0.5) * CELL.y);
                ui.painter().text(at, Align2::LEFT_CENTER, words, font.clone(), color);
                if line > 0 && line <= layers {
                    let row = Rect::from_min_size(names.left_top() + vec2(-4.0, line as f32 * CELL.y), vec2(GUTTER - 4.0, CELL.y)).shrink(3.0);
                    lit(ui, cx, row, &[&format!("lens.{}", line - 1)]);
                }
            }
            ScrollArea::horizontal().id_salt("lens").stick_to_right(true).auto_shrink([false, true]).show(ui, |ui| {
                let (rect, response) = ui.allocate_exact_size(vec2(CELL.x * n as f32, height), Sense::click());
                let words = cx.t("attention-lens");
                response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &words));
                let over = response.hover_pos().map(|pos| (((pos.x - rect.left()) / CELL.x).max(0.0) as usize).min(n.saturating_sub(1)));
                self.token.update(over, response.clicked());
                if response.clicked() {
                    cx.did("attention-lens-pinned");
                }
                let block = response.hover_pos().map(|pos| ((pos.y - rect.top()) / CELL.y) as usize).filter(|line| (1..=layers).contains(line));
                if let Some(line) = block {
                    cx.hover(&format!("lens.{}", line - 1));
                }
                self.paint(ui, cx, trace, rect);
                if let (Some(t), Some(line)) = (over, block)
                    && let Some(&(token, p)) = self.lens.best[line - 1].get(t)
                {
                    response.on_hover_text_at_pointer(format!("lens.{}   {}   {}", line - 1, cx.label(token), percent(f64::from(p))));
                }
            });
        });
    }

    fn paint(&self, ui: &Ui, cx: &Cx<'_>, trace: &Trace, rect: Rect) {
        let (theme, window) = (cx.theme, trace.window());
        let font = FontId::monospace(theme.size.body);
        let layers = self.lens.best.len();
        let chosen = self.at(trace);
        for (t, &read) in window.iter().enumerate() {
            let column = Rect::from_min_size(rect.left_top() + vec2(t as f32 * CELL.x, 0.0), vec2(CELL.x, rect.height()));
            if !ui.is_rect_visible(column) {
                continue;
            }
            let cell = |line: usize| Rect::from_min_size(column.left_top() + vec2(0.0, line as f32 * CELL.y), CELL);
            let next = window.get(t + 1).copied();
            let write = |line: usize, token: u32, ink| {
                ui.painter().text(cell(line).center(), Align2::CENTER_CENTER, cx.label(token), font.clone(), ink);
            };
            write(0, read, theme.axis(Axis::Token));
            for (layer, best) in self.lens.best.iter().enumerate() {
                let Some(&(token, p)) = best.get(t) else { continue };
                let fill = theme.sequential(p);
                ui.painter().rect_filled(cell(layer + 1).shrink(1.0), 3.0, fill);
                if Some(token) == next {
                    ui.painter().rect_stroke(cell(layer + 1).shrink(1.0), 3.0, Stroke::new(1.5, theme.color.good), StrokeKind::Inside);
                }
                write(layer + 1, token, theme.ink_on(fill));
            }
            match next {
                Some(token) => write(layers + 1, token, theme.color.good),
                None => {
                    ui.painter().text(cell(layers + 1).center(), Align2::CENTER_CENTER, "?", font.clone(), theme.color.faint);
                }
            }
            if t == chosen {
                ui.painter().rect_stroke(column, 4.0, Stroke::new(2.0, theme.color.accent), StrokeKind::Inside);
            }
        }
    }

    /// The chosen place in full: after every block the most probable characters, most probable first.
    fn ranking(&self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let at = self.at(trace);
        let labels = cx.window_labels();
        let title = cx.t_args("attention-lens-place", &args!("char" => labels.get(at).cloned().unwrap_or_default(), "position" => at));
        section(ui, cx, &title, &cx.t("attention-lens-place-about"));
        ui.add_space(cx.theme.space.tight);
        let (theme, next) = (cx.theme, trace.window().get(at + 1).copied());
        let width = ((ui.available_width() - GUTTER - 8.0) / LISTED as f32).clamp(56.0, 120.0);
        ui.spacing_mut().item_spacing.y = 0.0;
        for layer in 0..trace.model.config.n_layer {
            let Some(logits) = trace.get(&format!("lens.{layer}")).filter(|logits| at < logits.shape().rows()) else { continue };
            let p = softmax(logits.row(at));
            let (rect, response) = ui.allocate_exact_size(vec2(GUTTER + width * LISTED as f32, 34.0), Sense::hover());
            if response.hovered() {
                cx.hover(&format!("lens.{layer}"));
            }
            let words = cx.t_args("attention-lens-after", &args!("n" => layer));
            ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, words, FontId::proportional(theme.size.small), theme.color.ink);
            for (rank, token) in largest(&p, LISTED).into_iter().enumerate() {
                let left: Pos2 = pos2(rect.left() + GUTTER + rank as f32 * width, rect.top());
                let cell = Rect::from_min_size(left, vec2(width, rect.height())).shrink(2.0);
                let fill = theme.sequential(p[token]);
                let ink = theme.ink_on(fill);
                ui.painter().rect_filled(cell, 4.0, fill);
                if Some(token as u32) == next {
                    ui.painter().rect_stroke(cell, 4.0, Stroke::new(2.0, theme.color.good), StrokeKind::Inside);
                }
                let label = cx.label(token as u32);
                ui.painter().text(cell.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, label, FontId::monospace(theme.size.strong), ink);
                let text = percent(f64::from(p[token]));
                ui.painter().text(cell.right_center() - vec2(5.0, 0.0), Align2::RIGHT_CENTER, text, FontId::monospace(11.0), ink);
            }
        }
    }
}
