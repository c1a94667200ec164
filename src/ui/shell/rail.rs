//! The pages, as a column of icons with names. Ctrl and a digit, or the arrow keys, go to one.

use crate::ui::app::App;
use crate::ui::page::PAGES;
use egui::text::LayoutJob;
use egui::{Align, Align2, FontId, Key, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

pub const WIDTH: f32 = 104.0;

pub fn show(app: &mut App, ui: &mut Ui) {
    ui.add_space(6.0);
    let title = app.world.texts.t("app-name");
    ui.vertical_centered(|ui| ui.label(egui::RichText::new(title).strong().color(app.world.theme.color.accent)));
    ui.add_space(10.0);
    let mut go = None;
    // All of them fit, however low the window is.
    let room = ui.available_height() / PAGES.len() as f32 - ui.spacing().item_spacing.y;
    for (place, page) in PAGES.iter().enumerate() {
        let name = app.world.texts.t(&format!("page-{}", page.id));
        let theme = &app.world.theme;
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), room.clamp(44.0, 66.0)), Sense::click());
        let chosen = place == app.page();
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &name));
        let (fill, ink) = match () {
            () if chosen => (theme.tint(theme.color.accent), theme.color.ink),
            () if response.hovered() => (theme.color.raised, theme.color.ink),
            () => (egui::Color32::TRANSPARENT, theme.color.soft),
        };
        ui.painter().rect_filled(rect, theme.space.rounding, fill);
        if chosen {
            let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, 12.0), vec2(3.0, rect.height() - 24.0));
            ui.painter().rect_filled(bar, 2.0, theme.color.accent);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, theme.space.rounding, Stroke::new(1.5, theme.color.accent), StrokeKind::Inside);
            ui.memory_mut(|memory| {
                let filter = egui::EventFilter { vertical_arrows: true, ..Default::default() };
                memory.set_focus_lock_filter(response.id, filter);
            });
            let (down, up) = ui.input(|input| (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::ArrowUp)));
            go = if down { Some(place + 1) } else if up { place.checked_sub(1) } else { go };
        }
        let icon = if chosen { theme.color.accent } else { ink };
        ui.painter().text(rect.center() - vec2(0.0, 12.0), Align2::CENTER_CENTER, page.icon, FontId::proportional(20.0), icon);
        let mut words = LayoutJob::simple(name.clone(), FontId::proportional(12.5), ink, rect.width() - 8.0);
        words.halign = Align::Center;
        let galley = ui.painter().layout_job(words);
        ui.painter().galley(rect.center() + vec2(0.0, 4.0), galley, ink);
        let key = format!("{name}   Ctrl+{}", place + 1);
        if response.on_hover_text(key).clicked() {
            go = Some(place);
        }
    }
    if let Some(page) = go {
        app.go(page);
    }
}
