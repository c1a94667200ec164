//! Where the words come in: what every attention to the words adds to every place, against what was there.

use super::{UnetPage, caption, small};
use crate::args;
use crate::model::picture::Subject;
use crate::session::Inside;
use crate::session::paint;
use crate::ui::cx::Cx;
use crate::ui::measure::blocks::{Blocks, Kind};
use crate::ui::highlight::Pin;
use crate::ui::widget::{Heatmap, Range, Scale, legend, percent};
use egui::{RichText, Ui, vec2};

/// The largest map.
const MOST: f32 = 300.0;

/// Length of every row of `(places, channels)`.
fn lengths(data: &[f32], channels: usize) -> Vec<f32> {
    data.chunks_exact(channels.max(1)).map(|row| row.iter().map(|x| x * x).sum::<f32>().sqrt()).collect()
}

impl UnetPage {
    pub(super) fn words_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, blocks: &Blocks, inside: &Inside) {
        let words = match self.subject {
            Subject::Shapes => paint::words(&inside.request.prompt),
            Subject::Digits => self.digit.to_string(),
        };
        let text = if words.is_empty() { cx.t("unet-no-words") } else { cx.t_args("unet-words-read", &args!("words" => words)) };
        ui.label(RichText::new(text).color(cx.theme.color.ink));
        let maps: Vec<(String, usize, Vec<f32>, f64)> = blocks
            .list
            .iter()
            .filter(|block| block.kind == Kind::Attention)
            .filter_map(|block| {
                let [places, channels] = block.sizes();
                let added = inside.tensors.get(&format!("{}.cross.to_out", block.name))?;
                let before = inside.tensors.get(&format!("{}.with_places", block.name))?;
                let (added, before) = (lengths(added.data(), channels), lengths(before.data(), channels));
                let share = f64::from(added.iter().sum::<f32>()) / f64::from(before.iter().sum::<f32>()).max(1e-9);
                Some((block.name.clone(), places, added.iter().zip(&before).map(|(a, b)| a / b.max(1e-9)).collect(), share))
            })
            .collect();
        let all: Vec<f32> = maps.iter().flat_map(|(_, _, map, _)| map.iter().copied()).collect();
        let range = Range::of(&all, Scale::Sequential);
        let gap = cx.theme.space.wide;
        let room = ui.clip_rect().bottom() - ui.cursor().top() - 66.0;
        let side = ((ui.available_width() - gap * maps.len() as f32) / (maps.len() + 1).max(2) as f32).min(room.max(140.0)).clamp(90.0, MOST);
        let row = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (name, places, map, share) in &maps {
                ui.vertical(|ui| {
                    ui.set_max_width(side);
                    caption(ui, cx, cx.t_args("unet-words-map", &args!("block" => name.as_str(), "share" => percent(*share))));
                    Heatmap::new(name, *places, *places, map).range(range).name(cx.t_args("unet-words-map-name", &args!("block" => name.as_str()))).size(vec2(side, side)).show(ui, cx, &mut Pin::default());
                });
            }
            ui.vertical(|ui| {
                ui.label(small(cx, cx.t("unet-words-about")));
                ui.add_space(cx.theme.space.small);
                legend(ui, cx, range, "");
                ui.add_space(cx.theme.space.small);
                if ui.button(cx.t("unet-go-words")).clicked() {
                    cx.go("words");
                }
            });
        });
        self.lab.picture = Some(row.response.rect);
    }
}
