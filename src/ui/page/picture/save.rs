//! What can be taken out: the picture in focus, the strip of the run, and a step with all its numbers.

use super::Picture;
use super::strip::places;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::page::words::easel::state_at;
use crate::ui::theme::Theme;
use crate::ui::widget::Picture as Pixels;
use egui::{Button, ColorImage, Ui};

/// Screen pixels of one pixel in a saved picture, and in a saved strip.
const ZOOM: usize = 16;
const STRIP_ZOOM: usize = 2;
/// Most pictures of a saved strip.
const MOST: usize = 40;

impl Picture {
    pub(super) fn save_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let shown = self.fitting(self.lab.main.at(cx, self.clock.t));
        ui.horizontal_wrapped(|ui| {
            let button = |ui: &mut Ui, cx: &Cx<'_>, key: &str| ui.add_enabled(shown.is_some(), Button::new(cx.t(key))).on_hover_text(cx.t(&format!("{key}-about"))).clicked();
            let clicked = [button(ui, cx, "picture-save"), button(ui, cx, "picture-save-strip"), button(ui, cx, "picture-save-numbers")];
            let Some(painting) = &shown else { return };
            let k = state_at(painting, self.clock.t);
            let name = format!("{}-seed{}-{}", painting.request.sampler.kind.id(), painting.request.seed, painting.words().replace(' ', "-"));
            let name = name.trim_end_matches('-');
            if clicked[0] {
                let image = Pixels::new("saved", painting.state(k), painting.size, painting.channels).image(cx.theme, ZOOM);
                cx.export(Export::Png { name: format!("{name}-t{}", painting.t(k)), image });
            }
            if clicked[1] {
                cx.export(Export::Png { name: format!("{name}-strip"), image: film(painting, cx.theme) });
            }
            if clicked[2] {
                cx.export(Export::Csv { name: format!("{name}-t{}", painting.t(k)), rows: table(painting, k) });
            }
        });
    }
}

/// States of a run over the data they imply, from the data at the left to the noise at the right.
pub fn film(painting: &Painting, theme: &Theme) -> ColorImage {
    let side = painting.size * STRIP_ZOOM;
    let shown: Vec<usize> = places(painting.total(), MOST).into_iter().filter(|k| *k <= painting.done()).collect();
    let image = |pixels: &[f32]| Pixels::new("saved", pixels, painting.size, painting.channels).image(theme, STRIP_ZOOM);
    let rows = [false, true].map(|of_data| {
        let pixels = |k: &usize| match painting.path.steps.get(*k) {
            Some(step) if of_data => image(&step.x_0),
            _ => image(painting.state(*k)),
        };
        shown.iter().map(pixels).collect::<Vec<ColorImage>>()
    });
    let width = side * shown.len();
    let at = |i: usize| {
        let (x, y) = (i % width, i / width);
        rows[y / side][x / side].pixels[y % side * side + x % side]
    };
    ColorImage::new([width, 2 * side], (0..2 * side * width).map(at).collect())
}

/// One state with all its working, a number of a pixel a row; at t = 0 the picture alone.
pub fn table(painting: &Painting, k: usize) -> Vec<Vec<String>> {
    let mut columns: Vec<(&str, Vec<f32>)> = vec![("x_t", painting.state(k).to_vec())];
    if let (Some(step), Some(said)) = (painting.path.steps.get(k), painting.moves.get(k)) {
        columns.extend([("eps_with", said.with.clone()), ("eps_without", said.without.clone()), ("eps", step.eps.clone()), ("x_0", step.x_0.clone())]);
        let next = painting.state(k + 1);
        columns.push(("mean", step.mean(next)));
        columns.extend(step.noise.clone().map(|noise| ("noise", noise)));
        columns.push(("x_next", next.to_vec()));
    }
    let head = ["row", "column", "channel"].into_iter().chain(columns.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
    let (size, channels) = (painting.size, painting.channels);
    let row = |i: usize| {
        let place = [i / channels / size, i / channels % size, i % channels].map(|at| at.to_string());
        place.into_iter().chain(columns.iter().map(|(_, numbers)| numbers.get(i).map_or_else(String::new, f32::to_string))).collect()
    };
    std::iter::once(head).chain((0..size * size * channels).map(row)).collect()
}
