//! The scrub bar of the time machine: the run's own loss curve is the rail, its moments are the stops. Step 0 is at the left.

use crate::args;
use crate::session::RunTrace;
use crate::ui::cx::Cx;
use crate::ui::theme::{Role, mix};
use crate::ui::widget::{count, fmt};
use egui::{Align2, Color32, EventFilter, FontId, Id, Key, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Room for the numbers below.
const BELOW: f32 = 18.0;

pub(super) struct Scrub<'a> {
    pub salt: &'a str,
    pub name: String,
    pub run: &'a RunTrace,
    /// Mean loss and validation over the steps.
    pub curves: (&'a [[f64; 2]], &'a [[f64; 2]]),
    /// The step of the moment shown.
    pub at: u64,
    pub color: Color32,
    pub size: Vec2,
    /// Steps where other runs forked off.
    pub forks: &'a [u64],
}

impl Scrub<'_> {
    /// Draws it; the moment that was pulled to.
    pub(super) fn show(self, ui: &mut Ui, cx: &Cx<'_>) -> Option<u64> {
        let theme = cx.theme;
        let (outer, _) = ui.allocate_exact_size(self.size, Sense::hover());
        let response = ui.interact(outer, Id::unique(("scrub", self.salt)), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::slider(true, self.at as f64, &self.name));
        let rail = Rect::from_min_max(outer.min + vec2(8.0, 4.0), outer.max - vec2(8.0, BELOW));
        let first = self.run.moments.first().map_or(0, |moment| moment.step) as f64;
        let last = (self.run.step as f64).max(first + 1.0);
        let x = |step: f64| rail.left() + ((step - first) / (last - first)) as f32 * rail.width();
        let painter = ui.painter_at(outer);
        painter.rect_filled(rail.expand2(vec2(8.0, 2.0)), theme.space.rounding, theme.color.panel);
        let all = || self.curves.0.iter().chain(self.curves.1).filter(|[step, _]| *step >= first).map(|[_, y]| *y).filter(|y| y.is_finite());
        let uniform = self.run.spec.text.statistics.uniform();
        let high = all().fold(0.0, f64::max).min(1.5 * uniform).max(0.1);
        let low = all().fold(high, f64::min).min(high - 0.01);
        let y = |loss: f64| rail.bottom() - 4.0 - ((loss - low) / (high - low)).clamp(0.0, 1.0) as f32 * (rail.height() - 8.0);
        let ground = theme.color.panel;
        for (points, color, width) in [(self.curves.0, mix(ground, theme.role(Role::Gradient), 0.8), 1.8), (self.curves.1, mix(ground, theme.color.accent, 0.6), 1.2)] {
            let line: Vec<Pos2> = points.iter().filter(|[step, _]| *step >= first).map(|[step, loss]| pos2(x(*step), y(*loss))).collect();
            painter.add(Shape::line(line, Stroke::new(width, color)));
        }
        for moment in self.run.moments.iter() {
            let height = if moment.kept.is_some() { 7.0 } else { 4.0 };
            painter.vline(x(moment.step as f64), rail.bottom() - height..=rail.bottom(), Stroke::new(1.0, if moment.kept.is_some() { theme.color.soft } else { theme.color.faint }));
        }
        for fork in self.forks {
            painter.vline(x(*fork as f64), rail.y_range(), Stroke::new(1.5, theme.color.warn));
        }
        let at = |pos: Pos2| {
            let step = first + f64::from(((pos.x - rail.left()) / rail.width()).clamp(0.0, 1.0)) * (last - first);
            self.run.moments.iter().map(|moment| moment.step).min_by(|a, b| (*a as f64 - step).abs().total_cmp(&(*b as f64 - step).abs()))
        };
        let pulled = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on() || response.clicked()).and_then(at);
        let shown = pulled.unwrap_or(self.at);
        let handle = x(shown as f64);
        painter.vline(handle, rail.y_range(), Stroke::new(2.0, self.color));
        painter.circle(pos2(handle, rail.top() + 6.0), 7.0, self.color, Stroke::new(2.0, if response.has_focus() { theme.color.ink } else { theme.color.paper }));
        let font = FontId::proportional(12.0);
        let label = cx.t_args("train-sample-at", &args!("step" => count(shown as usize)));
        let galley = painter.layout_no_wrap(label, font.clone(), self.color);
        let left = (handle - 0.5 * galley.size().x).clamp(outer.left(), outer.right() - galley.size().x);
        let ground = Rect::from_min_size(pos2(left, rail.bottom() + 3.0), galley.size());
        for (place, align, text) in [(outer.left_bottom(), Align2::LEFT_BOTTOM, count(first as usize)), (outer.right_bottom(), Align2::RIGHT_BOTTOM, count(self.run.step as usize))] {
            let end = painter.layout_no_wrap(text, font.clone(), theme.color.faint);
            let rect = align.anchor_size(place, end.size());
            if !rect.expand2(vec2(6.0, 0.0)).intersects(ground) {
                painter.galley(rect.min, end, theme.color.faint);
            }
        }
        painter.galley(ground.min, galley, self.color);
        if response.has_focus() {
            painter.rect_stroke(rail.expand2(vec2(7.0, 1.0)), theme.space.rounding, Stroke::new(1.5, theme.color.accent), StrokeKind::Inside);
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, EventFilter { horizontal_arrows: true, ..Default::default() }));
        }
        let by = if response.has_focus() { ui.input(|input| isize::from(input.key_pressed(Key::ArrowRight)) - isize::from(input.key_pressed(Key::ArrowLeft))) } else { 0 };
        if let Some(step) = response.hover_pos().and_then(at) {
            let loss = self.run.moment(step).map(|moment| moment.val);
            let words = format!("{} · {}", cx.t_args("train-sample-at", &args!("step" => count(step as usize))), cx.t_args("train-sample-loss", &args!("loss" => loss.map_or_else(String::new, fmt))));
            response.on_hover_text_at_pointer(words);
        }
        pulled.or_else(|| (by != 0).then(|| neighbour(self.run, self.at, by)).flatten())
    }
}

/// The moment `by` places on from the one at `at`.
pub(super) fn neighbour(run: &RunTrace, at: u64, by: isize) -> Option<u64> {
    let place = run.moments.partition_point(|moment| moment.step <= at).saturating_sub(1);
    let to = place.saturating_add_signed(by).min(run.moments.len().checked_sub(1)?);
    run.moments.get(to).map(|moment| moment.step)
}
