//! Points and lines on two logarithmic axes: how something falls with effort. Hover names the nearest point, a click pins
//! it, the arrow keys walk from point to point. Series differ in colour and in shape.

use super::number::{fmt, power_of_ten};
use super::scatter::{nearest, walk};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use egui::{Align2, AsIdSalt, Color32, FontId, Id, IdSalt, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Points of one kind.
#[derive(Clone, Debug)]
pub struct Series {
    pub color: Color32,
    /// Which shape its points have; counts round.
    pub shape: usize,
    /// `(x, y)`, both above 0, each with what is said of it.
    pub points: Vec<([f64; 2], String)>,
    /// A line runs from point to point.
    pub joined: bool,
}

/// A dashed line across the chart, with its name at its right end.
#[derive(Clone, Debug)]
pub struct Guide {
    pub name: String,
    pub color: Color32,
    pub from: [f64; 2],
    pub to: [f64; 2],
}

pub struct LogLog<'a> {
    id: Id,
    name: String,
    size: Vec2,
    axes: [String; 2],
    series: &'a [Series],
    guides: &'a [Guide],
}

/// Room for the numbers at the left and below.
const LEFT: f32 = 46.0;
const BELOW: f32 = 36.0;

impl<'a> LogLog<'a> {
    pub fn new(id: impl AsIdSalt, series: &'a [Series]) -> Self {
        Self { id: Id::unique(("loglog", IdSalt::new(id))), name: String::new(), size: vec2(420.0, 260.0), axes: Default::default(), series, guides: &[] }
    }

    /// What it shows, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// Written along the horizontal and over the vertical axis.
    pub fn axes(mut self, x: String, y: String) -> Self {
        self.axes = [x, y];
        self
    }

    pub fn guides(mut self, guides: &'a [Guide]) -> Self {
        self.guides = guides;
        self
    }

    /// Draws it; the pin counts points through all series.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) -> Response {
        let theme = cx.theme;
        let (outer, _) = ui.allocate_exact_size(self.size, Sense::hover());
        let response = ui.interact(outer, self.id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        let frame = Rect::from_min_max(outer.min + vec2(LEFT, 22.0), outer.max - vec2(10.0, BELOW));
        let axes = [self.range(0), self.range(1)];
        let place = |[x, y]: [f64; 2]| pos2(egui::lerp(frame.left()..=frame.right(), part(axes[0], x)), egui::lerp(frame.bottom()..=frame.top(), part(axes[1], y)));
        let all: Vec<(&Series, &([f64; 2], String))> = self.series.iter().flat_map(|series| series.points.iter().map(move |point| (series, point))).collect();
        let places: Vec<Pos2> = all.iter().map(|(_, (at, _))| place(*at)).collect();
        pin.pinned = pin.pinned.filter(|i| *i < places.len());
        let over = response.hover_pos().and_then(|pos| nearest(&places, pos));
        pin.update(over, response.clicked());
        walk(ui, &response, &places, pin);
        let painter = ui.painter().with_clip_rect(outer.intersect(ui.clip_rect()));
        let small = FontId::proportional(theme.size.small);
        painter.text(outer.left_top() + vec2(2.0, 0.0), Align2::LEFT_TOP, &self.axes[1], small.clone(), theme.color.soft);
        painter.text(pos2(frame.center().x, outer.bottom()), Align2::CENTER_BOTTOM, &self.axes[0], small.clone(), theme.color.soft);
        let tick = FontId::proportional(11.5);
        for (x, text) in ticks(axes[0]) {
            let at = place([x, 1.0]).x;
            painter.vline(at, frame.y_range(), Stroke::new(1.0, theme.color.line));
            painter.text(pos2(at, frame.bottom() + 3.0), Align2::CENTER_TOP, text, tick.clone(), theme.color.faint);
        }
        for (y, text) in ticks(axes[1]) {
            let at = place([1.0, y]).y;
            painter.hline(frame.x_range(), at, Stroke::new(1.0, theme.color.line));
            painter.text(pos2(frame.left() - 5.0, at), Align2::RIGHT_CENTER, text, tick.clone(), theme.color.faint);
        }
        let inside = painter.with_clip_rect(frame.intersect(ui.clip_rect()));
        for guide in self.guides {
            let line = [place(guide.from), place(guide.to)];
            inside.extend(Shape::dashed_line(&line, Stroke::new(1.5, guide.color), 7.0, 5.0));
            let end = pos2(line[1].x.min(frame.right() - 4.0), line[1].y.clamp(frame.top() + 14.0, frame.bottom() - 4.0));
            inside.text(end - vec2(0.0, 3.0 + 52.0 * ((line[1].y - line[0].y) / (line[1].x - line[0].x).max(1.0)).max(0.0)), Align2::RIGHT_BOTTOM, &guide.name, small.clone(), guide.color);
        }
        let inside = painter.with_clip_rect(frame.expand(7.0).intersect(ui.clip_rect()));
        for series in self.series {
            if series.joined {
                inside.add(Shape::line(series.points.iter().map(|(at, _)| place(*at)).collect(), Stroke::new(1.8, series.color)));
            }
        }
        for ((series, _), at) in all.iter().zip(&places) {
            mark(&inside, *at, 4.6, series.shape, series.color, theme.color.paper);
        }
        if let Some(i) = pin.focus().filter(|i| *i < all.len()) {
            let (series, (_, words)) = all[i];
            mark(&inside, places[i], 7.0, series.shape, series.color, theme.color.ink);
            let galley = painter.layout(words.clone(), FontId::proportional(theme.size.small), theme.color.ink, 300.0);
            let size = galley.size() + vec2(16.0, 10.0);
            let corner = pos2(
                (places[i].x + 12.0).min(outer.right() - size.x).max(outer.left()),
                if places[i].y - 12.0 - size.y > outer.top() { places[i].y - 12.0 - size.y } else { places[i].y + 12.0 },
            );
            let card = Rect::from_min_size(corner, size);
            painter.rect(card, theme.space.rounding, theme.color.raised, Stroke::new(1.0, series.color), StrokeKind::Inside);
            painter.galley(card.min + vec2(8.0, 5.0), galley, theme.color.ink);
        }
        let edge = if response.has_focus() { Stroke::new(1.5, theme.color.accent) } else { Stroke::new(1.0, theme.color.line) };
        painter.rect_stroke(frame, 0.0, edge, StrokeKind::Outside);
        response
    }

    /// Logarithms (base 10) of the two ends of an axis: all points, with a little room.
    fn range(&self, axis: usize) -> [f64; 2] {
        let points = self.series.iter().flat_map(|series| series.points.iter().map(|(at, _)| at[axis]));
        let guides = self.guides.iter().flat_map(|guide| [guide.from[axis], guide.to[axis]]);
        let logs = points.chain(guides).filter(|x| *x > 0.0 && x.is_finite()).map(f64::log10);
        let [low, high] = logs.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)]);
        if low > high { [0.0, 2.0] } else { [low - 0.08, high.max(low + 0.3) + 0.08] }
    }
}

/// Where `x` lies between the ends of an axis, 0 to 1.
fn part([low, high]: [f64; 2], x: f64) -> f32 {
    ((x.max(f64::MIN_POSITIVE).log10() - low) / (high - low)) as f32
}

/// Round numbers on an axis: powers of ten, and more between them where there is room.
fn ticks([low, high]: [f64; 2]) -> Vec<(f64, String)> {
    let steps: &[f64] = match high - low {
        span if span < 0.75 => &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0],
        span if span < 2.3 => &[1.0, 2.0, 5.0],
        _ => &[1.0],
    };
    let decades = low.floor() as i32..=high.ceil() as i32;
    let every = (1 + (high - low) as i32 / 9).max(1);
    let all = decades.flat_map(|decade| steps.iter().map(move |step| (decade, *step)));
    let seen = all.filter(|(decade, step)| decade % every == 0 && (low..=high).contains(&(f64::from(*decade) + step.log10())));
    let text = |decade: i32, step: f64| match decade {
        0 => format!("{step}"),
        1..=4 => format!("{}", (step * 10f64.powi(decade)).round()),
        -3..=-1 => fmt(step * 10f64.powi(decade)).trim_end_matches('0').to_owned(),
        _ if step == 1.0 => power_of_ten(decade),
        _ => String::new(),
    };
    seen.map(|(decade, step)| (step * 10f64.powi(decade), text(decade, step))).collect()
}

/// One point: a disc, a square, a diamond, a triangle, a triangle upside down, a cross.
pub fn mark(painter: &Painter, at: Pos2, radius: f32, shape: usize, color: Color32, edge: Color32) {
    let stroke = Stroke::new(1.2, edge);
    let polygon = |points: &[[f32; 2]]| Shape::convex_polygon(points.iter().map(|[x, y]| at + radius * vec2(*x, *y)).collect(), color, stroke);
    match shape % 6 {
        0 => drop(painter.circle(at, radius, color, stroke)),
        1 => drop(painter.add(polygon(&[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]))),
        2 => drop(painter.add(polygon(&[[0.0, -1.25], [1.25, 0.0], [0.0, 1.25], [-1.25, 0.0]]))),
        3 => drop(painter.add(polygon(&[[0.0, -1.2], [1.15, 0.85], [-1.15, 0.85]]))),
        4 => drop(painter.add(polygon(&[[0.0, 1.2], [-1.15, -0.85], [1.15, -0.85]]))),
        _ => {
            let thick = Stroke::new(0.55 * radius, color);
            painter.line_segment([at - vec2(radius, radius), at + vec2(radius, radius)], thick);
            painter.line_segment([at + vec2(-radius, radius), at + vec2(radius, -radius)], thick);
        }
    }
}
