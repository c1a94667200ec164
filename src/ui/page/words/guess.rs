//! The learner says first which word a place reads most; then the model answers. Right and wrong are counted.

use crate::args;
use crate::ui::cx::Cx;
use crate::ui::widget::percent;
use egui::{RichText, Ui};

#[derive(Debug, Default)]
pub struct Guess {
    /// Asked before told.
    on: bool,
    /// A place was chosen and no word yet.
    open: bool,
    /// The word that was said, the words that are read most, and how much.
    said: Option<(usize, usize, f32)>,
    right: usize,
    of: usize,
}

impl Guess {
    pub fn switch(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let words = cx.t("words-guess");
        if ui.checkbox(&mut self.on, RichText::new(words).size(cx.theme.size.small)).on_hover_text(cx.t("words-guess-about")).changed() {
            (self.open, self.said) = (false, None);
        }
        if self.of > 0 {
            let text = cx.t_args("words-guess-score", &args!("right" => self.right, "of" => self.of));
            ui.label(RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft));
        }
    }

    /// A place was chosen.
    pub fn ask(&mut self) {
        (self.open, self.said) = (self.on, None);
    }

    pub fn is_open(&self) -> bool {
        self.on && self.open
    }

    /// What came of the last guess.
    pub fn answer(&self, ui: &mut Ui, cx: &Cx<'_>, labels: &[String]) {
        let Some((said, most, share)) = self.said.filter(|(said, most, _)| *said < labels.len() && *most < labels.len()) else { return };
        let (key, ink) = if said == most { ("words-guess-right", cx.theme.color.good) } else { ("words-guess-wrong", cx.theme.color.bad) };
        let text = cx.t_args(key, &args!("said" => labels[said].as_str(), "most" => labels[most].as_str(), "share" => percent(f64::from(share))));
        ui.label(RichText::new(text).color(ink).size(cx.theme.size.small));
    }
}

/// The words to choose from; `row` is what the place really reads.
pub fn question(ui: &mut Ui, cx: &mut Cx<'_>, guess: &mut Guess, labels: &[String], row: &[f32]) {
    ui.label(cx.t("words-guess-question"));
    ui.horizontal_wrapped(|ui| {
        for (i, label) in labels.iter().enumerate() {
            let button = ui.button(label);
            let name = cx.t_args("words-guess-name", &args!("place" => i, "word" => label.as_str()));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            if !button.clicked() {
                continue;
            }
            let most = (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap_or(0);
            guess.open = false;
            guess.said = Some((i, most, row.get(most).copied().unwrap_or(0.0)));
            guess.of += 1;
            guess.right += usize::from(i == most);
            cx.did("words-guessed");
        }
    });
}
