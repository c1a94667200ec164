//! The native window around [`App`].

use super::app::App;
use super::page;
use super::settings::Settings;
use super::text;
use crate::engine::DeviceChoice;
use crate::session::store::{self, Saver};
use crate::session::{ClassCommand, Command};
use egui::{RawInput, Ui};
use std::time::Instant;

/// Opens the window and returns when it is closed. What is given overrides what was remembered.
///
/// # Errors
/// When the system gives no window or nothing to paint with.
pub fn open(page: Option<String>, language: Option<String>, device: Option<DeviceChoice>) -> Result<(), String> {
    let started = Instant::now();
    let path = store::settings_path();
    let (mut settings, failure) = path.as_deref().map_or_else(|| (Settings::default(), None), store::load);
    if let Some(id) = page {
        page::find(&id).ok_or_else(|| format!("there is no page {id}; take one of {}", page::PAGES.iter().map(|page| page.id).collect::<Vec<_>>().join(", ")))?;
        settings.page = id;
    }
    if let Some(id) = language {
        let known: Vec<&str> = text::LANGUAGES.iter().map(|language| language.id).collect();
        if !known.contains(&id.as_str()) {
            return Err(format!("there is no language {id}; take one of {}", known.join(", ")));
        }
        settings.language = id;
    }
    settings.device = device.unwrap_or(settings.device);
    let settings = settings.sane();
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_title("Genscope").with_inner_size(settings.window).with_min_inner_size([960.0, 600.0]),
        // Costs half the frame time on an adapter emulated in software, and flat colours do not need it.
        dithering: false,
        // We bring the fonts ourselves, in the language's own glyph forms.
        ..Default::default()
    };
    let start = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        let mut app = App::new(&cc.egui_ctx, settings, path.map(Saver::new), failure)?;
        if let Some(folder) = store::data_folder() {
            // Training is saved there by itself, and what a killed run left is found.
            app.send(Command::Class(ClassCommand::Folder(folder)));
        }
        Ok(Box::new(Timed { app, started, live: false, frames: Vec::new(), last: None }))
    };
    eframe::run_native("Genscope", options, Box::new(start)).map_err(|error| error.to_string())
}

/// Frames between two lines of the log.
const LOGGED: usize = 120;

/// The app with a stopwatch: `RUST_LOG=genscope=info` tells when the first live frame stood and how long frames take.
struct Timed {
    app: App,
    started: Instant,
    live: bool,
    /// Milliseconds spent on the last frames, and between them.
    frames: Vec<(f64, f64)>,
    last: Option<Instant>,
}

impl eframe::App for Timed {
    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let began = Instant::now();
        let size = ui.ctx().content_rect().size() * ui.ctx().zoom_factor();
        self.app.set_window(size.into());
        eframe::App::ui(&mut self.app, ui, frame);
        if !self.live && self.app.is_live() {
            self.live = true;
            log::info!("first frame with a live model after {:.0} ms", self.started.elapsed().as_secs_f64() * 1e3);
        }
        let between = self.last.map_or(0.0, |last| (began - last).as_secs_f64() * 1e3);
        self.last = Some(began);
        self.frames.push((began.elapsed().as_secs_f64() * 1e3, between));
        if self.frames.len() == LOGGED {
            let at = |pick: fn(&(f64, f64)) -> f64, share: f64| {
                let mut values: Vec<f64> = self.frames.iter().map(pick).collect();
                values.sort_by(f64::total_cmp);
                values[(share * (LOGGED - 1) as f64) as usize]
            };
            log::info!(
                "{LOGGED} frames: laying out {:.1} ms (95 %: {:.1}), from frame to frame {:.1} ms (95 %: {:.1})",
                at(|f| f.0, 0.5), at(|f| f.0, 0.95), at(|f| f.1, 0.5), at(|f| f.1, 0.95),
            );
            self.frames.clear();
        }
    }

    fn raw_input_hook(&mut self, ctx: &egui::Context, input: &mut RawInput) {
        eframe::App::raw_input_hook(&mut self.app, ctx, input);
    }

    fn on_exit(&mut self) {
        eframe::App::on_exit(&mut self.app);
    }
}
