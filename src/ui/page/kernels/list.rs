//! Every op of the table, and which of them the last pass used: how often, and how long in all.

use crate::args;
use crate::op::OPS;
use crate::ui::cx::Cx;
use crate::ui::theme::{Role, mix};
use crate::ui::widget::{count, millis};
use egui::{Align2, FontId, Rect, RichText, ScrollArea, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

const ROW: f32 = 24.0;

/// Draws the list; the op that was clicked.
pub fn list(ui: &mut Ui, cx: &Cx<'_>, chosen: &str, size: Vec2) -> Option<&'static str> {
    let used = cx.trace.as_ref().map_or(&[][..], |trace| trace.kernels.as_slice());
    let longest = used.iter().filter_map(|kernel| kernel.micros).fold(1e-9, f64::max);
    let mut clicked = None;
    ui.vertical(|ui| {
        ui.set_width(size.x);
        summary(ui, cx);
        let height = size.y - (ui.cursor().top() - ui.min_rect().top());
        ScrollArea::vertical().id_salt("kernels-list").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for entry in OPS {
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 10.0, ROW), Sense::click());
                let now = entry.name == chosen;
                let kernel = used.iter().find(|kernel| kernel.op == entry.name);
                let name = cx.t(&format!("op-{}", entry.name));
                let spoken = match kernel {
                    Some(kernel) => cx.t_args("kernels-row-used", &args!("op" => name.as_str(), "calls" => kernel.calls)),
                    None => cx.t_args("kernels-row", &args!("op" => name.as_str())),
                };
                response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, now, &spoken));
                if !ui.is_rect_visible(rect) {
                    continue;
                }
                if now || response.hovered() || response.has_focus() {
                    let fill = if now { cx.theme.tint(cx.theme.color.accent) } else { cx.theme.color.raised };
                    ui.painter().rect_filled(rect, 3.0, fill);
                }
                let ink = if kernel.is_some() || now { cx.theme.color.ink } else { cx.theme.color.soft };
                let line = |x: f32, align: Align2, text: String, color| {
                    ui.painter().text(pos2(x, rect.center().y), align, text, FontId::proportional(cx.theme.size.small), color);
                };
                // An op that did not run has the whole row for its name.
                let room = if kernel.is_some() { 0.46 } else { 1.0 };
                let clip = ui.painter().with_clip_rect(Rect::from_min_max(rect.min, pos2(rect.left() + room * rect.width(), rect.bottom())));
                clip.text(pos2(rect.left() + 8.0, rect.center().y), Align2::LEFT_CENTER, &name, FontId::proportional(cx.theme.size.body), ink);
                if let Some(kernel) = kernel {
                    line(rect.left() + 0.56 * rect.width(), Align2::RIGHT_CENTER, format!("{} ×", count(kernel.calls)), cx.theme.color.soft);
                    let time = kernel.micros.map_or_else(|| cx.t("kernels-no-time"), |micros| millis(micros / 1e3));
                    line(rect.right() - 4.0, Align2::RIGHT_CENTER, time, cx.theme.color.soft);
                    let share = kernel.micros.map_or(0.0, |micros| (micros / longest) as f32);
                    let room = Rect::from_min_max(pos2(rect.left() + 0.59 * rect.width(), rect.top() + 7.0), pos2(rect.right() - 58.0, rect.bottom() - 7.0));
                    let bar = Rect::from_min_size(room.min, vec2((share * room.width()).max(1.0), room.height()));
                    ui.painter().rect_filled(bar, 2.0, mix(cx.theme.color.paper, cx.theme.role(Role::Activation), 0.8));
                }
                let response = response.on_hover_text(format!("{}\n{}", entry.name, cx.t(&format!("explain-{}", entry.name))));
                if response.clicked() {
                    clicked = Some(entry.name);
                }
            }
        });
    });
    clicked
}

/// What the last pass was made of.
fn summary(ui: &mut Ui, cx: &Cx<'_>) {
    let text = match &cx.trace {
        Some(trace) => cx.t_args("kernels-last", &args!(
            "runs" => count(trace.kernels.iter().map(|kernel| kernel.calls).sum()), "kinds" => trace.kernels.len(),
            "time" => millis(trace.millis)
        )),
        None => cx.t("kernels-last-none"),
    };
    ui.add(egui::Label::new(RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft)).truncate());
}
