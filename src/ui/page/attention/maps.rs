//! Layers x heads as a grid of maps, one opened large at a stage, arcs over the text, and the numbers behind a cell.

use super::Attention;
use super::stage::{Stage, weights};
use crate::args;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::math::math;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{Arcs, Heatmap, Range, Scale, Strip, arithmetic, legend, lit, section};
use egui::{Align2, FontId, RichText, Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// Room for the layers' numbers beside the grid.
const GUTTER: f32 = 30.0;

impl Attention {
    pub(super) fn maps(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let height = ui.clip_rect().height();
        self.arcs(ui, cx, trace);
        let side = (height - 330.0).min(ui.available_width() - 420.0).clamp(220.0, 640.0);
        let left = ui.available_width() - side - cx.theme.space.wide - 4.0;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = cx.theme.space.wide;
            ui.vertical(|ui| {
                ui.set_width(left);
                let about = cx.t_args("attention-grid-about", &args!("layers" => trace.model.config.n_layer, "heads" => trace.model.config.n_head));
                section(ui, cx, &cx.t("attention-grid"), &about);
                self.grid(ui, cx, trace, vec2(left, 0.42 * side + 90.0));
                ui.add_space(cx.theme.space.small);
                self.working(ui, cx, trace);
            });
            ui.vertical(|ui| {
                ui.set_width(side);
                self.opened(ui, cx, trace, side);
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
        let shown = self.cell.hovered.map(|[row, _]| row).or(self.token.pinned).or(self.cell.pinned.map(|[row, _]| row));
        let mut pin = Pin { hovered: None, pinned: shown };
        let words = cx.t_args("attention-arcs", &args!("layer" => self.layer, "head" => self.head));
        let size = vec2(ui.available_width() - 8.0, 104.0);
        Arcs::new("arcs", &labels, att).name(words).size(size).show(ui, cx, &mut pin);
        self.token.hovered = pin.hovered;
        if pin.pinned != shown {
            self.token.pinned = pin.pinned;
            if pin.pinned.is_none() {
                self.cell.pinned = None;
            } else {
                cx.did("attention-pinned");
            }
        }
    }

    /// Every head of every layer, small; a click opens one.
    fn grid(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, size: Vec2) {
        let (layers, heads) = (trace.model.config.n_layer, trace.model.config.n_head);
        let gap = 5.0;
        let cell = ((size.x - GUTTER) / heads as f32 - gap).min((size.y - 20.0) / layers as f32 - gap).clamp(30.0, 120.0);
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
                let map = Heatmap::new(("grid", layer, head), rows, cols, data).name(words.as_str()).range(weights(data, rows)).size(place.size()).without_tip();
                let response = ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| map.show(ui, cx, &mut Pin::default())).inner;
                let chosen = (layer, head) == (self.layer, self.head);
                if response.hovered() {
                    cx.hover(&name);
                }
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
            ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
            for (i, other) in Stage::ALL.into_iter().enumerate() {
                let gone = other == Stage::Scaled && trace.experiment.without_scale;
                let text = RichText::new(cx.t(other.name_key())).size(cx.theme.size.small);
                let text = if gone { text.strikethrough() } else { text };
                let response = ui.selectable_label(i == self.stages.at, text);
                if response.hovered() {
                    cx.hover(&format!("h.{}.attn.{}", self.layer, other.part()));
                }
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
        if response.hovered() {
            cx.hover(&matrix.name);
        }
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
        ui.horizontal(|ui| {
            legend(ui, cx, matrix.range, "");
        });
        let size = trace.model.config.n_embd / trace.model.config.n_head.max(1);
        ui.horizontal(|ui| {
            math(ui, cx.theme, &stage.formula(size), cx.theme.size.body);
        });
        let about = if stage == Stage::Scaled && trace.experiment.without_scale { "attention-stage-scaled-gone" } else { stage.about_key() };
        ui.label(RichText::new(cx.t(about)).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    /// The numbers that were multiplied and summed to the cell in focus.
    fn working(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let Some([i, j]) = self.cell.focus() else {
            section(ui, cx, &cx.t("attention-working"), &cx.t("attention-working-hint"));
            return;
        };
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
        if matrix.name.ends_with("scores") {
            self.product(ui, cx, trace, i, j);
        }
        arithmetic(ui, cx, &matrix.name, matrix.start + i * matrix.cols + j);
    }

    /// q of the looking token, k of the one looked at, and their products, as strips.
    fn product(&self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, i: usize, j: usize) {
        let row = |part: &str, t: usize| {
            let (_, width, data) = trace.get(&format!("h.{}.attn.{part}", self.layer))?.matrix(&[0, self.head])?;
            data.get(t * width..(t + 1) * width)
        };
        let (Some(q), Some(k)) = (row("q", i), row("k", j)) else { return };
        let products: Vec<f32> = q.iter().zip(k).map(|(q, k)| q * k).collect();
        let both: Vec<f32> = q.iter().chain(k).copied().collect();
        let range = Range::of(&both, Scale::Diverging);
        let rows = [("q", q, range), ("k", k, range), ("q×k", products.as_slice(), Range::of(&products, Scale::Diverging))];
        for (name, data, range) in rows {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(34.0, 16.0), Sense::hover());
                ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, FontId::monospace(cx.theme.size.mono), cx.theme.role(Role::Activation));
                let size = vec2((ui.available_width() - 8.0).clamp(60.0, 420.0), 16.0);
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
}
