//! Source code in columns: line numbers, quiet colours, one line marked where the compiler stopped.

use crate::ui::theme::Theme;
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, FontId, Id, Margin, Rect, ScrollArea, TextBuffer, TextEdit, Ui, Vec2, pos2};

/// Words of WGSL and Rust that structure code.
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "else", "enable", "enum", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
    "mut", "override", "pub", "ref", "return", "self", "static", "struct", "super", "switch", "true", "type", "use", "var", "where", "while",
];

/// Names of number types and containers; in both languages other types begin with a capital.
const TYPES: &[&str] = &[
    "array", "atomic", "bool", "f16", "f32", "f64", "i32", "i64", "ptr", "str", "u16", "u32", "u64", "u8", "usize", "vec2", "vec3", "vec4", "vec2f",
    "vec3f", "vec4f", "vec3u", "mat4x4",
];

/// What a piece of code is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Comment,
    Keyword,
    Type,
    Number,
    Text,
    Attribute,
    Call,
}

/// How the code is shown.
pub struct Pane<'a> {
    pub id: Id,
    /// For screen readers.
    pub name: &'a str,
    /// The line to mark, from 1.
    pub error: Option<usize>,
    pub size: Vec2,
}

impl Pane<'_> {
    /// Draws `code`, which can be edited if its type can (`&mut String`; not `&mut &str`).
    pub fn show(&self, ui: &mut Ui, theme: &Theme, code: &mut dyn TextBuffer) -> bool {
        let font = FontId::monospace(theme.size.small);
        let mut layouter = |ui: &Ui, code: &dyn TextBuffer, _: f32| ui.fonts_mut(|fonts| fonts.layout_job(job(code.as_str(), theme, &font)));
        let mut changed = false;
        egui::Frame::new().fill(theme.color.panel).corner_radius(theme.space.rounding).show(ui, |ui| {
            ui.set_min_size(self.size);
            ui.set_max_size(self.size);
            ScrollArea::both().id_salt(self.id).auto_shrink([false, false]).show(ui, |ui| {
                let output = TextEdit::multiline(code)
                    .id(self.id.with("edit"))
                    .code_editor()
                    .desired_width(f32::INFINITY)
                    .desired_rows(1)
                    .frame(egui::Frame::NONE.inner_margin(Margin { left: 44, right: 8, top: 6, bottom: 6 }))
                    .layouter(&mut layouter)
                    .show(ui);
                let response = &output.response.response;
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(self.name));
                changed = response.changed();
                let mut line = 1;
                let mut begins = true;
                for row in &output.galley.rows {
                    let rect = row.rect().translate(output.galley_pos.to_vec2());
                    if begins {
                        self.number(ui, theme, line, rect, response.rect);
                    }
                    begins = row.ends_with_newline;
                    line += usize::from(begins);
                }
            });
        });
        changed
    }

    fn number(&self, ui: &Ui, theme: &Theme, line: usize, row: Rect, pane: Rect) {
        if !ui.clip_rect().y_range().intersects(row.y_range()) {
            return;
        }
        let wrong = self.error == Some(line);
        // The numbers stay in place when the code is scrolled sideways.
        let left = pane.left().max(ui.clip_rect().left());
        let gutter = Rect::from_min_max(pos2(left, row.top()), pos2(left + 39.0, row.bottom()));
        ui.painter().rect_filled(gutter, 0.0, theme.color.panel);
        if wrong {
            let whole = Rect::from_min_max(pos2(left, row.top()), pos2(ui.clip_rect().right(), row.bottom()));
            ui.painter().rect_filled(whole, 0.0, theme.color.bad.gamma_multiply(0.25));
        }
        let color = if wrong { theme.color.bad } else { theme.color.faint };
        ui.painter().text(pos2(left + 34.0, row.center().y), Align2::RIGHT_CENTER, line.to_string(), FontId::monospace(theme.size.small - 1.0), color);
    }
}

/// The code in colours, never wrapped.
fn job(code: &str, theme: &Theme, font: &FontId) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    let color = |kind| match kind {
        Kind::Plain => theme.color.ink,
        Kind::Comment => theme.color.soft,
        Kind::Keyword => theme.color.accent,
        Kind::Type => theme.color.activation,
        Kind::Number => theme.color.weight,
        Kind::Text => theme.color.probability,
        Kind::Attribute => theme.color.gradient,
        Kind::Call => theme.color.time,
    };
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (kind, len) = piece(rest, first);
        let (text, after) = rest.split_at(len);
        job.append(text, 0.0, TextFormat { italics: kind == Kind::Comment, ..TextFormat::simple(font.clone(), color(kind)) });
        rest = after;
    }
    job
}

/// The kind and the length in bytes of the piece that `rest` begins with.
fn piece(rest: &str, first: char) -> (Kind, usize) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let until = |stop: &dyn Fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
    if rest.starts_with("//") {
        return (Kind::Comment, until(&|c| c == '\n'));
    }
    if rest.starts_with("#[") {
        return (Kind::Attribute, rest.find(']').map_or(rest.len(), |at| at + 1));
    }
    if first == '@' {
        return (Kind::Attribute, 1 + rest[1..].find(|c| !word(c)).unwrap_or(rest.len() - 1));
    }
    if first == '"' {
        return (Kind::Text, closing(rest));
    }
    if first.is_ascii_digit() {
        return (Kind::Number, until(&|c| !word(c) && c != '.').max(1));
    }
    if word(first) {
        let len = until(&|c| !word(c));
        let name = &rest[..len];
        let kind = match () {
            () if KEYWORDS.contains(&name) => Kind::Keyword,
            () if TYPES.contains(&name) || first.is_uppercase() => Kind::Type,
            () if rest[len..].starts_with('(') => Kind::Call,
            () => Kind::Plain,
        };
        return (kind, len);
    }
    // Everything up to what could begin something else.
    (Kind::Plain, rest.char_indices().skip(1).find(|(_, c)| word(*c) || "/#@\"".contains(*c)).map_or(rest.len(), |(at, _)| at))
}

/// Length of the string literal at the start of `rest`, its quotes included.
fn closing(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}
