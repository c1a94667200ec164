//! Numbers as vertical bars from a zero line, one colour for their role.

use super::number::fmt;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::{Role, mix};
use egui::{AsIdSalt, Align2, Color32, FontId, IdSalt, Id, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

pub struct Bars<'a> {
    id: Id,
    values: &'a [f32],
    labels: &'a [String],
    colors: &'a [Color32],
    name: String,
    role: Role,
    size: Vec2,
    show: fn(f64) -> String,
}

impl<'a> Bars<'a> {
    pub fn new(id: impl AsIdSalt, values: &'a [f32]) -> Self {
        let size = vec2(320.0, 120.0);
        Self { id: Id::unique(("bars", IdSalt::new(id))), values, labels: &[], colors: &[], name: String::new(), role: Role::Activation, size, show: fmt }
    }

    /// What it shows, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Written under the bars where there is room.
    pub fn labels(mut self, labels: &'a [String]) -> Self {
        self.labels = labels;
        self
    }

    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// One colour a bar, instead of the role's.
    pub fn colors(mut self, colors: &'a [Color32]) -> Self {
        self.colors = colors;
        self
    }

    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// How a number is written in the tooltip: [`super::percent`] for probabilities.
    pub fn written(mut self, show: fn(f64) -> String) -> Self {
        self.show = show;
        self
    }

    /// Draws them. `pin.focus()` is then the bar that counts.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) -> Response {
        let theme = cx.theme;
        let (outer, _) = ui.allocate_exact_size(self.size, Sense::hover());
        let response = ui.interact(outer, self.id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &self.name));
        let n = self.values.len();
        if n == 0 {
            return response;
        }
        let foot = if self.labels.is_empty() { 0.0 } else { 18.0 };
        let plot = Rect::from_min_max(outer.min, outer.max - vec2(0.0, foot));
        let finite = || self.values.iter().copied().filter(|x| x.is_finite());
        let (low, high) = (finite().fold(0.0, f32::min), finite().fold(0.0, f32::max));
        let y = |x: f32| plot.bottom() - (x - low) / (high - low).max(f32::MIN_POSITIVE) * plot.height();
        let step = plot.width() / n as f32;
        let over = response.hover_pos().map(|pos: Pos2| (((pos.x - plot.left()) / step).max(0.0) as usize).min(n - 1));
        pin.update(over, response.clicked());
        let gap = if step > 4.0 { 1.0 } else { 0.0 };
        for (i, &value) in self.values.iter().enumerate() {
            let base = self.colors.get(i).copied().unwrap_or_else(|| theme.role(self.role));
            let focus = pin.focus() == Some(i);
            let color = if focus { mix(base, theme.color.ink, 0.4) } else { base };
            let x = plot.left() + i as f32 * step;
            if value.is_finite() {
                let bar = Rect::from_two_pos(pos2(x + gap, y(value)), pos2(x + step - gap, y(0.0)));
                ui.painter().rect_filled(bar, if step > 8.0 { 2.0 } else { 0.0 }, color);
            }
            if let Some(label) = self.labels.get(i) && (step >= 10.0 || focus) {
                let ink = if focus { theme.color.accent } else { theme.color.soft };
                let pos = pos2(x + 0.5 * step, outer.bottom());
                ui.painter().text(pos, Align2::CENTER_BOTTOM, label, FontId::monospace(theme.size.small), ink);
            }
        }
        ui.painter().hline(plot.x_range(), y(0.0), Stroke::new(1.0, theme.color.line));
        match pin.hovered {
            Some(i) => {
                let label = self.labels.get(i).cloned().unwrap_or_else(|| i.to_string());
                response.on_hover_text_at_pointer(format!("{label}   {}", (self.show)(f64::from(self.values[i]))))
            }
            None => response,
        }
    }
}
