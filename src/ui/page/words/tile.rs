//! A small picture with its title: numbers `(S, S, 3)` as pixels, or signed ones as colours around grey.

use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Pixel, Raster, fmt};
use egui::{Color32, Response, RichText, Ui};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Signed numbers up to this size have a shade of their own: nearly all of a standard normal.
const SIGNED: f32 = 3.0;

pub struct Tile<'a> {
    /// Unique on the page; what it shows, for screen readers.
    pub name: &'a str,
    /// The line above; none leaves no room for it.
    pub title: &'a str,
    pub ink: Color32,
    /// `(S, S, 3)`.
    pub pixels: &'a [f32],
    pub size: usize,
    pub side: f32,
    /// Numbers around 0 rather than a picture: grey is zero. They are shown this many times as large.
    pub signed: Option<f32>,
    /// The pixel looked at in all tiles of one kind.
    pub linked: Option<Pixel>,
}

impl Tile<'_> {
    /// Draws it with its numbers under the pointer. The pixel there, if any.
    pub fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>) -> (Response, Option<Pixel>) {
        let (response, pixel) = self.show_quiet(ui, cx);
        let response = match pixel {
            Some([x, y]) => {
                let at = 3 * (y * self.size + x);
                let rgb: Vec<String> = self.pixels.iter().skip(at).take(3).map(|x| fmt(f64::from(*x))).collect();
                response.on_hover_text_at_pointer(RichText::new(format!("({x}, {y})\n{}", rgb.join("  "))).monospace())
            }
            None => response,
        };
        (response, pixel)
    }

    /// The same without the numbers.
    pub fn show_quiet(&self, ui: &mut Ui, cx: &mut Cx<'_>) -> (Response, Option<Pixel>) {
        if !self.title.is_empty() {
            let title = RichText::new(self.title).size(cx.theme.size.small).color(self.ink);
            ui.add(egui::Label::new(title).truncate());
        }
        let scaled: Vec<f32>;
        let shown = match self.signed {
            Some(gain) => {
                scaled = self.pixels.iter().map(|x| x * gain / SIGNED).collect();
                &scaled
            }
            None => self.pixels,
        };
        let mut hasher = DefaultHasher::new();
        bytemuck::cast_slice::<f32, u8>(shown).hash(&mut hasher);
        let mut pin: Pin<Pixel> = Pin::default();
        let raster = Raster::new(("tile", self.name), shown, self.size, hasher.finish()).name(self.name).side(self.side).linked(self.linked);
        let response = raster.show(ui, cx, &mut pin);
        (response, pin.hovered)
    }
}

/// By which power of two small signed numbers are magnified so that their pattern can be seen: 1 for those of noise.
pub fn gain(numbers: &[f32]) -> f32 {
    let squares: f64 = numbers.iter().map(|x| f64::from(*x).powi(2)).sum();
    let rms = (squares / numbers.len().max(1) as f64).sqrt().max(1e-4);
    (0.7 / rms).max(1.0).log2().floor().exp2() as f32
}
