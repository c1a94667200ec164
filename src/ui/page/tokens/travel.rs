//! From an id to what the first block reads: the character's vector and the position's vector, added number by number.
//! The two rows travel to their sum; a click, a key or the wish for no movement shows the end at once.

use super::Tokens;
use crate::args;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{Range, Scale, Strip, fmt, legend, lit, section};
use egui::{Color32, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

/// Seconds from start to end.
const LASTS: f64 = 1.8;
const ROW: f32 = 22.0;
/// Room for what a row is, at its left.
const GUTTER: f32 = 232.0;

/// Where the animation stands.
#[derive(Debug, Default)]
pub(super) struct Travel {
    /// When it began, in the window's seconds; `None` at rest.
    since: Option<f64>,
}

impl Travel {
    pub(super) fn start(&mut self, now: f64) {
        self.since = Some(now);
    }

    /// How far it is, 1 at rest.
    fn progress(&mut self, ui: &Ui, cx: &Cx<'_>) -> f32 {
        let Some(since) = self.since else { return 1.0 };
        let skip = cx.reduced_motion || ui.input(|input| input.pointer.any_pressed() || !input.keys_down.is_empty());
        let passed = (ui.input(|input| input.time) - since) / LASTS;
        if passed >= 1.0 || (skip && passed > 0.1) || cx.reduced_motion {
            self.since = None;
            return 1.0;
        }
        ui.ctx().request_repaint();
        passed.max(0.0) as f32
    }
}

impl Tokens {
    /// Three rows of C cells: what the character is, where it stands, their sum.
    pub(super) fn travel(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let t = self.at(trace);
        let Some(&id) = trace.window().get(t) else { return };
        let label = cx.label(id);
        section(ui, cx, &cx.t_args("tokens-sum", &args!("char" => label.as_str(), "position" => t)), &cx.t("tokens-sum-about"));
        let rows: Option<Vec<Vec<f32>>> = [("wte.weight", id as usize), ("wpe.weight", t), ("x", t)]
            .into_iter()
            .map(|(name, row)| trace.get(name).filter(|tensor| row < tensor.shape().rows()).map(|tensor| tensor.row(row).to_vec()))
            .collect();
        let Some(rows) = rows else {
            ui.weak(cx.t("tokens-wait"));
            return;
        };
        let all: Vec<f32> = rows.iter().flatten().copied().collect();
        let range = Range::of(&all, Scale::Diverging);
        let heads = [
            (cx.t("tokens-row-char"), format!("wte.weight[{id}]"), Role::Weight, ["wte.weight", "tok_emb"]),
            (cx.t("tokens-row-position"), format!("wpe.weight[{t}]"), Role::Weight, ["wpe.weight", "pos_emb"]),
            (cx.t("tokens-row-sum"), format!("x[0, {t}]"), Role::Activation, ["x", "h.0.ln_1"]),
        ];
        let p = self.travel.progress(ui, cx);
        let before = self.channel;
        let mut hovered = None;
        let mut rects = Vec::new();
        for (i, ((words, name, role, tensors), row)) in heads.iter().zip(&rows).enumerate() {
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.y = ROW;
                let (gutter, _) = ui.allocate_exact_size(vec2(GUTTER, ROW), Sense::hover());
                write_head(ui, cx, gutter, ["", "+", "="][i], words, name, *role);
                let mut pin = Pin { hovered: None, pinned: before.pinned };
                let size = vec2((ui.available_width() - 4.0).max(60.0), ROW);
                let response = Strip::new(("travel", i), row).name(name.as_str()).range(range).size(size).show(ui, cx, &mut pin);
                if response.hovered() {
                    cx.hover(tensors[0]);
                }
                lit(ui, cx, response.rect, if i == 2 { &tensors[..1] } else { &tensors[..] });
                hovered = hovered.or(pin.hovered);
                if pin.pinned != before.pinned {
                    self.channel.pinned = pin.pinned;
                }
                rects.push(response.rect);
            });
        }
        self.channel.hovered = hovered;
        if hovered.is_some() {
            cx.did("tokens-channel");
        }
        if p < 1.0 {
            fly(ui, cx, &rects, &rows, range, p);
        }
        let width = rows[0].len();
        let focus = self.channel.focus().filter(|&c| c < width);
        if let (Some(c), [first, .., last]) = (focus, rects.as_slice()) {
            let x = first.left() + (c as f32 + 0.5) * first.width() / width as f32;
            let stroke = Stroke::new(1.0, cx.theme.axis(Axis::Channel));
            ui.painter().line_segment([pos2(x, first.bottom()), pos2(x, last.top())], stroke);
        }
        ui.horizontal(|ui| {
            ui.set_min_height(22.0);
            match focus {
                Some(c) => sum(ui, cx, c, &heads.map(|head| (head.1, head.2)), &rows),
                None => {
                    ui.label(RichText::new(cx.t("tokens-sum-hint")).size(cx.theme.size.small).color(cx.theme.color.soft));
                }
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button(cx.t("tokens-again")).clicked() {
                    self.travel.start(ui.input(|input| input.time));
                }
                ui.add_space(cx.theme.space.normal);
                ui.allocate_ui_with_layout(vec2(200.0, 20.0), egui::Layout::left_to_right(egui::Align::Center), |ui| legend(ui, cx, range, ""));
            });
        });
    }
}

fn write_head(ui: &Ui, cx: &Cx<'_>, rect: Rect, sign: &str, words: &str, name: &str, role: Role) {
    let theme = cx.theme;
    let painter = ui.painter();
    let (left, mono) = (egui::Align2::LEFT_CENTER, egui::FontId::monospace(theme.size.mono));
    painter.text(rect.left_center() + vec2(2.0, 0.0), left, sign, egui::FontId::monospace(theme.size.heading), theme.color.soft);
    let font = egui::FontId::proportional(theme.size.small);
    painter.text(rect.left_center() + vec2(20.0, 0.0), left, words, font, theme.color.ink);
    painter.text(rect.right_center() - vec2(6.0, 0.0), egui::Align2::RIGHT_CENTER, name, mono, theme.role(role));
}

/// `wte.weight[53, 17] 0.12 + wpe.weight[9, 17] −0.03 = x[0, 9, 17] 0.09`
fn sum(ui: &mut Ui, cx: &Cx<'_>, c: usize, heads: &[(String, Role); 3], rows: &[Vec<f32>]) {
    ui.label(RichText::new(cx.t_args("tokens-channel", &args!("channel" => c))).color(cx.theme.axis(Axis::Channel)));
    for (i, ((name, role), row)) in heads.iter().zip(rows).enumerate() {
        let sign = ["", "+", "="][i];
        if !sign.is_empty() {
            ui.label(sign);
        }
        let text = RichText::new(fmt(f64::from(row[c]))).monospace().strong().color(cx.theme.role(*role));
        ui.label(text).on_hover_text(name);
    }
}

/// Copies of the two upper rows sink into the third, which appears from left to right where they have arrived.
fn fly(ui: &Ui, cx: &Cx<'_>, rects: &[Rect], rows: &[Vec<f32>], range: Range, p: f32) {
    let [first, second, last] = rects else { return };
    let ease = |x: f32| x * x * (3.0 - 2.0 * x);
    let down = ease((p / 0.55).min(1.0));
    let shown = ((p - 0.55) / 0.45).clamp(0.0, 1.0);
    let cut = last.left() + shown * last.width();
    let hidden = Rect::from_min_max(pos2(cut, last.top()), last.max);
    ui.painter().rect_filled(hidden, 0.0, cx.theme.color.paper);
    for (from, row) in [(first, &rows[0]), (second, &rows[1])] {
        let y = egui::lerp(from.top()..=last.top(), down);
        let width = from.width() / row.len().max(1) as f32;
        let mut mesh = egui::Mesh::default();
        for (c, &value) in row.iter().enumerate() {
            let x = from.left() + c as f32 * width;
            if x + width > cut {
                let color: Color32 = range.color(cx.theme, value).gamma_multiply(0.6);
                mesh.add_colored_rect(Rect::from_min_size(pos2(x, y), vec2(width, ROW)), color);
            }
        }
        ui.painter().add(mesh);
    }
    ui.painter().vline(cut, last.y_range(), Stroke::new(2.0, cx.theme.color.accent));
}
