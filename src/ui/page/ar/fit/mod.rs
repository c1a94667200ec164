//! "Fit a series": coefficients from data, the order by AIC and BIC, what is left in the residuals, and errors on an end
//! that the fit did not see.

mod controls;
mod results;
pub(super) mod source;
pub(super) mod work;

use super::charts::{caption, correlations, inks, swatch};
use super::{ArPage, words};
use crate::args;
use crate::series::{MAX_ORDER, Method};
use crate::ui::background::Background;
use crate::ui::cx::Cx;
use crate::ui::widget::diagram::note;
use crate::ui::widget::{Diagram, fmt, millis};
use egui::{RichText, Ui, Vec2, vec2};
use serde::{Deserialize, Serialize};
use source::{Kind, PLACES, Source};
use std::sync::Arc;
use work::{Job, Report};

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FitView {
    pub source: Source,
    order: usize,
    method: Method,
    /// Share of the series held out, in percent.
    held: usize,
    #[serde(skip)]
    pub work: Background<Report>,
    /// Where the pen was last, while it draws.
    #[serde(skip)]
    pen: Option<[f64; 2]>,
    /// Whether the last picture's series is the whole or its end.
    whole: bool,
}

impl Default for FitView {
    fn default() -> Self {
        let (source, work) = Default::default();
        Self { source, order: 2, method: Method::LeastSquares, held: 15, work, pen: None, whole: true }
    }
}

impl FitView {
    pub fn repair(&mut self) {
        self.order = self.order.clamp(1, MAX_ORDER);
        self.held = self.held.min(50);
        if self.source.kind == Kind::File && self.source.opened.is_none() {
            self.source.choose(Kind::default());
        }
        if self.source.drawn.len() > PLACES {
            self.source.drawn.clear();
        }
    }

    fn job(&mut self) -> Job {
        let series = self.source.series();
        let held = series.len() * self.held / 100;
        Job { series, order: self.order, method: self.method, held }
    }

    pub fn is_busy(&self) -> bool {
        self.work.is_busy()
    }
}

impl ArPage {
    pub(super) fn fit_view(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let job = self.fit.job();
        let report = if job.series.is_empty() { None } else { work::report(&mut self.fit.work, ui.ctx(), &job) };
        ui.label(RichText::new(self.fit.source.story(cx)).color(cx.theme.color.soft));
        self.complaints(ui, cx, report.as_deref());
        let bottom = ui.clip_rect().bottom() - 6.0;
        let room = (bottom - ui.cursor().top()).max(440.0);
        let row = ((room - 3.0 * 24.0) * 0.3).max(118.0);
        let tall = (room - 2.0 * row - 3.0 * 24.0).max(120.0);
        let width = ui.available_width();
        self.fit_legend(ui, cx);
        self.fit_series(ui, cx, report.as_deref(), vec2(width, tall));
        // Without a fit the sentence above says why; there is nothing to draw.
        let Some(report) = report.filter(|report| report.chosen().is_ok()) else { return };
        if self.fit.work.is_busy() {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(cx.t("ar-working"));
            });
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        let room = width - 2.0 * ui.spacing().item_spacing.x;
        let third = room / 3.0;
        // The table is as wide as its numbers; the charts beside it share the rest.
        let table = (0.37 * room).max(312.0);
        let rest = 0.5 * (room - table);
        let column = |ui: &mut Ui, width: f32, contents: &mut dyn FnMut(&mut Ui, Vec2)| {
            ui.vertical(|ui| {
                ui.set_width(width);
                contents(ui, vec2(width, row));
            });
        };
        ui.horizontal_top(|ui| {
            column(ui, table, &mut |ui, cell| {
                caption(ui, cx, "ar-coefficients");
                self.coefficients(ui, cx, &report, cell);
            });
            column(ui, rest, &mut |ui, cell| {
                caption(ui, cx, "ar-criteria");
                self.criteria(ui, cx, &report, cell);
            });
            column(ui, rest, &mut |ui, cell| {
                caption(ui, cx, "ar-fit-acf");
                correlations(ui, cx, "ar-pacf", cell, report.pacf.as_deref(), report.process_pacf.as_deref(), crate::series::correlation::noise_band(report.job.series.len() - report.job.held));
            });
        });
        ui.horizontal_top(|ui| {
            column(ui, third, &mut |ui, cell| {
                caption(ui, cx, "ar-residuals");
                results::residuals(ui, cx, &report, cell);
            });
            column(ui, third, &mut |ui, cell| {
                caption(ui, cx, "ar-left");
                results::left(ui, cx, &report, cell);
            });
            column(ui, third, &mut |ui, cell| {
                caption(ui, cx, "ar-errors");
                results::errors(ui, cx, &report, cell);
            });
        });
    }

    /// What is wrong with the file or the fit, if anything.
    fn complaints(&self, ui: &mut Ui, cx: &Cx<'_>, report: Option<&Report>) {
        let bad = |ui: &mut Ui, text: String| {
            ui.label(RichText::new(text).color(cx.theme.color.bad));
        };
        if let Some((path, error)) = &self.fit.source.refused {
            let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            bad(ui, cx.t_args("ar-file-refused", &args!("file" => file, "reason" => words::table_error(cx, error))));
        }
        if self.fit.source.kind == Kind::File
            && let Some(Err(error)) = self.fit.source.opened.as_ref().map(|opened| &opened.series)
        {
            bad(ui, words::table_error(cx, error));
        }
        match report.map(Report::chosen) {
            // Under the pen nothing is wrong yet.
            Some(Err(_)) if self.fit.pen.is_some() => {}
            Some(Err(error)) => bad(ui, words::series_error(cx, error)),
            Some(Ok(fit)) => {
                let modulus = fit.model.modulus();
                if modulus >= 0.98 {
                    let key = if modulus < 1.0 { "ar-fit-near-unit" } else { "ar-fit-not-stationary" };
                    ui.label(RichText::new(cx.t_args(key, &args!("modulus" => format!("{modulus:.4}")))).color(cx.theme.color.warn));
                }
            }
            None => {}
        }
    }

    fn fit_legend(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let inks = inks(cx);
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("ar-fit-series")).size(cx.theme.size.small).strong());
            ui.add_space(cx.theme.space.small);
            swatch(ui, cx, inks.series, &cx.t("ar-legend-data"));
            swatch(ui, cx, inks.theory, &cx.t("ar-legend-one-step"));
            swatch(ui, cx, inks.forecast, &cx.t("ar-legend-many-steps"));
        });
    }

    /// The series with its held-out end; the canvas, when it is drawn by hand.
    fn fit_series(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, report: Option<&Report>, size: Vec2) {
        let drawing = self.fit.source.kind == Kind::Drawn;
        let inks = inks(cx);
        let series: Arc<Vec<f64>> = report.map_or_else(|| self.fit.source.series(), |report| report.job.series.clone());
        let start = if drawing { self.fit.source.stroke_start() as f64 } else { 0.0 };
        let n = series.len();
        // Of a long series the end, where the held-out part can be seen, unless the whole is wanted.
        let held = report.map_or(0, |report| report.job.held);
        let from = if self.fit.whole || drawing { 0 } else { n.saturating_sub((2 * held).max(300)) };
        let (low_x, high_x) = if drawing { (0.0, PLACES as f64 - 1.0) } else { (from as f64, n as f64) };
        let ahead = report.and_then(|report| report.ahead.as_ref());
        let fan = ahead.iter().flat_map(|ahead| ahead.low.iter().chain(&ahead.high)).copied();
        let span = series.iter().copied().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        // A fan that grows without end must not squeeze the series flat.
        let reach = 1.5 * (span.1 - span.0);
        let shown = series[from..].iter().copied().chain(fan.filter(|y| (span.0 - reach..=span.1 + reach).contains(y)));
        let mut chart = Diagram::new("ar-fit-series", cx.t("ar-fit-series")).size(size).x(low_x, high_x);
        chart = if drawing { chart.y(-1.05, 1.05) } else { chart.y_of(shown) };
        let split = n - held;
        if let (Some(ahead), Some(held_out)) = (ahead, report.and_then(|report| report.held.as_ref())) {
            let at = start + split as f64;
            let x: Vec<f64> = (0..ahead.mean.len()).map(|h| at + h as f64).collect();
            chart = chart.upright(cx.theme.color.faint, at - 0.5, true).band(inks.band, x, ahead.low.clone(), ahead.high.clone());
            chart = chart.series(inks.forecast, 2.0, at, &held_out.many_step).series(inks.theory, 1.6, at, &held_out.one_step);
        }
        chart = chart.series(inks.series, 1.4, start + from as f64, &series[from..]);
        let words = |x: f64, _: f64| {
            let i = (x - start).round();
            let value = (i >= 0.0).then(|| series.get(i as usize)).flatten()?;
            let held = report.and_then(|report| report.held.as_ref()).filter(|_| i as usize >= split);
            match held {
                Some(held) => {
                    let h = i as usize - split;
                    Some(cx.t_args("ar-tip-held", &args!("t" => i as usize, "value" => fmt(*value), "one" => fmt(held.one_step[h]), "many" => fmt(held.many_step[h]))))
                }
                None => Some(cx.t_args("ar-tip-value", &args!("t" => i as usize, "value" => fmt(*value)))),
            }
        };
        chart = chart.tip(words);
        let shown = if drawing { chart.touched() } else { chart }.show(ui, cx);
        if drawing {
            self.pen_moves(ui, cx, &shown);
            if series.is_empty() {
                let font = egui::FontId::proportional(cx.theme.size.heading);
                ui.painter().text(shown.plot.center(), egui::Align2::CENTER_CENTER, cx.t("ar-draw-here"), font, cx.theme.color.soft);
            }
        }
        if let Some(report) = report {
            let time = cx.t_args("ar-fit-time", &args!("points" => crate::ui::widget::count(n), "time" => millis(report.millis)));
            note(ui, cx, shown.plot.right_top() + vec2(-8.0, 4.0), egui::Align2::RIGHT_TOP, &time);
        }
    }

    fn pen_moves(&mut self, ui: &Ui, cx: &mut Cx<'_>, shown: &crate::ui::widget::diagram::Shown) {
        if shown.response.hovered() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
        }
        match shown.at {
            Some(at) if shown.response.is_pointer_button_down_on() => {
                let from = self.fit.pen.unwrap_or(at);
                self.fit.source.draw(from, at);
                self.fit.pen = Some(at);
                cx.did("ar-drawn");
            }
            _ => self.fit.pen = None,
        }
    }
}
