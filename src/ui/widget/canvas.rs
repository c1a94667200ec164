//! A small RGB picture to paint on with a round brush: the pointer's strokes come back as pixels. With the keyboard the arrow
//! keys move the brush and the space bar paints.

use super::raster::{Pixel, Raster};
use crate::ui::cx::Cx;
use egui::{AsIdSalt, Color32, CursorIcon, EventFilter, Id, IdSalt, Key, Mesh, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};
use std::hash::{DefaultHasher, Hash, Hasher};

pub struct Canvas<'a> {
    id: Id,
    /// `(cells, cells, 3)` in `[-1, 1]`.
    pixels: &'a [f32],
    cells: usize,
    name: String,
    side: f32,
    radius: f32,
    /// `(cells, cells)`: what is above 0.5 is covered.
    mask: Option<(&'a [f32], Color32)>,
    enabled: bool,
}

/// What the brush did in this frame.
#[derive(Clone, Debug)]
pub struct Brushed {
    pub response: Response,
    /// Pixels under the brush.
    pub touched: Vec<Pixel>,
    /// A stroke began, or ended; one of the keyboard does both at once.
    pub began: bool,
    pub ended: bool,
}

/// What the canvas remembers from frame to frame.
#[derive(Clone)]
struct Memory {
    version: u64,
    texture: TextureHandle,
    /// Where the last piece of the stroke ended, in pixels.
    last: Option<Pos2>,
    /// The keyboard's brush.
    cursor: Pixel,
}

impl<'a> Canvas<'a> {
    /// A square picture of `cells x cells` pixels.
    pub fn new(id: impl AsIdSalt, pixels: &'a [f32], cells: usize) -> Self {
        Self { id: Id::unique(("canvas", IdSalt::new(id))), pixels, cells: cells.max(1), name: String::new(), side: 320.0, radius: 1.5, mask: None, enabled: true }
    }

    /// What it shows and what can be done, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Width and height in points.
    pub fn side(mut self, side: f32) -> Self {
        self.side = side;
        self
    }

    /// Of the brush, in pixels: it covers the pixels whose middles are no farther away.
    pub fn radius(mut self, radius: f32) -> Self {
        self.radius = radius.max(0.5);
        self
    }

    /// Lays a colour over the pixels that the mask covers.
    pub fn mask(mut self, mask: &'a [f32], color: Color32) -> Self {
        self.mask = Some((mask, color));
        self
    }

    /// A canvas that only shows its picture.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    pub fn show(self, ui: &mut Ui, cx: &Cx<'_>) -> Brushed {
        let theme = cx.theme;
        let (rect, _) = ui.allocate_exact_size(vec2(self.side, self.side), Sense::hover());
        let response = ui.interact(rect, self.id, if self.enabled { Sense::click_and_drag() } else { Sense::hover() });
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        let mut brushed = Brushed { response, touched: Vec::new(), began: false, ended: false };
        if self.pixels.len() < 3 * self.cells * self.cells {
            return brushed;
        }
        let mut memory = self.remembered(ui);
        let cell = self.side / self.cells as f32;
        if self.enabled {
            self.pointer(ui, rect, cell, &mut memory, &mut brushed);
            self.keys(ui, &mut memory, &mut brushed);
        }
        ui.painter().image(memory.texture.id(), rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
        self.draw_mask(ui, rect, cell);
        let focused = brushed.response.has_focus();
        let edge = if focused { Stroke::new(1.5, theme.color.accent) } else { Stroke::new(1.0, theme.color.line) };
        ui.painter().rect_stroke(rect, 0.0, edge, StrokeKind::Outside);
        let at = brushed.response.hover_pos().filter(|pos| self.enabled && rect.contains(*pos));
        let at = at.or_else(|| (focused && self.enabled).then(|| rect.min + (vec2(memory.cursor[0] as f32, memory.cursor[1] as f32) + vec2(0.5, 0.5)) * cell));
        if let Some(at) = at {
            let painter = ui.painter().with_clip_rect(rect.expand(2.0));
            painter.circle_stroke(at, self.radius * cell, Stroke::new(3.0, theme.color.paper));
            painter.circle_stroke(at, self.radius * cell, Stroke::new(1.5, theme.color.ink));
            ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
        }
        ui.data_mut(|data| data.insert_temp(self.id, memory));
        brushed
    }

    fn remembered(&self, ui: &Ui) -> Memory {
        let mut hasher = DefaultHasher::new();
        bytemuck::cast_slice::<f32, u8>(self.pixels).hash(&mut hasher);
        let version = hasher.finish();
        let image = || Raster::new("canvas", self.pixels, self.cells, version).image();
        match ui.data(|data| data.get_temp::<Memory>(self.id)) {
            Some(memory) if memory.version == version => memory,
            Some(mut memory) => {
                memory.texture.set(image(), TextureOptions::NEAREST);
                Memory { version, ..memory }
            }
            None => Memory { version, texture: ui.ctx().load_texture("canvas", image(), TextureOptions::NEAREST), last: None, cursor: [self.cells / 2; 2] },
        }
    }

    fn pointer(&self, ui: &Ui, rect: Rect, cell: f32, memory: &mut Memory, brushed: &mut Brushed) {
        let response = &brushed.response;
        let down = response.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_down());
        brushed.began = down && memory.last.is_none();
        brushed.ended = !down && memory.last.is_some();
        let at = response.interact_pointer_pos().filter(|_| down).map(|pos| ((pos - rect.min) / cell).to_pos2());
        if let Some(at) = at {
            let from = memory.last.unwrap_or(at);
            // A quick hand skips pixels between two frames.
            let pieces = (2.0 * from.distance(at)).ceil().max(1.0) as usize;
            for piece in 1..=pieces {
                self.touch(from.lerp(at, piece as f32 / pieces as f32), &mut brushed.touched);
            }
        }
        memory.last = at;
    }

    fn touch(&self, at: Pos2, touched: &mut Vec<Pixel>) {
        let span = |x: f32| ((x - self.radius).floor().max(0.0) as usize)..((x + self.radius).ceil().max(0.0) as usize).min(self.cells);
        for y in span(at.y) {
            for x in span(at.x) {
                let inside = pos2(x as f32 + 0.5, y as f32 + 0.5).distance(at) <= self.radius;
                if inside && !touched.contains(&[x, y]) {
                    touched.push([x, y]);
                }
            }
        }
    }

    fn keys(&self, ui: &Ui, memory: &mut Memory, brushed: &mut Brushed) {
        if !brushed.response.has_focus() {
            return;
        }
        ui.memory_mut(|focus| focus.set_focus_lock_filter(brushed.response.id, EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() }));
        let step = |more, less| ui.input(|input| isize::from(input.key_pressed(more)) - isize::from(input.key_pressed(less)));
        let by = [step(Key::ArrowRight, Key::ArrowLeft), step(Key::ArrowDown, Key::ArrowUp)];
        memory.cursor = [0, 1].map(|axis| memory.cursor[axis].saturating_add_signed(by[axis]).min(self.cells - 1));
        if ui.input(|input| input.key_pressed(Key::Space) || input.key_pressed(Key::Enter)) {
            self.touch(pos2(memory.cursor[0] as f32 + 0.5, memory.cursor[1] as f32 + 0.5), &mut brushed.touched);
            (brushed.began, brushed.ended) = (true, true);
        }
    }

    fn draw_mask(&self, ui: &Ui, rect: Rect, cell: f32) {
        let Some((mask, color)) = self.mask else { return };
        let mut mesh = Mesh::default();
        for (i, _) in mask.iter().enumerate().take(self.cells * self.cells).filter(|(_, covered)| **covered > 0.5) {
            let corner = rect.min + vec2((i % self.cells) as f32, (i / self.cells) as f32) * cell;
            mesh.add_colored_rect(Rect::from_min_size(corner, vec2(cell, cell)), color);
        }
        ui.painter().add(mesh);
    }
}
