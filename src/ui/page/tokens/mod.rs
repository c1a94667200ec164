//! Tokens and embeddings: the text as ids, each id's vector, the position's vector, their sum, and a map on which
//! characters that the model treats alike lie together.

mod map;
mod positions;
mod travel;

use super::Page;
use crate::args;
use crate::session::{OpenModel, Trace};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure;
use crate::ui::measure::kind::Kind;
use crate::ui::measure::pca::{Pca, pca};
use crate::ui::theme::mix;
use crate::ui::widget::{Cell, Chips, section};
use egui::{Key, ScrollArea, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the picture of the position embeddings shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Positions {
    /// The vectors themselves: `(block_size, C)`.
    #[default]
    Values,
    /// Cosines between them: `(block_size, block_size)`.
    Similarity,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// A place in the text the model reads.
    token: Pin<usize>,
    /// A symbol of the vocabulary, on the map.
    symbol: Pin<usize>,
    /// A place in the vectors.
    channel: Pin<usize>,
    /// A cell of the picture of the position embeddings.
    position: Pin<Cell>,
    positions: Positions,
    #[serde(skip)]
    travel: travel::Travel,
    #[serde(skip)]
    known: Option<Known>,
}

/// What is derived once from a model's weights.
#[derive(Debug)]
struct Known {
    model: Arc<OpenModel>,
    /// Symbols as shown, and their kinds: `(V,)`.
    labels: Vec<String>,
    kinds: Vec<Kind>,
    /// The embeddings along their first two components.
    pca: Pca,
    /// Cosines between position embeddings: `(block_size, block_size)`.
    similarity: Vec<f32>,
}

impl Known {
    fn of(model: &Arc<OpenModel>) -> Self {
        let symbols = 0..model.tokenizer.vocab_size() as u32;
        let (mut map, mut similarity) = (Pca::default(), Vec::new());
        if let Some(wte) = model.weights.get("wte.weight") {
            map = pca(wte.data(), wte.shape().last(), 2);
        }
        if let Some(wpe) = model.weights.get("wpe.weight") {
            similarity = measure::cosines(wpe.data(), wpe.shape().last());
        }
        Self {
            model: Arc::clone(model),
            labels: symbols.clone().map(|id| model.tokenizer.label(id)).collect(),
            kinds: symbols.map(|id| Kind::of(&model.tokenizer.decode(id))).collect(),
            pca: map,
            similarity,
        }
    }
}

impl Page for Tokens {
    fn id(&self) -> &'static str {
        "tokens"
    }

    fn watch(&self, _cx: &Cx<'_>) -> Vec<String> {
        ["tok_emb", "pos_emb", "x"].map(str::to_owned).to_vec()
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            self.unpin();
        }
        if let Some(model) = &cx.status.model
            && self.known.as_ref().is_none_or(|known| !Arc::ptr_eq(&known.model, model))
        {
            self.known = Some(Known::of(model));
            self.unpin();
        }
        let bottom = ui.min_rect().top() + ui.clip_rect().height();
        let trace = cx.trace.clone();
        match &trace {
            Some(trace) => {
                self.chips(ui, cx, trace);
                ui.add_space(cx.theme.space.small);
                self.travel(ui, cx, trace);
            }
            None => section(ui, cx, &cx.t("tokens-chips"), &cx.t("tokens-empty")),
        }
        ui.add_space(cx.theme.space.small);
        let half = 0.5 * (ui.available_width() - cx.theme.space.wide);
        // Heading, line and choices take their part; what is left of the window is the pictures'.
        let height = (bottom - ui.cursor().top() - 112.0).clamp(210.0, 620.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = cx.theme.space.wide;
            ui.vertical(|ui| {
                ui.set_width(half);
                self.map(ui, cx, vec2(half, height));
            });
            ui.vertical(|ui| {
                ui.set_width(half);
                self.position_picture(ui, cx, vec2(half, height));
            });
        });
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.chosen(ui, cx);
        ui.add_space(cx.theme.space.normal);
        self.neighbours(ui, cx);
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Tokens {
    fn unpin(&mut self) {
        (self.token, self.symbol, self.channel, self.position) = Default::default();
    }

    /// The text as chips with ids; a symbol chosen on the map is lit in the text.
    fn chips(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let window = trace.window();
        let unread = trace.start;
        let about = if unread > 0 { cx.t_args("tokens-chips-cut", &args!("count" => unread)) } else { cx.t("tokens-chips-about") };
        section(ui, cx, &cx.t_args("tokens-chips-count", &args!("count" => window.len())), &about);
        let labels = cx.window_labels();
        let ids: Vec<String> = window.iter().map(u32::to_string).collect();
        let symbol = self.symbol.focus();
        let theme = cx.theme;
        let lit = |id: &u32| if symbol == Some(*id as usize) { mix(theme.color.raised, theme.color.accent, 0.45) } else { theme.color.raised };
        let fills: Vec<_> = window.iter().map(lit).collect();
        let before = self.token.pinned;
        ScrollArea::vertical().id_salt("tokens-chips").max_height(136.0).auto_shrink([false, true]).show(ui, |ui| {
            Chips::new("tokens", &labels).under(&ids).fills(&fills).show(ui, cx, &mut self.token);
        });
        if self.token.pinned != before && self.token.pinned.is_some() {
            cx.did("tokens-pinned");
            self.travel.start(ui.input(|input| input.time));
        }
    }

    /// The place in the window that counts: hovered, pinned, or the last one.
    fn at(&self, trace: &Trace) -> usize {
        let last = trace.window().len().saturating_sub(1);
        self.token.hovered.or(self.row()).or(self.token.pinned).map_or(last, |t| t.min(last))
    }

    /// The place hovered in the picture of the position embeddings.
    fn row(&self) -> Option<usize> {
        self.position.hovered.map(|[row, _]| row)
    }

    /// The symbol that counts: of the map, or of the place in the text.
    fn symbol(&self, cx: &Cx<'_>) -> Option<usize> {
        let of_text = || cx.trace.as_ref().and_then(|trace| trace.window().get(self.at(trace)).map(|id| *id as usize));
        match (self.symbol.hovered, self.token.hovered.or(self.row())) {
            (Some(symbol), _) => Some(symbol),
            (None, Some(_)) => of_text(),
            (None, None) => self.symbol.pinned.or_else(of_text),
        }
    }
}
