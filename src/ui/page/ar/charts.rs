//! The middle of "Move the coefficients": the equation and its verdict, the roots, the series with its futures, and what
//! the coefficients mean for correlations, shocks and frequencies.

use super::ArPage;
use super::made::{LAGS, LEADS, Made};
use crate::args;
use crate::series::roots::period;
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::{Diagram, fmt, percent};
use egui::{Color32, RichText, Ui, Vec2, vec2};

/// Colours of the page, named by what they are for.
pub(super) struct Inks {
    pub series: Color32,
    pub theory: Color32,
    pub forecast: Color32,
    pub band: Color32,
}

pub(super) fn inks(cx: &Cx<'_>) -> Inks {
    let theme = cx.theme;
    let forecast = theme.role(Role::Probability);
    Inks { series: theme.role(Role::Activation), theory: theme.role(Role::Weight), forecast, band: forecast.gamma_multiply(0.22) }
}

/// `a X_{t−1}` and so on, signs included.
pub(super) fn equation(c: f64, phi: &[f64]) -> String {
    let mut text = String::from("X(t) =");
    if c != 0.0 {
        text += &format!(" {}", fmt(c));
    }
    for (i, phi) in phi.iter().enumerate() {
        let first = i == 0 && c == 0.0;
        let sign = if *phi < 0.0 { " − " } else if first { " " } else { " + " };
        text += &format!("{sign}{} X(t−{})", fmt(phi.abs()), i + 1);
    }
    text + " + ε(t)"
}

impl ArPage {
    pub(super) fn explore(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let (ar, wish) = (self.model.process(), self.wish.clone());
        if !self.made.as_ref().is_some_and(|made| made.is_of(&ar, &wish)) {
            self.made = Some(Made::new(&ar, &wish));
        }
        let Some(made) = self.made.take() else { return };
        self.verdict(ui, cx, &made);
        let bottom = ui.clip_rect().bottom() - 6.0;
        let gap = cx.theme.space.normal;
        let room = (bottom - ui.cursor().top()).max(430.0);
        let width = ui.available_width();
        let left = (0.29 * width).clamp(210.0, 400.0).min(0.56 * room);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing = vec2(gap, 2.0);
            ui.vertical(|ui| {
                ui.set_width(left);
                self.roots_column(ui, cx, vec2(left, room));
            });
            ui.vertical(|ui| {
                let size = vec2(width - left - gap, room);
                ui.set_width(size.x);
                self.right_column(ui, cx, &made, size);
            });
        });
        self.made = Some(made);
    }

    /// The equation in numbers and what it means, in a sentence that changes as the roots cross the circle.
    fn verdict(&mut self, ui: &mut Ui, cx: &Cx<'_>, made: &Made) {
        let ar = self.model.process();
        let modulus = ar.modulus();
        ui.horizontal_wrapped(|ui| {
            let text = RichText::new(equation(ar.c, &ar.phi)).monospace().size(cx.theme.size.strong).color(cx.theme.role(Role::Weight));
            ui.label(text);
        });
        let turns = self.model.poles().first().and_then(|z| period(*z)).filter(|_| modulus > 0.3);
        let modulus_text = format!("{modulus:.3}");
        let (key, color) = match modulus {
            m if m < 0.98 && turns.is_some() => ("ar-verdict-swings", cx.theme.color.good),
            m if m < 0.98 => ("ar-verdict-returns", cx.theme.color.good),
            m if m < 1.0 => ("ar-verdict-near", cx.theme.color.warn),
            m if m < 1.0 + 1e-6 => ("ar-verdict-unit", cx.theme.color.bad),
            _ => ("ar-verdict-grows", cx.theme.color.bad),
        };
        let half = if modulus > 0.0 && modulus < 1.0 { 0.5f64.ln() / modulus.ln() } else { 0.0 };
        let words = cx.t_args(key, &args!(
            "modulus" => modulus_text, "period" => turns.map_or_else(String::new, fmt), "half" => fmt(half), "growth" => percent((modulus - 1.0).max(0.0))
        ));
        ui.label(RichText::new(words).color(color));
        if let Some(t) = made.series.escaped {
            ui.label(RichText::new(cx.t_args("ar-escaped", &args!("t" => t))).color(cx.theme.color.bad));
        }
    }

    fn roots_column(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2) {
        caption(ui, cx, "ar-plane");
        self.plane(ui, cx, size.x);
        ui.add_space(cx.theme.space.tight);
        if self.model.order() == 2 {
            caption(ui, cx, "ar-triangle");
            let height = (size.y - size.x - 54.0).clamp(110.0, 0.72 * size.x);
            self.triangle(ui, cx, vec2(size.x, height));
        } else {
            ui.label(RichText::new(cx.t("ar-triangle-none")).size(cx.theme.size.small).color(cx.theme.color.soft));
        }
    }

    fn right_column(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, made: &Made, size: Vec2) {
        let row = ((size.y - 3.0 * 24.0) * 0.29).max(96.0);
        let tall = (size.y - 2.0 * row - 3.0 * 24.0).max(120.0);
        self.legend(ui, cx);
        self.series_chart(ui, cx, made, vec2(size.x, tall));
        let half = vec2(0.5 * (size.x - ui.spacing().item_spacing.x), row);
        ui.horizontal(|ui| {
            ui.vertical(|ui| {
                caption(ui, cx, "ar-acf");
                correlations(ui, cx, "ar-acf", half, made.acf.as_deref(), made.theory_acf.as_deref(), made.band);
            });
            ui.vertical(|ui| {
                caption(ui, cx, "ar-pacf");
                correlations(ui, cx, "ar-pacf", half, made.pacf.as_deref(), made.theory_pacf.as_deref(), made.band);
            });
        });
        ui.horizontal(|ui| {
            ui.vertical(|ui| {
                caption(ui, cx, "ar-impulse");
                impulse(ui, cx, &made.impulse, half);
            });
            ui.vertical(|ui| {
                caption(ui, cx, "ar-spectrum");
                self.spectrum(ui, cx, made, half);
            });
        });
    }

    fn legend(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let inks = inks(cx);
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("ar-series")).size(cx.theme.size.small).strong());
            ui.add_space(cx.theme.space.small);
            let level = percent(self.wish.level).replace(".0 ", " ");
            for (color, words) in [
                (inks.series, cx.t("ar-legend-sample")),
                (inks.theory, cx.t("ar-legend-theory")),
                (inks.forecast, cx.t_args("ar-legend-forecast", &args!("level" => level))),
            ] {
                swatch(ui, cx, color, &words);
            }
        });
    }

    fn series_chart(&self, ui: &mut Ui, cx: &Cx<'_>, made: &Made, size: Vec2) {
        let inks = inks(cx);
        let x = &made.series.values;
        let now = x.len() as f64;
        let ahead = made.forecast.as_ref().ok();
        let horizon = ahead.map_or(0, |ahead| ahead.mean.len());
        let fan = ahead.iter().flat_map(|ahead| ahead.low.iter().chain(&ahead.high)).copied();
        let all = x.iter().copied().chain(fan).chain(made.futures.iter().flatten().copied());
        let mut chart = Diagram::new("ar-series", cx.t("ar-series")).size(size).x(0.0, now + horizon as f64).y_of(all);
        if let Ok(mean) = self.model.process().mean() {
            chart = chart.level(cx.theme.color.line, mean);
        }
        if let (Some(ahead), Some(&last)) = (ahead, x.last()) {
            let steps: Vec<f64> = (0..=horizon).map(|h| now - 1.0 + h as f64).collect();
            let from = |values: &[f64]| [&[last], values].concat();
            chart = chart.band(inks.band, steps.clone(), from(&ahead.low), from(&ahead.high));
            for future in &made.futures {
                chart = chart.series(inks.forecast.gamma_multiply(0.4), 1.0, now - 1.0, &from(future));
            }
            chart = chart.series(inks.forecast, 2.5, now - 1.0, &from(&ahead.mean)).upright(cx.theme.color.faint, now - 1.0, true);
        }
        let words = |t: f64, _: f64| {
            let t = t.round();
            if t < 0.0 {
                return None;
            }
            let i = t as usize;
            if let Some(value) = x.get(i) {
                return Some(cx.t_args("ar-tip-value", &args!("t" => i, "value" => fmt(*value))));
            }
            let h = i - x.len();
            let ahead = ahead?;
            Some(cx.t_args("ar-tip-forecast", &args!("h" => h + 1, "mean" => fmt(*ahead.mean.get(h)?), "low" => fmt(*ahead.low.get(h)?), "high" => fmt(*ahead.high.get(h)?))))
        };
        chart.series(inks.series, 1.4, 0.0, x).tip(words).show(ui, cx);
    }

    fn spectrum(&mut self, ui: &mut Ui, cx: &Cx<'_>, made: &Made, size: Vec2) {
        let Ok(points) = &made.spectrum else {
            absent(ui, cx, "ar-no-theory", size);
            return;
        };
        let inks = inks(cx);
        let mut chart = Diagram::new("ar-spectrum", cx.t("ar-spectrum")).size(size).x(0.0, 0.5).y_of(points.iter().map(|p| p[1])).written(power).axes(cx.t("ar-axis-frequency"), "");
        for z in self.model.poles().iter().filter(|z| z.im > 0.0 && z.norm() > 0.5) {
            chart = chart.upright(cx.theme.color.faint, z.arg() / std::f64::consts::TAU, true);
        }
        let words = |f: f64, _: f64| {
            let i = (f.clamp(0.0, 0.5) * 2.0 * (points.len() - 1) as f64).round() as usize;
            let [f, log] = points[i.min(points.len() - 1)];
            let period = if f > 0.0 { fmt(1.0 / f) } else { "∞".to_owned() };
            Some(cx.t_args("ar-tip-spectrum", &args!("frequency" => format!("{f:.3}"), "period" => period, "density" => fmt(10f64.powf(log)))))
        };
        chart.line(inks.theory, 2.0, points.clone()).tip(words).show(ui, cx);
    }
}

/// A tick of a logarithmic axis: only whole powers.
fn power(log: f64) -> String {
    if (log - log.round()).abs() < 1e-6 { fmt(10f64.powf(log.round())) } else { String::new() }
}

/// What a small picture shows; the rest in the tooltip.
pub(super) fn caption(ui: &mut Ui, cx: &Cx<'_>, key: &str) {
    ui.label(RichText::new(cx.t(key)).size(cx.theme.size.small).strong()).on_hover_text(cx.t(&format!("{key}-about")));
}

pub(super) fn swatch(ui: &mut Ui, cx: &Cx<'_>, color: Color32, words: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(14.0, 12.0), egui::Sense::hover());
    ui.painter().rect_filled(egui::Rect::from_center_size(rect.center(), vec2(14.0, 4.0)), 2.0, color);
    ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.soft));
}

/// The place of a chart that has nothing to show, with the reason.
pub(super) fn absent(ui: &mut Ui, cx: &Cx<'_>, key: &str, size: Vec2) {
    ui.allocate_ui(size, |ui| {
        ui.set_min_size(size);
        ui.label(RichText::new(cx.t(key)).size(cx.theme.size.small).color(cx.theme.color.soft));
    });
}

/// Sample correlations as stems, those of the process as circles, the band of pure noise behind.
pub(super) fn correlations(ui: &mut Ui, cx: &Cx<'_>, key: &str, size: Vec2, sample: Option<&[f64]>, theory: Option<&[f64]>, band: f64) {
    if sample.is_none() && theory.is_none() {
        absent(ui, cx, "ar-no-correlation", size);
        return;
    }
    let inks = inks(cx);
    let lags = sample.or(theory).map_or(LAGS, |all| all.len() - 1);
    let points = |all: &[f64]| all.iter().enumerate().skip(1).map(|(lag, r)| [lag as f64, *r]).collect::<Vec<_>>();
    let low = sample.iter().chain(&theory).flat_map(|all| all[1..].iter()).fold(0.0, |m: f64, x| m.min(*x));
    let bottom = if low < -0.55 { -1.05 } else if low < -band { -0.65 } else { -0.3 };
    let mut chart = Diagram::new(key, cx.t(key)).size(size).x(0.2, lags as f64 + 0.8).y(bottom, 1.05).axes(cx.t("ar-axis-lag"), "");
    let edges = vec![0.2, lags as f64 + 0.8];
    chart = chart.band(cx.theme.color.faint.gamma_multiply(0.25), edges, vec![-band; 2], vec![band; 2]).level(cx.theme.color.line, 0.0);
    if let Some(sample) = sample {
        chart = chart.stems(inks.series, 3.0, points(sample));
    }
    if let Some(theory) = theory {
        chart = chart.dots(inks.theory, 4.0, false, points(theory));
    }
    let written = |all: Option<&[f64]>, lag: usize| all.and_then(|all| all.get(lag)).map_or_else(|| "–".to_owned(), |r| format!("{r:.3}"));
    let words = |x: f64, _: f64| {
        let lag = x.round().max(1.0) as usize;
        let key = if theory.is_some() { "ar-tip-correlation" } else { "ar-tip-correlation-sample" };
        Some(cx.t_args(key, &args!("lag" => lag, "sample" => written(sample, lag), "theory" => written(theory, lag))))
    };
    chart.tip(words).show(ui, cx);
}

fn impulse(ui: &mut Ui, cx: &Cx<'_>, psi: &[f64], size: Vec2) {
    let points: Vec<[f64; 2]> = psi.iter().enumerate().map(|(t, x)| [t as f64, *x]).collect();
    let words = |x: f64, _: f64| {
        let t = x.round().max(0.0) as usize;
        psi.get(t).map(|value| cx.t_args("ar-tip-impulse", &args!("t" => t, "value" => fmt(*value))))
    };
    let chart = Diagram::new("ar-impulse", cx.t("ar-impulse")).size(size).x(-0.8, LEADS as f64 - 0.2).y_of(psi.iter().copied().chain([0.0])).axes(cx.t("ar-axis-steps"), "");
    chart.level(cx.theme.color.line, 0.0).stems(inks(cx).theory, 3.0, points).tip(words).show(ui, cx);
}
