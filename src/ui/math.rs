//! Formulas: TeX, typeset in pure Rust, as a picture in the theme's ink, with terms in the colour of their role.
//!
//! In a formula `\weight{W}`, `\activation{x}`, `\gradient{..}`, `\probability{p}`, `\data{x_0}`, `\noise{\epsilon}`, and `\token`, `\channel`, `\head`,
//! `\time` colour what is inside like that role or axis everywhere else. What does not parse is shown as written.

use super::theme::{Palette, Theme};
use egui::cache::{ComputerMut, FrameCache};
use egui::{Color32, RichText, Ui};
use std::sync::Arc;

/// Draws a formula, `size` points to the em; `source` also names it to screen readers.
pub fn math(ui: &mut Ui, theme: &Theme, source: &str, size: f32) -> egui::Response {
    type Cache = FrameCache<Option<Picture>, Typesetter>;
    let tex = colored(source, &theme.color);
    let key = (tex.as_str(), theme.color.ink);
    let picture = ui.memory_mut(|memory| memory.caches.cache::<Cache>().get(key).clone());
    let Some(picture) = picture else {
        return ui.label(RichText::new(source).monospace());
    };
    let scale = size / EM;
    // A formula wider than its column is made to fit.
    let scale = scale.min(scale * ui.max_rect().width() / (picture.size.x * scale).max(1.0));
    let image = egui::Image::from_bytes(picture.uri.to_string(), egui::load::Bytes::Shared(picture.svg));
    ui.add(image.fit_to_exact_size(picture.size * scale).alt_text(source))
}

/// Size of an em in the picture's own units.
const EM: f32 = 40.0;

#[derive(Clone)]
struct Picture {
    /// Names the picture to egui's own cache of decoded ones.
    uri: Arc<str>,
    svg: Arc<[u8]>,
    size: egui::Vec2,
}

#[derive(Default)]
struct Typesetter;

impl ComputerMut<(&str, Color32), Option<Picture>> for Typesetter {
    fn compute(&mut self, (tex, ink): (&str, Color32)) -> Option<Picture> {
        let (svg, size) = typeset(tex, ink)?;
        let id = egui::Id::unique((tex, ink));
        Some(Picture { uri: format!("bytes://math-{:016x}.svg", id.value()).into(), svg: svg.into_bytes().into(), size })
    }
}

/// The formula as SVG with its size, or `None` when it does not parse.
pub fn typeset(tex: &str, ink: Color32) -> Option<(String, egui::Vec2)> {
    let nodes = match ratex_parser::parse(tex) {
        Ok(nodes) => nodes,
        Err(error) => {
            log::warn!("formula {tex}: {error:?}");
            return None;
        }
    };
    let boxed = ratex_layout::layout(&nodes, &ratex_layout::LayoutOptions::default());
    let list = ratex_layout::to_display_list(&boxed);
    let padding = 2.0;
    let options = ratex_svg::SvgOptions { font_size: f64::from(EM), padding, embed_glyphs: true, ..Default::default() };
    let svg = ratex_svg::render_to_svg_with_color_syntax(&list, &options, ratex_svg::SvgColorSyntax::Rgb);
    // What has no colour of its own comes out black.
    let svg = svg.replace("rgb(0,0,0)", &rgb(ink));
    let size = egui::vec2(list.width as f32, (list.height + list.depth) as f32) * EM + egui::Vec2::splat(2.0 * padding as f32);
    Some((svg, size))
}

fn rgb(color: Color32) -> String {
    format!("rgb({},{},{})", color.r(), color.g(), color.b())
}

/// Turns role and axis commands into colours.
pub fn colored(source: &str, color: &Palette) -> String {
    let names = [
        ("weight", color.weight),
        ("activation", color.activation),
        ("gradient", color.gradient),
        ("probability", color.probability),
        ("data", color.data),
        ("noise", color.noise),
        ("token", color.token),
        ("channel", color.channel),
        ("head", color.head),
        ("time", color.time),
    ];
    names.iter().fold(source.to_owned(), |tex, (name, color)| {
        let hex = format!("\\textcolor{{#{:02x}{:02x}{:02x}}}{{", color.r(), color.g(), color.b());
        tex.replace(&format!("\\{name}{{"), &hex)
    })
}
