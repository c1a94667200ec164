//! The landscape under the cloud: the log-density of the noised data, or its energy `-ln p`, as colours.
//!
//! It is exact for the kernel density of the data ([`super::source`]): noised to time t that is again a mixture of
//! Gaussians. Cells are `(SIDE, SIDE)` over the plane's window; the values of a t are kept, so that scrubbing back costs nothing.

use crate::data::mixture::Mixture;
use crate::ui::theme::Shade;
use crate::ui::widget::plane::REACH;
use crate::ui::widget::{Range, Scale};
use crate::ui::{cx::Cx, theme::mix};
use egui::{ColorImage, TextureHandle, TextureId, TextureOptions, Ui};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Cells a side.
const SIDE: usize = 96;
/// Times whose values are kept: 37 kB each.
const KEPT: usize = 400;
/// Log-densities further than this below the highest look alike.
const DEPTH: f32 = 9.0;

/// What the ground shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ground {
    Nothing,
    #[default]
    Density,
    Energy,
}

pub static GROUNDS: &[(Ground, &str)] = &[(Ground::Nothing, "denoise-ground-nothing"), (Ground::Density, "denoise-ground-density"), (Ground::Energy, "denoise-ground-energy")];

#[derive(Default)]
pub struct Landscape {
    of: Option<Arc<Mixture>>,
    /// Log-densities by signal and sigma, as bits.
    values: HashMap<[u64; 2], Arc<Vec<f32>>>,
    shown: Option<(Ground, [u64; 2], Shade, TextureHandle, Range)>,
}

impl std::fmt::Debug for Landscape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Landscape({} times)", self.values.len())
    }
}

impl Landscape {
    /// The picture at this signal and sigma, and which number has which colour.
    pub fn picture(&mut self, ui: &Ui, cx: &Cx<'_>, mixture: &Arc<Mixture>, ground: Ground, [signal, sigma]: [f64; 2]) -> Option<(TextureId, Range)> {
        if ground == Ground::Nothing {
            return None;
        }
        if !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, mixture)) {
            (self.of, self.shown) = (Some(mixture.clone()), None);
            self.values.clear();
        }
        let key = [signal.to_bits(), sigma.to_bits()];
        if let Some((kind, at, shade, texture, range)) = &self.shown
            && (*kind, *at, *shade) == (ground, key, cx.theme.shade)
        {
            return Some((texture.id(), *range));
        }
        if self.values.len() >= KEPT {
            self.values.clear();
        }
        let values = self.values.entry(key).or_insert_with(|| Arc::new(mixture.log_densities(&cells(), signal, sigma))).clone();
        let top = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let range = if ground == Ground::Density { Range::new(top - DEPTH, top, Scale::Sequential) } else { Range::new(-top, DEPTH - top, Scale::Sequential) };
        // Quieter than the map itself: the cloud is the picture, this is its ground.
        let table: Vec<_> = range.table(cx.theme).into_iter().map(|color| mix(cx.theme.color.paper, color, 0.4)).collect();
        let color = |value: &f32| {
            let value = if ground == Ground::Density { *value } else { -value };
            table.get((255.0 * range.place(value)) as usize).copied().unwrap_or(cx.theme.color.paper)
        };
        let image = ColorImage::new([SIDE, SIDE], values.iter().map(color).collect());
        let texture = match self.shown.take() {
            Some((.., mut texture, _)) => {
                texture.set(image, TextureOptions::LINEAR);
                texture
            }
            None => ui.ctx().load_texture("landscape", image, TextureOptions::LINEAR),
        };
        let id = texture.id();
        self.shown = Some((ground, key, cx.theme.shade, texture, range));
        Some((id, range))
    }
}

/// Middles of the cells, the first row at the top.
fn cells() -> Vec<[f32; 2]> {
    let place = |i: usize| REACH * (2.0 * (i as f32 + 0.5) / SIDE as f32 - 1.0);
    (0..SIDE * SIDE).map(|i| [place(i % SIDE), -place(i / SIDE)]).collect()
}
