//! The right side: the lesson, and under it the controls of the page.

use super::lesson_view;
use crate::ui::app::App;
use crate::ui::page::PAGES;
use egui::Ui;

pub fn show(app: &mut App, ui: &mut Ui) {
    ui.set_max_width(ui.available_width());
    let page = PAGES[app.page()].id;
    lesson_view::show(&mut app.world.cx(), &app.lesson, page, &mut app.settings.lessons, ui);
    ui.add_space(14.0);
    app.draw_controls(ui);
}
