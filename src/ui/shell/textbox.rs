//! The text that all pages share. What the model does not read is pale; what it has no symbol for is underlined.

use crate::args;
use crate::ui::app::App;
use crate::ui::document::Document;
use crate::ui::theme::Theme;
use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, RichText, ScrollArea, Stroke, TextBuffer, TextEdit, Ui};

/// Unknown characters named below the box; more of them are counted.
const NAMED: usize = 8;

pub fn show(app: &mut App, ui: &mut Ui) {
    let world = &mut app.world;
    let block = world.status.model.as_ref().map(|model| model.config.block_size);
    let first_read = block.and_then(|block| first_read(&world.doc, block));
    let marks = Marks { first_read: first_read.unwrap_or(0), unknown: world.doc.unknown().iter().map(|(at, _)| *at).collect() };
    let theme = world.theme.clone();
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
        let job = layout(text.as_str(), &marks, &theme, width);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let mut text = world.doc.text().to_owned();
    let (hint, name) = (world.texts.t("text-hint"), world.texts.t("text-box"));
    let height = 52.0;
    // Whoever watches the model write sees the end; whoever scrolled up stays there.
    ScrollArea::vertical().id_salt("text").max_height(height).min_scrolled_height(height).stick_to_bottom(true).show(ui, |ui| {
        let edit = TextEdit::multiline(&mut text).desired_width(f32::INFINITY).desired_rows(2).hint_text(hint).layouter(&mut layouter);
        let response = ui.add(edit);
        response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
        if response.changed() {
            world.doc.set_text(&text);
        }
    });
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        below(app, ui, block);
    });
}

/// What is read, what is not, in one quiet line.
fn below(app: &App, ui: &mut Ui, block: Option<usize>) {
    let (world, size) = (&app.world, app.world.theme.size.small);
    let soft = |text: String| RichText::new(text).size(size).color(world.theme.color.soft);
    let tokens = world.doc.tokens().len();
    let Some(block) = block else {
        ui.label(soft(world.texts.t("text-no-model")));
        return;
    };
    let key = if tokens > block { "text-read-tail" } else { "text-read-all" };
    ui.label(soft(world.texts.get(key, &args!("count" => tokens, "block" => block))));
    if world.doc.cut() > 0 {
        let args = args!("kept" => crate::ui::document::KEEP, "cut" => world.doc.cut());
        ui.label(soft(world.texts.get("text-cut", &args)));
    }
    let unknown = world.doc.unknown();
    if !unknown.is_empty() {
        let mut kinds: Vec<char> = unknown.iter().map(|(_, c)| *c).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let named: String = kinds.iter().take(NAMED).map(|c| format!(" {c}")).collect();
        let more = if kinds.len() > NAMED { " …" } else { "" };
        let args = args!("count" => unknown.len(), "characters" => format!("{}{more}", named.trim()));
        let words = RichText::new(world.texts.get("text-unknown", &args)).size(size).color(world.theme.color.warn);
        ui.label(words).on_hover_text(world.texts.t("text-unknown-why"));
    }
}

/// The first character the model reads, counted in characters; `None` where all are read or a token is not one character.
fn first_read(doc: &Document, block: usize) -> Option<usize> {
    let skipped = doc.tokens().len().checked_sub(block).filter(|skipped| *skipped > 0)?;
    let count = doc.text().chars().count();
    if doc.tokens().len() + doc.unknown().len() != count {
        return None;
    }
    // The place of known character number `skipped`: each unknown one before it pushes it on by one.
    Some(doc.unknown().iter().fold(skipped, |at, (unknown, _)| if *unknown <= at { at + 1 } else { at }))
}

struct Marks {
    first_read: usize,
    unknown: Vec<usize>,
}

/// The text in runs of equal format.
fn layout(text: &str, marks: &Marks, theme: &Theme, width: f32) -> LayoutJob {
    let plain = TextFormat { font_id: FontId::monospace(theme.size.body), color: theme.color.ink, ..TextFormat::default() };
    let pale = TextFormat { color: theme.color.faint, ..plain.clone() };
    let unknown = TextFormat { color: theme.color.warn, underline: Stroke::new(1.5, theme.color.warn), ..plain.clone() };
    let mut job = LayoutJob { wrap: egui::text::TextWrapping::wrap_at_width(width), ..LayoutJob::default() };
    let mut odd = marks.unknown.iter().copied().peekable();
    let (mut start, mut kind) = (0, 0);
    let format = |kind| match kind {
        0 => plain.clone(),
        1 => pale.clone(),
        _ => unknown.clone(),
    };
    for (place, (at, _)) in text.char_indices().enumerate() {
        while odd.peek().is_some_and(|odd| *odd < place) {
            odd.next();
        }
        let this = if odd.peek() == Some(&place) { 2 } else { usize::from(place < marks.first_read) };
        if this != kind {
            job.append(&text[start..at], 0.0, format(kind));
            (start, kind) = (at, this);
        }
    }
    job.append(&text[start..], 0.0, format(kind));
    job
}
