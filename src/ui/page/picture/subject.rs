//! Who paints and what: scenes by a prompt, digits by their class, or a network from a file.

use super::Picture;
use crate::args;
use crate::checkpoint::PictureModel;
use crate::data::{digits, shapes};
use crate::model::picture::Subject;
use crate::session::PainterSource;
use crate::ui::cx::Cx;
use crate::ui::page::denoise::picker::Picker;
use egui::{RichText, Role, Ui, WidgetInfo};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    subject: Subject,
    /// A network that was opened, and its name; it goes before the shipped ones.
    #[serde(skip)]
    pub file: Option<(String, Arc<PictureModel>)>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self { subject: Subject::Shapes, file: None }
    }
}

impl Chosen {
    pub fn subject(&self) -> Subject {
        self.file.as_ref().map_or(self.subject, |(_, model)| model.config.subject)
    }

    pub fn source(&self) -> PainterSource {
        match &self.file {
            Some((_, model)) => PainterSource::Model(model.clone()),
            None => PainterSource::Shipped(self.subject.id().to_owned()),
        }
    }

    /// Width and height of its pictures.
    pub fn size(&self) -> usize {
        match self.subject() {
            Subject::Shapes => shapes::SIDE,
            Subject::Digits => digits::SIDE,
        }
    }
}

/// Which digit; `None` leaves it to the model.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Digit(Option<usize>);

impl Default for Digit {
    fn default() -> Self {
        Self(Some(7))
    }
}

impl Digit {
    pub fn repair(&mut self) {
        self.0 = self.0.filter(|digit| *digit < digits::CLASSES);
    }

    /// Its token, `(1,)`: 0 for none, else the digit plus 1.
    pub fn tokens(self) -> Vec<u32> {
        vec![self.0.map_or(0, |digit| digit as u32 + 1)]
    }
}

static SUBJECTS: &[(Subject, &str)] = &[(Subject::Shapes, "picture-shapes"), (Subject::Digits, "picture-digits")];

impl Picture {
    /// What is to be painted, over the picture.
    pub(super) fn prompt_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        match self.chosen.subject() {
            Subject::Shapes => {
                let name = cx.t("picture-prompt");
                if self.prompt.line(ui, cx, &name) {
                    cx.did(if self.prompt.tokens().is_empty() { "picture-unconditional" } else { "picture-typed" });
                }
                self.prompt.remarks(ui, cx, &name);
            }
            Subject::Digits => self.digits_ui(ui, cx),
        }
    }

    fn digits_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.t("picture-class")).on_hover_text(cx.t("picture-class-about"));
            for digit in 0..digits::CLASSES {
                let button = ui.selectable_label(self.digit.0 == Some(digit), RichText::new(digit.to_string()).size(cx.theme.size.heading));
                let name = cx.t_args("picture-digit", &args!("digit" => digit));
                button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                if button.clicked() {
                    self.digit.0 = Some(digit);
                    cx.did("picture-class");
                }
            }
            if ui.selectable_label(self.digit.0.is_none(), cx.t("picture-any")).on_hover_text(cx.t("picture-any-about")).clicked() {
                self.digit.0 = None;
                cx.did("picture-unconditional");
            }
        });
    }

    /// The prompt asks for nothing: guidance has nothing to exaggerate.
    pub(super) fn is_unconditional(&self) -> bool {
        match self.chosen.subject() {
            Subject::Shapes => self.prompt.tokens().is_empty(),
            Subject::Digits => self.digit.0.is_none(),
        }
    }

    pub(super) fn subject_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("picture-what")).strong()).on_hover_text(cx.t("picture-what-about"));
        let opened = self.chosen.file.is_some();
        ui.horizontal_wrapped(|ui| {
            for (subject, key) in SUBJECTS {
                let label = ui.selectable_label(!opened && self.chosen.subject == *subject, cx.t(key));
                if label.on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    if self.chosen.subject() != *subject {
                        cx.did("picture-subject");
                    }
                    (self.chosen.subject, self.chosen.file) = (*subject, None);
                }
            }
            if ui.selectable_label(opened, cx.t("picture-file")).on_hover_text(cx.t("picture-file-about")).clicked() {
                self.lab.picker = Some(Picker::open(ui.ctx(), cx.t("picture-open-title")));
            }
        });
        if let Some((name, _)) = &self.chosen.file {
            ui.label(RichText::new(name).color(cx.theme.color.accent));
        }
    }
}
