//! The whole at a glance: the data (or a canvas to draw them on), what the network makes of noise, the field it has
//! learned at one time; under them loss and distance over the steps.

use super::{Learn, Measure};
use crate::args;
use crate::data::points::MAX_POINTS;
use crate::session::{Field, TrainTrace};
use crate::ui::cx::{Cx, Toast};
use crate::ui::highlight::Pin;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{Plane, count, fmt, named};
use egui::{RichText, Slider, Ui, vec2};
use std::sync::Arc;

/// How far the planes reach: a little beyond where the network's samples are kept.
const REACH: f32 = 3.2;
/// Height that the rows around planes and charts take.
const AROUND: f32 = 178.0;
/// An arrow of the field is this long for noise of length 1, and never longer than the grid is wide.
const ARROW: f32 = 0.13;
const LONGEST: f32 = 0.27;

impl Learn {
    pub(super) fn overview(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Arc<TrainTrace>) {
        let t = self.time(trace);
        self.lab.noised.update(trace, t);
        self.lab.curves.update(trace, self.lab.before.as_ref().map(|(before, _)| before.as_ref()), self.measure, self.log);
        let gap = cx.theme.space.normal;
        let width = ui.available_width();
        let room = ui.clip_rect().bottom() - ui.cursor().top();
        // Charts take what the planes leave, within reason.
        let side = ((width - 2.0 * gap) / 3.0).min(room - AROUND - 130.0).clamp(200.0, 560.0);
        let top = ui.cursor().left_top();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| self.data_plane(ui, cx, Some(trace), side));
            ui.vertical(|ui| self.samples_plane(ui, cx, trace, side));
            ui.vertical(|ui| self.field_plane(ui, cx, trace, t, side));
        });
        ui.add_space(cx.theme.space.tight);
        self.chart_options(ui, cx);
        let left = ui.clip_rect().bottom() - ui.cursor().top() - 16.0;
        let size = vec2(0.5 * (width - gap), left.clamp(130.0, 330.0));
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| self.lab.curves.loss(ui, cx, size, trace, self.log));
            ui.vertical(|ui| self.lab.curves.distance(ui, cx, size, trace, self.measure, self.log));
        });
        self.lab.frame = Some(egui::Rect::from_min_max(top, egui::pos2(top.x + width, ui.cursor().top())));
    }

    /// No run yet: an empty drawing, or the worker is still at it.
    pub(super) fn nothing(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if self.settings.is_drawn() {
            let side = ui.available_width().min(ui.clip_rect().bottom() - ui.cursor().top() - 60.0).clamp(200.0, 460.0);
            self.data_plane(ui, cx, None, side);
        } else {
            ui.label(RichText::new(cx.t("learn-waiting")).color(cx.theme.color.soft));
        }
    }

    fn data_plane(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: Option<&Arc<TrainTrace>>, side: f32) {
        let theme = cx.theme;
        let color = theme.role(Role::Data).gamma_multiply(0.75);
        let radius = (side / 190.0).clamp(1.3, 2.6);
        let canvas = self.settings.is_drawn();
        ui.set_max_width(side);
        if !canvas {
            caption(ui, cx, &cx.t("learn-data"), "");
            let shown = trace.map_or(&[][..], |trace| &trace.data);
            Plane::new("data").name(cx.t("learn-data-name")).side(side).reach(REACH).dots(shown, color, radius).show(ui, cx, &mut Pin::default());
            ui.label(RichText::new(cx.t("learn-data-about")).size(theme.size.small).color(theme.color.soft));
            return;
        }
        caption(ui, cx, &cx.t("learn-canvas"), "");
        let cloud = self.drawing.cloud().cloned();
        let shown = cloud.as_ref().map_or(&[][..], |cloud| cloud.points());
        let title = if cloud.is_none() { cx.t("learn-canvas-hint") } else { String::new() };
        let touch = Plane::new("canvas").name(cx.t("learn-canvas-name")).title(title).side(side).reach(REACH).canvas(true).dots(shown, color, radius).show(ui, cx, &mut Pin::default());
        if let Some(stroke) = touch.stroke {
            if !self.drawing.draw(stroke, touch.began) {
                let words = cx.t("learn-canvas-full");
                cx.toast(Toast::Warning(words));
            }
            cx.did("learn-drew");
        }
        if touch.ended || (self.drawing.is_open() && touch.stroke.is_none()) {
            self.drawing.end();
            ui.ctx().request_repaint();
        }
        let (kept, brushed) = self.drawing.counts();
        let words = match kept {
            0 => cx.t("learn-canvas-empty"),
            1 => cx.t("learn-canvas-single"),
            _ if brushed > MAX_POINTS => cx.t_args("learn-canvas-thinned", &args!("brushed" => count(brushed), "kept" => count(kept))),
            _ => cx.t_args("learn-canvas-points", &args!("kept" => count(kept))),
        };
        let ink = if kept == 0 || brushed > MAX_POINTS { theme.color.warn } else { theme.color.soft };
        ui.label(RichText::new(words).size(theme.size.small).color(ink));
        ui.horizontal_wrapped(|ui| {
            let drawn = !self.drawing.is_empty();
            if ui.add_enabled(drawn, egui::Button::new(cx.t("learn-canvas-undo"))).clicked() {
                self.drawing.undo();
            }
            if ui.add_enabled(drawn, egui::Button::new(cx.t("learn-canvas-clear"))).clicked() {
                self.drawing.clear();
            }
        });
    }

    fn samples_plane(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrainTrace, side: f32) {
        let theme = cx.theme;
        let radius = (side / 170.0).clamp(1.5, 2.8);
        ui.set_max_width(side);
        let step = trace.look.as_ref().map_or(0, |look| look.step);
        caption(ui, cx, &cx.t("learn-samples"), &cx.t_args("learn-after", &args!("step" => count(step as usize))));
        let samples = trace.look.as_ref().map_or(&[][..], |look| &look.samples);
        let faint = theme.role(Role::Data).gamma_multiply(0.07);
        let color = theme.role(Role::Probability).gamma_multiply(0.85);
        let plane = Plane::new("samples").name(cx.t("learn-samples-name")).side(side).reach(REACH).dots(&trace.data, faint, 1.2).dots(samples, color, radius).pick(1);
        plane.show(ui, cx, &mut Pin::default());
        ui.label(RichText::new(cx.t("learn-samples-about")).size(theme.size.small).color(theme.color.soft));
    }

    fn field_plane(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &TrainTrace, t: usize, side: f32) {
        let theme = cx.theme;
        let radius = (side / 210.0).clamp(1.1, 2.2);
        ui.set_max_width(side);
        let last = trace.schedule.timesteps();
        caption(ui, cx, &cx.t("learn-field"), &cx.t_args("learn-field-at", &args!("t" => t, "steps" => last)));
        let field = trace.look.as_ref().and_then(|look| look.field.as_ref());
        let arrows = field.map(arrows).unwrap_or_default();
        let color = theme.noisy(trace.schedule.signal(t) as f32).gamma_multiply(0.5);
        let plane = Plane::new("field").name(cx.t_args("learn-field-name", &args!("t" => t))).side(side).reach(REACH).dots(&self.lab.noised.points, color, radius);
        // The cloud is only scenery here: the pointer reads the field.
        let touch = plane.pick(usize::MAX).arrows(&arrows, theme.role(Role::Probability).gamma_multiply(0.75)).show(ui, cx, &mut Pin::default());
        if let (Some(at), Some(field)) = (touch.at, field) {
            let words = score_at(cx, field, at, trace.schedule.sigma(t));
            touch.response.on_hover_text_at_pointer(RichText::new(words).monospace().size(theme.size.mono));
        }
        ui.horizontal(|ui| {
            let small = |text: String| RichText::new(text).size(theme.size.small).color(theme.axis(Axis::Time));
            ui.label(small(cx.t("learn-end-data")));
            ui.spacing_mut().slider_width = (side - 150.0).max(60.0);
            let mut at = t;
            if named(ui.add(Slider::new(&mut at, 1..=last).show_value(false)), &cx.t("learn-field-time")).changed() {
                self.share = at as f64 / last as f64;
                cx.did("learn-scrubbed");
            }
            ui.label(small(cx.t("learn-end-noise")));
        });
    }

    fn chart_options(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            let small = |text: String| RichText::new(text).size(cx.theme.size.small);
            ui.checkbox(&mut self.log, small(cx.t("learn-log"))).on_hover_text(cx.t("learn-log-about"));
            ui.add_space(cx.theme.space.wide);
            ui.label(small(cx.t("learn-measure")).color(cx.theme.color.soft));
            for (measure, key) in [(Measure::SlicedWasserstein, "learn-measure-wasserstein"), (Measure::Energy, "learn-measure-energy")] {
                if ui.selectable_label(self.measure == measure, small(cx.t(key))).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.measure = measure;
                }
            }
        });
    }
}

/// Arrows against the predicted noise: where the score points.
fn arrows(field: &Field) -> Vec<[[f32; 2]; 2]> {
    let arrow = |([x, y], [ex, ey]): (&[f32; 2], &[f32; 2])| {
        let length = ex.hypot(*ey);
        let scale = ARROW.min(LONGEST / length.max(1e-6));
        [[*x, *y], [x - scale * ex, y - scale * ey]]
    };
    field.at.iter().zip(&field.eps).map(arrow).collect()
}

/// The arrow nearest to the pointer in numbers.
fn score_at(cx: &Cx<'_>, field: &Field, [x, y]: [f32; 2], sigma: f64) -> String {
    let far = |at: &[f32; 2]| (at[0] - x).powi(2) + (at[1] - y).powi(2);
    let nearest = field.at.iter().zip(&field.eps).min_by(|a, b| far(a.0).total_cmp(&far(b.0)));
    let Some(([x, y], [ex, ey])) = nearest else { return String::new() };
    let pair = |x: f64, y: f64| format!("({}, {})", fmt(x), fmt(y));
    let (place, eps) = (pair(f64::from(*x), f64::from(*y)), pair(f64::from(*ex), f64::from(*ey)));
    cx.t_args("learn-field-here", &args!("place" => place, "eps" => eps, "score" => pair(-f64::from(*ex) / sigma, -f64::from(*ey) / sigma)))
}

/// What a picture shows, and beside it when.
pub(super) fn caption(ui: &mut Ui, cx: &Cx<'_>, text: &str, beside: &str) {
    ui.spacing_mut().item_spacing.y = cx.theme.space.tight;
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).strong().color(cx.theme.color.ink));
        ui.label(RichText::new(beside).size(cx.theme.size.small).color(cx.theme.color.soft));
    });
}
