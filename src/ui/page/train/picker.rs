//! What is learned from: built-in texts, a file, a pasted text; how it begins, its symbols, the losses that need no network,
//! and what speaks against it.

use super::draft::Source;
use super::text::EDITABLE;
use super::{Train, curves, text_name};
use crate::args;
use crate::data::corpus::CORPORA;
use crate::data::statistics::{RARE, Remark};
use crate::data::text::MAX_TEXT_BYTES;
use crate::data::tokenizer::Tokenizer;
use crate::session::{ClassText, RunTrace};
use crate::ui::cx::Cx;
use crate::ui::measure::kind::Kind;
use crate::ui::widget::{Bars, count, percent};
use egui::{Align2, FontId, Rect, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Symbols drawn as bars at most.
const SHOWN: usize = 60;
/// Characters of a long pasted text that are shown.
const GLIMPSE: usize = 2000;

impl Train {
    pub(super) fn setup(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: Option<&RunTrace>) {
        let gap = cx.theme.space.wide;
        let width = ui.available_width();
        self.sources(ui, cx);
        ui.add_space(cx.theme.space.tight);
        if self.lab.text.pasting {
            self.paste_box(ui, cx);
        }
        if let Some(failure) = self.lab.text.failure() {
            ui.label(RichText::new(cx.failure(failure)).color(cx.theme.color.bad));
        }
        let Some(text) = self.lab.text.ready() else {
            if self.lab.text.is_waiting() {
                ui.label(RichText::new(cx.t("train-reading")).color(cx.theme.color.soft));
            }
            return;
        };
        let left = 0.56 * (width - gap);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_max_width(left);
                ui.spacing_mut().item_spacing = vec2(cx.theme.space.small, cx.theme.space.tight);
                self.about_text(ui, cx, &text);
                self.remarks(ui, cx, &text);
            });
            ui.vertical(|ui| {
                ui.set_max_width(width - left - gap);
                ui.spacing_mut().item_spacing = vec2(cx.theme.space.small, cx.theme.space.tight);
                self.sizes_ui(ui, cx, run);
                ui.add_space(cx.theme.space.small);
                self.begin_ui(ui, cx);
            });
        });
    }

    /// The built-in texts, and the ways to one's own.
    fn sources(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(cx.t("train-text")).strong());
            for corpus in CORPORA {
                let source = Source::Corpus(corpus.id.to_owned());
                let chosen = self.draft.source == source;
                if ui.selectable_label(chosen, cx.t(&format!("corpus-{}", corpus.id))).on_hover_text(cx.t(&format!("corpus-{}-about", corpus.id))).clicked() && !chosen {
                    self.lab.text.choose(&mut self.draft, source);
                    cx.did("train-text");
                }
            }
            if let Source::File(path) = &self.draft.source {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let path = path.clone();
                // Chosen once more, it is read once more.
                if ui.selectable_label(true, name).on_hover_text(cx.t("train-own-file")).clicked() {
                    self.lab.text.choose(&mut self.draft, Source::File(path));
                }
            }
            if self.draft.source == Source::Pasted {
                ui.label(RichText::new(cx.t("train-pasted")).color(cx.theme.color.accent)).on_hover_text(cx.t("train-own-pasted"));
            }
            let limit = args!("megabytes" => MAX_TEXT_BYTES >> 20);
            if ui.add_enabled(!self.lab.text.is_picking(), egui::Button::new(cx.t("train-open"))).on_hover_text(cx.t_args("train-open-about", &limit)).clicked() {
                self.lab.text.pick(ui.ctx(), cx.texts);
            }
            let paste = ui.selectable_label(self.lab.text.pasting, cx.t("train-paste")).on_hover_text(cx.t("train-paste-about"));
            if paste.clicked() {
                self.lab.text.pasting = !self.lab.text.pasting;
            }
        });
    }

    /// A box for a text of one's own. A book that is pasted is taken whole but shown in part.
    fn paste_box(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let state = &mut self.lab.text;
        state.take_pastes(ui.ctx());
        let long = state.pasted.len() > EDITABLE;
        let name = cx.t("train-paste-box");
        ScrollArea::vertical().id_salt("paste").max_height(110.0).show(ui, |ui| {
            if long {
                let shown: String = state.pasted.chars().take(GLIMPSE).collect();
                ui.label(RichText::new(shown).monospace().size(cx.theme.size.mono));
            } else {
                let response = ui.add(TextEdit::multiline(&mut state.pasted).desired_width(f32::INFINITY).desired_rows(4).hint_text(cx.t("train-paste-hint")));
                response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            }
        });
        ui.horizontal(|ui| {
            if ui.add_enabled(!state.pasted.is_empty() && !state.is_waiting(), egui::Button::new(cx.t("train-paste-use"))).clicked() {
                state.take_pasted(cx, &mut self.draft);
                cx.did("train-text");
            }
            if ui.add_enabled(!state.pasted.is_empty(), egui::Button::new(cx.t("train-paste-clear"))).clicked() {
                state.pasted.clear();
            }
            if long {
                let words = args!("megabytes" => format!("{:.1}", state.pasted.len() as f64 / 1e6), "shown" => count(GLIMPSE));
                ui.label(RichText::new(cx.t_args("train-paste-long", &words)).size(cx.theme.size.small).color(cx.theme.color.soft));
            }
        });
        ui.add_space(cx.theme.space.tight);
    }

    fn about_text(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, text: &Arc<ClassText>) {
        let theme = cx.theme;
        let statistics = &text.statistics;
        ui.label(RichText::new(text_name(cx, &text.name)).size(theme.size.heading).strong());
        let about = match crate::data::corpus::find(&text.name) {
            Some(corpus) => cx.t(&format!("corpus-{}-about", corpus.id)),
            None if text.name.is_empty() => cx.t("train-own-pasted"),
            None => cx.t("train-own-file"),
        };
        ui.label(RichText::new(about).size(theme.size.small).color(theme.color.soft));
        ui.horizontal_wrapped(|ui| {
            for (key, value) in [("train-characters", statistics.characters), ("train-symbols", statistics.vocabulary.len()), ("train-lines", statistics.lines), ("train-longest", statistics.longest_line)] {
                ui.label(RichText::new(count(value)).monospace());
                let name = ui.label(RichText::new(cx.t(key)).size(theme.size.small).color(theme.color.soft));
                if key == "train-symbols" {
                    name.on_hover_text(cx.t("train-symbols-about"));
                }
                ui.add_space(theme.space.tight);
            }
        });
        let room = ui.clip_rect().bottom() - ui.cursor().top();
        let preview = (room - 400.0).clamp(64.0, 260.0);
        egui::Frame::new().fill(theme.color.panel).corner_radius(theme.space.rounding).inner_margin(8).show(ui, |ui| {
            ScrollArea::vertical().id_salt("preview").max_height(preview).min_scrolled_height(preview).auto_shrink([false, true]).show(ui, |ui| {
                ui.label(RichText::new(&text.beginning).monospace().size(theme.size.mono)).on_hover_text(cx.t("train-preview"));
            });
        });
        let left = ui.available_width();
        self.vocabulary(ui, cx, text, vec2(left, (0.2 * room).clamp(80.0, 150.0)));
        losses(ui, cx, text);
    }

    /// Every symbol a bar, the most common first.
    fn vocabulary(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, text: &ClassText, size: Vec2) {
        let theme = cx.theme;
        let all = text.statistics.vocabulary.len();
        let shown = &text.statistics.vocabulary[..all.min(SHOWN).min((size.x / 11.0) as usize)];
        let values: Vec<f32> = shown.iter().map(|(_, count)| *count as f32 / text.statistics.characters as f32).collect();
        let labels: Vec<String> = shown.iter().map(|(symbol, _)| label(text, *symbol)).collect();
        let colors: Vec<egui::Color32> = shown.iter().map(|(symbol, _)| theme.kind(Kind::of(&symbol.to_string()))).collect();
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("train-vocabulary")).strong());
            if shown.len() < all {
                let words = cx.t_args("train-vocabulary-most", &args!("shown" => shown.len(), "all" => count(all)));
                ui.label(RichText::new(words).size(theme.size.small).color(theme.color.soft));
            }
        });
        Bars::new("vocabulary", &values).labels(&labels).colors(&colors).written(percent).name(cx.t("train-vocabulary-name")).size(size).show(ui, cx, &mut self.symbol);
    }

    /// What should be known before training, in sentences.
    fn remarks(&mut self, ui: &mut Ui, cx: &Cx<'_>, text: &ClassText) {
        let theme = cx.theme;
        let remarks = text.statistics.remarks(self.draft.model.block_size);
        if remarks.is_empty() {
            ui.label(RichText::new(cx.t("train-warn-none")).size(theme.size.small).color(theme.color.soft));
        }
        for remark in remarks {
            let words = match remark {
                Remark::TooShort { characters, wanted, block_size } => cx.t_args("train-warn-short", &args!("characters" => count(characters), "wanted" => count(wanted), "context" => block_size)),
                Remark::Rare { symbols, share } => cx.t_args("train-warn-rare", &args!("symbols" => count(symbols), "least" => RARE, "share" => percent(share))),
                Remark::LargeVocabulary { symbols } => cx.t_args("train-warn-vocabulary", &args!("symbols" => count(symbols))),
                Remark::FewPairs { pairs, distinct } => cx.t_args("train-warn-few-pairs", &args!("pairs" => count(pairs), "distinct" => count(distinct))),
                Remark::PairsOfBeginning { pairs } => cx.t_args("train-warn-pairs-beginning", &args!("pairs" => count(pairs))),
                Remark::LongLine { characters, block_size } => cx.t_args("train-warn-long-line", &args!("characters" => count(characters), "context" => block_size)),
            };
            let serious = matches!(remark, Remark::TooShort { .. });
            ui.label(RichText::new(words).size(theme.size.small).color(if serious { theme.color.bad } else { theme.color.warn }));
        }
    }
}

/// The visible form of a symbol.
fn label(text: &ClassText, symbol: char) -> String {
    let id = text.data.tokenizer.encode(&symbol.to_string()).tokens.first().copied();
    id.map_or_else(|| symbol.to_string(), |id| text.data.tokenizer.label(id))
}

/// ln V, the two entropies and the true one as bars, with their numbers.
fn losses(ui: &mut Ui, cx: &Cx<'_>, text: &ClassText) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.label(RichText::new(cx.t("train-losses")).strong());
        ui.label(RichText::new(cx.t("train-losses-about")).size(theme.size.small).color(theme.color.soft));
    });
    let levels = curves::levels(cx, text);
    let most = levels.iter().map(|level| level.y).fold(0.1, f64::max);
    for level in levels {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 19.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &level.name));
        let painter = ui.painter();
        let font = FontId::proportional(theme.size.small);
        let room = 140.0;
        painter.text(rect.left_center(), Align2::LEFT_CENTER, &level.name, font.clone(), theme.color.ink);
        let bar = Rect::from_min_max(pos2(rect.left() + room, rect.top() + 4.0), pos2(rect.right() - 150.0, rect.bottom() - 4.0));
        let length = bar.width().max(10.0) * (level.y / most) as f32;
        painter.rect_filled(Rect::from_min_size(bar.min, vec2(length, bar.height())), 2.0, level.color.gamma_multiply(0.8));
        painter.vline(bar.left(), rect.y_range(), Stroke::new(1.0, theme.color.line));
        let words = cx.t_args("train-nats-bits", &args!("nats" => format!("{:.3}", level.y), "bits" => format!("{:.2}", level.y / std::f64::consts::LN_2)));
        painter.text(rect.right_center(), Align2::RIGHT_CENTER, words, font, theme.color.soft);
        response.on_hover_text(level.about);
    }
}
