//! The seven stages of a training step, each for one point of the batch: what is drawn in the plane, the formula, the
//! numbers. The rest of the batch stands pale behind.

use crate::args;
use crate::sample::prediction::PredictionType;
use crate::session::{TrainTrace, Working};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::math::math;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{Plane, fmt};
use egui::{Color32, Grid, RichText, Sense, Stroke, Ui, pos2, vec2};

/// The suffixes of their text keys, in the order in which they happen.
pub(super) static STAGES: [&str; 7] = ["data", "time", "noise", "noised", "predict", "compare", "descend"];

/// The moves of the last stage are drawn so many times as long; the first that makes them visible is taken.
const MAGNIFY: [f32; 7] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

/// One point of the batch, all that happens to it.
pub(super) struct Sight<'a> {
    trace: &'a TrainTrace,
    working: &'a Working,
    t: usize,
    signal: f32,
    sigma: f32,
    x_0: [f32; 2],
    eps: [f32; 2],
    x_t: [f32; 2],
    target: [f32; 2],
    predicted: [f32; 2],
    after: [f32; 2],
    /// The data point that the prediction implies.
    implied: [f32; 2],
    magnify: f32,
}

impl<'a> Sight<'a> {
    pub(super) fn new(trace: &'a TrainTrace, working: &'a Working, i: usize) -> Self {
        let draws = &working.draws;
        let at = |flat: &[f32]| [flat.get(2 * i).copied().unwrap_or_default(), flat.get(2 * i + 1).copied().unwrap_or_default()];
        let t = draws.t.get(i).copied().unwrap_or(1);
        let (x_t, predicted) = (at(&draws.x_t), at(&working.predicted));
        let implied = trace.spec.diffusion.prediction_type.x_0(&trace.schedule, &x_t, &predicted, t);
        // The middle one of all moves.
        let mut moves: Vec<f32> = pairs(&working.predicted).iter().zip(pairs(&working.predicted_after)).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).collect();
        moves.sort_unstable_by(f32::total_cmp);
        let middle = moves.get(moves.len() / 2).copied().unwrap_or_default();
        let magnify = MAGNIFY.into_iter().find(|by| by * middle > 0.12).unwrap_or(MAGNIFY[MAGNIFY.len() - 1]);
        Self {
            t,
            signal: trace.schedule.signal(t) as f32,
            sigma: trace.schedule.sigma(t) as f32,
            x_0: at(&draws.x_0),
            eps: at(&draws.eps),
            target: at(&draws.target),
            after: at(&working.predicted_after),
            implied: [implied[0], implied[1]],
            x_t,
            predicted,
            magnify,
            trace,
            working,
        }
    }

    fn prediction(&self) -> PredictionType {
        self.trace.spec.diffusion.prediction_type
    }

    /// The colour of what the network should say: a mix of data and noise is neither.
    fn target_color(&self, cx: &Cx<'_>) -> Color32 {
        match self.prediction() {
            PredictionType::Epsilon => cx.theme.role(Role::Noise),
            PredictionType::Sample => cx.theme.role(Role::Data),
            PredictionType::VPrediction | PredictionType::Flow => cx.theme.color.ink,
        }
    }

    pub(super) fn draw(&self, ui: &mut Ui, cx: &mut Cx<'_>, stage: usize, side: f32, pin: &mut Pin<usize>) {
        let theme = cx.theme;
        let (data, noise, said, step) = (theme.role(Role::Data), theme.role(Role::Noise), theme.role(Role::Probability), theme.role(Role::Gradient));
        let wanted = self.target_color(cx);
        let draws = &self.working.draws;
        let between = theme.noisy(0.7);
        let (cloud, color) = match stage {
            0 | 1 => (&draws.x_0, data),
            2 => (&draws.eps, noise),
            3 | 4 => (&draws.x_t, between),
            5 => (&draws.target, wanted),
            _ => (&self.working.predicted, said),
        };
        let cloud = pairs(cloud);
        let zero = [0.0, 0.0];
        let shrunk = self.x_0.map(|x| self.signal * x);
        let moved = self.moved(self.predicted, self.after);
        let lines: Vec<([[f32; 2]; 2], Color32, f32)> = match stage {
            2 => vec![([zero, self.eps], noise, 2.5)],
            3 => vec![([self.x_0, shrunk], data, 2.5), ([shrunk, self.x_t], noise, 2.5)],
            4 => vec![([self.x_t, self.implied], said.gamma_multiply(0.5), 1.5), ([zero, self.predicted], said, 2.5)],
            5 => vec![([zero, self.target], wanted, 2.5), ([zero, self.predicted], said, 2.5), ([self.predicted, self.target], step, 3.0)],
            6 => vec![([self.predicted, self.target], wanted.gamma_multiply(0.35), 1.2), ([self.predicted, moved], step, 3.0)],
            _ => Vec::new(),
        };
        // One and two standard deviations around where the data point is left: there x_t lands.
        let circle = |radius: f32| -> Vec<[f32; 2]> { (0..64).chain([0]).map(|k| (k as f32 * std::f32::consts::TAU / 64.0).sin_cos()).map(|(sin, cos)| [shrunk[0] + radius * cos, shrunk[1] + radius * sin]).collect() };
        let circles = if stage == 1 { vec![circle(self.sigma), circle(2.0 * self.sigma)] } else { Vec::new() };
        let arrows: Vec<[[f32; 2]; 2]> = match stage {
            5 => pairs(&self.working.predicted).into_iter().zip(pairs(&draws.target)).map(|(a, b)| [a, b]).collect(),
            6 => pairs(&self.working.predicted).into_iter().zip(pairs(&self.working.predicted_after)).map(|(a, b)| [a, self.moved(a, b)]).collect(),
            _ => Vec::new(),
        };
        let reach = if self.prediction() == PredictionType::Flow && stage >= 4 { 5.0 } else { 3.4 };
        let name = cx.t_args("learn-slow-name", &args!("stage" => cx.t(&format!("learn-stage-{}", STAGES[stage]))));
        let pale = if stage == 0 { 0.55 } else { 0.28 };
        // Where the data are, for those stages that show something else.
        let behind = if stage < 2 { Vec::new() } else { pairs(&draws.x_0) };
        let mut plane = Plane::new("slow").name(name).side(side).reach(reach).arrows(&arrows, step.gamma_multiply(if stage == 5 { 0.14 } else { 0.25 }));
        plane = plane.dots(&behind, data.gamma_multiply(0.14), 1.5).pick(1).dots(&cloud, color.gamma_multiply(pale), (side / 190.0).clamp(1.6, 3.0));
        for circle in &circles {
            plane = plane.path(circle, noise.gamma_multiply(0.8), 1.2);
        }
        for (line, color, width) in &lines {
            plane = plane.path(line, *color, *width);
        }
        plane.show(ui, cx, pin);
    }

    /// The end of a move, drawn longer than it is.
    fn moved(&self, from: [f32; 2], to: [f32; 2]) -> [f32; 2] {
        [0, 1].map(|k| from[k] + self.magnify * (to[k] - from[k]))
    }

    /// The formula of a stage, its numbers, and a sentence.
    pub(super) fn words(&self, ui: &mut Ui, cx: &mut Cx<'_>, stage: usize) {
        let theme = cx.theme;
        let id = STAGES[stage];
        ui.spacing_mut().item_spacing.y = theme.space.small;
        ui.label(RichText::new(cx.t(&format!("learn-stage-{id}-title"))).size(theme.size.heading).strong());
        math(ui, theme, &self.formula(stage), 23.0);
        let numbers = args!("t" => self.t, "steps" => self.trace.schedule.timesteps(), "factor" => self.magnify.to_string(), "batch" => self.working.draws.t.len());
        ui.label(RichText::new(cx.t_args(&format!("learn-stage-{id}-about"), &numbers)).color(theme.color.soft));
        if stage == 1 {
            self.times(ui, cx);
        }
        let (data, noise, said, step) = (theme.role(Role::Data), theme.role(Role::Noise), theme.role(Role::Probability), theme.role(Role::Gradient));
        let (ink, time) = (theme.color.ink, theme.axis(Axis::Time));
        let (wanted, hat) = (self.target_color(cx), self.hat());
        let number = |x: f32| fmt(f64::from(x));
        let t = || (r"\time{t}".to_owned(), self.t.to_string(), time);
        let x_t = || (r"x_{\time{t}}".to_owned(), pair(self.x_t), theme.noisy(self.signal));
        let target = || (self.symbol().to_owned(), pair(self.target), wanted);
        let predicted = || (format!(r"\probability{{{hat}}}"), pair(self.predicted), said);
        let working = self.working;
        let rows: Vec<(String, String, Color32)> = match stage {
            0 => vec![(r"\data{x_0}".to_owned(), pair(self.x_0), data)],
            1 => vec![t(), (signal(self.prediction()).to_owned(), number(self.signal), data), (sigma(self.prediction()).to_owned(), number(self.sigma), noise)],
            2 => vec![(r"\noise{\epsilon}".to_owned(), pair(self.eps), noise)],
            3 => vec![(r"\data{x_0}".to_owned(), format!("{} × {}", number(self.signal), pair(self.x_0)), data), (r"\noise{\epsilon}".to_owned(), format!("{} × {}", number(self.sigma), pair(self.eps)), noise), x_t()],
            4 => vec![x_t(), t(), predicted(), (r"\probability{\hat{x}_0}".to_owned(), pair(self.implied), said)],
            5 => vec![target(), predicted(), (self.error_formula(), number(error(self.predicted, self.target)), step), (r"\gradient{L}".to_owned(), number(working.loss), step)],
            _ => vec![
                (self.error_formula(), change(error(self.predicted, self.target), error(self.after, self.target)), step),
                (r"\gradient{L}".to_owned(), change(working.loss, working.loss_after), step),
                (r"\|\gradient{\nabla_\theta L}\|".to_owned(), number(working.grad_norm), step),
                (r"\eta".to_owned(), number(working.lr), ink),
            ],
        };
        Grid::new("numbers").num_columns(2).spacing([16.0, 6.0]).show(ui, |ui| {
            for (tex, value, color) in rows {
                math(ui, theme, &tex, 19.0);
                ui.label(RichText::new(value).monospace().size(theme.size.strong).color(color));
                ui.end_row();
            }
        });
    }

    /// The times of the whole batch on the axis from data to noise, the chosen point's marked.
    fn times(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let theme = cx.theme;
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().min(360.0), 34.0), Sense::hover());
        let place = |t: usize| rect.left() + t as f32 / self.trace.schedule.timesteps() as f32 * rect.width();
        let painter = ui.painter();
        let y = rect.top() + 10.0;
        painter.line_segment([pos2(rect.left(), y), pos2(rect.right(), y)], Stroke::new(1.0, theme.color.line));
        for t in &self.working.draws.t {
            painter.line_segment([pos2(place(*t), y - 5.0), pos2(place(*t), y + 5.0)], Stroke::new(1.0, theme.axis(Axis::Time).gamma_multiply(0.16)));
        }
        painter.circle(pos2(place(self.t), y), 6.0, theme.color.accent, Stroke::new(1.5, theme.color.paper));
        let font = egui::FontId::proportional(theme.size.small);
        painter.text(rect.left_bottom(), egui::Align2::LEFT_BOTTOM, cx.t("learn-end-data"), font.clone(), theme.color.soft);
        painter.text(rect.right_bottom(), egui::Align2::RIGHT_BOTTOM, cx.t("learn-end-noise"), font, theme.color.soft);
        response.on_hover_text(cx.t("learn-times"));
    }

    /// What the network should say, in TeX.
    fn symbol(&self) -> &'static str {
        match self.prediction() {
            PredictionType::Epsilon => r"\noise{\epsilon}",
            PredictionType::Sample => r"\data{x_0}",
            PredictionType::VPrediction => "v",
            PredictionType::Flow => "u",
        }
    }

    fn hat(&self) -> &'static str {
        match self.prediction() {
            PredictionType::Epsilon => r"\hat{\epsilon}",
            PredictionType::Sample => r"\hat{x}_0",
            PredictionType::VPrediction => r"\hat{v}",
            PredictionType::Flow => r"\hat{u}",
        }
    }

    fn error_formula(&self) -> String {
        format!(r"\tfrac{{1}}{{2}}\|\probability{{{}}} - {}\|^2", self.hat(), self.symbol())
    }

    fn formula(&self, stage: usize) -> String {
        let kind = self.prediction();
        match stage {
            0 => r"\data{x_0} \sim p_{\mathrm{data}}".to_owned(),
            1 => r"\time{t} \in \{1, \dots, T\}".to_owned(),
            2 => r"\noise{\epsilon} \sim \mathcal{N}(0, I)".to_owned(),
            3 => format!(r"x_{{\time{{t}}}} = {}\,\data{{x_0}} + {}\,\noise{{\epsilon}}", signal(kind), sigma(kind)),
            4 => format!(r"\probability{{{}}} = f_{{\weight{{\theta}}}}(x_{{\time{{t}}}}, \time{{t}})", self.hat()),
            5 => format!(r"\gradient{{L}} = \frac{{1}}{{B}} \sum_{{i=1}}^{{B}} \tfrac{{1}}{{2}}\|\probability{{{}}}_i - {}_i\|^2", self.hat(), self.symbol()),
            _ => r"\weight{\theta} \leftarrow \weight{\theta} - \eta\,\mathrm{AdamW}(\gradient{\nabla_\theta L})".to_owned(),
        }
    }
}

fn signal(kind: PredictionType) -> &'static str {
    if kind == PredictionType::Flow { r"(1 - \tfrac{\time{t}}{T})" } else { r"\sqrt{\bar{\alpha}_{\time{t}}}" }
}

fn sigma(kind: PredictionType) -> &'static str {
    if kind == PredictionType::Flow { r"\tfrac{\time{t}}{T}" } else { r"\sqrt{1-\bar{\alpha}_{\time{t}}}" }
}

/// Mean square over the two coordinates.
fn error(a: [f32; 2], b: [f32; 2]) -> f32 {
    0.5 * ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2))
}

/// Before and after, with digits enough for a small step.
fn change(before: f32, after: f32) -> String {
    if before.abs() < 100.0 { format!("{before:.5} → {after:.5}") } else { format!("{} → {}", fmt(f64::from(before)), fmt(f64::from(after))) }
}

fn pair([x, y]: [f32; 2]) -> String {
    format!("({}, {})", fmt(f64::from(x)), fmt(f64::from(y)))
}

fn pairs(flat: &[f32]) -> Vec<[f32; 2]> {
    flat.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}
