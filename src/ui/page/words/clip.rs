//! CLIP's picture of itself (Radford et al. 2021): texts and pictures as arrows of length 1 in one space, and the cosine
//! of every text with every picture. The first pairs are drawn by the data's own rules; prompts and painted pictures join.

use super::Words;
use super::tile::Tile;
use crate::args;
use crate::data::shapes::draw::draw;
use crate::data::shapes::{Caption, LEN, SIDE, Scene, vocabulary};
use crate::session::{Encoded, Painting};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure::{dot, softmax};
use crate::ui::widget::{Cell, Range, Scale, Strip, fmt, percent};
use egui::{Align2, FontId, Rect, RichText, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use rand::SeedableRng;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Pairs drawn by the data's own rules.
const EXAMPLES: usize = 5;
/// Texts and pictures that the learner may add.
const MOST: usize = 3;
/// Width of a column with its gap, and height of a row.
const COLUMN: f32 = 62.0;

/// What is compared with what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Table {
    #[default]
    Cosines,
    /// Softmax along a row: which picture does this text choose?
    ByText,
    /// Softmax along a column: which text does this picture choose?
    ByPicture,
}

static TABLES: &[(Table, &str)] = &[(Table::Cosines, "words-clip-cosines"), (Table::ByText, "words-clip-by-text"), (Table::ByPicture, "words-clip-by-picture")];

#[derive(Clone, Debug)]
struct Kept {
    text: String,
    pixels: Arc<Vec<f32>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Collection {
    /// Of the examples.
    seed: u64,
    texts: Vec<String>,
    table: Table,
    cell: Pin<Cell>,
    #[serde(skip)]
    examples: Vec<Kept>,
    #[serde(skip)]
    kept: Vec<Kept>,
    /// The picture just painted, and the run it came from.
    #[serde(skip)]
    painted: Option<(Arc<Painting>, Arc<Vec<f32>>)>,
}

impl Collection {
    /// What was remembered may be too much; examples are drawn anew.
    pub fn repair(&mut self) {
        self.texts.truncate(MOST);
        if self.examples.is_empty() {
            let mut rng = rand_pcg::Pcg64::seed_from_u64(self.seed.wrapping_add(11));
            let example = |_| {
                let scene = Scene::seen(&mut rng);
                Kept { text: Caption::full(&scene, &mut rng).text, pixels: Arc::new(draw(&scene)) }
            };
            self.examples = (0..EXAMPLES).map(example).collect();
        }
    }

    fn captions(&self) -> Vec<String> {
        self.examples.iter().map(|example| example.text.clone()).chain(self.texts.iter().cloned()).collect()
    }

    pub fn tokens(&self) -> Vec<Vec<u32>> {
        self.captions().iter().map(|text| vocabulary::encode(text).padded().to_vec()).collect()
    }

    pub fn pictures(&mut self, painted: Option<&Arc<Painting>>) -> Vec<Arc<Vec<f32>>> {
        if let Some(painting) = painted.filter(|painting| painting.path.x.len() == LEN)
            && self.painted.as_ref().is_none_or(|(known, _)| !Arc::ptr_eq(known, painting))
        {
            let pixels = painting.path.x.iter().map(|x| x.clamp(-1.0, 1.0)).collect();
            self.painted = Some((painting.clone(), Arc::new(pixels)));
        }
        let last = self.painted.iter().map(|(_, pixels)| pixels);
        self.examples.iter().chain(&self.kept).map(|kept| &kept.pixels).chain(last).cloned().collect()
    }
}

impl Words {
    pub(super) fn clip_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.clip_choices(ui, cx);
        let Some(encoded) = self.encode(cx) else {
            ui.weak(cx.t("words-waiting"));
            return;
        };
        let (texts, pictures) = (encoded.text_arrows.len(), encoded.picture_arrows.len());
        if texts < 2 || encoded.similarity.len() != texts * pictures {
            ui.weak(cx.t("words-clip-none"));
            return;
        }
        // Texts of the collection, then the two prompts.
        let rows: Vec<usize> = (2..texts).chain([0, 1]).collect();
        let labels: Vec<String> = rows.iter().map(|row| crate::session::paint::words(&encoded.request.texts[*row])).collect();
        let cosines: Vec<f32> = rows.iter().flat_map(|row| encoded.similarity[row * pictures..(row + 1) * pictures].to_vec()).collect();
        let table = self.values(&cosines, pictures, encoded.scale);
        self.matrix(ui, cx, &encoded, &labels, &cosines, &table);
        ui.add_space(cx.theme.space.small);
        self.working(ui, cx, &encoded, &rows, &labels, &cosines);
    }

    fn clip_choices(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (table, key) in TABLES {
                if ui.selectable_label(self.collection.table == *table, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.collection.table = *table;
                    cx.did("words-clip-table");
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            let collection = &mut self.collection;
            let text = self.prompt.text().to_owned();
            let can = collection.texts.len() < MOST && !self.prompt.tokens().is_empty() && !collection.texts.contains(&text);
            if ui.add_enabled(can, egui::Button::new(cx.t("words-clip-keep-text"))).clicked() {
                collection.texts.push(text);
                cx.did("words-clip-added");
            }
            let fresh = collection.painted.clone().filter(|(_, pixels)| !collection.kept.iter().any(|kept| kept.pixels == *pixels));
            let can = collection.kept.len() < MOST && fresh.is_some();
            if ui.add_enabled(can, egui::Button::new(cx.t("words-clip-keep-picture"))).clicked()
                && let Some((painting, pixels)) = fresh
            {
                collection.kept.push(Kept { text: painting.words(), pixels });
                cx.did("words-clip-added");
            }
            if ui.add_enabled(!collection.texts.is_empty() || !collection.kept.is_empty(), egui::Button::new(cx.t("words-clip-clear"))).clicked() {
                (collection.texts, collection.kept, collection.cell) = Default::default();
            }
            if ui.button(cx.t("words-clip-examples")).clicked() {
                collection.seed = collection.seed.wrapping_add(1);
                collection.examples.clear();
                collection.cell = Pin::default();
            }
        });
        ui.add_space(cx.theme.space.tight);
    }

    /// What the cells show: cosines, or the softmax of the scaled cosines along rows or columns.
    fn values(&self, cosines: &[f32], columns: usize, scale: f32) -> Vec<f32> {
        let rows = cosines.len() / columns.max(1);
        match self.collection.table {
            Table::Cosines => cosines.to_vec(),
            Table::ByText => cosines.chunks(columns.max(1)).flat_map(|row| softmax(&row.iter().map(|c| scale * c).collect::<Vec<f32>>())).collect(),
            Table::ByPicture => {
                let column = |j: usize| softmax(&(0..rows).map(|i| scale * cosines[i * columns + j]).collect::<Vec<f32>>());
                let turned: Vec<Vec<f32>> = (0..columns).map(column).collect();
                (0..rows).flat_map(|i| turned.iter().map(move |column| column[i])).collect()
            }
        }
    }

    fn matrix(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, encoded: &Encoded, labels: &[String], cosines: &[f32], table: &[f32]) {
        let theme = cx.theme;
        let pictures = &encoded.request.pictures;
        let columns = pictures.len();
        let words = (ui.available_width() - COLUMN * columns as f32 - 12.0).clamp(160.0, 520.0);
        let last = self.collection.painted.is_some().then(|| columns.saturating_sub(1));
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.add_space(words);
            for (j, pixels) in pictures.iter().enumerate() {
                ui.vertical(|ui| {
                    ui.set_width(COLUMN - 6.0);
                    let name = cx.t_args("words-clip-picture", &args!("n" => j + 1));
                    let title = if Some(j) == last { cx.t("words-clip-painted") } else { (j + 1).to_string() };
                    let ink = if Some(j) == last { theme.color.accent } else { theme.color.soft };
                    Tile { name: &name, title: &title, ink, pixels, size: SIDE, side: COLUMN - 6.0, signed: None, linked: None }.show_quiet(ui, cx);
                });
            }
        });
        let bottom = ui.min_rect().top().max(ui.clip_rect().bottom());
        let height = ((bottom - ui.cursor().top() - 150.0) / labels.len().max(1) as f32).clamp(22.0, 40.0);
        let size = vec2(words + COLUMN * columns as f32, height * labels.len() as f32);
        let (outer, response) = ui.allocate_exact_size(size, Sense::click());
        let name = cx.t("words-clip-matrix");
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
        let place = |pos: egui::Pos2| {
            let (x, y) = (pos.x - outer.left() - words, pos.y - outer.top());
            (x >= 0.0 && columns > 0).then(|| [((y / height) as usize).min(labels.len() - 1), ((x / COLUMN) as usize).min(columns - 1)])
        };
        self.collection.cell.update(response.hover_pos().and_then(place), response.clicked());
        let focus = self.collection.cell.focus();
        let range = match self.collection.table {
            Table::Cosines => Range::new(-1.0, 1.0, Scale::Diverging),
            _ => Range::new(0.0, 1.0, Scale::Sequential),
        };
        for (i, label) in labels.iter().enumerate() {
            let row = &cosines[i * columns..(i + 1) * columns];
            let best = (0..columns).max_by(|a, b| row[*a].total_cmp(&row[*b]));
            let middle = outer.top() + (i as f32 + 0.5) * height;
            let own = i + 2 >= labels.len();
            let ink = if own { theme.color.accent } else { theme.color.ink };
            let shown = if label.is_empty() { cx.t("words-clip-no-words") } else { label.clone() };
            let galley = egui::WidgetText::from(RichText::new(shown).size(theme.size.small).color(ink)).into_galley(ui, Some(egui::TextWrapMode::Truncate), words - 10.0, FontId::proportional(theme.size.small));
            ui.painter().galley(pos2(outer.left(), middle - 0.5 * galley.size().y), galley, ink);
            for j in 0..columns {
                let cell = Rect::from_min_size(pos2(outer.left() + words + j as f32 * COLUMN, middle - 0.5 * height), vec2(COLUMN - 6.0, height)).shrink2(vec2(0.0, 1.5));
                let value = table[i * columns + j];
                let fill = range.color(theme, value);
                ui.painter().rect_filled(cell, 3.0, fill);
                let text = if range.scale == Scale::Diverging { format!("{value:.2}").replace('-', "−") } else { percent(f64::from(value)) };
                ui.painter().text(cell.center(), Align2::CENTER_CENTER, text, FontId::monospace(12.0), theme.ink_on(fill));
                let stroke = match () {
                    () if focus == Some([i, j]) => Some(Stroke::new(2.5, theme.color.accent)),
                    () if best == Some(j) => Some(Stroke::new(1.5, theme.color.ink)),
                    () => None,
                };
                stroke.map(|stroke| ui.painter().rect_stroke(cell, 3.0, stroke, StrokeKind::Inside));
            }
        }
        ui.label(RichText::new(cx.t("words-clip-best")).size(theme.size.small).color(theme.color.soft));
        if let Some([i, _]) = self.collection.cell.hovered {
            response.on_hover_text_at_pointer(&labels[i]);
        }
    }

    /// The cosine in focus as what it is: a sum of products.
    fn working(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, encoded: &Encoded, rows: &[usize], labels: &[String], cosines: &[f32]) {
        let columns = encoded.picture_arrows.len();
        let Some([i, j]) = self.collection.cell.focus().filter(|[i, j]| *i < rows.len() && *j < columns) else {
            ui.label(RichText::new(cx.t("words-clip-hint")).color(cx.theme.color.soft));
            return;
        };
        let (text, picture) = (&encoded.text_arrows[rows[i]], &encoded.picture_arrows[j]);
        let products: Vec<f32> = text.iter().zip(picture).map(|(a, b)| a * b).collect();
        debug_assert!((dot(text, picture) - f64::from(cosines[i * columns + j])).abs() < 1e-3);
        let both: Vec<f32> = text.iter().chain(picture).copied().collect();
        let range = Range::of(&both, Scale::Diverging);
        let title = cx.t_args("words-clip-working", &args!("text" => labels[i].as_str(), "picture" => j + 1, "cosine" => fmt(f64::from(cosines[i * columns + j])), "count" => products.len()));
        ui.label(title);
        let width = (ui.available_width() - 130.0).clamp(200.0, 700.0);
        let parts = [("words-clip-text-arrow", text.as_slice(), range), ("words-clip-picture-arrow", picture.as_slice(), range), ("words-clip-products", products.as_slice(), Range::of(&products, Scale::Diverging))];
        for (key, data, range) in parts {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(110.0, 16.0), Sense::hover());
                ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, cx.t(key), FontId::proportional(cx.theme.size.small), cx.theme.color.soft);
                Strip::new(key, data).name(cx.t(key)).range(range).size(vec2(width, 16.0)).show(ui, cx, &mut Pin::default());
            });
        }
    }
}
