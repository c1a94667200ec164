//! Under the hand: what is not wanted, the words there are, the noise, the moves of a run, and whose attention is shown.

use super::{STEPS, Words};
use crate::args;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::widget::{Raster, named, vocabulary};
use egui::{CollapsingHeader, DragValue, RichText, Slider, Ui};

impl Words {
    pub(super) fn controls_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let name = cx.t("words-negative");
        ui.label(RichText::new(&name).strong()).on_hover_text(cx.t("words-negative-about"));
        if self.negative.line_hinting(ui, cx, &name, &cx.t("words-negative-hint")) && !self.negative.tokens().is_empty() {
            cx.did("words-negative");
        }
        let known = !self.negative.tokens().is_empty();
        if known {
            self.negative.remarks(ui, cx, &name);
        }
        let about = cx.t(if known { "words-negative-on" } else { "words-negative-off" });
        ui.label(RichText::new(about).size(cx.theme.size.small).color(cx.theme.color.soft));
        ui.add_space(cx.theme.space.small);
        self.noise(ui, cx);
        ui.add_space(cx.theme.space.small);
        self.source_ui(ui, cx);
        let title = cx.t("words-vocabulary");
        CollapsingHeader::new(RichText::new(title).strong()).id_salt("vocabulary").show(ui, |ui| {
            ui.label(RichText::new(cx.t("words-vocabulary-about")).size(cx.theme.size.small).color(cx.theme.color.soft));
            if let Some(word) = vocabulary(ui, cx) {
                let text = format!("{} {word}", self.prompt.text().trim_end());
                self.prompt.set_text(text.trim_start());
                cx.did("words-typed");
            }
        });
        ui.add_space(cx.theme.space.small);
        self.save_ui(ui, cx);
        ui.label(RichText::new(cx.t("denoise-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    fn noise(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            ui.label(cx.t("words-seed")).on_hover_text(cx.t("words-seed-about"));
            named(ui.add(DragValue::new(&mut self.seed).speed(0.1)), &cx.t("words-seed-name"));
            if ui.button(cx.t("words-new-noise")).clicked() {
                self.seed = self.seed.wrapping_add(1);
                cx.did("words-new-noise");
            }
        });
        ui.horizontal(|ui| {
            ui.label(cx.t("words-steps")).on_hover_text(cx.t("words-steps-about"));
            ui.spacing_mut().slider_width = 120.0;
            named(ui.add(Slider::new(&mut self.steps, STEPS).logarithmic(true)), &cx.t("words-steps-name"));
        });
    }

    /// Who paints, once a denoiser was opened.
    fn source_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let Some((name, _)) = &self.lab.opened else { return };
        let text = cx.t_args("words-opened", &args!("name" => name.as_str()));
        let mut shipped = false;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(text).color(cx.theme.color.accent));
            shipped = ui.button(cx.t("words-use-shipped")).clicked();
        });
        if shipped {
            self.lab.opened = None;
        }
    }

    /// One layer and head, or all of them together.
    pub(super) fn reader_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, painting: &Painting) {
        let Some(said) = painting.moves.first() else { return };
        let layers: Vec<&str> = said.attention.iter().map(|(name, _)| name.split(".attn").next().unwrap_or(name)).collect();
        let heads = said.attention.first().and_then(|(_, tensor)| tensor.shape().dims().iter().rev().nth(2).copied()).unwrap_or(0);
        if self.reader.layer.is_some_and(|layer| layer >= layers.len()) || self.reader.head.is_some_and(|head| head >= heads) {
            self.reader = Default::default();
        }
        let before = self.reader;
        let small = |text: String| RichText::new(text).size(cx.theme.size.small);
        ui.horizontal_wrapped(|ui| {
            ui.label(small(cx.t("words-layer")).color(cx.theme.color.soft));
            let all = ui.selectable_label(self.reader.layer.is_none(), small(cx.t("words-all")));
            all.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, cx.t("words-all-layers")));
            if all.clicked() {
                self.reader.layer = None;
            }
            for (i, layer) in layers.iter().enumerate() {
                if ui.selectable_label(self.reader.layer == Some(i), small((*layer).to_owned())).on_hover_text(cx.t(&format!("words-layer-{i}-about"))).clicked() {
                    self.reader.layer = Some(i);
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(small(cx.t("words-head")).color(cx.theme.color.soft));
            let all = ui.selectable_label(self.reader.head.is_none(), small(cx.t("words-all")));
            all.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, cx.t("words-all-heads")));
            if all.clicked() {
                self.reader.head = None;
            }
            for head in 0..heads {
                let button = ui.selectable_label(self.reader.head == Some(head), small((head + 1).to_string()));
                let name = cx.t_args("words-head-name", &args!("n" => head + 1));
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if button.clicked() {
                    self.reader.head = Some(head);
                }
            }
        });
        if self.reader != before {
            cx.did("words-reader");
        }
    }

    fn save_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(done) = self.lab.main.done().cloned() else { return };
        if ui.button(cx.t("words-save")).clicked() {
            let painting = &done.painting;
            let image = Raster::new("export", &painting.path.x, painting.size, 0).image();
            let name = format!("{}-seed{}", painting.words().replace(' ', "-"), painting.request.seed);
            cx.export(Export::Png { name, image });
        }
    }
}
