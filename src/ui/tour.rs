//! Every page as a PNG, drawn without a window by the very code that draws in one, the real model at work.

use super::app::App;
use super::export::write_png;
use super::offscreen::Offscreen;
use super::page::PAGES;
use super::settings::Settings;
use super::theme::Shade;
use crate::session::Failure;
use egui::{Pos2, RawInput, Rect, vec2};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a page may take to have its numbers. A kernel of an emulated GPU compiles for up to seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// Frames drawn after the last number came, so that layouts that measure themselves settle.
const SETTLE: usize = 4;

/// What to draw.
#[derive(Clone, Debug)]
pub struct Tour {
    pub language: String,
    /// Width and height in pixels.
    pub size: [u32; 2],
    pub shades: Vec<Shade>,
    pub device: crate::engine::DeviceChoice,
}

impl Default for Tour {
    fn default() -> Self {
        let shades = vec![Shade::Dark, Shade::Light];
        Self { language: "en".to_owned(), size: [1366, 768], shades, device: crate::engine::DeviceChoice::Auto }
    }
}

/// Draws every page in every shade into `folder` as `<page>-<shade>.png` and returns the files.
///
/// # Errors
/// When there is nothing to draw with, or the files cannot be written.
pub fn render(folder: &Path, tour: &Tour) -> Result<Vec<PathBuf>, Failure> {
    let unwritable = |path: &Path, error: std::io::Error| Failure::new("error-export").arg("file", path.display()).arg("reason", error);
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
    let painter = Offscreen::new().map_err(|reason| {
        log::warn!("no painter: {reason}");
        Failure::new("error-tour-no-adapter")
    })?;
    let ctx = egui::Context::default();
    let settings = Settings { language: tour.language.clone(), device: tour.device, reduced_motion: true, ..Settings::default() };
    let mut app = App::new(&ctx, settings, None, None).map_err(|error| Failure::new("error-no-thread").arg("reason", error))?;
    let mut files = Vec::new();
    for &shade in &tour.shades {
        app.set_shade(shade);
        for (place, page) in PAGES.iter().enumerate() {
            app.go(place);
            app.pose();
            let output = settle(&ctx, &mut app, &painter, tour.size);
            let image = painter.draw(&ctx, output, tour.size).map_err(|reason| {
                log::warn!("drawing: {reason}");
                Failure::new("error-tour-no-adapter")
            })?;
            let name = if shade == Shade::Dark { "dark" } else { "light" };
            let file = folder.join(format!("{}-{name}.png", page.id));
            write_png(&file, &image).map_err(|error| unwritable(&file, error))?;
            files.push(file);
        }
    }
    Ok(files)
}

/// Runs frames until the worker has answered and nothing moves any more; the last frame.
fn settle(ctx: &egui::Context, app: &mut App, painter: &Offscreen, [width, height]: [u32; 2]) -> egui::FullOutput {
    let start = Instant::now();
    let mut calm = 0;
    loop {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(width as f32, height as f32))),
            time: Some(ctx.input(|input| input.time) + 0.1),
            focused: true,
            max_texture_side: Some(8192),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| app.frame(ui));
        painter.take_textures(&mut output);
        calm = if app.is_busy() { 0 } else { calm + 1 };
        if calm > SETTLE || start.elapsed() > PATIENCE {
            return output;
        }
        if app.is_busy() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
