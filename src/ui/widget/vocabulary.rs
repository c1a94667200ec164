//! All words that prompts are made of, by what they are for; a click chooses one.

use super::prompt::gloss;
use crate::data::shapes::vocabulary;
use crate::ui::cx::Cx;
use egui::{RichText, Ui, vec2};

/// What words are for, and the words: together the whole vocabulary.
pub static KINDS: &[(&str, &[&str])] = &[
    ("vocabulary-shapes", &["circle", "square", "triangle", "star", "ring", "cross", "shape"]),
    ("vocabulary-colors", &["red", "orange", "yellow", "green", "blue", "purple", "pink"]),
    ("vocabulary-sizes", &["small", "little", "large", "big"]),
    ("vocabulary-places", &["left", "right", "top", "bottom", "centre", "center", "middle", "upper", "lower", "corner", "side"]),
    ("vocabulary-relations", &["above", "over", "below", "under"]),
    ("vocabulary-backgrounds", &["white", "sand", "sky", "navy", "black", "background"]),
    ("vocabulary-joints", &["a", "an", "the", "is", "there", "picture", "in", "on", "at", "to", "of", "with", "and"]),
];

/// Draws them and returns the word that was clicked.
pub fn vocabulary(ui: &mut Ui, cx: &Cx<'_>) -> Option<&'static str> {
    let mut chosen = None;
    for (kind, words) in KINDS {
        ui.label(RichText::new(cx.t(kind)).size(cx.theme.size.small).color(cx.theme.color.soft));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
            for word in *words {
                let button = ui.small_button(*word);
                let name = cx.t_args("vocabulary-add", &crate::args!("word" => *word));
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                let meaning = vocabulary::id(word).map_or_else(String::new, |id| gloss(cx, id));
                if button.on_hover_text(meaning).clicked() {
                    chosen = Some(*word);
                }
            }
        });
    }
    chosen
}
