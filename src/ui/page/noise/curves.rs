//! The schedule as three curves over t: beta, alpha-bar, SNR. The marker is t; pulling at it moves t. A drawn schedule
//! is drawn on alpha-bar.

use super::drawing::Drawing;
use crate::args;
use crate::sample::schedule::Schedule;
use crate::ui::cx::Cx;
use crate::ui::theme::Axis;
use crate::ui::widget::{Chart, Curve, Reading};
use egui::{Ui, Vec2};

/// The curves' points, kept as long as the schedule stays.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    beta: Vec<[f64; 2]>,
    alpha_bar: Vec<[f64; 2]>,
    snr: Vec<[f64; 2]>,
    /// Top of the axis of beta.
    most: f64,
}

/// The SNR axis: from clean to the eye to noise and nothing else.
const SNR: [f64; 2] = [1e-5, 1e5];

impl Curves {
    pub fn new(schedule: &Schedule) -> Self {
        let times = || 0..=schedule.timesteps();
        let curve = |f: &dyn Fn(usize) -> f64| times().map(|t| [t as f64, f(t)]).collect::<Vec<_>>();
        let beta = curve(&|t| schedule.beta(t));
        // A few steps may take nearly everything (the cosine's last ones); an axis up to them would flatten all others.
        let mut sorted: Vec<f64> = beta.iter().skip(1).map(|point| point[1]).collect();
        sorted.sort_by(f64::total_cmp);
        let nearly_all = sorted.get(sorted.len() * 19 / 20).copied().unwrap_or(1.0);
        let most = sorted.last().copied().unwrap_or(1.0).min(1.3 * nearly_all);
        Self { beta, alpha_bar: curve(&|t| schedule.alpha_cumprod(t)), snr: curve(&|t| schedule.snr(t)), most }
    }

    /// T.
    fn steps(&self) -> usize {
        self.alpha_bar.len().saturating_sub(1)
    }

    /// Draws beta; where the pointer pulled t to.
    pub fn beta(&self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2, t: usize) -> Option<usize> {
        let steps = self.steps() as f64;
        let color = cx.theme.color.noise;
        let chart = Chart::new("beta", [0.0, steps], [0.0, 1.12 * self.most]).name(cx.t("noise-curve-beta")).curve(Curve { name: "β".to_owned(), points: &self.beta, color, filled: true, dashed: false });
        pulled(&self.dressed(chart, cx, size, t).show(ui, cx), steps)
    }

    pub fn snr(&self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2, t: usize) -> Option<usize> {
        let steps = self.steps() as f64;
        let color = cx.theme.axis(Axis::Head);
        let chart = Chart::new("snr", [0.0, steps], SNR).log(true).name(cx.t("noise-curve-snr")).curve(Curve { name: "SNR".to_owned(), points: &self.snr, color, filled: false, dashed: false });
        pulled(&self.dressed(chart, cx, size, t).show(ui, cx), steps)
    }

    /// Draws alpha-bar; with a `drawing`, the pointer draws on it instead of pulling t.
    pub fn alpha_bar(&self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2, t: usize, drawing: Option<&mut Drawing>) -> Option<usize> {
        let steps = self.steps() as f64;
        let color = cx.theme.color.data;
        let name = cx.t(if drawing.is_some() { "noise-curve-draw" } else { "noise-curve-alpha-bar" });
        let chart = Chart::new("alpha-bar", [0.0, steps], [0.0, 1.04]).name(name).curve(Curve { name: "ᾱ".to_owned(), points: &self.alpha_bar, color, filled: true, dashed: false });
        let reading = self.dressed(chart, cx, size, t).show(ui, cx);
        let Some(drawing) = drawing else { return pulled(&reading, steps) };
        reading.response.clone().on_hover_cursor(egui::CursorIcon::Crosshair);
        if reading.began {
            drawing.remember();
            drawing.clamped = Default::default();
        }
        if let Some(stroke) = reading.stroke {
            drawing.stroke(stroke.map(|[x, y]| [x / steps, y]));
            cx.did("noise-drawn");
        }
        None
    }

    fn dressed<'a>(&self, chart: Chart<'a>, cx: &Cx<'_>, size: Vec2, t: usize) -> Chart<'a> {
        let ends = [cx.t("noise-end-data"), cx.t_args("noise-end-noise", &args!("t" => self.steps()))];
        chart.size(size).marker(t as f64).axis("t", ends)
    }
}

fn pulled(reading: &Reading, steps: f64) -> Option<usize> {
    reading.stroke.map(|[_, [x, _]]| x.round().clamp(0.0, steps) as usize)
}
