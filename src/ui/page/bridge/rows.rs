//! The weights of the three predictors over the same places of the text, one under another.

use super::Bridge;
use super::compare::Comparison;
use crate::args;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::theme::{Axis, Role, Theme};
use crate::ui::widget::{fmt, percent};
use egui::{Align2, Color32, EventFilter, FontId, Id, Key, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Room for the predictors' names.
const GUTTER: f32 = 200.0;
const STEP: f32 = 21.0;
/// Height of the line of characters, and the least height of each row.
const TEXT: f32 = 28.0;
const ROW: f32 = 52.0;

/// The colours of the three.
pub(super) fn inks(theme: &Theme) -> [Color32; 3] {
    [theme.role(Role::Weight), theme.axis(Axis::Head), theme.role(Role::Probability)]
}

/// What stands in a row: by place of the window, `None` where the predictor does not look.
pub(super) struct Looks {
    pub weights: Vec<Option<f64>>,
    /// How much of it differs from one place earlier, lag by lag: total variation in [0, 1].
    pub moved: f64,
}

impl Bridge {
    /// Attention of the place before `t` (the one that predicts `t`), by place.
    fn attention(&self, trace: &Trace, t: usize) -> Option<Vec<f64>> {
        let att = trace.get(&format!("h.{}.attn.att", self.layer))?;
        let (_, cols, data) = att.matrix(&[0, self.head])?;
        let row = t.checked_sub(1)?;
        Some(data.get(row * cols..row * cols + t)?.iter().map(|x| f64::from(*x)).collect())
    }

    /// Where each of the three looks to predict place `t` of the window.
    pub(super) fn looks(&self, made: &Comparison, trace: &Trace, t: usize) -> [Looks; 3] {
        let mut all = [vec![None; t], vec![None; t], vec![None; t]];
        if let Ok(fit) = &made.ar {
            for (i, phi) in fit.model.phi.iter().enumerate().take(t) {
                all[0][t - 1 - i] = Some(*phi);
            }
        }
        for lag in 1..made.ngram.n.min(t + 1) {
            all[1][t - lag] = Some(1.0);
        }
        let mut moved = 0.0;
        if let Some(row) = self.attention(trace, t) {
            if let Some(before) = self.attention(trace, t.saturating_sub(1)) {
                // By distance, not by place: a fixed rule moves along with the text.
                let at = |row: &[f64], lag: usize| row.len().checked_sub(lag).map_or(0.0, |i| row[i]);
                moved = 0.5 * (1..=row.len()).map(|lag| (at(&row, lag) - at(&before, lag)).abs()).sum::<f64>();
            }
            row.into_iter().enumerate().for_each(|(i, weight)| all[2][i] = Some(weight));
        }
        let [ar, ngram, network] = all;
        [Looks { weights: ar, moved: 0.0 }, Looks { weights: ngram, moved: 0.0 }, Looks { weights: network, moved }]
    }

    pub(super) fn rows(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, made: &Comparison) {
        let n = trace.window().len();
        let fits = ((ui.available_width() - GUTTER - 8.0) / STEP) as usize;
        let t = self.at(trace);
        // One empty cell at the end: what has not been written yet.
        let end = (n + 1).min((t + 1).max(fits.min(n + 1)));
        let start = end.saturating_sub(fits);
        // A tall window has room for taller bars.
        let row = (ROW + 0.12 * (ui.clip_rect().height() - 600.0)).clamp(ROW, 96.0);
        let size = vec2(ui.available_width() - 8.0, TEXT + 3.0 * row);
        let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
        let response = ui.interact(outer, Id::unique("bridge-rows"), Sense::click());
        let name = cx.t("bridge-rows");
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
        let left = outer.left() + GUTTER;
        let over = response.hover_pos().filter(|pos| pos.x >= left).map(|pos| start + ((pos.x - left) / STEP) as usize).filter(|i| *i < end);
        let on_text = response.hover_pos().is_some_and(|pos| pos.y < outer.top() + TEXT);
        let over_text = over.filter(|i| on_text && *i > 0);
        let before = self.place.pinned;
        self.place.update(over_text, response.clicked() && on_text);
        if self.place.pinned != before {
            cx.did("bridge-place");
        }
        self.walk(ui, cx, &response, n, t);
        let looks = self.looks(made, trace, t);
        let painter = ui.painter().with_clip_rect(outer.intersect(ui.clip_rect()));
        let theme = cx.theme;
        let column = |i: usize| left + (i - start) as f32 * STEP;
        self.characters(ui, cx, trace, Rect::from_min_size(pos2(left, outer.top()), vec2(STEP, TEXT)), (start, end, t));
        for (k, look) in looks.iter().enumerate() {
            let top = outer.top() + TEXT + k as f32 * row;
            self.row_name(cx, &painter, pos2(outer.left(), top + 6.0), k, made, look);
            let ground = if k == 0 { top + 0.62 * row } else { top + row - 6.0 };
            painter.hline(left..=column(end.max(1) - 1) + STEP, ground, Stroke::new(1.0, theme.color.line));
            let most = look.weights.iter().flatten().fold(1e-9, |m: f64, x| m.max(x.abs()));
            let room = if k == 0 { 0.5 * row } else { row - 14.0 };
            for (i, weight) in look.weights.iter().enumerate().filter(|(i, _)| *i >= start) {
                let Some(weight) = weight else { continue };
                let height = (weight / most) as f32 * room * if k == 0 && *weight < 0.0 { 0.5 } else { 1.0 };
                let bar = Rect::from_two_pos(pos2(column(i) + 3.0, ground), pos2(column(i) + STEP - 3.0, ground - height));
                painter.rect_filled(bar, 2.0, inks(theme)[k]);
            }
        }
        if t >= start && t < end {
            let frame = Rect::from_min_size(pos2(column(t), outer.top()), vec2(STEP, size.y));
            painter.rect_stroke(frame, 4.0, Stroke::new(1.5, theme.color.accent), StrokeKind::Inside);
        }
        if response.has_focus() {
            painter.rect_stroke(outer.expand(1.0), 3.0, Stroke::new(1.5, theme.color.accent), StrokeKind::Outside);
        }
        if let Some(i) = over.filter(|i| *i < t && !on_text) {
            let k = response.hover_pos().map_or(0, |pos| ((pos.y - outer.top() - TEXT) / row).max(0.0) as usize).min(2);
            let weight = looks[k].weights[i];
            let char = cx.label(trace.window()[i]);
            let words = match (k, weight) {
                (_, None) => cx.t_args("bridge-tip-none", &args!("char" => char, "lag" => t - i)),
                (0, Some(phi)) => cx.t_args("bridge-tip-ar", &args!("char" => char, "lag" => t - i, "weight" => fmt(phi))),
                (1, Some(_)) => cx.t_args("bridge-tip-ngram", &args!("char" => char, "lag" => t - i)),
                (_, Some(weight)) => cx.t_args("bridge-tip-network", &args!("char" => char, "lag" => t - i, "weight" => percent(weight))),
            };
            response.on_hover_text_at_pointer(words);
        }
    }

    /// The line of text; vowels stand out, for they are what the AR sees.
    fn characters(&self, ui: &Ui, cx: &Cx<'_>, trace: &Trace, first: Rect, (start, end, t): (usize, usize, usize)) {
        let theme = cx.theme;
        for i in start..end {
            let cell = first.translate(vec2((i - start) as f32 * STEP, 0.0));
            let token = trace.window().get(i);
            let vowel = token.is_some_and(|token| "aeiouAEIOU".contains(&trace.model.tokenizer.decode(*token)) && !trace.model.tokenizer.decode(*token).is_empty());
            if vowel {
                ui.painter().rect_filled(cell.shrink2(vec2(2.0, 4.0)), 3.0, theme.role(Role::Weight).gamma_multiply(0.22));
            }
            let ink = match () {
                () if i == t => theme.color.accent,
                () if i > t => theme.color.faint,
                () => theme.color.ink,
            };
            let label = token.map_or_else(|| "?".to_owned(), |token| cx.label(*token));
            ui.painter().text(cell.center(), Align2::CENTER_CENTER, label, FontId::monospace(theme.size.strong), ink);
        }
    }

    /// Its name, and what is fixed.
    fn row_name(&self, cx: &Cx<'_>, painter: &egui::Painter, at: egui::Pos2, k: usize, made: &Comparison, look: &Looks) {
        let theme = cx.theme;
        let title = match k {
            0 => cx.t_args("bridge-ar", &args!("order" => made.of.0)),
            1 => cx.t_args("bridge-ngram", &args!("n" => made.of.1)),
            _ => cx.t_args("bridge-network", &args!("layer" => self.layer, "head" => self.head)),
        };
        let fixed = if k < 2 { cx.t("bridge-fixed") } else { cx.t_args("bridge-moved", &args!("share" => percent(look.moved))) };
        painter.text(at, Align2::LEFT_TOP, title, FontId::proportional(theme.size.body), inks(theme)[k]);
        painter.text(at + vec2(0.0, 20.0), Align2::LEFT_TOP, fixed, FontId::proportional(theme.size.small), theme.color.soft);
    }

    /// The arrow keys walk through the text while the picture has the focus.
    fn walk(&mut self, ui: &Ui, cx: &mut Cx<'_>, response: &egui::Response, n: usize, t: usize) {
        if !response.has_focus() {
            return;
        }
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, EventFilter { horizontal_arrows: true, ..Default::default() }));
        let step = ui.input(|input| i64::from(input.key_pressed(Key::ArrowRight)) - i64::from(input.key_pressed(Key::ArrowLeft)));
        if step != 0 {
            self.place.pinned = Some(t.saturating_add_signed(step as isize).clamp(1, n.max(1)));
            cx.did("bridge-place");
        }
    }
}
