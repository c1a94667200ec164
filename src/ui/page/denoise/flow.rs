//! Flow matching as a contrast: the same data, the same noise, the same method (Euler), as many steps; one network was
//! trained by diffusion, the other one by flow matching. Every training line of the flow is
//! straight, but lines cross, the network can only answer with their mean, and the ways of samples bend. What is even is
//! their pace: diffusion makes most of its way in its last steps, and an Euler step that is long errs much.

use super::lane::{Lane, pairs, state_at, way};
use super::source::Resolved;
use super::travel::radius;
use super::{Denoise, fitted};
use crate::args;
use crate::sample::diffusion::{SamplerConfig, SamplerKind, Spacing};
use crate::session::{DenoiseRequest, Denoised, Event};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Plane, fmt, named, percent};
use egui::{Align2, FontId, Rect, RichText, Sense, Slider, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

pub const MOST_STEPS: usize = 100;
/// Points whose ways are drawn.
const WAYS: usize = 36;
/// Points whose ways are measured.
const MEASURED: usize = 400;
/// Height of the bars that show the pace.
const PACE: f32 = 52.0;

#[derive(Debug)]
pub struct Twins {
    /// Diffusion, flow.
    lanes: [Lane; 2],
    /// What was measured on the ways of a run.
    paces: [Option<(Arc<Denoised>, Arc<Pace>)>; 2],
    point: Pin<usize>,
}

impl Default for Twins {
    fn default() -> Self {
        Self { lanes: [Lane::new(1), Lane::new(2)], paces: [None, None], point: Pin::default() }
    }
}

impl Twins {
    pub fn hear(&mut self, event: &Event) -> Vec<Arc<Denoised>> {
        self.lanes.iter_mut().filter_map(|lane| lane.hear(event)).collect()
    }

    pub fn is_waiting(&self) -> bool {
        self.lanes.iter().any(Lane::is_waiting)
    }

    fn pace(&mut self, i: usize) -> Option<Arc<Pace>> {
        let run = self.lanes[i].run()?.clone();
        if let Some((of, pace)) = &self.paces[i]
            && Arc::ptr_eq(of, &run)
        {
            return Some(pace.clone());
        }
        let pace = Arc::new(Pace::of(&run));
        self.paces[i] = Some((run, pace.clone()));
        Some(pace)
    }
}

/// How the ways from noise to data are walked.
#[derive(Debug)]
struct Pace {
    /// Length of the ways over the straight distance, both summed over points.
    bend: f64,
    /// Share of the whole length that each move makes, `(steps,)`.
    shares: Vec<f64>,
}

impl Pace {
    fn of(run: &Denoised) -> Self {
        let far = |[a, b]: [[f32; 2]; 2]| f64::from((a[0] - b[0]).hypot(a[1] - b[1]));
        let last = run.path.steps.len();
        let (mut shares, mut straight) = (vec![0.0; last], 0.0);
        for i in 0..run.request.count.min(MEASURED) {
            let way = way(run, i, 0..=last);
            shares.iter_mut().zip(way.windows(2)).for_each(|(share, pair)| *share += far([pair[0], pair[1]]));
            straight += way.first().zip(way.last()).map_or(0.0, |(a, b)| far([*a, *b]));
        }
        let long = shares.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        shares.iter_mut().for_each(|share| *share /= long);
        Self { bend: long / straight.max(f64::MIN_POSITIVE), shares }
    }

    /// A bar a move on the axis of time, data at the left; the moves that were made are full.
    fn show(&self, ui: &mut Ui, cx: &Cx<'_>, run: &Denoised, k: usize, width: f32) {
        let theme = cx.theme;
        let (rect, response) = ui.allocate_exact_size(vec2(width, PACE), Sense::hover());
        let painter = ui.painter();
        painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, theme.color.line));
        let end = run.schedule.timesteps().max(1) as f32;
        let most = self.shares.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let mut over = None;
        for (i, (share, step)) in self.shares.iter().zip(&run.path.steps).enumerate() {
            let x = [step.next_t, step.t].map(|t| egui::lerp(rect.x_range(), t as f32 / end));
            let height = (PACE - 14.0) * (share / most) as f32;
            let gap = (0.08 * (x[1] - x[0])).min(1.5);
            let bar = Rect::from_min_max(pos2(x[0] + gap, rect.bottom() - height.max(1.0)), pos2((x[1] - gap).max(x[0] + gap + 0.5), rect.bottom()));
            let color = theme.noisy(run.schedule.signal(step.t) as f32);
            painter.rect_filled(bar, 1.0, if i < k { color } else { color.gamma_multiply(0.35) });
            if *share == most {
                painter.text(pos2(bar.center().x.clamp(rect.left() + 16.0, rect.right() - 16.0), bar.top() - 1.0), Align2::CENTER_BOTTOM, percent(*share), FontId::proportional(11.5), theme.color.soft);
            }
            if response.hover_pos().is_some_and(|pos| (x[0]..x[1]).contains(&pos.x)) {
                over = Some(cx.t_args("denoise-pace-step", &args!("from" => step.t, "to" => step.next_t, "share" => percent(*share))));
            }
        }
        response.on_hover_text_at_pointer(over.unwrap_or_else(|| cx.t("denoise-pace")));
    }
}

impl Denoise {
    pub(super) fn flow_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, _resolved: &Resolved) {
        let twins = self.chosen.twins(cx);
        ui.horizontal(|ui| {
            ui.label(cx.t("denoise-flow-steps"));
            ui.spacing_mut().slider_width = (ui.available_width() - 240.0).clamp(120.0, 420.0);
            let slider = Slider::new(&mut self.flow_steps, 1..=MOST_STEPS).logarithmic(true);
            if named(ui.add(slider), &cx.t("denoise-flow-steps")).on_hover_text(cx.t("denoise-flow-steps-about")).changed() {
                cx.did("denoise-flow-steps");
            }
        });
        for (resolved, lane) in twins.iter().zip(&mut self.lab.twins.lanes) {
            let Some(resolved) = resolved else { continue };
            let config = SamplerConfig { kind: SamplerKind::Euler, steps: self.flow_steps, eta: 0.0, spacing: Spacing::Trailing, clip: None };
            lane.want(cx, DenoiseRequest {
                lane: 0,
                source: resolved.source.clone(),
                sampler: fitted(config, resolved),
                count: self.count,
                seed: self.seed,
                against: resolved.data.clone(),
                fork: None,
            });
        }
        let gap = cx.theme.space.wide;
        let side = (0.5 * (ui.available_width() - gap)).min(ui.clip_rect().height() - 268.0).clamp(180.0, 760.0);
        let pictures = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (i, resolved) in twins.iter().enumerate() {
                ui.vertical(|ui| {
                    ui.set_max_width(side);
                    self.twin(ui, cx, i, resolved.is_some(), side);
                });
            }
        });
        self.lab.picture = Some(pictures.response.rect);
        ui.add_space(cx.theme.space.tight);
        let mut times: Vec<usize> = self.lab.twins.lanes.iter().filter_map(Lane::run).flat_map(|run| (0..=run.path.steps.len()).map(|k| self.shared_t(run, run.path.t(k)))).collect();
        times.sort_unstable();
        times.dedup();
        self.clock.show(ui, cx, &times, None);
        if cx.status.denoising.is_some() && self.run_line(ui, cx, None) {
            self.lab.twins.lanes.iter_mut().for_each(|lane| lane.stop(cx));
        }
    }

    /// A run's own t on the shared axis: T may differ.
    fn shared_t(&self, run: &Denoised, t: usize) -> usize {
        t * self.clock.timesteps / run.schedule.timesteps().max(1)
    }

    fn twin(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, i: usize, known: bool, side: f32) {
        let theme = cx.theme;
        ui.spacing_mut().item_spacing.y = 3.0;
        let key = ["denoise-twin-diffusion", "denoise-twin-flow"][i];
        ui.label(RichText::new(cx.t(key)).strong()).on_hover_text(cx.t(&format!("{key}-about")));
        let run = self.lab.twins.lanes[i].run().cloned().filter(|_| known);
        let Some(run) = run else {
            let key = if known { "denoise-waiting" } else { "denoise-twin-none" };
            ui.allocate_ui(egui::vec2(side, side), |ui| ui.label(RichText::new(cx.t(key)).color(theme.color.soft)));
            return;
        };
        let t = (self.clock.t * run.schedule.timesteps()).div_ceil(self.clock.timesteps.max(1));
        let k = state_at(&run, t);
        let points = pairs(run.path.state(k));
        let every = (run.request.count / WAYS).max(1);
        let ways: Vec<Vec<[f32; 2]>> = (0..WAYS).map(|n| way(&run, n * every, 0..=k)).filter(|way| !way.is_empty()).collect();
        let followed = self.lab.twins.point.focus().map(|point| way(&run, point, 0..=k)).unwrap_or_default();
        let color = theme.noisy(run.schedule.signal(run.path.t(k)) as f32);
        let name = cx.t_args("denoise-twin-name", &args!("what" => cx.t(key)));
        let title = cx.t_args("denoise-at", &args!("t" => run.path.t(k), "k" => k, "of" => run.path.steps.len()));
        let mut plane = Plane::new(("twin", i)).name(name).title(title).side(side).dots(&points, color.gamma_multiply(0.55), radius(side, points.len()));
        for way in &ways {
            plane = plane.path(way, theme.color.ink.gamma_multiply(0.6), 1.1);
        }
        plane.path(&followed, theme.color.accent, 2.2).show(ui, cx, &mut self.lab.twins.point);
        let Some(pace) = self.lab.twins.pace(i) else { return };
        pace.show(ui, cx, &run, k, side);
        let words = cx.t_args("denoise-twin-result", &args!(
            "evaluations" => run.evaluations, "distance" => fmt(run.distance.sliced_wasserstein), "floor" => fmt(run.floor.sliced_wasserstein), "bend" => format!("{:.2}", pace.bend), "last" => percent(pace.shares.last().copied().unwrap_or(0.0))
        ));
        ui.label(RichText::new(words).size(theme.size.small).color(theme.color.ink));
    }
}
