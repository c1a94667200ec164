//! Feature maps: all channels of the chosen block side by side, one of them large, at the scrubbed time.

use super::drawing::has_places;
use super::{UnetPage, caption, small};
use crate::args;
use crate::session::Inside;
use crate::ui::cx::Cx;
use crate::ui::measure::blocks::{Block, Blocks};
use crate::ui::highlight::Pin;
use crate::ui::widget::{Cell, Heatmap, Range, Scale, fmt, legend};
use egui::{Key, Ui, vec2};

/// Height of the maps.
const LEAST: f32 = 170.0;
const MOST: f32 = 420.0;

/// How channels `(H, W, C)` are laid out as one picture with a line of nothing between them.
struct Mosaic {
    columns: usize,
    places: usize,
    channels: usize,
}

impl Mosaic {
    /// As many columns as make the tiles largest in this room.
    fn fit(places: usize, channels: usize, room: egui::Vec2) -> Self {
        let tile = |columns: usize| (room.x / columns as f32).min(room.y / channels.div_ceil(columns) as f32);
        let columns = (1..=channels.max(1)).max_by(|a, b| tile(*a).total_cmp(&tile(*b))).unwrap_or(1);
        Self { columns, places, channels }
    }

    fn size(&self) -> [usize; 2] {
        let step = self.places + 1;
        [self.channels.div_ceil(self.columns) * step - 1, self.columns * step - 1]
    }

    /// The numbers, row by row; what is between the tiles is no number.
    fn numbers(&self, data: &[f32]) -> Vec<f32> {
        let ([rows, columns], step) = (self.size(), self.places + 1);
        let number = |i: usize| {
            let (row, column) = (i / columns, i % columns);
            let (y, x, channel) = (row % step, column % step, row / step * self.columns + column / step);
            if y == self.places || x == self.places || channel >= self.channels { f32::NAN } else { data.get((y * self.places + x) * self.channels + channel).copied().unwrap_or(f32::NAN) }
        };
        (0..rows * columns).map(number).collect()
    }

    /// The channel and the place in it.
    fn at(&self, [row, column]: Cell) -> Option<(usize, Cell)> {
        let step = self.places + 1;
        let (y, x, channel) = (row % step, column % step, row / step * self.columns + column / step);
        (y < self.places && x < self.places && channel < self.channels).then_some((channel, [y, x]))
    }

    /// Where a channel's first place is.
    fn corner(&self, channel: usize) -> Cell {
        let step = self.places + 1;
        [channel / self.columns * step, channel % self.columns * step]
    }
}

/// One channel of `(H, W, C)`.
pub fn channel_of(data: &[f32], channel: usize, channels: usize) -> Vec<f32> {
    data.iter().skip(channel).step_by(channels.max(1)).copied().collect()
}

impl UnetPage {
    pub(super) fn maps_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, blocks: &Blocks, inside: &Inside) {
        let Some(block) = blocks.find(&self.block).map(|i| &blocks.list[i]).filter(|block| has_places(block)) else { return };
        let Some(tensor) = inside.tensors.get(&block.node) else {
            ui.label(small(cx, cx.t("unet-looking")));
            return;
        };
        let channels = block.sizes()[1];
        self.channel = self.channel.min(channels - 1);
        let height = (ui.clip_rect().bottom() - ui.cursor().top() - 62.0).clamp(LEAST, MOST);
        let gap = cx.theme.space.wide;
        let range = Range::of(tensor.data(), Scale::Diverging);
        let maps = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| self.large(ui, cx, block, tensor.data(), range, height));
            ui.vertical(|ui| {
                caption(ui, cx, cx.t_args("unet-all-channels", &args!("block" => block.name.as_str(), "channels" => channels)));
                self.mosaic(ui, cx, block, tensor.data(), range, vec2(ui.available_width(), height));
            });
        });
        self.lab.picture = Some(maps.response.rect);
    }

    /// The chosen channel, every number to be read.
    fn large(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, block: &Block, data: &[f32], range: Range, side: f32) {
        let [places, channels] = block.sizes();
        let one = channel_of(data, self.channel, channels);
        caption(ui, cx, cx.t_args("unet-channel", &args!("channel" => self.channel)));
        let map = Heatmap::new("large", places, places, &one).range(range).name(cx.t_args("unet-channel-name", &args!("block" => block.name.as_str(), "channel" => self.channel)));
        map.size(vec2(side, side)).show(ui, cx, &mut self.place);
        let reading = match self.place.focus().and_then(|[row, column]| Some((row, column, one.get(row * places + column)?))) {
            Some((row, column, value)) => cx.t_args("unet-reading", &args!("row" => row, "column" => column, "value" => fmt(f64::from(*value)))),
            None => cx.t("unet-reading-hint"),
        };
        ui.set_max_width(side.max(200.0));
        ui.label(small(cx, reading));
    }

    fn mosaic(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, block: &Block, data: &[f32], range: Range, room: egui::Vec2) {
        let [places, channels] = block.sizes();
        let mosaic = Mosaic::fit(places, channels, room);
        let [rows, columns] = mosaic.size();
        let numbers = mosaic.numbers(data);
        let scale = (room.x / columns as f32).min(room.y / rows as f32);
        let size = vec2(columns as f32, rows as f32) * scale;
        // Nothing is pinned in it: what is chosen is a tile, which gets a frame of its own.
        let mut pin: Pin<Cell> = Pin::default();
        let map = Heatmap::new("mosaic", rows, columns, &numbers).range(range).name(cx.t_args("unet-mosaic-name", &args!("block" => block.name.as_str()))).without_tip();
        let response = map.size(size).show(ui, cx, &mut pin);
        let tile = places as f32 * scale;
        let [top, left] = mosaic.corner(self.channel);
        let frame = egui::Rect::from_min_size(response.rect.min + vec2(left as f32, top as f32) * scale, egui::Vec2::splat(tile));
        ui.painter().rect_stroke(frame.expand(1.5), 1.0, egui::Stroke::new(2.0, cx.theme.color.accent), egui::StrokeKind::Outside);
        let clicked = pin.hovered.filter(|_| response.clicked()).and_then(|cell| mosaic.at(cell)).map(|(channel, _)| channel);
        // The arrow keys go from tile to tile.
        let step = |more, less| ui.input(|input| isize::from(input.key_pressed(more)) - isize::from(input.key_pressed(less)));
        let by = if response.has_focus() { step(Key::ArrowRight, Key::ArrowLeft) + mosaic.columns as isize * step(Key::ArrowDown, Key::ArrowUp) } else { 0 };
        if let Some(chosen) = clicked.or((by != 0).then(|| self.channel.saturating_add_signed(by))) {
            self.channel = chosen.min(channels - 1);
            cx.did("unet-channel");
        }
        if let Some((channel, [row, column])) = pin.hovered.and_then(|cell| mosaic.at(cell)) {
            let value = data.get((row * places + column) * channels + channel).copied().unwrap_or(f32::NAN);
            let tip = cx.t_args("unet-mosaic-tip", &args!("channel" => channel, "row" => row, "column" => column, "value" => fmt(f64::from(value))));
            response.on_hover_text_at_pointer(tip);
        }
        legend(ui, cx, range, "");
    }
}
