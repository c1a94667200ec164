//! The map of the characters: every row of `wte.weight` along its first two principal components, and the nearest
//! neighbours of the chosen one by cosine, in all channels.

use super::Tokens;
use crate::args;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure;
use crate::ui::measure::kind::KINDS;
use crate::ui::widget::{Scatter, Spot, fmt, lit, percent, section};
use egui::{Grid, RichText, Sense, Ui, Vec2, vec2};

/// Neighbours listed.
const NEIGHBOURS: usize = 5;

impl Tokens {
    pub(super) fn map(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2) {
        let symbol = self.symbol(cx);
        let Some(known) = &self.known else { return };
        let share = known.pca.explained.iter().sum::<f64>();
        let about = cx.t_args("tokens-map-about", &args!("share" => percent(share), "channels" => known.model.config.n_embd));
        section(ui, cx, &cx.t("tokens-map"), &about);
        self.kinds(ui, cx);
        let Some(known) = &self.known else { return };
        let in_text: Vec<u32> = cx.trace.as_ref().map_or_else(Vec::new, |trace| trace.window().to_vec());
        let spots: Vec<Spot> = known.pca.points.chunks_exact(known.pca.k.max(1)).zip(known.labels.iter().zip(&known.kinds)).enumerate()
            .map(|(i, (at, (label, kind)))| Spot {
                x: at[0],
                y: at.get(1).copied().unwrap_or(0.0),
                label: label.clone(),
                color: cx.theme.kind(*kind),
                strong: in_text.contains(&(i as u32)),
            })
            .collect();
        let near = self.near(symbol);
        let links: Vec<usize> = near.iter().map(|(i, _)| *i).collect();
        let axis = |i: usize| cx.t_args("tokens-map-axis", &args!("n" => i + 1, "share" => percent(known.pca.explained.get(i).copied().unwrap_or(0.0))));
        let picture = Scatter::new("tokens-map", &spots).name(cx.t("tokens-map")).axes(axis(0), axis(1)).links(&links).size(size);
        // The map also marks what the text has under the pointer, but only its own clicks and keys pin.
        let mut pin = Pin { hovered: None, pinned: symbol };
        let response = picture.show(ui, cx, &mut pin);
        self.symbol.hovered = pin.hovered;
        if response.clicked() {
            self.symbol.update(pin.hovered, true);
            cx.did("tokens-map-pinned");
        } else if pin.pinned != symbol {
            self.symbol.pinned = pin.pinned;
        }
        if response.hovered() {
            cx.hover("wte.weight");
        }
        lit(ui, cx, response.rect, &["wte.weight"]);
    }

    /// Which colour is which kind.
    fn kinds(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let Some(known) = &self.known else { return };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
            for kind in KINDS.iter().filter(|kind| known.kinds.contains(kind)) {
                let (rect, _) = ui.allocate_exact_size(vec2(10.0, 14.0), Sense::hover());
                ui.painter().circle_filled(rect.center(), 4.5, cx.theme.kind(*kind));
                ui.label(RichText::new(cx.t(kind.key())).size(cx.theme.size.small).color(cx.theme.color.soft));
                ui.add_space(4.0);
            }
        });
    }

    fn near(&self, symbol: Option<usize>) -> Vec<(usize, f32)> {
        let wte = self.known.as_ref().and_then(|known| known.model.weights.get("wte.weight"));
        match (wte, symbol) {
            (Some(wte), Some(symbol)) => measure::nearest(wte.data(), wte.shape().last(), symbol, NEIGHBOURS),
            _ => Vec::new(),
        }
    }

    /// The chosen character in words: its id, where its vector is, how long it is.
    pub(super) fn chosen(&self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let (Some(symbol), Some(known)) = (self.symbol(cx), &self.known) else { return };
        let (Some(label), Some(kind)) = (known.labels.get(symbol), known.kinds.get(symbol)) else { return };
        let theme = cx.theme;
        ui.horizontal(|ui| {
            ui.label(RichText::new(label).monospace().size(2.0 * theme.size.title).color(theme.kind(*kind)));
            ui.vertical(|ui| {
                ui.label(RichText::new(cx.t_args("tokens-chosen-id", &args!("id" => symbol, "vocab" => known.labels.len()))).strong());
                ui.label(RichText::new(cx.t(kind.key())).color(theme.color.soft));
            });
        });
        if let Some(wte) = known.model.weights.get("wte.weight").filter(|wte| symbol < wte.shape().rows()) {
            let length = fmt(measure::norm(wte.row(symbol)));
            ui.label(RichText::new(cx.t_args("tokens-chosen-length", &args!("channels" => wte.shape().last(), "length" => length))).color(theme.color.soft));
        }
        if ui.button(cx.t("tokens-inspect")).clicked() {
            cx.inspect("wte.weight");
        }
    }

    /// Its nearest neighbours, by cosine.
    pub(super) fn neighbours(&self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let (near, Some(known)) = (self.near(self.symbol(cx)), &self.known) else { return };
        if near.is_empty() {
            return;
        }
        let theme = cx.theme;
        ui.label(RichText::new(cx.t("tokens-near")).strong());
        Grid::new("tokens-near").num_columns(3).spacing([12.0, 4.0]).show(ui, |ui| {
            for (i, cosine) in near {
                let color = known.kinds.get(i).map_or(theme.color.ink, |kind| theme.kind(*kind));
                ui.label(RichText::new(known.labels.get(i).map_or("", String::as_str)).monospace().size(theme.size.strong).color(color));
                let (rect, _) = ui.allocate_exact_size(vec2(140.0, 10.0), Sense::hover());
                let mut bar = rect;
                bar.set_width(rect.width() * cosine.clamp(0.0, 1.0));
                ui.painter().rect_filled(rect, 3.0, theme.color.raised);
                ui.painter().rect_filled(bar, 3.0, color);
                ui.label(RichText::new(fmt(f64::from(cosine))).monospace());
                ui.end_row();
            }
        });
        ui.label(RichText::new(cx.t("tokens-near-about")).size(theme.size.small).color(theme.color.soft));
    }
}
