//! A vector as one row of cells.

use super::heatmap::Heatmap;
use super::legend::{Range, Scale};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use egui::{AsIdSalt, Response, Ui, Vec2, vec2};

pub struct Strip<'a> {
    map: Heatmap<'a>,
}

impl<'a> Strip<'a> {
    pub fn new(id: impl AsIdSalt, data: &'a [f32]) -> Self {
        Self { map: Heatmap::new(id, 1, data.len(), data).size(vec2(320.0, 18.0)) }
    }

    pub fn name(self, name: impl Into<String>) -> Self {
        Self { map: self.map.name(name) }
    }

    pub fn scale(self, scale: Scale) -> Self {
        Self { map: self.map.scale(scale) }
    }

    pub fn range(self, range: Range) -> Self {
        Self { map: self.map.range(range) }
    }

    pub fn size(self, size: Vec2) -> Self {
        Self { map: self.map.size(size) }
    }

    /// Draws it. `pin.focus()` is then the place in the vector that counts.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) -> Response {
        let mut cell = Pin { hovered: None, pinned: pin.pinned.map(|i| [0, i]) };
        let response = self.map.show(ui, cx, &mut cell);
        *pin = Pin { hovered: cell.hovered.map(|[_, i]| i), pinned: cell.pinned.map(|[_, i]| i) };
        response
    }
}
