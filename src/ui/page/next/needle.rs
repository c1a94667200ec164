//! The draw made visible: the kept probabilities laid end to end from 0 to 1, and the needle on one of them.

use crate::args;
use crate::sample::token::{Candidate, Draw};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::{Role, mix};
use crate::ui::widget::{fmt, percent};
use egui::{Align2, Color32, FontId, Id, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

const HEIGHT: f32 = 36.0;

/// Draws the line and the needle of `draw`, if there is one. `pin` holds the token in focus.
pub fn needle(ui: &mut Ui, cx: &mut Cx<'_>, rows: &[Candidate], draw: Option<&Draw>, pin: &mut Pin<u32>) {
    let theme = cx.theme;
    let width = ui.available_width();
    let (outer, _) = ui.allocate_exact_size(vec2(width, HEIGHT + 34.0), Sense::hover());
    let bar = Rect::from_min_size(outer.min + vec2(6.0, 18.0), vec2(width - 12.0, HEIGHT));
    let response = ui.interact(bar, Id::unique("next-line"), Sense::click());
    let name = cx.t("next-line");
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
    let x = |p: f64| bar.left() + p as f32 * bar.width();

    let over = response.hover_pos().and_then(|pos| {
        let p = f64::from((pos.x - bar.left()) / bar.width());
        rows.iter().find(|c| c.kept && p < c.cumulative)
    });
    if let Some(candidate) = over {
        pin.update(Some(candidate.token_id), response.clicked());
    }
    let painter = ui.painter();
    painter.rect_filled(bar, 3.0, theme.color.raised);
    let color = theme.role(Role::Probability);
    for c in rows.iter().filter(|c| c.kept) {
        let piece = Rect::from_min_max(pos2(x(c.cumulative - c.probability), bar.top()), pos2(x(c.cumulative), bar.bottom()));
        let chosen = draw.is_some_and(|draw| draw.token_id == c.token_id);
        let shade = if c.rank % 2 == 0 { 0.55 } else { 0.32 };
        let fill = if chosen { theme.color.accent } else { mix(theme.color.raised, color, shade) };
        painter.rect_filled(piece, 0.0, fill);
        if pin.focus() == Some(c.token_id) {
            painter.rect_stroke(piece, 0.0, Stroke::new(2.0, theme.color.ink), egui::StrokeKind::Inside);
        }
        if piece.width() >= 13.0 {
            let font = FontId::monospace(if piece.width() > 30.0 { theme.size.strong } else { theme.size.mono });
            let ink = if chosen { theme.color.on_accent } else { theme.ink_on(fill) };
            painter.text(piece.center(), Align2::CENTER_CENTER, cx.label(c.token_id), font, ink);
        }
    }
    let small = FontId::proportional(theme.size.small);
    for (p, align) in [(0.0, Align2::LEFT_TOP), (0.5, Align2::CENTER_TOP), (1.0, Align2::RIGHT_TOP)] {
        painter.text(pos2(x(p), bar.bottom() + 2.0), align, p.to_string(), small.clone(), theme.color.soft);
    }
    if let Some(draw) = draw {
        let at = x(draw.needle);
        point(ui, at, bar, theme.color.ink);
        let side = if draw.needle > 0.9 { (Align2::RIGHT_TOP, -9.0) } else { (Align2::LEFT_TOP, 9.0) };
        ui.painter().text(pos2(at + side.1, outer.top()), side.0, format!("{:.4}", draw.needle), FontId::monospace(theme.size.small), theme.color.ink);
    }
    if let Some(c) = over {
        let text = cx.t_args("next-piece", &args!(
            "char" => cx.label(c.token_id), "probability" => percent(c.probability),
            "from" => fmt(c.cumulative - c.probability), "to" => fmt(c.cumulative)
        ));
        response.on_hover_text_at_pointer(text);
    }
}

fn point(ui: &Ui, at: f32, bar: Rect, color: Color32) {
    let top = bar.top() - 2.0;
    let points = vec![pos2(at - 6.0, top - 12.0), pos2(at + 6.0, top - 12.0), pos2(at, top)];
    ui.painter().add(Shape::convex_polygon(points, color, Stroke::NONE));
    ui.painter().vline(at, bar.top() - 4.0..=bar.bottom() + 3.0, Stroke::new(2.0, color));
}
