//! The loss curves of all runs, made from their histories only when these have grown, and the picture they stand in.

use super::plot::{Curve, Level, Plot};
use super::run_name;
use crate::session::class::{ClassText, CurvePoint, StopReason};
use crate::session::{ClassTrace, RunTrace};
use crate::ui::cx::Cx;
use crate::ui::theme::{Role, mix};
use egui::{Ui, Vec2};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Places along a curve.
const PLACES: usize = 240;

/// More measured points than this are drawn as a line alone.
const MOST_DOTS: usize = 60;

/// Losses of so many steps count as "now".
pub(super) const RECENT: usize = 50;

/// How the curves are shown.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    /// The vertical axis begins just under the lowest curve.
    pub fit: bool,
    /// Only the later half of the steps.
    pub late: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self { fit: true, late: false }
    }
}

/// The curves of one run.
#[derive(Debug, Default)]
struct Thinned {
    /// Losses, validations and moments, from which step on: what they were made from.
    made: Option<(u64, usize, u64)>,
    /// The least and the greatest loss of each stretch, and the mean.
    band: Vec<[f64; 2]>,
    mean: Vec<[f64; 2]>,
    val: Vec<[f64; 2]>,
    /// Steps of the moments.
    moments: Vec<f64>,
}

impl Thinned {
    fn update(&mut self, run: &RunTrace, from: u64) {
        let made = (run.losses.len() as u64, run.val.len() + run.moments.len(), from);
        if self.made == Some(made) {
            return;
        }
        self.made = Some(made);
        let start = from.saturating_sub(run.losses.since()) as usize;
        let points = run.losses.curve(start..run.losses.len(), PLACES);
        self.band = points.iter().flat_map(|point| [[point.step, f64::from(point.greatest)], [point.step, f64::from(point.least)]]).collect();
        self.mean = smooth(&points);
        self.val = run.val.iter().filter(|(step, _)| *step >= from).map(|(step, loss)| [*step as f64, *loss]).collect();
        self.moments = run.moments.iter().map(|moment| moment.step as f64).filter(|step| *step >= from as f64).collect();
    }
}

/// A single batch is mostly chance: the mean looks back over a tenth of the way.
fn smooth(points: &[CurvePoint]) -> Vec<[f64; 2]> {
    let mean = |i: usize| {
        let behind = &points[i.saturating_sub(i / 10)..=i];
        [points[i].step, behind.iter().map(|point| point.mean).sum::<f64>() / behind.len() as f64]
    };
    (0..points.len()).map(mean).collect()
}

/// The curves of every run.
#[derive(Debug, Default)]
pub(super) struct Curves {
    runs: HashMap<u64, Thinned>,
    from: u64,
}

impl Curves {
    pub(super) fn update(&mut self, class: &ClassTrace, late: bool) {
        self.runs.retain(|id, _| class.run(*id).is_some());
        let last = class.runs.iter().map(|run| Self::reach(run)).max().unwrap_or(0);
        self.from = if late { last / 2 } else { 0 };
        for run in &class.runs {
            self.runs.entry(run.id).or_default().update(run, self.from);
        }
    }

    /// Steps that a run's curves reach; one that went astray is back where it was good.
    fn reach(run: &RunTrace) -> u64 {
        run.step.max(run.losses.since() + run.losses.len() as u64)
    }

    /// The steps shown: whole quarters of a power of two, so that the axis does not creep.
    fn steps(&self, class: &ClassTrace) -> [f64; 2] {
        let last = class.runs.iter().map(|run| Self::reach(run)).max().unwrap_or(0).max(100) as f64;
        let grain = 2f64.powf(last.log2().floor() - 2.0);
        [self.from as f64, (last / grain).ceil() * grain]
    }

    /// The losses shown.
    fn range(&self, text: &ClassText, fit: bool) -> [f64; 2] {
        let uniform = text.statistics.uniform();
        let all = || self.runs.values().flat_map(|run| run.mean.iter().chain(&run.val)).map(|[_, y]| *y).filter(|y| y.is_finite());
        // A run that goes astray must not flatten the others.
        let high = all().fold(if self.from > 0 { 0.0 } else { uniform }, f64::max).min(1.5 * uniform).max(0.1);
        let low = all().fold(high, f64::min).min(text.entropy.unwrap_or(f64::INFINITY));
        let room = 0.06 * (high - if fit { low } else { 0.0 }).max(0.02);
        [if fit { (low - room).max(0.0) } else { 0.0 }, high + room]
    }

    /// The picture; the step that was clicked.
    pub(super) fn loss(&self, ui: &mut Ui, cx: &Cx<'_>, size: Vec2, class: &ClassTrace, run: &Arc<RunTrace>, choice: Choice) -> Option<f64> {
        let theme = cx.theme;
        let text = &run.spec.text;
        let mut plot = Plot::new("loss", self.steps(class), self.range(text, choice.fit)).size(size).name(cx.t("train-chart-loss")).step(cx.t("train-step-axis"));
        for level in levels(cx, text) {
            plot = plot.level(level);
        }
        let ground = theme.color.panel;
        // Other runs stand behind, each in its own colour.
        for (place, other) in class.runs.iter().enumerate().filter(|(_, other)| other.id != run.id) {
            let color = mix(ground, theme.series(place), 0.75);
            if let Some(curves) = self.runs.get(&other.id) {
                plot = plot.curve(Curve { name: run_name(cx, other), points: &curves.mean, color, width: 1.5, dashed: false, dots: false });
                plot = plot.curve(Curve { name: String::new(), points: &curves.val, color, width: 1.0, dashed: true, dots: false });
            }
        }
        if let Some(curves) = self.runs.get(&run.id) {
            let gradient = theme.role(Role::Gradient);
            plot = plot.curve(Curve { name: String::new(), points: &curves.band, color: mix(ground, gradient, 0.22), width: 1.5, dashed: false, dots: false });
            plot = plot.curve(Curve { name: cx.t("train-curve-loss"), points: &curves.mean, color: gradient, width: 2.2, dashed: false, dots: false });
            plot = plot.curve(Curve { name: cx.t("train-curve-val"), points: &curves.val, color: theme.color.accent, width: 1.6, dashed: false, dots: curves.val.len() <= MOST_DOTS });
            plot = plot.ticks(&curves.moments);
        }
        for other in &class.runs {
            if let Some((_, step)) = other.parent {
                plot = plot.mark(step as f64, theme.color.warn.gamma_multiply(0.7), 1.2);
            }
        }
        if let Some(StopReason::Diverged { began, .. }) = &run.stopped {
            plot = plot.mark(*began as f64, theme.color.bad, 1.8);
        }
        plot.show(ui, cx)
    }

    /// Mean loss and validation of a run, for the scrub bar.
    pub(super) fn of(&self, run: u64) -> Option<(&[[f64; 2]], &[[f64; 2]])> {
        self.runs.get(&run).map(|curves| (&curves.mean[..], &curves.val[..]))
    }
}

/// The lines that mean something, the highest first.
pub(super) fn levels(cx: &Cx<'_>, text: &ClassText) -> Vec<Level> {
    let theme = cx.theme;
    let statistics = &text.statistics;
    let all = [
        ("train-level-uniform", Some(statistics.uniform()), theme.color.faint),
        ("train-level-single", Some(statistics.single), theme.color.soft),
        ("train-level-pair", Some(statistics.pair), theme.axis(crate::ui::theme::Axis::Token)),
        ("train-level-true", text.entropy, theme.color.good),
    ];
    let level = |(key, y, color): (&str, Option<f64>, egui::Color32)| y.map(|y| Level { name: cx.t(key), y, color, about: cx.t(&format!("{key}-about")) });
    all.into_iter().filter_map(level).collect()
}
