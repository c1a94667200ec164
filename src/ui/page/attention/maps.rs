//! Layers x heads as a grid of maps, one opened large at a stage, and arcs over the text.

use super::Attention;
use super::stage::{Stage, weights};
use crate::args;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::math::math;
use crate::ui::measure::pool;
use crate::ui::theme::Axis;
use crate::ui::widget::{Arcs, Heatmap, legend, lit, section};
use egui::{Align2, FontId, RichText, Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// Room for the layers' numbers beside the grid.
const GUTTER: f32 = 30.0;
/// The least width of a character under the arcs.
const ARC_STEP: f32 = 9.5;
/// Between two maps of the grid.
const GAP: f32 = 5.0;
/// The least width for the numbers behind a cell.
const WORKING: f32 = 230.0;

impl Attention {
    pub(super) fn maps(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let bottom = ui.min_rect().top() + ui.clip_rect().height();
        self.arcs(ui, cx, trace);
        let gap = cx.theme.space.wide;
        let room = bottom - ui.cursor().top();
        let width = ui.available_width() - 2.0 * gap - 4.0;
        let (layers, heads) = (trace.model.config.n_layer as f32, trace.model.config.n_head as f32);
        let side = (room - 146.0).min(width - WORKING - GUTTER - 36.0 * heads).clamp(220.0, 680.0);
        let cell = ((width - side - WORKING - GUTTER) / heads).min((side + 40.0) / layers) - GAP;
        let cell = cell.clamp(26.0, 120.0);
        let grid = GUTTER + heads * (cell + GAP);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_width(grid);
                section(ui, cx, &cx.t("attention-grid"), "");
                self.grid(ui, cx, trace, cell);
                let about = cx.t_args("attention-grid-about", &args!("layers" => trace.model.config.n_layer, "heads" => trace.model.config.n_head));
                ui.label(RichText::new(about).size(cx.theme.size.small).color(cx.theme.color.soft));
            });
            ui.vertical(|ui| {
                ui.set_width(side);
                self.opened(ui, cx, trace, side);
            });
            ui.vertical(|ui| {
                ui.set_width((width - side - grid).max(160.0));
                self.working(ui, cx, trace);
            });
        });
    }

    /// Where the token in focus looks, over the text.
    fn arcs(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let name = format!("h.{}.attn.att", self.layer);
        let Some((_, _, att)) = trace.get(&name).and_then(|tensor| tensor.matrix(&[0, self.head])) else {
            ui.weak(cx.t("attention-wait"));
            return;
        };
        let labels = cx.window_labels();
        let n = labels.len();
        let shown = self.cell.hovered.map(|[row, _]| row).or(self.token.pinned).or(self.cell.pinned.map(|[row, _]| row));
        // Of a text wider than the page, the part that ends with the chosen token, or its end.
        let fits = ((ui.available_width() / ARC_STEP) as usize).clamp(1, n.max(1));
        let start = match shown {
            Some(t) if t + fits < n => (t + 1).saturating_sub(fits),
            _ => n - fits.min(n),
        };
        let labels = &labels[start..n.min(start + fits)];
        let part: Vec<f32> = (start..start + labels.len()).flat_map(|t| &att[t * n + start..t * n + start + labels.len()]).copied().collect();
        let shown = shown.map(|t| t - start);
        let mut pin = Pin { hovered: None, pinned: shown };
        let words = cx.t_args("attention-arcs", &args!("layer" => self.layer, "head" => self.head));
        let size = vec2(ui.available_width() - 8.0, 96.0);
        Arcs::new("arcs", labels, &part).name(words).size(size).show(ui, cx, &mut pin);
        self.token.hovered = pin.hovered.map(|t| t + start);
        if pin.pinned != shown {
            self.token.pinned = pin.pinned.map(|t| t + start);
            if pin.pinned.is_none() {
                self.cell.pinned = None;
            } else {
                cx.did("attention-pinned");
            }
        }
    }

    /// Every head of every layer, small; a click opens one.
    fn grid(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, cell: f32) {
        let (layers, heads) = (trace.model.config.n_layer, trace.model.config.n_head);
        let gap = GAP;
        let (rect, _) = ui.allocate_exact_size(vec2(GUTTER + heads as f32 * (cell + gap), 20.0 + layers as f32 * (cell + gap)), Sense::hover());
        let font = FontId::monospace(cx.theme.size.small);
        for head in 0..heads {
            let at = pos2(rect.left() + GUTTER + (head as f32 + 0.5) * (cell + gap), rect.top() + 8.0);
            ui.painter().text(at, Align2::CENTER_CENTER, cx.t_args("attention-head-short", &args!("n" => head)), font.clone(), cx.theme.axis(Axis::Head));
        }
        for layer in 0..layers {
            let name = format!("h.{layer}.attn.att");
            let y = rect.top() + 20.0 + layer as f32 * (cell + gap);
            let at = pos2(rect.left() + 2.0, y + 0.5 * cell);
            ui.painter().text(at, Align2::LEFT_CENTER, cx.t_args("attention-layer-short", &args!("n" => layer)), font.clone(), cx.theme.color.soft);
            let Some(att) = trace.get(&name) else { continue };
            for head in 0..heads {
                let Some((rows, cols, data)) = att.matrix(&[0, head]) else { continue };
                let place = egui::Rect::from_min_size(pos2(rect.left() + GUTTER + head as f32 * (cell + gap), y), Vec2::splat(cell));
                let words = cx.t_args("attention-opened", &args!("layer" => layer, "head" => head));
                debug_assert_eq!(rows, cols);
                let range = weights(data, rows);
                let (side, small) = pool(data, rows, cell as usize);
                let map = Heatmap::new(("grid", layer, head), side, side, &small).name(words.as_str()).range(range).size(place.size()).without_tip();
                let response = ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| map.show(ui, cx, &mut Pin::default())).inner;
                let chosen = (layer, head) == (self.layer, self.head);
                let color = if chosen { cx.theme.color.accent } else { cx.theme.axis(Axis::Head) };
                if chosen || response.hovered() {
                    ui.painter().rect_stroke(place, 2.0, Stroke::new(if chosen { 2.5 } else { 1.5 }, color), StrokeKind::Outside);
                }
                lit(ui, cx, place, &[&name]);
                if response.on_hover_text(words).clicked() {
                    (self.layer, self.head) = (layer, head);
                    cx.did("attention-head");
                }
            }
        }
    }

    /// The opened head at the chosen stage.
    fn opened(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, side: f32) {
        let stage = self.stage();
        let title = cx.t_args("attention-opened", &args!("layer" => self.layer, "head" => self.head));
        ui.label(RichText::new(title).size(cx.theme.size.strong).strong());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(1.0, 2.0);
            ui.spacing_mut().button_padding = vec2(6.0, 4.0);
            for (i, other) in Stage::ALL.into_iter().enumerate() {
                let gone = other == Stage::Scaled && trace.experiment.without_scale;
                let text = RichText::new(cx.t(other.name_key())).size(cx.theme.size.small);
                let text = if gone { text.strikethrough() } else { text };
                let response = ui.selectable_label(i == self.stages.at, text);
                if response.clicked() {
                    self.stages.playing = false;
                    self.go_to(cx, i);
                }
            }
        });
        let Some(matrix) = stage.matrix(trace, self.layer, self.head) else {
            ui.weak(cx.t("attention-wait"));
            return;
        };
        let labels = cx.window_labels();
        let columns: &[String] = if matrix.cols == labels.len() && stage != Stage::Y { &labels } else { &[] };
        let before = self.cell.pinned;
        let words = format!("{} [0, {}]", matrix.name, self.head);
        let map = Heatmap::new("opened", matrix.rows, matrix.cols, &matrix.data).name(words).range(matrix.range).labels(&labels, columns);
        let focus = self.at(trace);
        let response = map.size(Vec2::splat(side)).show(ui, cx, &mut self.cell);
        if self.cell.pinned != before && self.cell.pinned.is_some() {
            cx.did("attention-cell-pinned");
        }
        lit(ui, cx, response.rect, &[&matrix.name]);
        // The row of the token whose arcs are drawn.
        let top = if columns.is_empty() { 0.0 } else { 18.0 };
        let y = response.rect.top() + top + (focus as f32 + 0.5) * (response.rect.height() - top) / matrix.rows.max(1) as f32;
        let right = response.rect.right() + 2.0;
        let mark = vec![pos2(right + 7.0, y - 4.0), pos2(right, y), pos2(right + 7.0, y + 4.0)];
        ui.painter().add(egui::Shape::convex_polygon(mark, cx.theme.axis(Axis::Token), Stroke::NONE));
        let size = trace.model.config.n_embd / trace.model.config.n_head.max(1);
        ui.horizontal(|ui| {
            ui.allocate_ui(vec2(190.0, 22.0), |ui| legend(ui, cx, matrix.range, ""));
            math(ui, cx.theme, &stage.formula(size), cx.theme.size.body);
        });
        let about = if stage == Stage::Scaled && trace.experiment.without_scale { "attention-stage-scaled-gone" } else { stage.about_key() };
        ui.label(RichText::new(cx.t(about)).size(cx.theme.size.small).color(cx.theme.color.soft));
    }
}
