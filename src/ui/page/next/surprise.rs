//! The text coloured by surprise: how improbable the model found each character before it was there. And the chain
//! rule over it: the product of all those probabilities is the probability of the text.

use crate::args;
use crate::sample::token::log_softmax;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::mix;
use crate::ui::widget::{Range, Scale, count, fmt, legend, percent};
use egui::{Align2, FontId, Id, Key, Pos2, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// Characters shown of the text before the window that the model reads.
const BEFORE: usize = 300;
const LINE: f32 = 27.0;

/// What the model thought of the text it read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    trace: u64,
    /// Nats of every token of the window; `None` for the first, which nothing precedes.
    pub nats: Vec<Option<f32>>,
    /// Place of every token in the order of the probabilities, from 1.
    pub ranks: Vec<usize>,
}

impl Reading {
    /// Reads a trace anew if it is another one.
    pub fn update(&mut self, trace: &Trace) {
        if self.trace == trace.id && self.nats.len() == trace.window().len() {
            return;
        }
        self.trace = trace.id;
        (self.nats, self.ranks) = (vec![None], vec![0]);
        for (t, token) in trace.window().iter().enumerate().skip(1) {
            let logs = trace.logits(t - 1).map(log_softmax).unwrap_or_default();
            let own = logs.get(*token as usize).copied();
            self.nats.push(own.map(|log| -log as f32));
            self.ranks.push(own.map_or(0, |own| 1 + logs.iter().filter(|log| **log > own).count()));
        }
    }

    /// Nats in all, and how many characters they are of.
    fn total(&self) -> (f64, usize) {
        let known = || self.nats.iter().flatten();
        (known().map(|nats| f64::from(*nats)).sum(), known().count())
    }
}

/// Draws the text. `pin` holds the place of the token in focus, counted from the start of the whole text.
pub fn text(ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, reading: &Reading, pin: &mut Pin<usize>) {
    let range = Range::of(&reading.nats.iter().flatten().copied().collect::<Vec<_>>(), Scale::Sequential);
    ui.horizontal(|ui| {
        ui.label(egui::RichText::new(cx.t("next-text")).strong());
        ui.add_space(cx.theme.space.wide);
        legend(ui, cx, range, &cx.t("next-surprise-legend"));
    });
    // Always the same height: what stands below must not jump while the text grows.
    let height = if ui.available_height() > 640.0 { 6.0 } else { 3.0 } * LINE;
    egui::Frame::new().fill(cx.theme.color.panel).corner_radius(cx.theme.space.rounding).inner_margin(6.0).show(ui, |ui| {
        ScrollArea::vertical().id_salt("next-text").max_height(height).min_scrolled_height(height).auto_shrink([false, false]).stick_to_bottom(true).show(ui, |ui| {
            cells(ui, cx, trace, reading, range, pin);
        });
    });
}

fn cells(ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, reading: &Reading, range: Range, pin: &mut Pin<usize>) {
    let theme = cx.theme;
    let font = FontId::monospace(theme.size.strong);
    let width = ui.available_width() - 12.0;
    let step = ui.fonts_mut(|fonts| fonts.glyph_width(&font, 'm')) + 2.0;
    let first = trace.start.saturating_sub(BEFORE);
    let (mut places, mut pen) = (Vec::with_capacity(trace.tokens.len() - first), Pos2::ZERO);
    for (i, &token) in trace.tokens.iter().enumerate().skip(first) {
        let label = cx.label(token);
        let wide = ui.fonts_mut(|fonts| label.chars().map(|c| fonts.glyph_width(&font, c)).sum::<f32>() + 2.0).max(step);
        if pen.x + wide > width {
            pen = Pos2::new(0.0, pen.y + LINE);
        }
        let breaks = label == "↵";
        places.push((i, label, Rect::from_min_size(pen, vec2(wide, LINE - 3.0))));
        pen = if breaks { Pos2::new(0.0, pen.y + LINE) } else { pen + vec2(wide, 0.0) };
    }
    let (outer, _) = ui.allocate_exact_size(vec2(width, pen.y + LINE), Sense::hover());
    let response = ui.interact(outer, Id::unique("next-surprise"), Sense::click());
    let name = cx.t("next-text");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let over = response.hover_pos().map(|pos| pos - outer.min.to_vec2());
    let over = over.and_then(|pos| places.iter().find(|(_, _, rect)| rect.expand2(vec2(0.0, 2.0)).contains(pos))).map(|(i, ..)| *i);
    // The first character of the window has nothing before it that could have predicted it.
    let over = over.filter(|&i| i > trace.start);
    pin.update(over, response.clicked());
    if response.clicked() && over.is_none() {
        pin.pinned = None;
    }
    keys(ui, &response, trace, pin);
    for (i, label, rect) in &places {
        let rect = rect.translate(outer.min.to_vec2());
        if !ui.is_rect_visible(rect) {
            continue;
        }
        let nats = i.checked_sub(trace.start).and_then(|t| reading.nats.get(t)).copied().flatten();
        let fill = nats.map_or(theme.color.panel, |nats| range.color(theme, nats));
        let ink = if *i < trace.start { theme.color.faint } else { theme.ink_on(fill) };
        ui.painter().rect_filled(rect, 2.0, fill);
        let ink = if label == "␣" || label == "↵" { mix(fill, ink, 0.5) } else { ink };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, label, font.clone(), ink);
        match () {
            () if pin.pinned == Some(*i) => ui.painter().rect_stroke(rect, 2.0, Stroke::new(2.5, theme.color.accent), StrokeKind::Outside),
            () if pin.hovered == Some(*i) => ui.painter().rect_stroke(rect, 2.0, Stroke::new(2.0, theme.color.ink), StrokeKind::Outside),
            () => continue,
        };
    }
    if response.has_focus() {
        ui.painter().rect_stroke(outer.expand(1.0), 3.0, Stroke::new(1.5, theme.color.accent), StrokeKind::Outside);
    }
}

/// The arrow keys walk from character to character while the picture has the focus.
fn keys(ui: &Ui, response: &egui::Response, trace: &Trace, pin: &mut Pin<usize>) {
    if !response.has_focus() || trace.window().len() < 2 {
        return;
    }
    ui.memory_mut(|memory| {
        memory.set_focus_lock_filter(response.id, egui::EventFilter { horizontal_arrows: true, escape: true, ..Default::default() });
    });
    let step = ui.input(|input| i64::from(input.key_pressed(Key::ArrowRight)) - i64::from(input.key_pressed(Key::ArrowLeft)));
    if step != 0 {
        let at = pin.pinned.unwrap_or(trace.tokens.len());
        pin.pinned = Some(at.saturating_add_signed(step as isize).clamp(trace.start + 1, trace.tokens.len() - 1));
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        pin.pinned = None;
    }
}

/// The chain rule in numbers, and what the model thought of the character in focus.
pub fn chain(ui: &mut Ui, cx: &Cx<'_>, trace: &Trace, reading: &Reading, focus: Option<usize>) {
    let soft = |text: String| egui::RichText::new(text).color(cx.theme.color.soft);
    let (total, n) = reading.total();
    if n == 0 {
        ui.label(soft(cx.t("next-chain-short")));
        return;
    }
    let each = total / n as f64;
    let bits = std::f64::consts::LOG2_E;
    ui.horizontal_wrapped(|ui| {
        let color = cx.theme.role(crate::ui::theme::Role::Probability);
        ui.label(egui::RichText::new(format!("{} = {}", factors(reading), power_of_ten(total))).monospace().color(color)).on_hover_text(cx.t("next-chain-about"));
        let text = cx.t_args("next-chain", &args!(
            "count" => count(n), "total" => fmt(total), "nats" => format!("{each:.3}"), "bits" => format!("{:.3}", each * bits)
        ));
        ui.label(text).on_hover_text(cx.t("next-chain-about"));
    });
    let read = focus.and_then(|i| i.checked_sub(trace.start)).and_then(|t| Some((t, reading.nats.get(t).copied().flatten()?)));
    let line = match read {
        Some((t, nats)) => {
            let nats = f64::from(nats);
            cx.t_args("next-character", &args!(
                "char" => cx.label(trace.window()[t]), "probability" => percent((-nats).exp()),
                "rank" => reading.ranks[t], "nats" => fmt(nats), "bits" => fmt(nats * bits)
            ))
        }
        None if trace.start > 0 => cx.t_args("next-window", &args!("count" => count(trace.window().len()))),
        None => cx.t("next-hover-character"),
    };
    ui.label(soft(line));
}

/// The first and the last few of the probabilities that are multiplied.
fn factors(reading: &Reading) -> String {
    let all: Vec<String> = reading.nats.iter().flatten().map(|nats| format!("{:.2}", (-nats).exp())).collect();
    match all.len() {
        0..=5 => all.join(" × "),
        n => format!("{} × … × {}", all[..2].join(" × "), all[n - 2..].join(" × ")),
    }
}

/// `e^-nats` in powers of ten: `5.7 × 10⁻¹⁶`, which no floating-point number of a long text could hold; one that is not
/// tiny is written out.
fn power_of_ten(nats: f64) -> String {
    let log = -nats * std::f64::consts::LOG10_E;
    if log > -3.0 {
        return fmt((-nats).exp());
    }
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let exponent: String = format!("{:.0}", -log.floor()).bytes().filter_map(|digit| digits.get(usize::from(digit.wrapping_sub(b'0')))).collect();
    format!("{:.1} × 10⁻{exponent}", 10f64.powf(log - log.floor()))
}
