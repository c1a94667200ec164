//! Pictures of one moment: what the network wrote, where it looked, how its symbols lie, what it would write next.

use crate::args;
use crate::data::tokenizer::Tokenizer;
use crate::session::ClassText;
use crate::session::class::{AttentionMaps, Seen};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure::kind::Kind;
use crate::ui::measure::largest;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{Heatmap, Range, Scale, Scatter, Spot, percent};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, FontId, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

/// What a picture shows, over it; and what to look for, on hover.
pub(super) fn caption(ui: &mut Ui, cx: &Cx<'_>, key: &str) {
    ui.label(RichText::new(cx.t(key)).strong()).on_hover_text(cx.t(&format!("{key}-about")));
}

/// The prompt pale, what was written after it in full ink.
pub(super) fn written(cx: &Cx<'_>, text: &ClassText, prompt: &[u32], sample: &str, width: f32, size: f32) -> LayoutJob {
    let prompt: String = prompt.iter().map(|id| text.data.tokenizer.decode(*id)).collect();
    let format = |color| TextFormat { font_id: FontId::monospace(size), color, ..TextFormat::default() };
    let mut job = LayoutJob { wrap: egui::text::TextWrapping::wrap_at_width(width), ..LayoutJob::default() };
    job.append(&prompt, 0.0, format(cx.theme.color.faint));
    job.append(sample, 0.0, format(cx.theme.color.ink));
    job
}

/// A sample in a frame of this size; it scrolls if it is longer.
pub(super) fn sample(ui: &mut Ui, cx: &Cx<'_>, salt: &str, text: &ClassText, seen: &Seen, size: Vec2) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, theme.space.rounding, theme.color.panel);
    ui.scope_builder(UiBuilder::new().max_rect(rect.shrink(8.0)), |ui| {
        ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
            let job = written(cx, text, &seen.prompt, &seen.sample, ui.available_width() - 12.0, theme.size.body);
            ui.label(job);
        });
    });
}

/// All maps as a grid, or one of them large with its labels.
pub(super) fn attention(ui: &mut Ui, cx: &mut Cx<'_>, salt: &str, text: &ClassText, seen: &Seen, size: Vec2, chosen: &mut Option<[usize; 2]>) {
    let maps = &seen.attention;
    let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
    if maps.time == 0 || maps.n_layer == 0 || maps.n_head == 0 {
        empty(ui, cx, outer);
        return;
    }
    let range = Range::new(0.0, 1.0, Scale::Sequential);
    if let Some([layer, head]) = chosen.filter(|[layer, head]| *layer < maps.n_layer && *head < maps.n_head) {
        let labels: Vec<String> = seen.prompt.iter().rev().take(maps.time).rev().map(|id| text.data.tokenizer.label(*id)).collect();
        let place = Rect::from_min_size(outer.min, Vec2::splat(outer.width().min(outer.height())));
        let name = format!("{salt}{}", cx.t_args("train-attention-name", &args!("layer" => layer, "head" => head)));
        let map = Heatmap::new(("attention", salt, layer, head), maps.time, maps.time, maps.head(layer, head)).name(name).range(range).labels(&labels, &labels).size(place.size());
        let response = ui.scope_builder(UiBuilder::new().max_rect(place), |ui| map.show(ui, cx, &mut Pin::default())).inner;
        if response.clicked() {
            *chosen = None;
        }
        return;
    }
    grid(ui, cx, salt, maps, outer, chosen);
}

fn grid(ui: &mut Ui, cx: &mut Cx<'_>, salt: &str, maps: &AttentionMaps, outer: Rect, chosen: &mut Option<[usize; 2]>) {
    let gap = 3.0;
    let range = Range::new(0.0, 1.0, Scale::Sequential);
    let (layers, heads) = (maps.n_layer as f32, maps.n_head as f32);
    let cell = ((outer.width() - gap * (heads - 1.0)) / heads).min((outer.height() - gap * (layers - 1.0)) / layers).floor().max(8.0);
    for layer in 0..maps.n_layer {
        for head in 0..maps.n_head {
            let place = Rect::from_min_size(outer.min + vec2(head as f32, layer as f32) * (cell + gap), Vec2::splat(cell));
            let words = cx.t_args("train-attention-name", &args!("layer" => layer, "head" => head));
            let map = Heatmap::new(("attention", salt, layer, head), maps.time, maps.time, maps.head(layer, head)).name(format!("{salt}{words}")).range(range).size(place.size()).without_tip();
            let response = ui.scope_builder(UiBuilder::new().max_rect(place), |ui| map.show(ui, cx, &mut Pin::default())).inner;
            if response.hovered() {
                ui.painter().rect_stroke(place, 1.0, Stroke::new(1.5, cx.theme.axis(Axis::Head)), StrokeKind::Outside);
            }
            if response.on_hover_text(words).clicked() {
                *chosen = Some([layer, head]);
                cx.did("train-head");
            }
        }
    }
}

/// The symbols on the plane of the first two principal components of `wte`.
pub(super) fn embedding(ui: &mut Ui, cx: &mut Cx<'_>, salt: &str, text: &ClassText, seen: &Seen, size: Vec2) {
    if seen.embedding.is_empty() {
        let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
        empty(ui, cx, outer);
        return;
    }
    let tokenizer = &text.data.tokenizer;
    // The common ones are drawn in full; the rare ones have hardly learned their place.
    let rare: std::collections::HashSet<char> = text.statistics.rare().iter().map(|(symbol, _)| *symbol).collect();
    let spot = |(id, [x, y]): (usize, &[f32; 2])| {
        let symbol = tokenizer.decode(id as u32);
        let strong = symbol.chars().next().is_some_and(|symbol| !rare.contains(&symbol));
        Spot { x: *x, y: *y, label: tokenizer.label(id as u32), color: cx.theme.kind(Kind::of(&symbol)), strong }
    };
    let spots: Vec<Spot> = seen.embedding.iter().enumerate().map(spot).collect();
    let name = format!("{salt}{}", cx.t("train-embedding-name"));
    let share = cx.t_args("train-embedding-share", &args!("share" => percent(f64::from(seen.share))));
    Scatter::new(("embedding", salt), &spots).axes(share, String::new()).name(name).size(size).show(ui, cx, &mut Pin::default());
}

/// The likeliest next characters, as many as there is room for.
pub(super) fn next(ui: &mut Ui, cx: &Cx<'_>, salt: &str, text: &ClassText, seen: &Seen, size: Vec2) {
    let theme = cx.theme;
    let (outer, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = format!("{salt}{}", cx.t("train-next-name"));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
    if seen.next.is_empty() {
        empty(ui, cx, outer);
        return;
    }
    let painter = ui.painter_at(outer);
    let step = 21.0;
    let color = theme.role(Role::Probability);
    for (row, id) in largest(&seen.next, (outer.height() / step) as usize).into_iter().enumerate() {
        let y = outer.top() + (row as f32 + 0.5) * step;
        let p = seen.next[id];
        painter.text(pos2(outer.left() + 12.0, y), Align2::CENTER_CENTER, text.data.tokenizer.label(id as u32), FontId::monospace(theme.size.body), theme.color.ink);
        let room = outer.width() - 30.0 - 62.0;
        let bar = Rect::from_min_size(pos2(outer.left() + 28.0, y - 6.0), vec2(room * p, 12.0));
        painter.rect_filled(bar, 2.0, color);
        painter.text(pos2(outer.right() - 2.0, y), Align2::RIGHT_CENTER, percent(f64::from(p)), FontId::monospace(theme.size.small), theme.color.soft);
    }
}

fn empty(ui: &Ui, cx: &Cx<'_>, outer: Rect) {
    ui.painter().rect_filled(outer, cx.theme.space.rounding, cx.theme.color.panel);
    ui.painter().text(outer.center(), Align2::CENTER_CENTER, cx.t("train-none-yet"), FontId::proportional(cx.theme.size.small), cx.theme.color.faint);
}
