//! The whole vocabulary in rank order, one row a token: logit, scaled, kept or cut, probability, cumulative.

use crate::args;
use crate::sample::token::{Candidate, Cut, FILTERS};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::{Role, mix};
use crate::ui::widget::{fmt, percent};
use egui::{Align2, Color32, FontId, Rect, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 24.0;

/// A column: its text key and its share of the width.
const COLUMNS: [(&str, f32); 6] = [
    ("next-column-char", 0.12),
    ("next-column-logit", 0.17),
    ("next-column-scaled", 0.17),
    ("next-column-kept", 0.13),
    ("next-column-probability", 0.24),
    ("next-column-cumulative", 0.17),
];

/// The id of the filter that cut a token: `top-k`.
pub fn cut_name(cut: Cut) -> &'static str {
    FILTERS.iter().find(|filter| filter.cut == cut).map_or("impossible", |filter| filter.id)
}

/// Draws the table in the space left. `pin` holds the token in focus; `drawn` is the one under the needle.
pub fn table(ui: &mut Ui, cx: &mut Cx<'_>, rows: &[Candidate], drawn: Option<u32>, pin: &mut Pin<u32>) {
    head(ui, cx, rows);
    let scales = Scales::of(rows);
    pin.hovered = None;
    let mut over = None;
    let mut clicked = false;
    ScrollArea::vertical().id_salt("next-table").auto_shrink([false, false]).show_rows(ui, ROW, rows.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for candidate in &rows[range] {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
            let label = cx.label(candidate.token_id);
            let name = cx.t_args("next-row", &args!("char" => label.as_str(), "probability" => percent(candidate.probability)));
            response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, pin.pinned == Some(candidate.token_id), &name));
            if response.hovered() {
                over = Some(candidate.token_id);
            }
            clicked |= response.clicked();
            if response.clicked() {
                over = Some(candidate.token_id);
            }
            let focus = pin.focus() == Some(candidate.token_id) || response.hovered() || response.has_focus();
            row(ui, cx, rect, candidate, &scales, drawn == Some(candidate.token_id), focus);
        }
    });
    if over.is_some() {
        pin.update(over, clicked);
    }
}

fn head(ui: &mut Ui, cx: &Cx<'_>, rows: &[Candidate]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    for (cell, (key, _)) in cells(rect).into_iter().zip(COLUMNS) {
        let response = ui.interact(cell, ui.scope_id().with(key), Sense::hover());
        let font = FontId::proportional(cx.theme.size.small);
        let text = match key {
            "next-column-kept" => cx.t_args(key, &args!("kept" => rows.iter().filter(|c| c.kept).count(), "all" => rows.len())),
            _ => cx.t(key),
        };
        ui.painter().text(cell.left_center(), Align2::LEFT_CENTER, text, font, cx.theme.color.soft);
        response.on_hover_text(cx.t(&format!("{key}-about")));
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, cx.theme.color.line));
}

fn cells(rect: Rect) -> [Rect; 6] {
    let mut left = rect.left() + 4.0;
    COLUMNS.map(|(_, share)| {
        // The scroll bar floats over the last few points.
        let width = share * (rect.width() - 16.0);
        let cell = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width - 10.0, rect.bottom()));
        left += width;
        cell
    })
}

/// The ranges the bars of a column share.
struct Scales {
    logit: f64,
    scaled: f64,
    probability: f64,
}

impl Scales {
    fn of(rows: &[Candidate]) -> Self {
        let most = |value: fn(&Candidate) -> f64| rows.iter().map(value).filter(|x| x.is_finite()).fold(1e-12, |m: f64, x| m.max(x.abs()));
        Self { logit: most(|c| f64::from(c.logit)), scaled: most(|c| c.scaled_logit), probability: most(|c| c.probability) }
    }
}

fn row(ui: &Ui, cx: &Cx<'_>, rect: Rect, c: &Candidate, scales: &Scales, drawn: bool, focus: bool) {
    let theme = cx.theme;
    if drawn || focus {
        let tint = if drawn { theme.tint(theme.color.accent) } else { theme.color.raised };
        ui.painter().rect_filled(rect, 3.0, tint);
    }
    if focus {
        ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.0, theme.color.accent), egui::StrokeKind::Inside);
    }
    let [char, logit, scaled, kept, probability, cumulative] = cells(rect);
    let fade = |color: Color32| if c.kept { color } else { mix(theme.color.paper, color, 0.45) };
    let mono = FontId::monospace(theme.size.mono);
    let painter = ui.painter();
    let rank = FontId::monospace(theme.size.small);
    painter.text(pos2(char.left() + 24.0, char.center().y), Align2::RIGHT_CENTER, (c.rank + 1).to_string(), rank, theme.color.faint);
    let big = FontId::monospace(theme.size.strong);
    painter.text(pos2(char.left() + 38.0, char.center().y), Align2::LEFT_CENTER, cx.label(c.token_id), big, fade(theme.color.token));
    let activation = fade(theme.role(Role::Activation));
    signed(ui, logit, f64::from(c.logit) / scales.logit, activation);
    signed(ui, scaled, c.scaled_logit / scales.scaled, activation);
    for (cell, text) in [(logit, fmt(f64::from(c.logit))), (scaled, fmt(c.scaled_logit))] {
        painter.text(cell.left_center(), Align2::LEFT_CENTER, text, mono.clone(), fade(theme.color.ink));
    }
    let verdict = c.cut_by.map_or_else(|| "next-kept".to_owned(), |cut| format!("next-cut-{}", cut_name(cut)));
    let small = FontId::proportional(theme.size.small);
    let color = if c.kept { theme.color.good } else { theme.color.warn };
    painter.text(kept.left_center(), Align2::LEFT_CENTER, cx.t(&verdict), small, color);
    bar(ui, probability, 74.0, c.probability / scales.probability, theme.role(Role::Probability));
    bar(ui, cumulative, 56.0, if c.kept { c.cumulative } else { 0.0 }, mix(theme.color.paper, theme.role(Role::Probability), 0.5));
    for (cell, text) in [(probability, percent(c.probability)), (cumulative, if c.kept { format!("{:.3}", c.cumulative) } else { String::new() })] {
        painter.text(cell.left_center(), Align2::LEFT_CENTER, text, mono.clone(), fade(theme.color.ink));
    }
}

/// A bar to the right of the number, from the left.
fn bar(ui: &Ui, cell: Rect, from: f32, share: f64, color: Color32) {
    let room = Rect::from_min_max(cell.min + vec2(from, 5.0), cell.max - vec2(0.0, 5.0));
    let full = Rect::from_min_size(room.min, vec2(room.width() * share.clamp(0.0, 1.0) as f32, room.height()));
    ui.painter().rect_filled(full, 2.0, color);
}

/// A bar to the right of the number, from a zero line in the middle.
fn signed(ui: &Ui, cell: Rect, share: f64, color: Color32) {
    let room = Rect::from_min_max(cell.min + vec2(52.0, 6.0), cell.max - vec2(0.0, 6.0));
    if room.width() < 10.0 || !share.is_finite() {
        return;
    }
    let x = |share: f64| room.center().x + 0.5 * room.width() * share.clamp(-1.0, 1.0) as f32;
    ui.painter().rect_filled(Rect::from_two_pos(pos2(x(0.0), room.top()), pos2(x(share), room.bottom())), 2.0, color);
    ui.painter().vline(x(0.0), cell.y_range().shrink(4.0), Stroke::new(1.0, color.gamma_multiply(0.6)));
}
