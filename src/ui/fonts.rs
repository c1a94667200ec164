//! Chinese from the system's fonts: the built-in ones have none, and one of its own would weigh ten megabytes.

use egui::{FallbackRequest, FontFamily, FontProvider};
use egui_system_font_provider::SystemFontProvider;
use std::sync::Arc;

/// The system's fonts, searched for what the built-in ones lack.
pub struct Fonts {
    provider: Arc<SystemFontProvider>,
}

impl Fonts {
    /// Begins to look through the system's fonts on a thread of its own and hands them to the window.
    pub fn install(ctx: &egui::Context) -> Self {
        // The Simplified Chinese forms of the characters that Japanese writes differently.
        let provider = Arc::new(SystemFontProvider::new().with_locale(Some("zh-Hans")));
        ctx.add_font_provider(provider.clone());
        Self { provider }
    }

    /// Whether some font has this character. Waits for the search to end, a few hundred milliseconds once.
    pub fn can_draw(&self, character: char) -> bool {
        let mut buffer = [0; 4];
        let request = FallbackRequest { cluster: character.encode_utf8(&mut buffer), family: &FontFamily::Proportional };
        self.provider.font_for(&request).is_some()
    }

    /// Whether the window can be shown in a language.
    pub fn can_write(&self, language: &super::text::Language) -> bool {
        language.needs_font.is_none_or(|character| self.can_draw(character))
    }
}
