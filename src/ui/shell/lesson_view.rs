//! Shows one step of a lesson at a time; the learner turns the pages.

use crate::args;
use crate::ui::cx::Cx;
use crate::ui::lesson::{Block, CONDITIONS, Kind, Lesson, Span, Step, Target};
use crate::ui::math::math;
use crate::ui::settings::Progress;
use crate::ui::theme::{Theme, mix};
use egui::{Align, Button, FontId, Frame, Label, Layout, RichText, Sense, Stroke, Ui, WidgetInfo, vec2};

pub fn show(cx: &mut Cx<'_>, lesson: &Lesson, page: &str, progress: &mut Progress, ui: &mut Ui) {
    let Some(last) = lesson.steps.len().checked_sub(1) else { return };
    let shown = progress.at.get(page).and_then(|id| lesson.steps.iter().position(|step| step.id == *id)).unwrap_or(0);
    let folded = progress.folded.contains(page);
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (glyph, key) = if folded { ("▾", "lesson-unfold") } else { ("▴", "lesson-fold") };
            if crate::ui::widget::button(ui, glyph, &cx.t(key), true) {
                if folded {
                    progress.folded.remove(page);
                } else {
                    progress.folded.insert(page.to_owned());
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&lesson.title).size(theme.size.heading).strong()).wrap());
            });
        });
    });
    if folded {
        return;
    }
    let step = &lesson.steps[shown];
    // The buttons stand above the words, so that they stay under the pointer from step to step.
    let done = is_done(cx, step, page, progress);
    let to = turn(cx, ui, shown, last, done);
    dots(cx, ui, shown, last + 1);
    ui.add_space(4.0);
    draw_step(cx, step, page, done, progress, ui);
    if to != shown || !progress.at.contains_key(page) {
        progress.at.insert(page.to_owned(), lesson.steps[to].id.clone());
    }
}

/// Nothing is left to do in the step: it only says something, was answered, or what it waited for has happened.
fn is_done(cx: &mut Cx<'_>, step: &Step, page: &str, progress: &Progress) -> bool {
    match &step.kind {
        Kind::Say => true,
        Kind::Ask(_) => progress.answers.contains_key(&answer_key(page, step)),
        Kind::Wait(condition) => {
            if CONDITIONS.iter().any(|(name, holds)| name == condition && holds(cx)) {
                // Done once is done: the step stays open when the text changes back.
                cx.did(condition);
            }
            cx.did.contains(condition)
        }
    }
}

fn answer_key(page: &str, step: &Step) -> String {
    format!("{page}/{}", step.id)
}

/// Back and on; the step to go to.
fn turn(cx: &Cx<'_>, ui: &mut Ui, shown: usize, last: usize, done: bool) -> usize {
    let theme = cx.theme;
    let mut to = shown;
    ui.horizontal(|ui| {
        if ui.add_enabled(shown > 0, Button::new(cx.t("lesson-back"))).clicked() {
            to = shown - 1;
        }
        ui.label(RichText::new(format!("{} / {}", shown + 1, last + 1)).color(theme.color.soft).size(theme.size.small));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = cx.t(if done { "lesson-next" } else { "lesson-skip" });
            let button = if done && shown < last {
                Button::new(RichText::new(name).color(theme.color.on_accent)).fill(theme.color.accent)
            } else {
                Button::new(name)
            };
            if ui.add_enabled(shown < last, button.min_size(vec2(84.0, 28.0))).clicked() {
                to = shown + 1;
            }
        });
    });
    to
}

/// A line of ticks: how far one is.
fn dots(cx: &Cx<'_>, ui: &mut Ui, at: usize, steps: usize) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
    let step = rect.width() / steps as f32;
    for i in 0..steps {
        let color = if i <= at { cx.theme.color.accent } else { cx.theme.color.line };
        let x = rect.left() + i as f32 * step;
        ui.painter().hline(x..=x + step - 4.0, rect.center().y, Stroke::new(3.0, color));
    }
}

fn draw_step(cx: &mut Cx<'_>, step: &Step, page: &str, done: bool, progress: &mut Progress, ui: &mut Ui) {
    blocks(cx, ui, &step.body);
    match &step.kind {
        Kind::Say => {}
        Kind::Ask(choices) => {
            let key = answer_key(page, step);
            let answer = progress.answers.get(&key).copied();
            for (i, (right, spans)) in choices.iter().enumerate() {
                if choice(cx, ui, spans, *right, answer.map(|answer| answer == i)) && answer.is_none() {
                    progress.answers.insert(key.clone(), i);
                }
            }
        }
        Kind::Wait(_) => {
            let (glyph, color, key) = if done { ("●", cx.theme.color.good, "lesson-done") } else { ("▸", cx.theme.color.accent, "lesson-your-turn") };
            ui.label(RichText::new(format!("{glyph} {}", cx.t(key))).color(color).strong());
        }
    }
    if done && !step.after.is_empty() {
        ui.add_space(4.0);
        let theme = cx.theme;
        Frame::new().fill(theme.tint(theme.color.accent)).inner_margin(10).corner_radius(theme.space.rounding).show(ui, |ui| blocks(cx, ui, &step.after));
    }
}

/// A choice of a question: open, or with a mark once an answer was given. True when clicked.
fn choice(cx: &mut Cx<'_>, ui: &mut Ui, spans: &[Span], right: bool, answered: Option<bool>) -> bool {
    let theme = cx.theme;
    let text: String = spans.iter().map(plain).collect();
    let (mark, ink) = match answered {
        None => ("", theme.color.ink),
        Some(_) if right => ("● ", theme.color.good),
        Some(true) => ("× ", theme.color.bad),
        Some(false) => ("", theme.color.faint),
    };
    let shown = RichText::new(format!("{mark}{text}")).color(ink);
    let button = Button::new(shown).wrap().min_size(vec2(ui.available_width(), 30.0));
    // Answered, it is no button any more, but must not fade: the right answer is there to be read.
    let response = ui.add(if answered.is_none() { button } else { button.sense(Sense::hover()) });
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, answered.is_none(), &text));
    response.clicked()
}

fn plain(span: &Span) -> String {
    match span {
        Span::Text { text, .. } | Span::Code(text) | Span::Link { text, .. } => text.clone(),
        Span::Math { tex, .. } => tex.clone(),
    }
}

fn blocks(cx: &mut Cx<'_>, ui: &mut Ui, blocks: &[Block]) {
    for block in blocks {
        if let [Span::Math { tex, display: true }] = block.spans.as_slice() {
            ui.vertical_centered(|ui| math(ui, cx.theme, tex, 17.0));
            continue;
        }
        ui.scope(|ui| {
            // A line of prose is as high as its text, not as a button.
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                if block.bullet {
                    ui.label("•  ");
                }
                for span in &block.spans {
                    draw_span(cx, ui, span);
                }
            });
        });
        ui.add_space(4.0);
    }
}

/// Text with room between its lines.
fn prose(theme: &Theme, text: &str) -> RichText {
    RichText::new(text).size(theme.size.body).line_height(Some(1.45 * theme.size.body))
}

fn draw_span(cx: &mut Cx<'_>, ui: &mut Ui, span: &Span) {
    let theme = cx.theme;
    match span {
        Span::Text { text, strong, emphasis } => {
            // The built-in font has no bold, and Chinese no italics: what stands out is in full ink, the rest a little softer.
            let latin = text.is_ascii();
            let ink = if *strong || (*emphasis && !latin) { theme.color.ink } else { mix(theme.color.ink, theme.color.soft, 0.55) };
            let text = prose(theme, text).color(ink);
            ui.label(if *emphasis && latin { text.italics() } else { text });
        }
        Span::Code(code) => {
            ui.label(RichText::new(code).font(FontId::monospace(theme.size.mono)).background_color(theme.color.raised));
        }
        Span::Math { tex, .. } => {
            math(ui, theme, &format!("\\textstyle {tex}"), 1.1 * theme.size.body);
        }
        Span::Link { text, to } => link(cx, ui, text, to),
    }
}

/// A link lights its tensor while the pointer or the keyboard is on it, and pins it on a click.
fn link(cx: &mut Cx<'_>, ui: &mut Ui, text: &str, to: &Target) {
    let theme = cx.theme;
    let lit = matches!(to, Target::Tensor(name) if cx.light.current() == Some(name));
    let pinned = matches!(to, Target::Tensor(name) if cx.light.pinned() == Some(name));
    // No taller line here: the underline hangs at the line's foot.
    let mut shown = RichText::new(text).size(theme.size.body).color(theme.color.accent).underline();
    if lit {
        shown = shown.background_color(theme.tint(theme.color.accent));
    }
    let response = ui.add(Label::new(shown).sense(Sense::click()));
    response.widget_info(|| WidgetInfo::selected(egui::Role::Link, true, pinned, text));
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    match to {
        Target::Tensor(name) => {
            if response.hovered() || response.has_focus() {
                cx.hover(name);
            }
            if response.on_hover_text(cx.t_args("lesson-link-tensor", &args!("name" => name.as_str()))).clicked() {
                cx.light.toggle(name);
                cx.did("lesson-link-pinned");
            }
        }
        Target::Page(page) => {
            if response.clicked() {
                cx.go(page);
            }
        }
    }
}
