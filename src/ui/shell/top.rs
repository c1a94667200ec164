//! The top bar: which model, on which device, in which language and colours, and the text it reads.

use super::textbox;
use crate::engine::{DeviceChoice, EngineKind};
use crate::model::shipped::SHIPPED;
use crate::session::Command;
use crate::ui::app::App;
use crate::ui::settings::{Opened, ZOOMS};
use crate::ui::text::LANGUAGES;
use crate::ui::theme::Shade;
use crate::ui::widget::named;
use egui::{Align, ComboBox, Layout, RichText, Ui};

pub fn show(app: &mut App, ui: &mut Ui) {
    ui.horizontal(|ui| {
        // Pages about other things than the character model have their own choice of what to show.
        if app.reads_text() {
            model(app, ui);
        }
        device(app, ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            view(app, ui);
            language(app, ui);
        });
    });
    if app.reads_text() {
        ui.add_space(4.0);
        textbox::show(app, ui);
    }
}

fn model(app: &mut App, ui: &mut Ui) {
    let texts = &app.world.texts;
    let open = app.world.status.model.as_ref();
    let shown = open.map_or_else(|| texts.t("model-none"), |model| model_name(app, &model.id));
    let label = texts.t("model-picker");
    let mut pick = None;
    let file = texts.t("model-open-file");
    let mut choose = false;
    let response = ComboBox::from_id_salt("model").selected_text(RichText::new(shown).strong()).width(170.0).show_ui(ui, |ui| {
        for shipped in SHIPPED {
            let chosen = app.settings.model == Opened::Shipped(shipped.id.to_owned());
            if ui.selectable_label(chosen, model_name(app, shipped.id)).clicked() {
                pick = Some(Opened::Shipped(shipped.id.to_owned()));
            }
        }
        ui.separator();
        choose = ui.button(file).clicked();
    });
    named(response.response, &label);
    if let Some(model) = pick {
        app.open(model);
    }
    if choose {
        app.exporter.open_model(ui.ctx(), &app.world.texts);
    }
}

fn model_name(app: &App, id: &str) -> String {
    let key = format!("model-{id}");
    if app.world.texts.has(&key) { app.world.texts.t(&key) } else { id.to_owned() }
}

/// What computes, and why that was taken.
fn device(app: &mut App, ui: &mut Ui) {
    let texts = &app.world.texts;
    let device = &app.world.status.device;
    let kind = texts.t(if device.kind == EngineKind::Gpu { "device-gpu" } else { "device-cpu" });
    let choices = [(DeviceChoice::Auto, "device-auto"), (DeviceChoice::Gpu, "device-gpu"), (DeviceChoice::Cpu, "device-cpu")];
    let mut choice = app.settings.device;
    let shown = match choice {
        DeviceChoice::Auto => format!("{} → {kind}", texts.t("device-auto")),
        _ => kind,
    };
    let response = ComboBox::from_id_salt("device").selected_text(shown).width(130.0).show_ui(ui, |ui| {
        for (value, key) in choices {
            ui.selectable_value(&mut choice, value, texts.t(key));
        }
        ui.separator();
        ui.weak(texts.t("device-found"));
        for adapter in &app.world.status.adapters {
            let note = if adapter.software { texts.t("device-software") } else { String::new() };
            ui.weak(format!("{} · {} {note}", adapter.name, adapter.backend));
        }
    });
    let why = if device.why.is_empty() { String::new() } else { texts.t(device.why) };
    let label = texts.t("device-picker");
    let response = named(response.response, &label);
    if !device.name.is_empty() {
        response.on_hover_text(format!("{} · {}\n{why}", device.name, device.backend));
    }
    if choice != app.settings.device {
        app.settings.device = choice;
        app.send(Command::Device(choice));
    }
}

fn language(app: &mut App, ui: &mut Ui) {
    let label = app.world.texts.t("language-picker");
    let mut pick = None;
    let current = app.world.texts.language();
    let response = ComboBox::from_id_salt("language").selected_text(current.name).width(96.0).show_ui(ui, |ui| {
        for language in LANGUAGES {
            // Its own name would be boxes where no font has it.
            let name = if app.fonts.can_write(language) { language.name } else { language.id };
            if ui.selectable_label(language.id == current.id, name).clicked() {
                pick = Some(language.id);
            }
        }
    });
    named(response.response, &label);
    if let Some(language) = pick {
        app.speak(language);
    }
}

/// Colours, text scale, motion.
fn view(app: &mut App, ui: &mut Ui) {
    let texts = &app.world.texts;
    let settings = &mut app.settings;
    let name = texts.t("view-menu");
    ui.menu_button(RichText::new("◐").size(16.0), |ui| {
        ui.set_min_width(180.0);
        ui.label(texts.t("view-colors"));
        ui.horizontal(|ui| {
            ui.selectable_value(&mut settings.shade, Shade::Dark, texts.t("view-dark"));
            ui.selectable_value(&mut settings.shade, Shade::Light, texts.t("view-light"));
        });
        ui.label(texts.t("view-scale"));
        ui.horizontal(|ui| {
            for &zoom in ZOOMS {
                let chosen = (settings.zoom - zoom).abs() < 0.01;
                if ui.selectable_label(chosen, format!("{:.0} %", 100.0 * zoom)).clicked() {
                    settings.zoom = zoom;
                }
            }
        });
        ui.checkbox(&mut settings.reduced_motion, texts.t("view-reduced-motion"));
        ui.checkbox(&mut settings.side_panel, texts.t("view-side-panel"));
    })
    .response
    .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
}
