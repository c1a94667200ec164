//! The stationarity triangle of an AR(2): phi_2 < 1 - phi_1, phi_2 < 1 + phi_1, phi_2 > -1. Under the parabola
//! phi_1^2 + 4 phi_2 = 0 the roots are a complex pair and the series swings.

use super::ArPage;
use crate::args;
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::fmt;
use egui::{Align2, Color32, CursorIcon, FontId, Id, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2};

/// What is shown of the plane of coefficients.
const X: f32 = 2.3;
const Y: f32 = 1.3;

impl ArPage {
    pub(super) fn triangle(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, size: egui::Vec2) {
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let response = ui.interact(rect, Id::unique("ar-triangle"), Sense::click_and_drag());
        let name = cx.t("ar-triangle");
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
        let screen = |phi_1: f32, phi_2: f32| pos2(rect.center().x + 0.5 * rect.width() * phi_1 / X, rect.center().y - 0.5 * rect.height() * phi_2 / Y);
        if (response.dragged() || response.clicked()) && let Some(pos) = response.interact_pointer_pos() {
            let phi_1 = (2.0 * X * (pos.x - rect.center().x) / rect.width()).clamp(-X, X);
            let phi_2 = (2.0 * Y * (rect.center().y - pos.y) / rect.height()).clamp(-Y, Y);
            self.model.knobs.phi = vec![f64::from(phi_1), f64::from(phi_2)];
            cx.did("ar-triangle-moved");
        }
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
        }
        let (theme, color) = (cx.theme, &cx.theme.color);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.rect(rect, theme.space.rounding, color.panel, Stroke::new(1.0, color.line), StrokeKind::Inside);
        let corners = vec![screen(-2.0, -1.0), screen(2.0, -1.0), screen(0.0, 1.0)];
        painter.add(Shape::convex_polygon(corners, theme.tint(color.good), Stroke::new(1.5, color.good)));
        painter.hline(rect.x_range(), screen(0.0, 0.0).y, Stroke::new(1.0, color.line));
        painter.vline(screen(0.0, 0.0).x, rect.y_range(), Stroke::new(1.0, color.line));
        let parabola: Vec<Pos2> = (-40..=40).map(|i| 0.05 * i as f32).map(|x| screen(x, -0.25 * x * x)).collect();
        painter.add(Shape::line(parabola, Stroke::new(1.0, color.soft)));
        self.triangle_words(cx, &painter, rect, &screen);
        if let [phi_1, phi_2] = self.model.knobs.phi[..] {
            let at = screen((phi_1 as f32).clamp(-X, X), (phi_2 as f32).clamp(-Y, Y));
            let fill: Color32 = if self.model.process().is_stationary() { theme.role(Role::Weight) } else { color.bad };
            painter.circle(at, 7.0, fill, Stroke::new(1.5, color.paper));
            response.on_hover_text_at_pointer(cx.t_args("ar-triangle-at", &args!("one" => fmt(phi_1), "two" => fmt(phi_2))));
        }
    }

    fn triangle_words(&self, cx: &Cx<'_>, painter: &egui::Painter, rect: Rect, screen: &dyn Fn(f32, f32) -> Pos2) {
        let small = FontId::proportional(cx.theme.size.small);
        painter.text(screen(0.0, -0.62), Align2::CENTER_CENTER, cx.t("ar-triangle-swings"), small.clone(), cx.theme.color.soft);
        painter.text(screen(0.0, 0.36), Align2::CENTER_CENTER, cx.t("ar-triangle-decays"), small.clone(), cx.theme.color.soft);
        painter.text(pos2(rect.right() - 6.0, screen(0.0, 0.0).y - 2.0), Align2::RIGHT_BOTTOM, "φ1", small.clone(), cx.theme.color.faint);
        painter.text(pos2(screen(0.0, 0.0).x + 5.0, rect.top() + 3.0), Align2::LEFT_TOP, "φ2", small, cx.theme.color.faint);
    }
}
