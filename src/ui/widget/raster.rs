//! A small RGB picture, large on the screen: hover names a pixel, a click pins it, the arrow keys walk.

use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use egui::cache::FramePublisher;
use egui::{AsIdSalt, Color32, ColorImage, Id, IdSalt, Key, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};

/// A pixel: column and row.
pub type Pixel = [usize; 2];

pub struct Raster<'a> {
    id: Id,
    /// `(side, side, 3)`, in `[-1, 1]`; what lies outside is clipped.
    pixels: &'a [f32],
    cells: usize,
    version: u64,
    linked: Option<Pixel>,
    name: String,
    side: f32,
}

impl<'a> Raster<'a> {
    /// A square picture of `cells x cells` pixels; a texture is made whenever `version` is another one.
    pub fn new(id: impl AsIdSalt, pixels: &'a [f32], cells: usize, version: u64) -> Self {
        Self { id: Id::unique(("raster", IdSalt::new(id))), pixels, cells, version, linked: None, name: String::new(), side: 320.0 }
    }

    /// What it shows, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// A pixel that the pointer is over in another picture of the same size; it is shown here too.
    pub fn linked(mut self, pixel: Option<Pixel>) -> Self {
        self.linked = pixel;
        self
    }

    /// Width and height in points.
    pub fn side(mut self, side: f32) -> Self {
        self.side = side;
        self
    }

    /// Draws it. `pin.focus()` is then the pixel that counts.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<Pixel>) -> Response {
        let theme = cx.theme;
        let (rect, _) = ui.allocate_exact_size(vec2(self.side, self.side), Sense::hover());
        let response = ui.interact(rect, self.id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        if self.cells == 0 || self.pixels.len() < 3 * self.cells * self.cells {
            return response;
        }
        let place = |x: f32| ((x * self.cells as f32) as usize).min(self.cells - 1);
        let over = response.hover_pos().filter(|pos| rect.contains(*pos)).map(|pos| (pos - rect.min) / rect.size()).map(|at| [place(at.x), place(at.y)]);
        pin.update(over, response.clicked());
        self.keys(ui, &response, pin);
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let texture = self.texture(ui);
        ui.painter().image(texture.id(), rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
        let edge = if response.has_focus() { Stroke::new(1.5, theme.color.accent) } else { Stroke::new(1.0, theme.color.line) };
        ui.painter().rect_stroke(rect, 0.0, edge, StrokeKind::Outside);
        if let Some([x, y]) = pin.hovered.or(self.linked).or(pin.pinned) {
            let cell = rect.size() / self.cells as f32;
            let frame = Rect::from_min_size(rect.min + vec2(x as f32, y as f32) * cell, cell).expand(2.0);
            ui.painter().rect_stroke(frame, 1.0, Stroke::new(3.0, theme.color.paper), StrokeKind::Outside);
            ui.painter().rect_stroke(frame, 1.0, Stroke::new(2.0, theme.color.accent), StrokeKind::Outside);
        }
        response
    }

    /// The picture as the screen has it.
    pub fn image(&self) -> ColorImage {
        let bytes = crate::data::picture::to_bytes(&self.pixels[..3 * self.cells * self.cells]);
        let opaque: Vec<u8> = bytes.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
        ColorImage::from_rgba_premultiplied([self.cells, self.cells], &opaque)
    }

    fn texture(&self, ui: &Ui) -> TextureHandle {
        type Cache = FramePublisher<Id, (u64, TextureHandle)>;
        let cached = ui.memory_mut(|memory| memory.caches.cache::<Cache>().get(&self.id).cloned());
        let texture = match cached {
            Some((known, texture)) if known == self.version => texture,
            Some((_, mut texture)) => {
                texture.set(self.image(), TextureOptions::NEAREST);
                texture
            }
            None => ui.ctx().load_texture("raster", self.image(), TextureOptions::NEAREST),
        };
        ui.memory_mut(|memory| memory.caches.cache::<Cache>().set(self.id, (self.version, texture.clone())));
        texture
    }

    fn keys(&self, ui: &Ui, response: &Response, pin: &mut Pin<Pixel>) {
        if !response.has_focus() {
            return;
        }
        ui.memory_mut(|memory| {
            let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(response.id, filter);
        });
        let step = |more, less| ui.input(|input| isize::from(input.key_pressed(more)) - isize::from(input.key_pressed(less)));
        let by = [step(Key::ArrowRight, Key::ArrowLeft), step(Key::ArrowDown, Key::ArrowUp)];
        if by != [0, 0] {
            let at = pin.pinned.unwrap_or([self.cells / 2; 2]);
            pin.pinned = Some([0, 1].map(|axis| at[axis].saturating_add_signed(by[axis]).min(self.cells - 1)));
        }
    }
}
