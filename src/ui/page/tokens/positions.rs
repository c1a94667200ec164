//! The position embeddings: one learned vector a place, as they are, or by how alike they are.

use super::{Positions, Tokens};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Heatmap, Range, Scale, legend, lit, section};
use egui::{Sense, Stroke, Ui, Vec2, pos2, vec2};

impl Tokens {
    pub(super) fn position_picture(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2) {
        let Some(known) = &self.known else { return };
        let Some(wpe) = known.model.weights.get("wpe.weight") else { return };
        let (rows, width) = (wpe.shape().rows(), wpe.shape().last());
        let about = if self.positions == Positions::Values { "tokens-positions-values-about" } else { "tokens-positions-similarity-about" };
        section(ui, cx, &cx.t("tokens-positions"), &cx.t(about));
        ui.horizontal(|ui| {
            for (view, key) in [(Positions::Values, "tokens-positions-values"), (Positions::Similarity, "tokens-positions-similarity")] {
                if ui.selectable_label(self.positions == view, cx.t(key)).clicked() {
                    self.positions = view;
                    self.position = Pin::default();
                    if view == Positions::Similarity {
                        cx.did("tokens-similarity");
                    }
                }
            }
        });
        let picture = size - vec2(0.0, 26.0);
        let (map, range) = match self.positions {
            Positions::Values => {
                let map = Heatmap::new("wpe", rows, width, wpe.data()).name("wpe.weight").size(picture);
                (map, Range::of(wpe.data(), Scale::Diverging))
            }
            Positions::Similarity => {
                let side = picture.x.min(picture.y);
                let range = Range::new(-1.0, 1.0, Scale::Diverging);
                let map = Heatmap::new("wpe-cosine", rows, rows, &known.similarity).name(cx.t("tokens-positions-similarity")).range(range);
                (map.size(Vec2::splat(side)), range)
            }
        };
        let response = map.show(ui, cx, &mut self.position);
        if response.hovered() {
            cx.hover("wpe.weight");
        }
        lit(ui, cx, response.rect, &["wpe.weight", "pos_emb"]);
        // The row of the place chosen in the text, marked at the left edge.
        if let Some(trace) = &cx.trace {
            let y = response.rect.top() + (self.at(trace) as f32 + 0.5) * response.rect.height() / rows.max(1) as f32;
            let left = response.rect.left();
            let mark = vec![pos2(left - 8.0, y - 4.0), pos2(left - 1.0, y), pos2(left - 8.0, y + 4.0)];
            ui.painter().add(egui::Shape::convex_polygon(mark, cx.theme.color.accent, Stroke::NONE));
        }
        ui.allocate_exact_size(vec2(1.0, 2.0), Sense::hover());
        legend(ui, cx, range, "");
    }
}
