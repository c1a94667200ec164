//! The status line: what just happened, on what, in how long.

use crate::args;
use crate::ui::app::App;
use crate::ui::widget::{count, millis};
use egui::{Align, Layout, RichText, Ui};

pub fn show(app: &mut App, ui: &mut Ui) {
    let world = &app.world;
    let theme = &world.theme;
    let soft = |text: String| RichText::new(text).size(theme.size.small).color(theme.color.soft);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        let dot = if app.is_busy() { theme.color.warn } else { theme.color.good };
        let (rect, _) = ui.allocate_exact_size(egui::vec2(8.0, 8.0), egui::Sense::hover());
        ui.painter().circle_filled(rect.center(), 4.0, dot);
        match &world.trace {
            // Other pages compute other things; what all have in common is on what.
            _ if !app.reads_text() => {
                let device = &world.status.device;
                ui.label(soft(world.texts.get("status-device", &args!("device" => format!("{}, {}", device.name, device.backend)))));
            }
            Some(trace) => {
                let args = args!("count" => trace.window().len(), "time" => millis(trace.millis), "device" => format!("{}, {}", trace.device.name, trace.device.backend));
                ui.label(soft(world.texts.get("status-read", &args)));
                if trace.experiment.without_scale {
                    ui.label(RichText::new(world.texts.t("status-without-scale")).size(theme.size.small).color(theme.color.warn));
                }
            }
            None if world.status.model.is_none() => {
                ui.label(soft(world.texts.t("status-no-model")));
            }
            None => {
                ui.label(soft(world.texts.t("status-no-text")));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(model) = world.status.model.as_ref().filter(|_| app.reads_text()) {
                let mut card = world.texts.get("status-parameters", &args!("count" => count(model.parameters())));
                if let Some(loss) = model.card.get("val_loss") {
                    card = format!("{card}   {}", world.texts.get("status-loss", &args!("loss" => loss.as_str())));
                }
                ui.label(soft(card));
            }
        });
    });
}

/// A message broken into lines that fit a toast.
pub fn wrapped(words: &str) -> String {
    const WIDTH: usize = 56;
    let mut out = String::new();
    let mut column = 0;
    for word in words.split_inclusive(' ') {
        // A Chinese character is as wide as two others and may be followed by a line's end.
        let width = |c: char| if c > '\u{2e7f}' { 2 } else { 1 };
        let long: usize = word.chars().map(width).sum();
        if column > 0 && column + long.min(WIDTH) > WIDTH {
            out.push('\n');
            column = 0;
        }
        for c in word.chars() {
            if column + width(c) > WIDTH {
                out.push('\n');
                column = 0;
            }
            out.push(c);
            column += width(c);
        }
    }
    out
}
