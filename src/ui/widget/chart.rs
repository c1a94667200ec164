//! Curves and histograms over one axis, in the theme's style: a fixed range, a legend that is also the read-out, a
//! marker, and the pointer's strokes for pages where it pulls the marker or draws a curve.

use super::number::{fmt, power_of_ten};
use crate::ui::cx::Cx;
use egui::{Align2, AsIdSalt, Color32, FontId, IdSalt, Pos2, Response, RichText, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};
use egui_plot::{AxisHints, GridMark, HPlacement, Line, LineStyle, Plot, PlotPoints, VLine};

/// One curve; its points from left to right.
#[derive(Clone, Debug)]
pub struct Curve<'a> {
    /// In the legend; a curve without a name is not in it.
    pub name: String,
    /// `(x, y)` in the units of the axes, before any logarithm.
    pub points: &'a [[f64; 2]],
    pub color: Color32,
    /// Filled down to the axis, as a histogram is.
    pub filled: bool,
    pub dashed: bool,
}

pub struct Chart<'a> {
    salt: IdSalt,
    name: String,
    size: Vec2,
    x: [f64; 2],
    y: [f64; 2],
    log: bool,
    log_x: bool,
    curves: Vec<Curve<'a>>,
    marker: Option<f64>,
    symbol: String,
    ends: [String; 2],
    values: bool,
}

/// What the pointer did in this frame, in the units of the axes.
#[derive(Clone, Debug)]
pub struct Reading {
    pub response: Response,
    /// Where the pointer is.
    pub at: Option<[f64; 2]>,
    /// While the button is down: from where to where the pointer went since the last frame.
    pub stroke: Option<[[f64; 2]; 2]>,
    /// A stroke began or ended in this frame.
    pub began: bool,
    pub ended: bool,
}

impl<'a> Chart<'a> {
    /// A chart of this range.
    pub fn new(id: impl AsIdSalt, x: [f64; 2], y: [f64; 2]) -> Self {
        Self {
            salt: IdSalt::new(("chart", IdSalt::new(id))),
            name: String::new(),
            size: vec2(360.0, 180.0),
            x,
            y,
            log: false,
            log_x: false,
            curves: Vec::new(),
            marker: None,
            symbol: String::new(),
            ends: [String::new(), String::new()],
            values: true,
        }
    }

    /// What it shows, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Width and height in points, all included.
    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// The vertical axis counts powers of ten; its range must be above 0.
    pub fn log(mut self, log: bool) -> Self {
        self.log = log;
        self
    }

    /// The horizontal axis counts powers of ten; its range must be above 0.
    pub fn log_x(mut self, log: bool) -> Self {
        self.log_x = log;
        self
    }

    pub fn curve(mut self, curve: Curve<'a>) -> Self {
        self.curves.push(curve);
        self
    }

    /// A vertical line; the legend reads the curves there unless the pointer is elsewhere.
    pub fn marker(mut self, x: f64) -> Self {
        self.marker = Some(x);
        self
    }

    /// What the horizontal axis is called in the read-out, and its two ends.
    pub fn axis(mut self, symbol: impl Into<String>, ends: [String; 2]) -> Self {
        (self.symbol, self.ends) = (symbol.into(), ends);
        self
    }

    /// The legend names the curves without reading them.
    pub fn without_values(mut self) -> Self {
        self.values = false;
        self
    }

    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>) -> Reading {
        let width = self.size.x.min(ui.available_width());
        let (rect, _) = ui.allocate_exact_size(vec2(width, self.size.y), Sense::hover());
        let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(self.salt).layout(egui::Layout::top_down(egui::Align::Min)));
        self.inside(&mut inside, cx)
    }

    fn inside(&self, ui: &mut Ui, cx: &mut Cx<'_>) -> Reading {
        let theme = cx.theme;
        ui.spacing_mut().item_spacing = vec2(theme.space.normal, 2.0);
        // The read-out stands above the plot, so it shows where the pointer was one frame ago: the memory holds it.
        let id = ui.scope_id().with("at");
        let hovered: Option<f64> = ui.data(|data| data.get_temp(id)).flatten();
        self.legend(ui, cx, hovered.or(self.marker));
        let foot = if self.ends.iter().all(String::is_empty) { 0.0 } else { 17.0 };
        let height = (self.size.y - (ui.cursor().top() - ui.max_rect().top()) - foot).max(40.0);
        let range = [self.y[0], self.y[1]].map(|y| self.scaled(y));
        let font = FontId::proportional(11.0);
        let (log, log_x) = (self.log, self.log_x);
        let wide = move |mark: GridMark, _: &std::ops::RangeInclusive<f64>| match log {
            true if mark.step_size > 1.5 => power_of_ten(mark.value.round() as i32),
            true => String::new(),
            // In the corner stands the first power of ten.
            false if log_x && mark.value == 0.0 => String::new(),
            false => fmt(mark.value),
        };
        let across = move |mark: GridMark, _: &std::ops::RangeInclusive<f64>| match log_x {
            true if mark.value.fract().abs() < 1e-6 => power_of_ten(mark.value.round() as i32),
            true => String::new(),
            false => fmt(mark.value),
        };
        let hints = AxisHints::new_y().formatter(wide).placement(HPlacement::Left).tick_label_font(font.clone()).tick_label_color(theme.color.faint).min_thickness(38.0);
        let below = AxisHints::new_x().formatter(across).tick_label_font(font.clone()).tick_label_color(theme.color.faint);
        let plot = Plot::new(self.salt).width(ui.available_width()).height(height).custom_x_axes(if foot > 0.0 { Vec::new() } else { vec![below] }).custom_y_axes(vec![hints]);
        let plot = plot.allow_zoom(false).allow_drag(false).allow_scroll(false).allow_boxed_zoom(false).allow_axis_zoom_drag(false).allow_double_click_reset(false);
        let plot = plot.show_crosshair(false).label_formatter(|_| None).grid_color(theme.color.line).grid_spacing(egui::Rangef::new(34.0, 260.0)).show_background(false);
        let plot = if self.log { plot.y_grid_spacer(egui_plot::uniform_grid_spacer(|_| [1.0, 2.0, 4.0])) } else { plot };
        let shown = plot.show(ui, |plot| {
            plot.set_plot_bounds_x(self.across(self.x[0])..=self.across(self.x[1]));
            plot.set_plot_bounds_y(range[0]..=range[1]);
            for curve in &self.curves {
                let points = PlotPoints::Owned(curve.points.iter().map(|[x, y]| egui_plot::PlotPoint::new(self.across(*x), self.scaled(*y).clamp(range[0], range[1]))).collect());
                let mut line = Line::new(curve.name.clone(), points).color(curve.color).width(if curve.filled { 1.5 } else { 2.0 }).allow_hover(false);
                // The plot's own thinning would smear the steps of a histogram into a band.
                line = line.allow_band(false);
                if curve.filled {
                    line = line.fill(range[0] as f32).fill_alpha(0.25);
                }
                if curve.dashed {
                    line = line.style(LineStyle::dashed_loose());
                }
                plot.line(line);
            }
            if let Some(x) = self.marker {
                plot.vline(VLine::new("marker", self.across(x)).color(theme.color.accent).width(2.0).allow_hover(false));
            }
            if let Some(x) = hovered {
                plot.vline(VLine::new("pointer", self.across(x)).color(theme.color.soft).width(1.0).style(LineStyle::dotted_dense()).allow_hover(false));
            }
        });
        let (response, transform) = (shown.response, shown.transform);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        let rect = *transform.frame();
        if foot > 0.0 {
            let y = ui.max_rect().bottom() - 1.0;
            for (x, align, text) in [(rect.left(), Align2::LEFT_BOTTOM, &self.ends[0]), (rect.right(), Align2::RIGHT_BOTTOM, &self.ends[1])] {
                ui.painter().text(Pos2::new(x, y), align, text, FontId::proportional(12.0), theme.color.soft);
            }
        }
        if let Some(x) = self.marker.filter(|x| (self.x[0]..=self.x[1]).contains(x)) {
            for curve in &self.curves {
                if let Some(y) = value(curve.points, x) {
                    let place = transform.position_from_point(&egui_plot::PlotPoint::new(self.across(x), self.scaled(y).clamp(range[0], range[1])));
                    ui.painter().circle(place, 4.0, curve.color, Stroke::new(1.5, theme.color.paper));
                }
            }
        }
        let reading = self.reading(ui, response, &transform);
        let over = reading.at.map(|[x, _]| x.clamp(self.x[0], self.x[1]));
        ui.data_mut(|data| data.insert_temp(id, over));
        if over != hovered {
            ui.ctx().request_repaint();
        }
        reading
    }

    fn reading(&self, ui: &Ui, response: Response, transform: &egui_plot::PlotTransform) -> Reading {
        let point = |pos: Pos2| {
            let at = transform.value_from_position(pos);
            [if self.log_x { 10f64.powf(at.x) } else { at.x }, if self.log { 10f64.powf(at.y) } else { at.y }]
        };
        let at = response.hover_pos().map(point);
        let down = response.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_down());
        let began = down && ui.input(|input| input.pointer.primary_pressed());
        let ended = response.drag_stopped() || response.clicked();
        let stroke = response.interact_pointer_pos().filter(|_| down).map(|pos| {
            let from = if began { pos } else { pos - ui.input(|input| input.pointer.delta()) };
            [point(from), point(pos)]
        });
        Reading { response, at, stroke, began, ended }
    }

    /// The names of the curves in their colours, with their values at `x`.
    fn legend(&self, ui: &mut Ui, cx: &Cx<'_>, x: Option<f64>) {
        let theme = cx.theme;
        let values = x.filter(|_| self.values);
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            if let (Some(x), false) = (values, self.symbol.is_empty()) {
                ui.label(RichText::new(format!("{} = {x:.0}", self.symbol)).size(theme.size.small).color(theme.color.soft));
            }
            for curve in self.curves.iter().filter(|curve| !curve.name.is_empty()) {
                let text = match values.and_then(|x| value(curve.points, x)) {
                    Some(y) => format!("{} {}", curve.name, fmt(y)),
                    None => curve.name.clone(),
                };
                ui.label(RichText::new(text).size(theme.size.small).color(curve.color));
            }
        });
    }

    fn across(&self, x: f64) -> f64 {
        if self.log_x { x.max(f64::MIN_POSITIVE).log10() } else { x }
    }

    fn scaled(&self, y: f64) -> f64 {
        if self.log { y.max(f64::MIN_POSITIVE).log10() } else { y }
    }
}

/// The value of a curve at the point nearest to `x`.
pub fn value(points: &[[f64; 2]], x: f64) -> Option<f64> {
    let right = points.partition_point(|point| point[0] < x);
    let near = [right.checked_sub(1), Some(right)].into_iter().flatten().filter_map(|i| points.get(i));
    near.min_by(|a, b| (a[0] - x).abs().total_cmp(&(b[0] - x).abs())).map(|point| point[1])
}

/// The outline of a histogram: `bins` equal bins over `[low, high]`, heights so that the area is the share of the
/// values that lie inside; `(2 bins + 2, 2)`.
pub fn histogram(values: impl IntoIterator<Item = f32>, [low, high]: [f64; 2], bins: usize) -> Vec<[f64; 2]> {
    let (mut counts, mut all) = (vec![0usize; bins], 0usize);
    let scale = bins as f64 / (high - low);
    for value in values {
        all += 1;
        let bin = (f64::from(value) - low) * scale;
        if bin >= 0.0 && bin < bins as f64 {
            counts[bin as usize] += 1;
        }
    }
    let height = |count: usize| count as f64 * scale / all.max(1) as f64;
    let mut outline = vec![[low, 0.0]];
    for (i, count) in counts.iter().enumerate() {
        let edge = |i: usize| low + i as f64 / scale;
        outline.extend([[edge(i), height(*count)], [edge(i + 1), height(*count)]]);
    }
    outline.push([high, 0.0]);
    outline
}
