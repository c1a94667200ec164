//! A heading over a picture: what it is, and in a quieter line what to look for.

use crate::ui::cx::Cx;
use egui::{RichText, Stroke, StrokeKind, Ui};

/// `title` and, where there is one, a line beneath it.
pub fn section(ui: &mut Ui, cx: &Cx<'_>, title: &str, about: &str) {
    let theme = cx.theme;
    ui.spacing_mut().item_spacing.y = theme.space.tight;
    ui.label(RichText::new(title).size(theme.size.strong).strong().color(theme.color.ink));
    if !about.is_empty() {
        ui.label(RichText::new(about).size(theme.size.small).color(theme.color.soft));
    }
}

/// Frames a picture whose tensor is lit by a lesson, a graph or another picture. The one under the pointer needs no frame.
pub fn lit(ui: &Ui, cx: &Cx<'_>, rect: egui::Rect, names: &[&str]) {
    if !ui.rect_contains_pointer(rect) && names.iter().any(|name| cx.is_lit(name)) {
        let stroke = Stroke::new(2.0, cx.theme.color.accent);
        ui.painter().rect_stroke(rect.expand(3.0), 4.0, stroke, StrokeKind::Outside);
    }
}
