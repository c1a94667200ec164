//! The loss and the distance to the data over the steps, of this run and of the one before, thinned so that a long run is
//! as quick to draw as a short one.

use super::Measure;
use crate::args;
use crate::sample::prediction::PredictionType;
use crate::session::{Distance, TrainTrace};
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::{Chart, Curve, fmt};
use egui::{Ui, Vec2};

/// Places along a curve.
const PLACES: usize = 160;

/// Losses of so many steps count as "now".
pub(super) const RECENT: usize = 100;

/// What a network that always says 0 would have for a loss: the mean square of what it should say, per coordinate.
pub(super) fn saying_nothing(trace: &TrainTrace) -> f64 {
    let data = trace.data.iter().flatten().map(|x| f64::from(*x).powi(2)).sum::<f64>() / (2 * trace.data.len()).max(1) as f64;
    match trace.spec.diffusion.prediction_type {
        PredictionType::Epsilon => 1.0,
        PredictionType::Sample => data,
        PredictionType::VPrediction => {
            let (schedule, last) = (&trace.schedule, trace.schedule.timesteps());
            (1..=last).map(|t| schedule.signal(t).powi(2) + schedule.sigma(t).powi(2) * data).sum::<f64>() / last as f64
        }
        PredictionType::Flow => 1.0 + data,
    }
}

/// Mean loss of the last steps.
pub(super) fn recent(trace: &TrainTrace) -> Option<f64> {
    let count = trace.losses.len();
    trace.losses.mean(count.saturating_sub(RECENT)..count)
}

impl Measure {
    pub(super) fn of(self, distance: Distance) -> f64 {
        match self {
            Self::SlicedWasserstein => distance.sliced_wasserstein,
            Self::Energy => distance.energy,
        }
    }
}

/// The curves of one run.
#[derive(Debug, Default)]
struct Thinned {
    /// Run, steps, looks, measure, logarithmic: what they were made from.
    made: Option<(u64, u64, usize, Measure, bool)>,
    /// Single batches, and means over a window that grows with the steps.
    raw: Vec<[f64; 2]>,
    mean: Vec<[f64; 2]>,
    distance: Vec<[f64; 2]>,
}

impl Thinned {
    fn update(&mut self, trace: &TrainTrace, measure: Measure, log: bool) {
        let from = (trace.run, trace.step, trace.distances.len(), measure, log);
        if self.made == Some(from) {
            return;
        }
        self.made = Some(from);
        let (losses, since) = (&trace.losses, trace.since as f64);
        (self.raw, self.mean) = (Vec::new(), Vec::new());
        let mut left = 0;
        for place in 0..PLACES {
            let part = (place + 1) as f64 / PLACES as f64;
            let right = if log { (losses.len() as f64).powf(part) } else { losses.len() as f64 * part };
            let right = (right.round() as usize).min(losses.len());
            if right <= left {
                continue;
            }
            let window = losses.range(left..right);
            let step = since + right as f64;
            self.raw.extend([window.clone().fold(f32::MIN, f32::max), window.fold(f32::MAX, f32::min)].map(|y| [step, f64::from(y)]));
            // A single step is mostly chance: the mean looks back over a tenth of the way.
            let behind = left.min(right.saturating_sub(1 + right / 10))..right;
            self.mean.extend(losses.mean(behind).map(|mean| [step, mean]));
            left = right;
        }
        let every = trace.distances.len().div_ceil(2 * PLACES).max(1);
        // The untrained network has no place among powers of ten: it stands where they begin.
        let first = if log { 1.0 } else { 0.0 };
        let kept = trace.distances.iter().rev().step_by(every).map(|(step, distance)| [(*step as f64).max(first), measure.of(*distance)]);
        self.distance = kept.collect();
        self.distance.reverse();
        // Thinned from the end; the beginning must not be lost.
        if let Some((step, distance)) = trace.distances.first().filter(|_| every > 1) {
            self.distance.insert(0, [(*step as f64).max(first), measure.of(*distance)]);
        }
    }
}

/// The curves of this run and of the one before.
#[derive(Debug, Default)]
pub(super) struct Curves {
    now: Thinned,
    before: Thinned,
}

impl Curves {
    pub(super) fn update(&mut self, trace: &TrainTrace, before: Option<&TrainTrace>, measure: Measure, log: bool) {
        self.now.update(trace, measure, log);
        match before {
            Some(before) => self.before.update(before, measure, log),
            None => self.before = Thinned::default(),
        }
    }

    fn steps(&self, trace: &TrainTrace, log: bool) -> [f64; 2] {
        let last = self.before.made.map_or(0, |(_, step, ..)| step).max(trace.step).max(100) as f64;
        // Grows by quarters of a power of two, not with every step.
        let grain = 2f64.powf(last.log2().floor() - 2.0);
        let last = (last / grain).ceil() * grain;
        if log { [1.0, last] } else { [0.0, last] }
    }

    pub(super) fn loss(&self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2, trace: &TrainTrace, log: bool) {
        let theme = cx.theme;
        let level = saying_nothing(trace);
        let means = || self.now.mean.iter().chain(&self.before.mean).map(|[_, y]| *y).filter(|y| y.is_finite());
        let (highest, lowest) = (means().fold(level, f64::max), means().fold(level, f64::min));
        // A run that goes astray leaves the scale of the others by powers of ten.
        let astray = highest > 4.0 * level;
        let y = if astray { [0.5 * lowest, 2.0 * highest] } else { [0.0, 1.25 * highest] };
        let x = self.steps(trace, log);
        let flat = [[x[0], level], [x[1], level]];
        let name = cx.t("learn-chart-loss-name");
        let mut chart = Chart::new("loss", x, y).name(name).size(size).log(astray).log_x(log).axis(cx.t("learn-step"), Default::default());
        chart = chart.curve(Curve { name: cx.t("learn-curve-nothing"), points: &flat, color: theme.color.faint, filled: false, dashed: true });
        if !self.before.mean.is_empty() {
            chart = chart.curve(Curve { name: cx.t("learn-curve-before"), points: &self.before.mean, color: theme.color.soft, filled: false, dashed: true });
        }
        let gradient = theme.role(Role::Gradient);
        // One batch after another trembles: pale behind their mean.
        let raw = Curve { name: String::new(), points: &self.now.raw, color: gradient.gamma_multiply(0.28), filled: false, dashed: false };
        chart = chart.curve(raw).curve(Curve { name: cx.t("learn-curve-loss"), points: &self.now.mean, color: gradient, filled: false, dashed: false });
        chart.show(ui, cx);
    }

    pub(super) fn distance(&self, ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2, trace: &TrainTrace, measure: Measure, log: bool) {
        let theme = cx.theme;
        let floor = measure.of(trace.floor);
        let all = || self.now.distance.iter().chain(&self.before.distance).map(|[_, y]| *y).filter(|y| y.is_finite());
        let highest = all().fold(2.0 * floor, f64::max);
        // Where a network lost its way, the rest would lie on the axis.
        let far = highest > 10.0;
        let y = if far { [0.5 * floor.max(1e-6), 2.0 * highest] } else { [0.0, 1.1 * highest] };
        let x = self.steps(trace, log);
        let flat = [[x[0], floor], [x[1], floor]];
        let mut chart = Chart::new("distance", x, y).name(cx.t("learn-chart-distance-name")).size(size).log(far).log_x(log).axis(cx.t("learn-step"), Default::default());
        chart = chart.curve(Curve { name: cx.t("learn-curve-floor"), points: &flat, color: theme.color.faint, filled: false, dashed: true });
        if !self.before.distance.is_empty() {
            chart = chart.curve(Curve { name: cx.t("learn-curve-before"), points: &self.before.distance, color: theme.color.soft, filled: false, dashed: true });
        }
        chart = chart.curve(Curve { name: cx.t("learn-curve-distance"), points: &self.now.distance, color: theme.role(Role::Probability), filled: false, dashed: false });
        chart.show(ui, cx);
    }
}

/// The loss of every step, and the distances where the network was looked at.
pub(super) fn table(trace: &TrainTrace) -> Vec<Vec<String>> {
    let head = ["step", "loss", "sliced_wasserstein", "energy"].map(str::to_owned).to_vec();
    let mut looks = trace.distances.iter().peekable();
    let mut rows = vec![head];
    let cells = |distance: Option<&Distance>| distance.map_or([String::new(), String::new()], |d| [d.sliced_wasserstein.to_string(), d.energy.to_string()]);
    // The network before the first step has a distance, and no loss yet.
    for step in std::iter::once(trace.since).chain(trace.since + 1..=trace.step) {
        while looks.next_if(|(at, _)| *at < step).is_some() {}
        let distance = looks.next_if(|(at, _)| *at == step).map(|(_, distance)| distance);
        let loss = step.checked_sub(trace.since + 1).and_then(|i| trace.losses.get(i as usize)).map(|loss| loss.to_string()).unwrap_or_default();
        let [sliced, energy] = cells(distance);
        rows.push(vec![step.to_string(), loss, sliced, energy]);
    }
    rows
}

/// In words what went wrong, and where: after some hundred steps the network is no better than one that says nothing.
pub(super) fn astray(trace: &TrainTrace, cx: &Cx<'_>) -> Option<String> {
    let (level, now) = (saying_nothing(trace), recent(trace)?);
    if trace.losses.len() < 2 * RECENT || now < 0.9 * level {
        return None;
    }
    let numbers = |step: u64| args!("step" => step.to_string(), "loss" => fmt(now), "level" => fmt(level), "rate" => trace.spec.learning_rate.to_string());
    // A single batch is far off by chance only where batches are tiny.
    Some(match trace.losses.iter().position(|loss| f64::from(loss) >= 4.0 * level) {
        Some(first) => cx.t_args("learn-astray", &numbers(trace.since + first as u64 + 1)),
        None => cx.t_args("learn-stuck", &numbers(trace.step)),
    })
}
