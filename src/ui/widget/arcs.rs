//! Which earlier characters one character looks at: arcs over a line of text, as thick as the attention is large.

use super::number::percent;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::{Axis, Role};
use egui::epaint::CubicBezierShape;
use egui::{AsIdSalt, Align2, Color32, FontId, IdSalt, Id, Response, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

pub struct Arcs<'a> {
    id: Id,
    labels: &'a [String],
    /// `(T, T)`: row t is where token t looks.
    weights: &'a [f32],
    name: String,
    size: Vec2,
}

impl<'a> Arcs<'a> {
    /// `weights` is `(T, T)`, T being the number of labels: row t says where token t looks.
    pub fn new(id: impl AsIdSalt, labels: &'a [String], weights: &'a [f32]) -> Self {
        Self { id: Id::unique(("arcs", IdSalt::new(id))), labels, weights, name: String::new(), size: vec2(600.0, 130.0) }
    }

    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// Draws the arcs of the token in focus, or of the last one.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) {
        ScrollArea::horizontal().id_salt(self.id.with("scroll")).stick_to_right(true).show(ui, |ui| {
            let _ = self.draw(ui, cx, pin);
        });
    }

    fn draw(&self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) -> Response {
        let theme = cx.theme;
        let n = self.labels.len();
        let step = (self.size.x / n.max(1) as f32).clamp(9.0, 24.0);
        let (rect, _) = ui.allocate_exact_size(vec2(step * n as f32, self.size.y), Sense::hover());
        let response = ui.interact(rect, self.id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &self.name));
        if n == 0 || self.weights.len() < n * n {
            return response;
        }
        let over = response.hover_pos().map(|pos| (((pos.x - rect.left()) / step).max(0.0) as usize).min(n - 1));
        pin.update(over, response.clicked());
        let focus = pin.focus().filter(|&t| t < n).unwrap_or(n - 1);
        let row = &self.weights[focus * n..(focus + 1) * n];
        let ground = rect.bottom() - 24.0;
        let x = |t: usize| rect.left() + (t as f32 + 0.5) * step;
        let color = theme.role(Role::Probability);
        for (t, &weight) in row.iter().enumerate().filter(|(t, weight)| *t != focus && **weight > 0.002) {
            let rise = (ground - rect.top() - 8.0).min(12.0 + 0.5 * (x(focus) - x(t)).abs());
            let (a, b) = (pos2(x(focus), ground), pos2(x(t), ground));
            let up = vec2(0.0, -1.3 * rise);
            let stroke = Stroke::new(0.5 + 6.0 * weight, color.gamma_multiply(0.25 + 0.75 * weight.sqrt()));
            ui.painter().add(CubicBezierShape::from_points_stroke([a, a + up, b + up, b], false, Color32::TRANSPARENT, stroke));
        }
        let font = FontId::monospace((step * 1.4).clamp(11.0, theme.size.strong));
        for (t, label) in self.labels.iter().enumerate() {
            let cell = egui::Rect::from_center_size(pos2(x(t), ground + 12.0), vec2(step, 22.0));
            if t <= focus && row[t] > 0.002 {
                ui.painter().rect_filled(cell, 3.0, color.gamma_multiply(0.6 * row[t].sqrt()));
            }
            let ink = if t == focus { theme.axis(Axis::Token) } else if t > focus { theme.color.faint } else { theme.color.ink };
            ui.painter().text(cell.center(), Align2::CENTER_CENTER, label, font.clone(), ink);
        }
        match pin.hovered {
            Some(t) => {
                let most = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(t, _)| t);
                response.on_hover_text_at_pointer(format!("{} → {}   {}", self.labels[t], self.labels[most], percent(f64::from(row[most]))))
            }
            None => response,
        }
    }
}
