//! The pages, as a column of icons with names, by what they are about. Ctrl and a digit, or the arrow keys, go to one.

use crate::ui::app::App;
use crate::ui::page::PAGES;
use egui::text::LayoutJob;
use egui::{Align2, FontId, Key, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

pub const WIDTH: f32 = 136.0;

/// A page's row: two lines of its name.
const ROW: f32 = 39.0;

/// Where the icon's middle and the name's beginning are, from the left.
const ICON: f32 = 17.0;
const NAME: f32 = 33.0;

/// Pages that have a key: Ctrl and 1 to 9.
const KEYS: usize = 9;

pub fn show(app: &mut App, ui: &mut Ui) {
    ui.add_space(4.0);
    let title = app.world.texts.t("app-name");
    ui.label(egui::RichText::new(title).strong().color(app.world.theme.color.accent));
    ui.add_space(2.0);
    let go = ScrollArea::vertical().auto_shrink(false).scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden).show(ui, |ui| rows(app, ui)).inner;
    if let Some(page) = go {
        app.go(page);
    }
}

/// All pages under the names of their families; the one that was asked for.
fn rows(app: &App, ui: &mut Ui) -> Option<usize> {
    ui.spacing_mut().item_spacing.y = 1.0;
    let mut go = None;
    let mut family = "";
    for (place, page) in PAGES.iter().enumerate() {
        if page.family != family {
            family = page.family;
            ui.add_space(3.0);
            ui.label(egui::RichText::new(app.world.texts.t(&format!("family-{family}"))).size(11.0).color(app.world.theme.color.soft));
        }
        go = row(app, ui, place).or(go);
    }
    go
}

fn row(app: &App, ui: &mut Ui, place: usize) -> Option<usize> {
    let page = &PAGES[place];
    let name = app.world.texts.t(&format!("page-{}", page.id));
    let theme = &app.world.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let chosen = place == app.page();
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &name));
    let (fill, ink) = match () {
        () if chosen => (theme.tint(theme.color.accent), theme.color.ink),
        () if response.hovered() => (theme.color.raised, theme.color.ink),
        () => (egui::Color32::TRANSPARENT, theme.color.soft),
    };
    ui.painter().rect_filled(rect, theme.space.rounding, fill);
    if chosen {
        let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, 8.0), vec2(3.0, rect.height() - 16.0));
        ui.painter().rect_filled(bar, 2.0, theme.color.accent);
        if !ui.clip_rect().contains_rect(rect) {
            response.scroll_to_me(None);
        }
    }
    let mut go = None;
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme.space.rounding, Stroke::new(1.5, theme.color.accent), StrokeKind::Inside);
        ui.memory_mut(|memory| {
            let filter = egui::EventFilter { vertical_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(response.id, filter);
        });
        let (down, up) = ui.input(|input| (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::ArrowUp)));
        go = if down { Some(place + 1) } else if up { place.checked_sub(1) } else { None };
    }
    let icon = if chosen { theme.color.accent } else { ink };
    ui.painter().text(rect.left_center() + vec2(ICON, 0.0), Align2::CENTER_CENTER, page.icon, FontId::proportional(17.0), icon);
    let words = LayoutJob::simple(name.clone(), FontId::proportional(12.5), ink, rect.width() - NAME - 2.0);
    let galley = ui.painter().layout_job(words);
    ui.painter().galley(rect.left_center() + vec2(NAME, -0.5 * galley.size().y), galley, ink);
    let key = if place < KEYS { format!("{name}   Ctrl+{}", place + 1) } else { name };
    if response.on_hover_text(key).clicked() { Some(place) } else { go }
}
