//! Numbers `(S, S, C)` as pixels, row-major, channels last: one texture, nearest neighbour. Three channels are a colour in
//! `[-1, 1]`, one is grey; signed numbers around 0 (noise, a difference) have the colours of a diverging map, or with three
//! channels their own around grey. Hover names a pixel in all pictures that share the pin, a click keeps it.

use super::number::fmt;
use super::raster::Pixel;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::Theme;
use egui::cache::FramePublisher;
use egui::{AsIdSalt, Color32, ColorImage, Id, IdSalt, Key, Pos2, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Signed numbers up to this size have a shade of their own: nearly all of a standard normal.
pub const SIGNED: f32 = 3.0;

pub struct Picture<'a> {
    id: Id,
    data: &'a [f32],
    size: usize,
    channels: usize,
    name: String,
    side: f32,
    /// The largest magnitude of signed numbers; `None` for a picture.
    signed: Option<f32>,
    tip: bool,
    chosen: bool,
    linked: Option<Pixel>,
}

impl<'a> Picture<'a> {
    /// `data` holds `size * size * channels` numbers; `channels` is 1 or 3.
    pub fn new(id: impl AsIdSalt, data: &'a [f32], size: usize, channels: usize) -> Self {
        Self { id: Id::unique(("picture", IdSalt::new(id))), data, size, channels, name: String::new(), side: 160.0, signed: None, tip: true, chosen: false, linked: None }
    }

    /// What it shows, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Width and height in points.
    pub fn side(mut self, side: f32) -> Self {
        self.side = side;
        self
    }

    /// Numbers around 0 up to this magnitude rather than a picture ([`SIGNED`] for noise).
    pub fn signed(mut self, most: f32) -> Self {
        self.signed = Some(most.max(f32::MIN_POSITIVE));
        self
    }

    /// Without the numbers under the pointer.
    pub fn without_tip(mut self) -> Self {
        self.tip = false;
        self
    }

    /// Framed: the one that is chosen among several.
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }

    /// A pixel that the pointer is over in another picture of the same size; it is shown here too.
    pub fn linked(mut self, pixel: Option<Pixel>) -> Self {
        self.linked = pixel;
        self
    }

    fn is_whole(&self) -> bool {
        self.size > 0 && matches!(self.channels, 1 | 3) && self.data.len() == self.size * self.size * self.channels
    }

    /// The numbers of a pixel, `(C,)`.
    pub fn at(&self, [x, y]: Pixel) -> &'a [f32] {
        let start = (y * self.size + x) * self.channels;
        self.data.get(start..start + self.channels).unwrap_or_default()
    }

    /// Draws it. `pin.hovered` is set while the pointer is over it and left alone otherwise, so that several may share a pin:
    /// clear it before the first.
    pub fn show(self, ui: &mut Ui, cx: &Cx<'_>, pin: &mut Pin<Pixel>) -> Response {
        let (rect, _) = ui.allocate_exact_size(vec2(self.side, self.side), Sense::hover());
        let response = ui.interact(rect, self.id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        if !self.is_whole() {
            return response;
        }
        let place = |x: f32| ((x * self.size as f32).max(0.0) as usize).min(self.size - 1);
        let over = response.hover_pos().filter(|pos| rect.contains(*pos)).map(|pos| (pos - rect.min) / rect.size()).map(|at| [place(at.x), place(at.y)]);
        if let Some(pixel) = over {
            pin.hovered = Some(pixel);
            if response.clicked() {
                pin.toggle(pixel);
            }
        }
        self.keys(ui, &response, pin);
        if ui.is_rect_visible(rect) {
            self.paint(ui, cx, rect);
            let theme = cx.theme;
            if response.has_focus() || self.chosen {
                ui.painter().rect_stroke(rect.expand(1.0), 0.0, Stroke::new(2.0, theme.color.accent), StrokeKind::Outside);
            }
            if let Some(pixel) = over.or(self.linked).or(pin.pinned) {
                self.frame(ui, cx, rect, pixel);
            }
        }
        match over.filter(|_| self.tip) {
            Some([x, y]) => {
                let numbers: Vec<String> = self.at([x, y]).iter().map(|x| fmt(f64::from(*x))).collect();
                response.on_hover_text_at_pointer(RichText::new(format!("({x}, {y})\n{}", numbers.join("  "))).monospace().size(cx.theme.size.mono))
            }
            None => response,
        }
    }

    /// Draws the pixels alone, into a place that is there already.
    pub fn paint(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect) {
        if self.is_whole() {
            let texture = self.texture(ui, cx);
            ui.painter().image(texture.id(), rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
            ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, cx.theme.color.line), StrokeKind::Outside);
        }
    }

    fn frame(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect, [x, y]: Pixel) {
        let cell = rect.size() / self.size as f32;
        let frame = Rect::from_min_size(rect.min + vec2(x as f32, y as f32) * cell, cell).expand(2.0);
        ui.painter().rect_stroke(frame, 1.0, Stroke::new(3.0, cx.theme.color.paper), StrokeKind::Outside);
        ui.painter().rect_stroke(frame, 1.0, Stroke::new(2.0, cx.theme.color.accent), StrokeKind::Outside);
    }

    /// The picture as the screen has it, every pixel `zoom` wide.
    pub fn image(&self, theme: &Theme, zoom: usize) -> ColorImage {
        let byte = |x: f32| (255.0 * (0.5 * x + 0.5)).round().clamp(0.0, 255.0) as u8;
        let scale = self.signed.map_or(1.0, |most| 1.0 / most);
        let colors: Vec<[u8; 3]> = match (self.channels, self.signed) {
            (1, Some(_)) => self.data.iter().map(|x| theme.diverging(x * scale).to_array()).map(|[r, g, b, _]| [r, g, b]).collect(),
            (1, None) => self.data.iter().map(|x| [byte(*x); 3]).collect(),
            _ => self.data.chunks_exact(3).map(|rgb| [0, 1, 2].map(|c| byte(scale * rgb[c]))).collect(),
        };
        let side = self.size * zoom;
        let place = |i: usize| i / side / zoom * self.size + i % side / zoom;
        let opaque: Vec<u8> = (0..side * side).flat_map(|i| colors.get(place(i)).map_or([0, 0, 0, 255], |[r, g, b]| [*r, *g, *b, 255])).collect();
        ColorImage::from_rgba_premultiplied([side, side], &opaque)
    }

    /// The texture, made anew only when the numbers or the colours change.
    fn texture(&self, ui: &Ui, cx: &Cx<'_>) -> TextureHandle {
        type Cache = FramePublisher<Id, (u64, TextureHandle)>;
        let mut hasher = DefaultHasher::new();
        bytemuck::cast_slice::<f32, u8>(self.data).hash(&mut hasher);
        (self.size, self.channels, self.signed.map(f32::to_bits), cx.theme.shade).hash(&mut hasher);
        let version = hasher.finish();
        let cached = ui.memory_mut(|memory| memory.caches.cache::<Cache>().get(&self.id).cloned());
        let texture = match cached {
            Some((known, texture)) if known == version => texture,
            Some((_, mut texture)) => {
                texture.set(self.image(cx.theme, 1), TextureOptions::NEAREST);
                texture
            }
            None => ui.ctx().load_texture("picture", self.image(cx.theme, 1), TextureOptions::NEAREST),
        };
        ui.memory_mut(|memory| memory.caches.cache::<Cache>().set(self.id, (version, texture.clone())));
        texture
    }

    /// With the keyboard on it, the arrow keys walk.
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
            let at = pin.pinned.unwrap_or([self.size / 2; 2]);
            pin.pinned = Some([0, 1].map(|axis| at[axis].saturating_add_signed(by[axis]).min(self.size - 1)));
        }
    }
}
