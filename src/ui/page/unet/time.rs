//! The time: t as waves, and what a residual block makes of them: one number a channel, added to all places
//! (`timed = conv_1 + time`). All of it computed by the network itself at a hundred times.

use super::maps::channel_of;
use super::{UnetPage, caption, small};
use crate::args;
use crate::session::Inside;
use crate::ui::cx::Cx;
use crate::ui::measure::blocks::{Block, Blocks, Kind};
use crate::ui::highlight::Pin;
use crate::ui::theme::Axis;
use crate::ui::widget::{Cell, Chart, Curve, Heatmap, Range, Scale, fmt};
use egui::{ComboBox, RichText, Ui, vec2};

/// Height of the pictures.
const LEAST: f32 = 190.0;
const MOST: f32 = 380.0;
/// Waves that are drawn as curves: from the shortest to the longest.
const WAVES: usize = 4;

impl UnetPage {
    pub(super) fn time_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, blocks: &Blocks, inside: &Inside) {
        let told: Vec<&Block> = blocks.list.iter().filter(|block| block.kind == Kind::Residual).collect();
        if !told.iter().any(|block| block.name == self.block)
            && let Some(first) = told.first()
        {
            self.block.clone_from(&first.name);
        }
        let Some(found) = self.lab.looker.over_time(self.subject.id()).cloned() else {
            ui.label(small(cx, cx.t("unet-looking")));
            return;
        };
        let times: Vec<f64> = found.request.times.iter().map(|t| *t as f64).collect();
        let (Some(waves), Some(shift)) = (found.tensors.get("t_emb"), found.tensors.get(&format!("{}.time", self.block))) else { return };
        let channels = shift.shape().last();
        self.channel = self.channel.min(channels - 1);
        let height = (ui.clip_rect().bottom() - ui.cursor().top() - 34.0).clamp(LEAST, MOST);
        let gap = cx.theme.space.wide;
        let width = (ui.available_width() - 2.0 * gap) / 3.0;
        let t = inside.request.t as f64;
        let last = times.last().copied().unwrap_or(1.0);
        let ends = [cx.t("denoise-end-data"), cx.t_args("denoise-end-noise", &args!("t" => last))];
        let row = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_width(width);
                caption(ui, cx, cx.t_args("unet-waves", &args!("waves" => waves.shape().last())));
                let many = waves.shape().last();
                let curves: Vec<Vec<[f64; 2]>> = (0..WAVES).map(|n| curve(waves.data(), many / 8 + n * 3 * many / 32, many, &times)).collect();
                let mut chart = Chart::new("waves", [0.0, last], [-1.05, 1.05]).name(cx.t("unet-waves-name")).size(vec2(width, 0.55 * height)).marker(t).axis("t", ends.clone()).without_values();
                for (n, points) in curves.iter().enumerate() {
                    chart = chart.curve(Curve { name: String::new(), points, color: cx.theme.series(n), filled: false, dashed: false });
                }
                chart.show(ui, cx);
                let numbers = across(waves.data(), many);
                let map = Heatmap::new("waves-map", many, times.len(), &numbers).range(Range::new(-1.0, 1.0, Scale::Diverging)).name(cx.t("unet-waves-map-name"));
                map.size(vec2(width, 0.45 * height - 22.0)).without_tip().show(ui, cx, &mut self.lab.wave).on_hover_text(cx.t("unet-waves-map-about"));
            });
            ui.vertical(|ui| {
                ui.set_width(width);
                self.block_picker(ui, cx, &told.iter().map(|block| block.name.clone()).collect::<Vec<_>>(), channels);
                self.shift_chart(ui, cx, (shift.data(), channels), (&times, t, ends.clone()), vec2(width, 0.62 * height));
                let numbers = across(shift.data(), channels);
                let mut pin: Pin<Cell> = Pin { hovered: None, pinned: None };
                let map = Heatmap::new("shift-map", channels, times.len(), &numbers).name(cx.t("unet-shift-map-name")).without_tip();
                map.size(vec2(width, (0.38 * height - 22.0).max(40.0))).show(ui, cx, &mut pin).on_hover_text(cx.t("unet-shift-map-about"));
                if let Some([channel, _]) = pin.pinned {
                    self.channel = channel;
                    cx.did("unet-shift");
                }
            });
            ui.vertical(|ui| {
                ui.set_width(width);
                self.before_after(ui, cx, blocks, inside, 0.5 * (width - 8.0));
            });
        });
        self.lab.picture = Some(row.response.rect);
    }

    fn block_picker(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, names: &[String], channels: usize) {
        ui.horizontal(|ui| {
            let before = (self.block.clone(), self.channel);
            let picker = ComboBox::from_id_salt("time-block").selected_text(self.block.clone()).show_ui(ui, |ui| {
                for name in names {
                    ui.selectable_value(&mut self.block, name.clone(), name);
                }
            });
            crate::ui::widget::named(picker.response, &cx.t("unet-time-block"));
            ui.label(cx.t("unet-channel-short"));
            crate::ui::widget::named(ui.add(egui::DragValue::new(&mut self.channel).range(0..=channels - 1).speed(0.1)), &cx.t("unet-time-channel"));
            if before != (self.block.clone(), self.channel) {
                cx.did("unet-shift");
            }
        });
    }

    /// The chosen channel's number over t, the others behind it.
    fn shift_chart(&self, ui: &mut Ui, cx: &mut Cx<'_>, (shift, channels): (&[f32], usize), (times, t, ends): (&[f64], f64, [String; 2]), size: egui::Vec2) {
        let most = shift.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        let reach = f64::from(most.max(1e-6)) * 1.05;
        let others: Vec<Vec<[f64; 2]>> = (0..channels).filter(|channel| *channel != self.channel).map(|channel| curve(shift, channel, channels, times)).collect();
        let own = curve(shift, self.channel, channels, times);
        let mut chart = Chart::new("shift", [0.0, times.last().copied().unwrap_or(1.0)], [-reach, reach]).name(cx.t("unet-shift-name")).size(size).marker(t).axis("t", ends);
        for points in &others {
            chart = chart.curve(Curve { name: String::new(), points, color: cx.theme.color.faint.gamma_multiply(0.25), filled: false, dashed: false });
        }
        chart = chart.curve(Curve { name: cx.t_args("unet-shift-curve", &args!("channel" => self.channel)), points: &own, color: cx.theme.axis(Axis::Time), filled: false, dashed: false });
        chart.show(ui, cx);
    }

    /// The channel before the time was added, and after.
    fn before_after(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, blocks: &Blocks, inside: &Inside, side: f32) {
        let Some(block) = blocks.find(&self.block).map(|i| &blocks.list[i]) else { return };
        let [places, channels] = block.sizes();
        let part = |part: &str| inside.tensors.get(&format!("{}.{part}", self.block)).map(|tensor| channel_of(tensor.data(), self.channel, channels));
        let (Some(before), Some(after)) = (part("conv_1"), part("timed")) else {
            ui.label(small(cx, cx.t("unet-looking")));
            return;
        };
        let all: Vec<f32> = before.iter().chain(&after).copied().collect();
        let range = Range::of(&all, Scale::Diverging);
        let added = before.first().zip(after.first()).map_or(0.0, |(a, b)| f64::from(b - a));
        caption(ui, cx, cx.t_args("unet-before-after", &args!("channel" => self.channel, "t" => inside.request.t)));
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for (key, numbers) in [("unet-before", &before), ("unet-after", &after)] {
                ui.vertical(|ui| {
                    Heatmap::new(key, places, places, numbers).range(range).name(cx.t(key)).size(vec2(side, side)).show(ui, cx, &mut self.place);
                    ui.label(small(cx, cx.t(key)));
                });
            }
        });
        ui.label(RichText::new(cx.t_args("unet-added", &args!("added" => fmt(added)))).color(cx.theme.axis(Axis::Time)));
        ui.label(small(cx, cx.t("unet-added-about")));
    }
}

/// One column of `(N, width)` over the times.
fn curve(data: &[f32], column: usize, width: usize, times: &[f64]) -> Vec<[f64; 2]> {
    times.iter().zip(data.chunks_exact(width.max(1))).map(|(t, row)| [*t, row.get(column).map_or(f64::NAN, |x| f64::from(*x))]).collect()
}

/// `(N, width)` turned on its side: t runs from left to right.
fn across(data: &[f32], width: usize) -> Vec<f32> {
    let rows = data.len() / width.max(1);
    (0..data.len()).map(|i| data[i % rows * width + i / rows]).collect()
}
