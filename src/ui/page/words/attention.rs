//! Cross-attention (Rombach et al. 2022): every place of the U-Net's smaller level asks, every token answers; the weights
//! of one place sum to 1 over the tokens. Seen from both sides: where a word is read, and what a place reads.

use super::easel::{state_at, stops};
use super::maps::veiled;
use super::tile::Tile;
use super::{Words, guidance, words_of};
use crate::args;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::measure::reading::Read;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{gloss, percent};
use egui::{Response, RichText, Stroke, StrokeKind, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whose attention: one layer and head, or the mean over all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reader {
    pub layer: Option<usize>,
    pub head: Option<usize>,
}

/// Under the weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ground {
    /// The data that this step implies.
    #[default]
    Data,
    /// The state that is asked about.
    State,
    /// The finished picture.
    Finished,
}

static GROUNDS: &[(Ground, &str)] = &[(Ground::Data, "words-ground-data"), (Ground::State, "words-ground-state"), (Ground::Finished, "words-ground-finished")];

/// What this frame shows.
pub struct Shown<'a> {
    pub painting: &'a Arc<Painting>,
    /// The move in focus, and what was read at it.
    pub k: usize,
    pub read: &'a Read,
    /// What the weights are laid over, `(S, S, 3)`.
    pub ground: &'a [f32],
    /// The tokens, and one for all the padding.
    pub labels: &'a [String],
}

/// What lies under the pointer in this frame.
#[derive(Default)]
pub struct Over {
    pub word: Option<usize>,
    pub place: Option<[usize; 2]>,
}

impl Words {
    pub(super) fn attention_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(painting) = self.lab.main.at(cx, self.clock.t) else {
            guidance::progress(ui, cx, &mut self.lab.main, "");
            return;
        };
        self.clock.set_timesteps(painting.schedule.timesteps());
        let before = self.clock.t;
        self.clock.show(ui, cx, &stops(&painting), None);
        if self.clock.t != before {
            cx.did("words-attention-scrubbed");
        }
        let k = state_at(&painting, self.clock.t).min(painting.moves.len().saturating_sub(1));
        let Some(said) = painting.moves.get(k) else { return };
        let labels = words_of(&painting.request.prompt);
        let Some(read) = Read::of(&said.attention, self.reader.layer, self.reader.head, labels.len()) else {
            ui.weak(cx.t("words-attention-none"));
            return;
        };
        let mut labels = labels;
        if read.columns() > labels.len() {
            labels.push(cx.t_args("words-padding", &args!("count" => painting.request.prompt.len() - labels.len())));
        }
        // The chips of the prompt have the same places as the words here, unless the prompt is being changed.
        let token = &self.prompt.token;
        let word = token.hovered.or(self.lab.word).or(token.pinned).filter(|word| *word < labels.len());
        let ground = self.ground(&painting, k);
        let gap = cx.theme.space.wide;
        let left = (0.34 * ui.available_width()).clamp(220.0, 440.0);
        let mut over = Over::default();
        let shown = Shown { painting: &painting, k, read: &read, ground: &ground, labels: &labels };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_width(left);
                self.large(ui, cx, &shown, word, left, &mut over);
            });
            ui.vertical(|ui| {
                self.tiles(ui, cx, &shown, &mut over);
                ui.add_space(cx.theme.space.small);
                self.places(ui, cx, &shown, &mut over);
            });
        });
        self.patch.hovered = over.place;
        self.look_at(ui, over.word);
    }

    /// What the weights are laid over, `(S, S, 3)`.
    fn ground(&self, painting: &Painting, k: usize) -> Vec<f32> {
        match self.ground {
            Ground::Finished => painting.path.x.clone(),
            Ground::State => painting.state(k).to_vec(),
            Ground::Data => painting.path.steps.get(k).map_or_else(|| painting.path.x.clone(), |step| step.x_0.clone()),
        }
    }

    /// The picture, with the places that read the word in focus left clear.
    fn large(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, shown: &Shown<'_>, word: Option<usize>, side: f32, over: &mut Over) {
        let Shown { painting, read, ground, labels, .. } = *shown;
        let title = match word {
            Some(word) => cx.t_args("words-read-where", &args!("word" => labels[word].as_str())),
            None => cx.t("words-read-choose"),
        };
        let pixels = match word {
            Some(word) => veiled(cx, ground, painting.size, &read.word(word), read.side),
            None => ground.to_vec(),
        };
        let name = cx.t("words-attention-picture");
        let tile = Tile { name: &name, title: &title, ink: cx.theme.axis(Axis::Token), pixels: &pixels, size: painting.size, side, signed: None, linked: None };
        let (response, pixel) = tile.show_quiet(ui, cx);
        self.place(&response, pixel, painting.size, read.side, cx, over);
        frame(ui, cx, &response, read.side, self.patch.hovered, self.patch.pinned);
        if let Some([row, column]) = over.place {
            let at = row * read.side + column;
            let text = match word {
                Some(word) => format!("{}  {}", labels[word], percent(f64::from(read.at(at, word)))),
                None => cx.t_args("words-place", &args!("row" => row + 1, "column" => column + 1)),
            };
            response.on_hover_text_at_pointer(text);
        }
        ui.horizontal_wrapped(|ui| {
            for (ground, key) in GROUNDS {
                if ui.selectable_label(self.ground == *ground, RichText::new(cx.t(key)).size(cx.theme.size.small)).clicked() {
                    self.ground = *ground;
                }
            }
        });
        self.reader_ui(ui, cx, painting);
        guidance::progress(ui, cx, &mut self.lab.main, &name);
    }

    /// Every token with the places that read it, and its share of all reading.
    fn tiles(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, shown: &Shown<'_>, over: &mut Over) {
        let Shown { painting, read, ground, labels, .. } = *shown;
        ui.label(RichText::new(cx.t("words-tiles")).size(cx.theme.size.small).color(cx.theme.color.soft));
        let columns = labels.len().div_ceil(2).clamp(5, 9) as f32;
        let gap = cx.theme.space.small;
        let side = ((ui.available_width() - (columns - 1.0) * gap) / columns).floor().clamp(48.0, 96.0);
        let shares = read.shares();
        let ids = &painting.request.prompt;
        for (line, words) in labels.chunks(columns as usize).enumerate() {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for (i, label) in words.iter().enumerate() {
                    let word = line * columns as usize + i;
                    ui.vertical(|ui| {
                        ui.set_width(side);
                        ui.spacing_mut().item_spacing.y = 1.0;
                        let pixels = veiled(cx, ground, painting.size, &read.word(word), read.side);
                        let name = cx.t_args("words-tile-name", &args!("place" => word, "word" => label.as_str()));
                        let chosen = self.prompt.token.pinned == Some(word);
                        let ink = if chosen { cx.theme.color.accent } else { cx.theme.color.ink };
                        let tile = Tile { name: &name, title: label, ink, pixels: &pixels, size: painting.size, side, signed: None, linked: None };
                        let (response, pixel) = tile.show_quiet(ui, cx);
                        if chosen {
                            ui.painter().rect_stroke(response.rect, 0.0, Stroke::new(2.5, cx.theme.color.accent), StrokeKind::Outside);
                        }
                        if pixel.is_some() {
                            over.word = Some(word);
                        }
                        if response.clicked() {
                            self.prompt.token.toggle(word);
                            cx.did("words-word-pinned");
                        }
                        response.on_hover_text(gloss(cx, ids.get(word).copied().unwrap_or_default()));
                        ui.label(RichText::new(percent(f64::from(shares[word]))).monospace().size(11.0).color(cx.theme.role(Role::Probability)));
                    });
                }
            });
        }
    }

    /// The place under the pointer, and the click that keeps it.
    fn place(&mut self, response: &Response, pixel: Option<[usize; 2]>, size: usize, side: usize, cx: &mut Cx<'_>, over: &mut Over) {
        let Some(place) = pixel.map(|[x, y]| [y * side / size, x * side / size]) else { return };
        over.place = Some(place);
        if response.clicked() {
            self.patch.toggle(place);
            self.lab.guess.ask();
            cx.did("words-patch-pinned");
        }
    }
}

/// Frames the places in focus.
fn frame(ui: &Ui, cx: &Cx<'_>, response: &Response, side: usize, hovered: Option<[usize; 2]>, pinned: Option<[usize; 2]>) {
    let cell = response.rect.size() / side as f32;
    for (place, ink) in [(pinned, cx.theme.color.accent), (hovered, cx.theme.color.ink)] {
        let Some([row, column]) = place else { continue };
        let rect = egui::Rect::from_min_size(response.rect.min + vec2(column as f32, row as f32) * cell, cell);
        ui.painter().rect_stroke(rect, 1.0, Stroke::new(4.0, cx.theme.color.paper), StrokeKind::Middle);
        ui.painter().rect_stroke(rect, 1.0, Stroke::new(2.0, ink), StrokeKind::Middle);
    }
}
