//! Curves over the steps of training: several runs in one picture, level lines with their names at the right end, marks
//! where the learner can go back to. Hover reads the curves, a click picks a step.
//!
//! Everything is drawn in `[left, right] x [low, high]`; the vertical axis may count powers of ten.

use crate::ui::cx::Cx;
use crate::ui::widget::{count, fmt, power_of_ten};
use egui::{Align2, AsIdSalt, Color32, FontId, Galley, Id, IdSalt, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// A curve; `points` from left to right, in the units of the axes.
#[derive(Clone, Debug)]
pub(super) struct Curve<'a> {
    /// In the read-out; a curve without a name is not in it.
    pub name: String,
    pub points: &'a [[f64; 2]],
    pub color: Color32,
    pub width: f32,
    pub dashed: bool,
    /// A dot at every point.
    pub dots: bool,
}

/// A dashed line across, named at its right end with its height.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub name: String,
    pub y: f64,
    pub color: Color32,
    /// What the line means.
    pub about: String,
}

/// A vertical line at a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub x: f64,
    pub color: Color32,
    pub width: f32,
}

pub(super) struct Plot<'a> {
    id: Id,
    name: String,
    size: Vec2,
    x: [f64; 2],
    y: [f64; 2],
    log: bool,
    curves: Vec<Curve<'a>>,
    levels: Vec<Level>,
    marks: Vec<Mark>,
    ticks: &'a [f64],
    step: String,
}

/// Room for the numbers at the left and below.
const LEFT: f32 = 44.0;
const BELOW: f32 = 18.0;
/// More ticks than this are a smear.
const MOST_TICKS: usize = 400;

impl<'a> Plot<'a> {
    pub(super) fn new(id: impl AsIdSalt, x: [f64; 2], y: [f64; 2]) -> Self {
        let x = if x[1] > x[0] { x } else { [x[0], x[0] + 1.0] };
        let y = if y[1] > y[0] { y } else { [y[0], y[0] + 1.0] };
        let (curves, levels, marks) = Default::default();
        Self { id: Id::unique(("plot", IdSalt::new(id))), name: String::new(), size: vec2(360.0, 200.0), x, y, log: false, curves, levels, marks, ticks: &[], step: String::new() }
    }

    /// What it shows, for screen readers.
    pub(super) fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    pub(super) fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// The vertical axis counts powers of ten; its range must be above 0.
    pub(super) fn log(mut self, log: bool) -> Self {
        self.log = log;
        self
    }

    pub(super) fn curve(mut self, curve: Curve<'a>) -> Self {
        self.curves.push(curve);
        self
    }

    pub(super) fn level(mut self, level: Level) -> Self {
        self.levels.push(level);
        self
    }

    pub(super) fn mark(mut self, x: f64, color: Color32, width: f32) -> Self {
        self.marks.push(Mark { x, color, width });
        self
    }

    /// Small strokes along the lower edge: the moments that are kept.
    pub(super) fn ticks(mut self, ticks: &'a [f64]) -> Self {
        self.ticks = ticks;
        self
    }

    /// What a step is called in the read-out.
    pub(super) fn step(mut self, step: impl Into<String>) -> Self {
        self.step = step.into();
        self
    }

    /// Draws it; the step that was clicked or dragged to.
    pub(super) fn show(self, ui: &mut Ui, cx: &Cx<'_>) -> Option<f64> {
        let theme = cx.theme;
        let size = vec2(self.size.x.min(ui.available_width()), self.size.y);
        let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
        let response = ui.interact(outer, self.id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        if !ui.is_rect_visible(outer) {
            return None;
        }
        let rect = Rect::from_min_max(outer.min + vec2(LEFT, 4.0), outer.max - vec2(4.0, BELOW));
        let across = |pos: Pos2| self.x[0] + f64::from(((pos.x - rect.left()) / rect.width()).clamp(0.0, 1.0)) * (self.x[1] - self.x[0]);
        let over = response.hover_pos().filter(|pos| rect.expand(6.0).contains(*pos)).map(|pos| (pos, across(pos)));
        let painter = ui.painter_at(outer);
        self.axes(&painter, cx, rect);
        let inside = painter.with_clip_rect(rect.expand(1.0));
        for level in &self.levels {
            let y = self.place(rect, [self.x[0], level.y]).y;
            inside.extend(Shape::dashed_line(&[pos2(rect.left(), y), pos2(rect.right(), y)], Stroke::new(1.2, level.color.gamma_multiply(0.8)), 5.0, 4.0));
        }
        for curve in &self.curves {
            let line: Vec<Pos2> = curve.points.iter().map(|point| self.place(rect, *point)).collect();
            let stroke = Stroke::new(curve.width, curve.color);
            if curve.dots {
                for at in &line {
                    inside.circle_filled(*at, curve.width + 1.2, curve.color);
                }
            }
            if curve.dashed {
                inside.extend(Shape::dashed_line(&line, stroke, 6.0, 4.0));
            } else {
                inside.add(Shape::line(line, stroke));
            }
        }
        if self.ticks.len() <= MOST_TICKS {
            for tick in self.ticks {
                let x = self.place(rect, [*tick, self.y[0]]).x;
                inside.vline(x, rect.bottom() - 5.0..=rect.bottom(), Stroke::new(1.0, theme.color.faint));
            }
        }
        for mark in &self.marks {
            let x = self.place(rect, [mark.x, self.y[0]]).x;
            inside.vline(x, rect.y_range(), Stroke::new(mark.width, mark.color));
        }
        self.names(&painter, cx, rect);
        if response.has_focus() {
            painter.rect_stroke(rect.expand(2.0), 2.0, Stroke::new(1.5, theme.color.accent), StrokeKind::Outside);
        }
        if let Some((pos, x)) = over {
            inside.vline(self.place(rect, [x, self.y[0]]).x, rect.y_range(), Stroke::new(1.0, theme.color.soft));
            let words = self.reading(x, rect, pos);
            response.clone().on_hover_text_at_pointer(egui::RichText::new(words).size(theme.size.small));
        }
        let touched = response.clicked() || response.dragged();
        response.interact_pointer_pos().filter(|_| touched).map(across)
    }

    /// Where a point of the axes lies, kept inside vertically.
    fn place(&self, rect: Rect, [x, y]: [f64; 2]) -> Pos2 {
        let share = |value: f64, [low, high]: [f64; 2]| ((value - low) / (high - low)) as f32;
        let up = if self.log { share(y.max(f64::MIN_POSITIVE).ln(), self.y.map(f64::ln)) } else { share(y, self.y) };
        let up = if up.is_finite() { up.clamp(0.0, 1.0) } else { 1.0 };
        pos2(rect.left() + share(x, self.x) * rect.width(), rect.bottom() - up * rect.height())
    }

    fn axes(&self, painter: &egui::Painter, cx: &Cx<'_>, rect: Rect) {
        let theme = cx.theme;
        painter.rect_filled(rect, 2.0, theme.color.panel);
        let font = FontId::proportional(11.0);
        let line = Stroke::new(1.0, theme.color.line.gamma_multiply(0.6));
        let heights: Vec<f64> = if self.log { powers(self.y) } else { steps(self.y, (rect.height() / 34.0) as usize) };
        // As many decimals as tell one line from the next.
        let apart = heights.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(1.0);
        let decimals = (-apart.log10() + 1e-6).ceil().clamp(0.0, 6.0) as usize;
        for y in heights {
            let at = self.place(rect, [self.x[0], y]).y;
            painter.hline(rect.x_range(), at, line);
            let words = if self.log { power_of_ten(y.log10().round() as i32) } else { format!("{y:.decimals$}") };
            painter.text(pos2(rect.left() - 5.0, at), Align2::RIGHT_CENTER, words, font.clone(), theme.color.faint);
        }
        for x in steps(self.x, (rect.width() / 90.0) as usize) {
            let at = self.place(rect, [x, self.y[0]]).x;
            let words = count(x.round() as usize);
            let half = 3.2 * words.chars().count() as f32;
            painter.text(pos2(at.clamp(rect.left() + half, rect.right() - half), rect.bottom() + 4.0), Align2::CENTER_TOP, words, font.clone(), theme.color.faint);
        }
    }

    /// The names of the levels, at the right, pushed apart where they would lie on each other.
    fn names(&self, painter: &egui::Painter, cx: &Cx<'_>, rect: Rect) {
        let mut names: Vec<(f32, Arc<Galley>, Color32)> = self.levels.iter().filter(|level| !level.name.is_empty()).map(|level| {
            let galley = painter.layout_no_wrap(format!("{} {:.2}", level.name, level.y), FontId::proportional(12.0), level.color);
            (self.place(rect, [self.x[0], level.y]).y, galley, level.color)
        }).collect();
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free = rect.top();
        for (y, galley, color) in names {
            let top = (y - galley.size().y - 1.0).max(free);
            let min = pos2(rect.right() - galley.size().x - 6.0, top);
            let ground = Rect::from_min_size(min, galley.size()).expand2(vec2(3.0, 0.0));
            painter.rect_filled(ground, 3.0, cx.theme.color.panel.gamma_multiply(0.85));
            free = top + galley.size().y;
            painter.galley(min, galley, color);
        }
    }

    /// The curves at `x`, and the level under the pointer in words.
    fn reading(&self, x: f64, rect: Rect, pos: Pos2) -> String {
        let mut lines = vec![format!("{} {}", self.step, count(x.round().max(0.0) as usize))];
        for curve in self.curves.iter().filter(|curve| !curve.name.is_empty()) {
            if let Some(y) = crate::ui::widget::chart::value(curve.points, x) {
                lines.push(format!("{}  {}", curve.name, fmt(y)));
            }
        }
        let near = |level: &&Level| !level.about.is_empty() && (self.place(rect, [x, level.y]).y - pos.y).abs() < 7.0;
        lines.extend(self.levels.iter().find(near).map(|level| level.about.clone()));
        lines.join("\n")
    }
}

/// Round numbers inside a range, about `wanted` of them.
fn steps([low, high]: [f64; 2], wanted: usize) -> Vec<f64> {
    let rough = (high - low) / wanted.max(1) as f64;
    if !(rough > 0.0 && rough.is_finite()) {
        return Vec::new();
    }
    let ten = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * ten).find(|step| *step >= rough * 0.999).unwrap_or(10.0 * ten);
    let first = (low / step - 1e-9).ceil() as i64;
    (first..).map(|i| i as f64 * step).take_while(|value| *value <= high + 1e-9 * step).take(50).collect()
}

/// The powers of ten inside a range.
fn powers([low, high]: [f64; 2]) -> Vec<f64> {
    let ends = [low.log10().ceil(), high.log10().floor()];
    let stride = (((ends[1] - ends[0]) / 6.0).ceil() as i32).max(1);
    (ends[0] as i32..=ends[1] as i32).filter(|power| power % stride == 0).map(|power| 10f64.powi(power)).collect()
}
