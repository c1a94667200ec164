//! A matrix as a picture: one texture, one pixel a cell, never rectangles. Hover names a cell, a click pins it, the
//! arrow keys walk from cell to cell.

use super::legend::{Range, Scale};
use super::number::fmt;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use egui::cache::FramePublisher;
use egui::{AsIdSalt, Align2, Color32, ColorImage, FontId, IdSalt, Id, Key, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, vec2};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Row and column.
pub type Cell = [usize; 2];

/// A matrix `(rows, cols)` drawn row by row from the top.
pub struct Heatmap<'a> {
    id: Id,
    rows: usize,
    cols: usize,
    data: &'a [f32],
    name: String,
    range: Range,
    row_labels: &'a [String],
    col_labels: &'a [String],
    size: Vec2,
    tip: bool,
}

impl<'a> Heatmap<'a> {
    /// `data` holds `rows * cols` numbers, row-major; drawn diverging over its own range unless told otherwise.
    pub fn new(id: impl AsIdSalt, rows: usize, cols: usize, data: &'a [f32]) -> Self {
        let range = Range::of(data, Scale::Diverging);
        let size = vec2(240.0, 240.0);
        Self { id: Id::unique(("heatmap", IdSalt::new(id))), rows, cols, data, name: String::new(), range, row_labels: &[], col_labels: &[], size, tip: true }
    }

    /// What it shows, for screen readers and for the tooltip: `h.0.attn.att`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Colours over the data's own range.
    pub fn scale(mut self, scale: Scale) -> Self {
        self.range = Range::of(self.data, scale);
        self
    }

    /// Colours over a range shared with other pictures.
    pub fn range(mut self, range: Range) -> Self {
        self.range = range;
        self
    }

    /// Labels beside the rows and above the columns; drawn where they have room, and always in the tooltip.
    pub fn labels(mut self, rows: &'a [String], cols: &'a [String]) -> Self {
        (self.row_labels, self.col_labels) = (rows, cols);
        self
    }

    /// Size in points, labels included.
    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// Without the tooltip that says row, column and number.
    pub fn without_tip(mut self) -> Self {
        self.tip = false;
        self
    }

    /// Draws it. `pin.focus()` is then the cell that counts.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<Cell>) -> Response {
        let theme = cx.theme;
        let (outer, mut response) = ui.allocate_exact_size(self.size, Sense::click());
        let rect = self.picture(outer);
        let name = self.name.clone();
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if self.rows == 0 || self.cols == 0 || self.data.len() < self.rows * self.cols {
            return response;
        }
        let over = response.hover_pos().and_then(|pos| self.cell_at(rect, pos));
        pin.update(over, response.clicked());
        self.keys(ui, &response, pin);
        if ui.is_rect_visible(outer) {
            let texture = self.texture(ui, cx);
            let uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
            ui.painter().image(texture.id(), rect, uv, Color32::WHITE);
            ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, theme.color.line), StrokeKind::Outside);
            self.draw_labels(ui, cx, rect, pin.focus());
            if let Some(cell) = pin.pinned {
                self.frame(ui, rect, cell, Stroke::new(2.0, theme.color.accent));
            }
            if let Some(cell) = pin.hovered {
                self.frame(ui, rect, cell, Stroke::new(1.5, theme.color.ink));
            }
            if response.has_focus() {
                ui.painter().rect_stroke(rect.expand(2.0), 2.0, Stroke::new(1.5, theme.color.accent), StrokeKind::Outside);
            }
        }
        if self.tip && let Some([row, col]) = pin.hovered {
            let value = self.data[row * self.cols + col];
            let label = |labels: &[String], i: usize| labels.get(i).map_or_else(|| i.to_string(), |label| format!("{label} ({i})"));
            let text = format!("{} × {}\n{}", label(self.row_labels, row), label(self.col_labels, col), fmt(f64::from(value)));
            response = response.on_hover_text_at_pointer(egui::RichText::new(text).monospace().size(theme.size.mono));
        }
        response
    }

    /// Space for the labels at the left and the top.
    fn picture(&self, outer: Rect) -> Rect {
        let left = if self.row_labels.is_empty() { 0.0 } else { 18.0 };
        let top = if self.col_labels.is_empty() { 0.0 } else { 18.0 };
        Rect::from_min_max(outer.min + vec2(left, top), outer.max)
    }

    fn cell_at(&self, rect: Rect, pos: Pos2) -> Option<Cell> {
        if !rect.contains(pos) {
            return None;
        }
        let at = (pos - rect.min) / rect.size();
        let place = |x: f32, n: usize| ((x * n as f32) as usize).min(n - 1);
        Some([place(at.y, self.rows), place(at.x, self.cols)])
    }

    fn rect_of(&self, rect: Rect, [row, col]: Cell) -> Rect {
        let size = rect.size() / vec2(self.cols as f32, self.rows as f32);
        Rect::from_min_size(rect.min + vec2(col as f32, row as f32) * size, size)
    }

    fn frame(&self, ui: &Ui, rect: Rect, cell: Cell, stroke: Stroke) {
        if cell[0] < self.rows && cell[1] < self.cols {
            let cell = self.rect_of(rect, cell);
            ui.painter().rect_stroke(cell.expand(1.0), 1.0, stroke, StrokeKind::Outside);
        }
    }

    fn keys(&self, ui: &Ui, response: &Response, pin: &mut Pin<Cell>) {
        if !response.has_focus() {
            return;
        }
        ui.memory_mut(|memory| {
            let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(response.id, filter);
        });
        let [row, col] = pin.pinned.unwrap_or_default();
        let (down, right) = ui.input(|input| {
            let step = |more, less| i64::from(input.key_pressed(more)) - i64::from(input.key_pressed(less));
            (step(Key::ArrowDown, Key::ArrowUp), step(Key::ArrowRight, Key::ArrowLeft))
        });
        if (down, right) != (0, 0) {
            let walk = |at: usize, by: i64, n: usize| at.saturating_add_signed(by as isize).min(n - 1);
            pin.pinned = Some([walk(row, down, self.rows), walk(col, right, self.cols)]);
        }
    }

    fn draw_labels(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect, focus: Option<Cell>) {
        let theme = cx.theme;
        let cell = rect.size() / vec2(self.cols as f32, self.rows as f32);
        for (axis, labels, step) in [(0, self.row_labels, cell.y), (1, self.col_labels, cell.x)] {
            let fits = step >= 10.0;
            let font = FontId::monospace(step.clamp(11.0, theme.size.mono));
            for (i, label) in labels.iter().enumerate() {
                let chosen = focus.is_some_and(|focus| focus[axis] == i);
                // Where there is no room for all, the focused one alone is written.
                if !fits && !chosen {
                    continue;
                }
                let middle = (i as f32 + 0.5) * step;
                let (pos, align) = match axis {
                    0 => (Pos2::new(rect.left() - 5.0, rect.top() + middle), Align2::RIGHT_CENTER),
                    _ => (Pos2::new(rect.left() + middle, rect.top() - 3.0), Align2::CENTER_BOTTOM),
                };
                let color = if chosen { theme.color.accent } else { theme.color.soft };
                ui.painter().text(pos, align, label, font.clone(), color);
            }
        }
    }

    /// The texture, made anew only when the numbers, the range or the theme change.
    fn texture(&self, ui: &Ui, cx: &Cx<'_>) -> TextureHandle {
        type Cache = FramePublisher<Id, (u64, TextureHandle)>;
        let mut hasher = DefaultHasher::new();
        bytemuck::cast_slice::<f32, u8>(self.data).hash(&mut hasher);
        (self.rows, self.cols, self.range.low.to_bits(), self.range.high.to_bits(), self.range.scale).hash(&mut hasher);
        cx.theme.shade.hash(&mut hasher);
        let version = hasher.finish();
        let cached = ui.memory_mut(|memory| memory.caches.cache::<Cache>().get(&self.id).cloned());
        let texture = match cached {
            Some((known, texture)) if known == version => texture,
            Some((_, mut texture)) => {
                texture.set(self.image(cx), TextureOptions::NEAREST);
                texture
            }
            None => ui.ctx().load_texture("heatmap", self.image(cx), TextureOptions::NEAREST),
        };
        ui.memory_mut(|memory| memory.caches.cache::<Cache>().set(self.id, (version, texture.clone())));
        texture
    }

    /// One pixel a cell.
    pub fn image(&self, cx: &Cx<'_>) -> ColorImage {
        let table = self.range.table(cx.theme);
        let color = |x: &f32| if x.is_finite() { table[(self.range.place(*x) * 255.0) as usize] } else { cx.theme.color.paper };
        ColorImage::new([self.cols, self.rows], self.data[..self.rows * self.cols].iter().map(color).collect())
    }
}
