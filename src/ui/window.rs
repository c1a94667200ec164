//! The native window around [`App`].

use super::app::App;
use super::page;
use super::settings::Settings;
use super::text;
use crate::session::store::{self, Saver};

/// Opens the window and returns when it is closed. `page` and `language` override what was remembered.
///
/// # Errors
/// When the system gives no window or nothing to paint with.
pub fn open(page: Option<String>, language: Option<String>) -> Result<(), String> {
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
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_title("Genscope").with_inner_size([1366.0, 768.0]).with_min_inner_size([960.0, 600.0]),
        // Costs half the frame time on an adapter emulated in software, and flat colours do not need it.
        dithering: false,
        // We bring the fonts ourselves, in the language's own glyph forms.
        ..Default::default()
    };
    let start = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Box::new(App::new(&cc.egui_ctx, settings, path.map(Saver::new), failure)?))
    };
    eframe::run_native("Genscope", options, Box::new(start)).map_err(|error| error.to_string())
}
