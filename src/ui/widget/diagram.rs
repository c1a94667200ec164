//! A small diagram with fixed bounds, on egui_plot: lines, stems, dots, bands. Hover reads out what the page says stands
//! there; nothing is panned or zoomed by accident. (A [`super::Chart`] has a legend that reads its curves.)

use crate::ui::cx::Cx;
use egui::{Align2, AsIdSalt, Color32, FontId, Id, IdSalt, Pos2, Rect, Response, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, vec2};
use egui_plot::{FilledArea, HLine, HoverPosition, Line, LineStyle, Plot, PlotBounds, PlotPoint, Points, VLine};

/// Small print over a picture, on a ground of its own so that curves under it do not cross it out.
pub fn note(ui: &Ui, cx: &Cx<'_>, at: Pos2, align: Align2, text: &str) {
    if text.is_empty() {
        return;
    }
    let color = &cx.theme.color;
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(cx.theme.size.small), color.soft);
    let rect = align.anchor_size(at, galley.size());
    ui.painter().rect_filled(rect.expand2(vec2(3.0, 0.0)), 2.0, color.raised.gamma_multiply(0.82));
    ui.painter().galley(rect.min, galley, color.soft);
}

enum Mark {
    Line { color: Color32, width: f32, points: Vec<[f64; 2]> },
    Stems { color: Color32, radius: f32, points: Vec<[f64; 2]> },
    Dots { color: Color32, radius: f32, filled: bool, points: Vec<[f64; 2]> },
    Band { color: Color32, x: Vec<f64>, low: Vec<f64>, high: Vec<f64> },
    Level { color: Color32, y: f64 },
    Upright { color: Color32, x: f64, dashed: bool },
}

type Tip<'a> = Box<dyn Fn(f64, f64) -> Option<String> + 'a>;

pub struct Diagram<'a> {
    id: Id,
    name: String,
    size: Vec2,
    x: [f64; 2],
    y: [f64; 2],
    marks: Vec<Mark>,
    tip: Option<Tip<'a>>,
    ticks: [bool; 2],
    /// What the axes count, written in their corners.
    axes: [String; 2],
    touched: bool,
    /// Writes a tick of the y axis.
    written: fn(f64) -> String,
}

/// What came of a diagram this frame.
pub struct Shown {
    pub response: Response,
    /// Where the plot itself lies, without its axes.
    pub plot: Rect,
    /// Under the pointer, or where it drags to, in the diagram's own units.
    pub at: Option<[f64; 2]>,
}

impl<'a> Diagram<'a> {
    /// `name` says what it shows, for screen readers.
    pub fn new(id: impl AsIdSalt, name: impl Into<String>) -> Self {
        let (x, y) = ([0.0, 1.0], [0.0, 1.0]);
        Self { id: Id::unique(("diagram", IdSalt::new(id))), name: name.into(), size: vec2(320.0, 150.0), x, y, marks: Vec::new(), tip: None, ticks: [true; 2], axes: Default::default(), touched: false, written: tick }
    }

    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    pub fn x(mut self, low: f64, high: f64) -> Self {
        self.x = sane(low, high);
        self
    }

    pub fn y(mut self, low: f64, high: f64) -> Self {
        self.y = sane(low, high);
        self
    }

    /// The range of some numbers, with a margin.
    pub fn y_of(self, values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values.filter(|y| y.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        let margin = 0.06 * (high - low);
        self.y(low - margin, high + margin)
    }

    /// Whether ticks are written at the x axis and the y axis.
    pub fn ticks(mut self, x: bool, y: bool) -> Self {
        self.ticks = [x, y];
        self
    }

    /// What the axes count.
    pub fn axes(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
        self.axes = [x.into(), y.into()];
        self
    }

    /// The page wants to know of clicks and drags.
    pub fn touched(mut self) -> Self {
        self.touched = true;
        self
    }

    /// How a tick of the y axis is written.
    pub fn written(mut self, written: fn(f64) -> String) -> Self {
        self.written = written;
        self
    }

    pub fn line(mut self, color: Color32, width: f32, points: Vec<[f64; 2]>) -> Self {
        self.marks.push(Mark::Line { color, width, points });
        self
    }

    /// The values 0, 1, .. from `x` on, thinned to what the width can show.
    pub fn series(self, color: Color32, width: f32, x: f64, values: &[f64]) -> Self {
        let columns = self.size.x.max(1.0) as usize;
        self.line(color, width, thin(x, values, columns))
    }

    /// Upright strokes from 0, with a dot at the end.
    pub fn stems(mut self, color: Color32, radius: f32, points: Vec<[f64; 2]>) -> Self {
        self.marks.push(Mark::Stems { color, radius, points });
        self
    }

    pub fn dots(mut self, color: Color32, radius: f32, filled: bool, points: Vec<[f64; 2]>) -> Self {
        self.marks.push(Mark::Dots { color, radius, filled, points });
        self
    }

    pub fn band(mut self, color: Color32, x: Vec<f64>, low: Vec<f64>, high: Vec<f64>) -> Self {
        if x.len() == low.len() && x.len() == high.len() {
            self.marks.push(Mark::Band { color, x, low, high });
        }
        self
    }

    /// A line across.
    pub fn level(mut self, color: Color32, y: f64) -> Self {
        self.marks.push(Mark::Level { color, y });
        self
    }

    pub fn upright(mut self, color: Color32, x: f64, dashed: bool) -> Self {
        self.marks.push(Mark::Upright { color, x, dashed });
        self
    }

    /// What stands at a place, in words; `None` says nothing.
    pub fn tip(mut self, tip: impl Fn(f64, f64) -> Option<String> + 'a) -> Self {
        self.tip = Some(Box::new(tip));
        self
    }

    pub fn show(self, ui: &mut Ui, cx: &Cx<'_>) -> Shown {
        let Self { id, name, size, x, y, marks, tip, ticks, axes, touched, written } = self;
        let color = &cx.theme.color;
        let mut plot = Plot::new(id)
            .id(id)
            .width(size.x)
            .height(size.y)
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .allow_axis_zoom_drag(false)
            .show_axes([ticks[0], ticks[1]])
            .show_grid([false, ticks[1]])
            .show_crosshair(false)
            .sense(Sense::hover())
            .grid_color(color.line)
            .cursor_color(color.faint)
            .set_margin_fraction(Vec2::ZERO)
            .y_axis_min_width(30.0)
            .y_axis_formatter(move |mark, _| written(if mark.value.abs() < 1e-9 * (y[1] - y[0]) { 0.0 } else { mark.value }))
            .x_axis_formatter(|mark, _| tick(mark.value));
        plot = plot.label_formatter(move |hover| {
            let at = match hover {
                HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position } => *position,
            };
            tip.as_ref().and_then(|tip| tip(at.x, at.y))
        });
        let shown = ui.scope(|ui| {
            // Ticks are no louder than other small print.
            ui.style_mut().text_styles.insert(TextStyle::Body, FontId::proportional(cx.theme.size.small));
            plot.show(ui, |plot| {
                plot.set_plot_bounds(PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]]));
                marks.into_iter().for_each(|mark| draw(plot, mark));
            })
        });
        // The plot itself names its place by what stands before it, and would lose a drag when a line of text comes or goes.
        let sense = if touched { Sense::click_and_drag() } else { Sense::hover() };
        let (plot, transform) = (shown.inner.response.rect, shown.inner.transform);
        let response = ui.interact(plot, id.with("pointer"), sense);
        let at = response.interact_pointer_pos().or(response.hover_pos()).map(|pos| transform.value_from_position(pos)).map(|PlotPoint { x, y }| [x, y]);
        note(ui, cx, plot.right_bottom() - vec2(6.0, 3.0), Align2::RIGHT_BOTTOM, &axes[0]);
        note(ui, cx, plot.left_top() + vec2(6.0, 3.0), Align2::LEFT_TOP, &axes[1]);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        Shown { plot, at, response }
    }
}

fn draw(plot: &mut egui_plot::PlotUi<'_>, mark: Mark) {
    match mark {
        Mark::Line { color, width, points } => plot.line(Line::new("", points).color(color).width(width).allow_hover(false)),
        Mark::Stems { color, radius, points } => plot.points(Points::new("", points).color(color).radius(radius).stems(0.0).allow_hover(false)),
        Mark::Dots { color, radius, filled, points } => plot.points(Points::new("", points).color(color).radius(radius).filled(filled).allow_hover(false)),
        Mark::Band { color, x, low, high } => plot.add(FilledArea::new("", &x, &low, &high).fill_color(color).allow_hover(false)),
        Mark::Level { color, y } => plot.hline(HLine::new("", y).color(color).width(1.0).allow_hover(false)),
        Mark::Upright { color, x, dashed } => {
            let style = if dashed { LineStyle::dashed_dense() } else { LineStyle::Solid };
            plot.vline(VLine::new("", x).color(color).width(1.0).style(style).allow_hover(false));
        }
    }
}

/// A tick: no more digits than it has.
fn tick(x: f64) -> String {
    let text = if x.abs() >= 1e6 { format!("{x:e}") } else { format!("{:.6}", x).trim_end_matches('0').trim_end_matches('.').to_owned() };
    text.replace('-', "−")
}

/// A range that has a breadth.
fn sane(low: f64, high: f64) -> [f64; 2] {
    match () {
        () if !(low.is_finite() && high.is_finite()) => [-1.0, 1.0],
        () if high - low > 1e-12 * high.abs().max(low.abs()) && high > low => [low, high],
        () => [low - 1.0, high + 1.0],
    }
}

/// At most the least and the greatest value of every column of pixels, in the order in which they came.
fn thin(x: f64, values: &[f64], columns: usize) -> Vec<[f64; 2]> {
    let place = |i: usize| [x + i as f64, values[i]];
    if values.len() <= 4 * columns {
        return (0..values.len()).map(place).collect();
    }
    let wide = values.len().div_ceil(columns);
    let mut points = Vec::with_capacity(2 * columns);
    for start in (0..values.len()).step_by(wide) {
        let part = start..(start + wide).min(values.len());
        let by = |a: &usize, b: &usize| values[*a].total_cmp(&values[*b]);
        let (Some(low), Some(high)) = (part.clone().min_by(by), part.max_by(by)) else { continue };
        points.extend([place(low.min(high)), place(low.max(high))]);
    }
    points
}
