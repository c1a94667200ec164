//! The roots in the complex plane, to be dragged; inside the unit circle the process is stationary.

use super::ArPage;
use crate::args;
use crate::series::roots::period;
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::fmt;
use egui::{Align2, CursorIcon, FontId, Id, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use num_complex::Complex64;

/// Half the side of the picture, in the plane's units.
const HALF: f32 = 1.36;
/// How near the pointer must come to a root, in points.
const NEAR: f32 = 20.0;

impl ArPage {
    pub(super) fn plane(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, side: f32) {
        let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        let response = ui.interact(rect, Id::unique("ar-plane"), Sense::click_and_drag());
        let name = cx.t("ar-plane");
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
        let unit = 0.5 * side / HALF;
        let to_screen = |z: Complex64| rect.center() + vec2(z.re as f32, -z.im as f32) * unit;
        let to_plane = |pos: Pos2| Complex64::new(f64::from((pos.x - rect.center().x) / unit), f64::from((rect.center().y - pos.y) / unit));
        let places: Vec<Pos2> = self.model.poles().iter().map(|z| to_screen(*z)).collect();
        let nearest = |pos: Pos2| (0..places.len()).filter(|i| places[*i].distance(pos) < NEAR).min_by(|a, b| places[*a].distance(pos).total_cmp(&places[*b].distance(pos)));
        if response.drag_started() {
            self.grabbed = ui.input(|input| input.pointer.press_origin()).and_then(nearest);
        }
        if let (Some(i), Some(pos)) = (self.grabbed, response.interact_pointer_pos()) {
            if response.dragged() {
                self.model.drag(i, to_plane(pos));
                cx.did("ar-root-dragged");
            }
        } else {
            self.grabbed = None;
        }
        if response.drag_stopped() {
            self.grabbed = None;
        }
        let over = self.grabbed.or_else(|| response.hover_pos().and_then(nearest));
        if over.is_some() {
            ui.ctx().set_cursor_icon(if self.grabbed.is_some() { CursorIcon::Grabbing } else { CursorIcon::Grab });
        }
        self.paint_plane(ui, cx, rect, unit, over);
        if let (Some(i), None) = (over, self.grabbed) {
            let words = self.root_words(cx, i);
            response.on_hover_text_at_pointer(words);
        }
    }

    fn paint_plane(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, unit: f32, over: Option<usize>) {
        let (theme, center) = (cx.theme, rect.center());
        let color = &theme.color;
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.rect(rect, theme.space.rounding, color.panel, Stroke::new(1.0, color.line), StrokeKind::Inside);
        painter.circle(center, unit, theme.tint(color.good), Stroke::new(1.5, color.good));
        painter.hline(rect.x_range(), center.y, Stroke::new(1.0, color.line));
        painter.vline(center.x, rect.y_range(), Stroke::new(1.0, color.line));
        let small = FontId::proportional(theme.size.small);
        for (x, text) in [(1.0, "1"), (-1.0, "−1")] {
            painter.text(pos2(center.x + x * unit + 4.0 * x, center.y + 3.0), if x > 0.0 { Align2::LEFT_TOP } else { Align2::RIGHT_TOP }, text, small.clone(), color.faint);
        }
        painter.text(pos2(center.x + 4.0, center.y - unit - 2.0), Align2::LEFT_BOTTOM, "i", small.clone(), color.faint);
        painter.text(rect.left_bottom() + vec2(8.0, -6.0), Align2::LEFT_BOTTOM, cx.t("ar-plane-inside"), small, color.good);
        let poles = self.model.poles().to_vec();
        for (i, z) in poles.iter().enumerate() {
            let at = center + vec2(z.re as f32, -z.im as f32) * unit;
            let (inside, chosen) = (z.norm() < 1.0, over == Some(i) || over.is_some_and(|j| z.im != 0.0 && *z == poles[j].conj()));
            let ink = if inside { theme.role(Role::Weight) } else { color.bad };
            if chosen {
                painter.line_segment([center, at], Stroke::new(1.0, ink.gamma_multiply(0.7)));
            }
            let size = if chosen { 8.5 } else { 6.5 };
            // Roots outside differ by shape as well as by colour.
            if inside {
                painter.circle(at, size, ink, Stroke::new(1.5, color.paper));
            } else {
                painter.rect(Rect::from_center_size(at, vec2(1.8, 1.8) * size), 1.0, ink, Stroke::new(1.5, color.paper), StrokeKind::Outside);
            }
        }
    }

    /// One root in words.
    fn root_words(&mut self, cx: &Cx<'_>, i: usize) -> String {
        let Some(&z) = self.model.poles().get(i) else { return String::new() };
        let sign = if z.im < 0.0 { "−" } else { "+" };
        let place = if z.im == 0.0 { fmt(z.re) } else { format!("{} {sign} {}i", fmt(z.re), fmt(z.im.abs())) };
        match period(z).filter(|_| z.norm() > 1e-6) {
            Some(steps) => cx.t_args("ar-root-turns", &args!("place" => place, "modulus" => format!("{:.3}", z.norm()), "period" => fmt(steps))),
            None => cx.t_args("ar-root", &args!("place" => place, "modulus" => format!("{:.3}", z.norm()))),
        }
    }
}
