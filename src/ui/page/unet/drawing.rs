//! The U: every block of the graph at its resolution, each with a picture of what it says now, skip connections across, the
//! time at the left and the words at the right of the bottom. A click chooses a block; one on the middle of a skip
//! connection cuts it.

use super::{UnetPage, View, small};
use crate::args;
use crate::session::{Inside, Painting};
use crate::ui::cx::Cx;
use crate::ui::measure::blocks::{Block, Blocks, Kind, Side};
use crate::ui::theme::{Axis, mix};
use crate::ui::widget::{Range, Scale, count};
use egui::epaint::CubicBezierShape;
use egui::{Align2, Color32, ColorImage, FontId, Mesh, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Height of a name above a picture, and of a shape under it.
const NAME: f32 = 15.0;
const SIZES: f32 = 14.0;
/// Between rows: the skip connections pass there.
const ROW_GAP: f32 = 22.0;
/// Between columns, at least and at most.
const GAP: f32 = 8.0;
const WIDEST_GAP: f32 = 44.0;
/// The smallest and the largest picture of a block.
const LEAST: f32 = 36.0;
const MOST: f32 = 132.0;
/// Part of the window's height that the drawing takes.
const SHARE: f32 = 0.52;
/// A skip connection wider than this has its name beside the switch.
const NAMED: f32 = 300.0;

/// Where everything stands.
struct Plan {
    /// One a block; the time's is the box of its own.
    boxes: Vec<Rect>,
    input: Rect,
    output: Rect,
    words: Rect,
    /// Room for a name or a shape.
    room: f32,
}

/// How large the pictures are, from column to column, and how high the whole drawing is.
struct Sizes {
    tile: f32,
    step: f32,
    height: f32,
}

impl Sizes {
    /// As large as the width allows, in about half of the height.
    fn fit(columns: usize, rows: usize, width: f32, height: f32) -> Self {
        let across = width / columns as f32;
        let high = (SHARE * height - ROW_GAP) / rows as f32 - NAME - SIZES - ROW_GAP;
        let tile = (across - GAP).min(high.max(LEAST)).clamp(LEAST, MOST);
        Self { tile, step: across.min(tile + WIDEST_GAP), height: ROW_GAP + rows as f32 * (NAME + tile + SIZES + ROW_GAP) }
    }
}

/// Column and row of every block: a row further along the network is a row of the drawing, and begins under or above where
/// the one before ended. The input stands in column 0, the time below it.
fn cells(blocks: &Blocks) -> (Vec<(usize, usize)>, usize) {
    let (mut column, mut row) = (0, 0);
    let mut cells = Vec::with_capacity(blocks.list.len());
    for block in &blocks.list {
        if block.side == Side::Time {
            cells.push((0, blocks.rows.saturating_sub(1)));
            continue;
        }
        if block.row == row {
            column += 1;
        }
        row = block.row;
        cells.push((column, row));
    }
    (cells, column + 2)
}

impl Plan {
    fn new(blocks: &Blocks, cells: Vec<(usize, usize)>, columns: usize, outer: Rect, sizes: &Sizes) -> Self {
        let left = outer.center().x - 0.5 * ((columns - 1) as f32 * sizes.step + sizes.tile);
        let height = NAME + sizes.tile + SIZES;
        let place = |(column, row): (usize, usize)| Rect::from_min_size(pos2(left + column as f32 * sizes.step, outer.top() + ROW_GAP + row as f32 * (height + ROW_GAP)), vec2(sizes.tile, height));
        let last = blocks.rows.saturating_sub(1);
        Self { boxes: cells.into_iter().map(place).collect(), input: place((0, 0)), output: place((columns - 1, 0)), words: place((columns - 1, last)), room: sizes.step - 4.0 }
    }
}

/// Only the picture of a box.
fn tile_of(rect: Rect) -> Rect {
    Rect::from_min_max(rect.min + vec2(0.0, NAME), rect.max - vec2(0.0, SIZES))
}

impl UnetPage {
    pub(super) fn draw(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, blocks: &Blocks, inside: &Inside, base: &Painting) {
        let width = ui.available_width();
        let (cells, columns) = cells(blocks);
        let sizes = Sizes::fit(columns, blocks.rows, width, ui.clip_rect().height());
        let (outer, _) = ui.allocate_exact_size(vec2(width, sizes.height), Sense::hover());
        let plan = Plan::new(blocks, cells, columns, outer, &sizes);
        self.edges(ui, cx, blocks, &plan);
        for (i, block) in blocks.list.iter().enumerate() {
            if block.side == Side::Time {
                self.aside(ui, cx, plan.boxes[i], View::Time);
            } else {
                self.block_box(ui, cx, plan.boxes[i], block, inside, plan.room);
            }
        }
        self.aside(ui, cx, plan.words, View::Words);
        let k = self.asked(base);
        let ends = [(plan.input, base.state(k), cx.t_args("unet-input", &args!("t" => base.t(k))), "x_t"), (plan.output, base.path.steps.get(k).map_or(base.state(k), |step| &step.x_0), cx.t("unet-output"), "x_0")];
        for (rect, pixels, name, id) in ends {
            let theme = cx.theme;
            let tile = tile_of(rect);
            paint(ui, tile, &pixels_of(pixels, base));
            ui.painter().rect_stroke(tile, 0.0, Stroke::new(1.0, theme.color.line), StrokeKind::Outside);
            label(ui, rect.center_top() + vec2(0.0, 0.5 * NAME), &name, theme.size.small - 1.0, theme.color.ink, plan.room);
            label(ui, rect.center_bottom() - vec2(0.0, 0.5 * SIZES), &format!("{0}×{0}×{1}", base.size, base.channels), 10.5, theme.color.soft, plan.room);
            let response = ui.interact(tile, ui.scope_id().with(("unet-end", id)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
            response.on_hover_text(cx.t(if id == "x_t" { "unet-input-about" } else { "unet-output-about" }));
        }
        self.cost_line(ui, cx, blocks);
    }

    /// A block: name, picture, shape.
    fn block_box(&mut self, ui: &Ui, cx: &mut Cx<'_>, rect: Rect, block: &Block, inside: &Inside, room: f32) {
        let response = ui.interact(rect, ui.scope_id().with(("unet-block", &block.name)), Sense::click());
        let kind = cx.t(block.kind.key());
        let [places, channels] = block.sizes();
        let name = cx.t_args("unet-block-name", &args!("block" => block.name.as_str(), "kind" => kind.as_str()));
        response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, self.block == block.name, &name));
        if response.hovered() || response.has_focus() {
            cx.hover(&block.name);
        }
        let theme = cx.theme;
        let (lit, chosen) = (cx.is_lit(&block.name) || cx.is_lit(&block.node), self.block == block.name);
        let place = tile_of(rect);
        if let Some(tensor) = inside.tensors.get(&block.node) {
            paint(ui, place, &loudness(cx, tensor.data(), places, channels));
        } else {
            ui.painter().rect_filled(place, 0.0, theme.color.raised);
        }
        let stroke = match (lit, chosen) {
            (_, true) => Stroke::new(2.5, theme.color.accent),
            (true, _) => Stroke::new(2.0, theme.color.ink),
            _ => Stroke::new(1.0, theme.color.line),
        };
        ui.painter().rect_stroke(place, 0.0, stroke, StrokeKind::Outside);
        let ink = if chosen { theme.color.accent } else { theme.color.ink };
        label(ui, rect.center_top() + vec2(0.0, 0.5 * NAME - 1.0), &block.name, 11.5, ink, room);
        label(ui, rect.center_bottom() - vec2(0.0, 0.5 * SIZES - 1.0), &format!("{places}×{places}×{channels}"), 10.5, theme.color.soft, room);
        // What it is told besides: the time, the words.
        let told = [(block.reads_time, theme.axis(Axis::Time), "t"), (block.reads_words, theme.axis(Axis::Token), "w")];
        for (n, (_, color, letter)) in told.into_iter().filter(|(reads, ..)| *reads).enumerate() {
            let at = place.left_bottom() + vec2(8.0 + 15.0 * n as f32, -8.0);
            ui.painter().circle(at, 7.0, theme.color.paper, Stroke::new(1.5, color));
            ui.painter().text(at, Align2::CENTER_CENTER, letter, FontId::proportional(10.5), color);
        }
        let about = cx.t_args("unet-block-about", &args!("block" => block.name.as_str(), "kind" => kind, "parameters" => count(block.parameters), "work" => count(block.multiply_adds as usize)));
        if response.on_hover_text(about).clicked() {
            self.choose(cx, &block.name);
        }
    }

    /// The boxes beside the U: where the time and the words come from.
    fn aside(&mut self, ui: &Ui, cx: &mut Cx<'_>, rect: Rect, view: View) {
        let theme = cx.theme;
        let (key, color) = if view == View::Time { ("unet-time-box", theme.axis(Axis::Time)) } else { ("unet-words-box", theme.axis(Axis::Token)) };
        let place = tile_of(rect);
        let response = ui.interact(place, ui.scope_id().with(key), Sense::click());
        let name = cx.t(key);
        response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, self.view == view, &name));
        let lit = self.view == view || response.hovered() || response.has_focus();
        ui.painter().rect(place, 6.0, mix(theme.color.raised, color, if lit { 0.18 } else { 0.06 }), Stroke::new(if lit { 2.0 } else { 1.0 }, color), StrokeKind::Inside);
        label(ui, place.center(), &name, theme.size.small, theme.color.ink, place.width() - 4.0);
        if response.on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
            self.go(cx, view);
        }
    }

    fn edges(&mut self, ui: &Ui, cx: &mut Cx<'_>, blocks: &Blocks, plan: &Plan) {
        let theme = cx.theme;
        let faint = Stroke::new(1.2, theme.color.faint);
        for edge in blocks.edges.iter().filter(|edge| !edge.skip) {
            let (a, b) = (tile_of(plan.boxes[edge.from]), tile_of(plan.boxes[edge.to]));
            if a.center().y == b.center().y {
                arrow(ui, a.right_center(), b.left_center(), faint);
            } else if a.center().y < b.center().y {
                arrow(ui, a.center_bottom() + vec2(0.0, SIZES), b.center_top() - vec2(0.0, NAME), faint);
            } else {
                arrow(ui, a.center_top() - vec2(0.0, NAME), b.center_bottom() + vec2(0.0, SIZES), faint);
            }
        }
        if let (Some(first), Some(last)) = (blocks.find("conv_in"), blocks.find("out")) {
            arrow(ui, tile_of(plan.input).right_center(), tile_of(plan.boxes[first]).left_center(), faint);
            arrow(ui, tile_of(plan.boxes[last]).right_center(), tile_of(plan.output).left_center(), faint);
        }
        // Who is told the time, who reads the words: only while that is the question.
        for (view, from, color, reads) in [(View::Time, blocks.find("time").map(|i| plan.boxes[i]), theme.axis(Axis::Time), true), (View::Words, Some(plan.words), theme.axis(Axis::Token), false)] {
            let Some(from) = from.filter(|_| self.view == view) else { continue };
            for (i, block) in blocks.list.iter().enumerate().filter(|(_, block)| if reads { block.reads_time } else { block.reads_words }) {
                let to = tile_of(plan.boxes[i]);
                let lit = block.name == self.block;
                let start = if reads { tile_of(from).center_top() } else { tile_of(from).left_center() };
                let end = if reads { to.left_bottom() + vec2(8.0, -1.0) } else { to.right_bottom() - vec2(4.0, 4.0) };
                let bend = vec2(0.0, 0.4 * (end.y - start.y));
                let stroke = Stroke::new(if lit { 2.5 } else { 1.2 }, color.gamma_multiply(if lit { 1.0 } else { 0.5 }));
                ui.painter().add(CubicBezierShape::from_points_stroke([start, start + bend, end - bend, end], false, Color32::TRANSPARENT, stroke));
            }
        }
        for (level, edge) in blocks.skips().collect::<Vec<_>>() {
            self.skip(ui, cx, level, (tile_of(plan.boxes[edge.from]), tile_of(plan.boxes[edge.to])), &blocks.list[edge.from]);
        }
    }

    /// A skip connection with the switch in its middle.
    fn skip(&mut self, ui: &Ui, cx: &mut Cx<'_>, level: usize, (from, to): (Rect, Rect), of: &Block) {
        let theme = cx.theme;
        let cut = self.cut.contains(&level);
        let y = from.top() - NAME - 0.55 * ROW_GAP;
        let corner = [from.center_top() - vec2(0.0, NAME), pos2(from.center().x, y), pos2(to.center().x, y), to.center_top() - vec2(0.0, NAME)];
        let middle = pos2(0.5 * (from.center().x + to.center().x), y);
        let switch = Rect::from_center_size(middle, Vec2::splat(20.0));
        let response = ui.interact(switch.expand(3.0), ui.scope_id().with(("unet-skip", level)), Sense::click());
        let [places, channels] = of.sizes();
        let name = cx.t_args("unet-skip-name", &args!("level" => level, "size" => format!("{places} × {places}")));
        response.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, true, !cut, &name));
        let lit = response.hovered() || response.has_focus();
        let color = if cut { theme.color.bad } else { theme.color.good };
        let stroke = Stroke::new(if lit { 2.5 } else { 1.8 }, color);
        if cut {
            ui.painter().extend(Shape::dashed_line(&corner, stroke, 5.0, 5.0));
        } else {
            ui.painter().add(Shape::line(corner.to_vec(), stroke));
            head(ui, corner[3], vec2(0.0, 1.0), stroke);
        }
        ui.painter().circle(middle, 9.0, theme.color.paper, Stroke::new(if lit { 2.5 } else { 1.5 }, color));
        if to.center().x - from.center().x > NAMED {
            let words = ui.painter().layout_no_wrap(cx.t("unet-skip-label"), FontId::proportional(theme.size.small), theme.color.soft);
            let place = Rect::from_min_size(middle + vec2(16.0, -0.5 * words.size().y), words.size());
            ui.painter().rect_filled(place.expand2(vec2(4.0, 0.0)), 0.0, theme.color.paper);
            ui.painter().galley(place.min, words, theme.color.soft);
        }
        let r = 3.5;
        if cut {
            ui.painter().line_segment([middle - Vec2::splat(r), middle + Vec2::splat(r)], Stroke::new(2.0, color));
            ui.painter().line_segment([middle + vec2(-r, r), middle + vec2(r, -r)], Stroke::new(2.0, color));
        } else {
            ui.painter().circle_filled(middle, r, color);
        }
        let about = cx.t_args(if cut { "unet-skip-cut-about" } else { "unet-skip-about" }, &args!("size" => format!("{places} × {places} × {channels}")));
        if response.on_hover_text(about).clicked() {
            self.switch(cx, level);
        }
    }

    /// Cuts a connection or joins it again.
    pub(super) fn switch(&mut self, cx: &mut Cx<'_>, level: usize) {
        match self.cut.iter().position(|other| *other == level) {
            Some(at) => drop(self.cut.remove(at)),
            None => {
                self.cut.push(level);
                self.cut.sort_unstable();
                self.view = View::Skips;
                cx.did("unet-cut");
            }
        }
    }

    /// What the chosen block and the whole network cost.
    fn cost_line(&self, ui: &mut Ui, cx: &Cx<'_>, blocks: &Blocks) {
        let words = cx.t_args("unet-cost", &args!("parameters" => count(blocks.parameters), "work" => count(blocks.multiply_adds as usize)));
        ui.label(small(cx, words));
    }
}

/// A text that gets smaller until it fits.
fn label(ui: &Ui, at: Pos2, text: &str, size: f32, ink: Color32, width: f32) {
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(size), ink);
    let galley = if galley.size().x > width { painter.layout_no_wrap(text.to_owned(), FontId::proportional((size * width / galley.size().x).max(8.0)), ink) } else { galley };
    painter.galley(at - 0.5 * galley.size(), galley, ink);
}

/// How strongly each place speaks: the root of the mean square over its channels, from `(H, W, C)`.
fn loudness(cx: &Cx<'_>, data: &[f32], places: usize, channels: usize) -> ColorImage {
    let loud: Vec<f32> = data.chunks_exact(channels.max(1)).map(|place| (place.iter().map(|x| x * x).sum::<f32>() / channels as f32).sqrt()).collect();
    let least = loud.iter().copied().fold(f32::INFINITY, f32::min);
    let range = Range::new(least, loud.iter().copied().fold(least, f32::max), Scale::Sequential);
    ColorImage::new([places, loud.len() / places.max(1)], loud.iter().map(|x| range.color(cx.theme, *x)).collect())
}

fn pixels_of(pixels: &[f32], painting: &Painting) -> ColorImage {
    let bytes = crate::data::picture::to_bytes(pixels);
    let opaque: Vec<u8> = bytes.chunks_exact(painting.channels.max(1)).flat_map(|place| if let [r, g, b] = *place { [r, g, b, 255] } else { [place[0], place[0], place[0], 255] }).collect();
    ColorImage::from_rgba_premultiplied([painting.size; 2], &opaque)
}

/// Few pixels, drawn as what they are: squares.
fn paint(ui: &Ui, rect: Rect, image: &ColorImage) {
    let [columns, rows] = image.size;
    let cell = rect.size() / vec2(columns as f32, rows as f32);
    let mut mesh = Mesh::default();
    for (i, color) in image.pixels.iter().enumerate() {
        let corner = rect.min + vec2((i % columns) as f32, (i / columns) as f32) * cell;
        mesh.add_colored_rect(Rect::from_min_size(corner, cell), *color);
    }
    ui.painter().add(mesh);
}

fn arrow(ui: &Ui, from: Pos2, to: Pos2, stroke: Stroke) {
    ui.painter().line_segment([from, to], stroke);
    head(ui, to, (to - from).normalized(), stroke);
}

fn head(ui: &Ui, tip: Pos2, along: Vec2, stroke: Stroke) {
    let side = vec2(-along.y, along.x);
    ui.painter().add(Shape::convex_polygon(vec![tip, tip - 5.0 * along + 3.0 * side, tip - 5.0 * along - 3.0 * side], stroke.color, Stroke::NONE));
}

/// Whether a block's result has places.
pub fn has_places(block: &Block) -> bool {
    block.kind != Kind::Time && block.shape.rank() == 4
}
