//! The race: several samplers from the same noise, each with its own number of steps, small clouds side by side on one
//! axis of time, and under them how good every run was for the evaluations it took.

use super::lane::{Lane, pairs, state_at, stops, way};
use super::source::{Resolved, name};
use super::travel::radius;
use super::{Denoise, quality};
use crate::args;
use crate::sample::diffusion::{SAMPLERS, SamplerConfig, SamplerKind};
use crate::session::{DenoiseRequest, Denoised, Event};
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::highlight::Pin;
use crate::ui::widget::loglog::mark;
use crate::ui::widget::{LogLog, Plane, fmt};
use egui::{RichText, Sense, Slider, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Number of the first lane.
const FIRST: usize = 10;

/// One sampler of the race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contestant {
    pub kind: SamplerKind,
    pub steps: usize,
    pub on: bool,
}

/// Those that run on diffusion, Heun with half the steps: it asks twice.
pub fn contestants() -> Vec<Contestant> {
    let steps = |kind| match kind {
        SamplerKind::Ddpm => 100,
        SamplerKind::Heun => 10,
        _ => 20,
    };
    SAMPLERS.iter().filter(|entry| !entry.flow).map(|entry| Contestant { kind: entry.kind, steps: steps(entry.kind), on: true }).collect()
}

/// Every sampler once, with steps that exist.
pub fn repair(all: &mut Vec<Contestant>, most: usize) {
    let known = contestants();
    if all.len() != known.len() || all.iter().zip(&known).any(|(a, b)| a.kind != b.kind) {
        *all = known;
    }
    all.iter_mut().for_each(|one| one.steps = one.steps.clamp(1, most));
}

#[derive(Debug)]
pub struct Race {
    lanes: Vec<Lane>,
    /// The point of the chart in focus.
    pub pin: Pin<usize>,
    /// The point that is followed in all clouds.
    point: Pin<usize>,
}

impl Default for Race {
    fn default() -> Self {
        Self { lanes: (0..contestants().len()).map(|i| Lane::new(FIRST + i)).collect(), pin: Pin::default(), point: Pin::default() }
    }
}

impl Race {
    pub fn hear(&mut self, event: &Event) -> Vec<Arc<Denoised>> {
        self.lanes.iter_mut().filter_map(|lane| lane.hear(event)).collect()
    }

    pub fn is_waiting(&self) -> bool {
        self.lanes.iter().any(Lane::is_waiting)
    }

    pub fn again(&mut self) {
        self.lanes.iter_mut().for_each(Lane::again);
    }

    pub fn stop(&mut self, cx: &mut Cx<'_>) {
        self.lanes.iter_mut().for_each(|lane| lane.stop(cx));
    }

    pub fn is_given_up(&self) -> bool {
        self.lanes.iter().any(Lane::is_given_up)
    }
}

impl Denoise {
    pub(super) fn race_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, resolved: &Resolved) {
        if resolved.is_flow() && !matches!(self.chosen.who, super::Who::Shipped | super::Who::Exact) {
            ui.label(RichText::new(cx.t("denoise-race-flow")).color(cx.theme.color.soft));
            return;
        }
        // The race is one of diffusion, whatever the travel shows.
        let Some(resolved) = self.chosen.resolve(cx, false) else { return };
        let base = DenoiseRequest { sampler: SamplerConfig { spacing: self.sampler.spacing, ..SamplerConfig::default() }, ..self.request(&resolved) };
        for (lane, one) in self.lab.race.lanes.iter_mut().zip(&self.contestants) {
            if one.on {
                lane.want(cx, DenoiseRequest { sampler: SamplerConfig { kind: one.kind, steps: one.steps, ..base.sampler }, ..base.clone() });
            }
        }
        let running: Vec<usize> = (0..self.contestants.len()).filter(|i| self.contestants[*i].on).collect();
        let gap = cx.theme.space.normal;
        let n = running.len().max(1) as f32;
        let side = ((ui.available_width() - (n - 1.0) * gap) / n).min(0.42 * ui.clip_rect().height()).clamp(110.0, 330.0);
        if running.is_empty() {
            ui.label(RichText::new(cx.t("denoise-race-empty")).color(cx.theme.color.soft));
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for i in &running {
                ui.vertical(|ui| self.runner(ui, cx, *i, side));
            }
        });
        ui.add_space(cx.theme.space.tight);
        let mut times: Vec<usize> = running.iter().filter_map(|i| self.lab.race.lanes[*i].run()).flat_map(|run| stops(run)).collect();
        times.sort_unstable();
        times.dedup();
        self.clock.show(ui, cx, &times, None);
        ui.add_space(cx.theme.space.tight);
        if self.lab.race.is_waiting() && cx.status.denoising.is_some() {
            if self.run_line(ui, cx, None) {
                self.lab.race.stop(cx);
            }
        } else if self.lab.race.is_given_up() {
            ui.horizontal(|ui| {
                ui.label(RichText::new(cx.t("denoise-stopped")).color(cx.theme.color.warn));
                if ui.button(cx.t("denoise-run-again")).clicked() {
                    self.lab.race.again();
                }
            });
        }
        self.chart(ui, cx, &resolved);
        self.lab.picture = Some(ui.min_rect());
    }

    /// One sampler's cloud with its figures.
    fn runner(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, i: usize, side: f32) {
        let theme = cx.theme;
        let kind = self.contestants[i].kind;
        let color = theme.series(i);
        let sampler = cx.t(&format!("sampler-{}", kind.id()));
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 16.0;
            let (dot, _) = ui.allocate_exact_size(vec2(12.0, 14.0), Sense::hover());
            mark(ui.painter(), dot.center(), 4.6, i, color, theme.color.paper);
            ui.add(egui::Label::new(RichText::new(&sampler).strong().size(theme.size.small)).truncate());
        });
        let run = self.lab.race.lanes[i].run().cloned();
        let k = run.as_ref().map_or(0, |run| state_at(run, self.clock.t));
        let points = run.as_ref().map_or_else(Vec::new, |run| pairs(run.path.state(k)));
        let tint = run.as_ref().map_or(theme.color.soft, |run| theme.noisy(run.schedule.signal(run.path.t(k)) as f32));
        let path = run.as_ref().zip(self.lab.race.point.focus()).map_or_else(Vec::new, |(run, point)| way(run, point, 0..=k));
        let name = cx.t_args("denoise-runner-name", &args!("sampler" => sampler));
        Plane::new(("runner", i)).name(name).side(side).dots(&points, tint.gamma_multiply(0.8), radius(side, points.len())).path(&path, theme.color.accent, 1.4).show(ui, cx, &mut self.lab.race.point);
        let small = |text: String, ink| RichText::new(text).size(theme.size.small).color(ink);
        let Some(run) = run else {
            ui.label(small(cx.t("denoise-waiting"), theme.color.soft));
            return;
        };
        let at = cx.t_args("denoise-runner-at", &args!("t" => run.path.t(k), "k" => k, "of" => run.path.steps.len()));
        ui.label(small(at, theme.color.soft));
        ui.label(small(cx.t_args("denoise-runner-result", &args!("evaluations" => run.evaluations, "distance" => fmt(run.distance.sliced_wasserstein))), theme.color.ink));
    }

    fn chart(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, resolved: &Resolved) {
        let now = quality::Now { source: name(&resolved.source), data: resolved.data.id(), count: self.count };
        let (series, guides) = self.lab.quality.series(cx, &now);
        let points: usize = self.lab.quality.count(&now);
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("denoise-chart")).strong()).on_hover_text(cx.t("denoise-chart-about"));
            ui.label(RichText::new(cx.t_args("denoise-chart-points", &args!("points" => points))).size(cx.theme.size.small).color(cx.theme.color.soft));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.add_enabled(!self.lab.quality.is_empty(), egui::Button::new(cx.t("denoise-chart-save"))).clicked() {
                    cx.export(Export::Csv { name: "samplers".to_owned(), rows: self.lab.quality.table() });
                }
                if ui.add_enabled(points > 0, egui::Button::new(cx.t("denoise-chart-clear"))).clicked() {
                    self.lab.quality.clear();
                    self.lab.race.pin = Pin::default();
                }
            });
        });
        let height = (ui.clip_rect().bottom() - ui.cursor().top() - 6.0).clamp(190.0, 420.0);
        let chart = LogLog::new("quality", &series).guides(&guides).name(cx.t("denoise-chart-name")).axes(cx.t("denoise-axis-evaluations"), cx.t("denoise-axis-distance"));
        chart.size(vec2(ui.available_width(), height)).show(ui, cx, &mut self.lab.race.pin);
    }

    /// Who takes part, with how many steps.
    pub(super) fn contestants_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("denoise-contestants")).strong());
        let most = self.clock.timesteps.max(1);
        let mut changed = false;
        for (i, one) in self.contestants.iter_mut().enumerate() {
            let sampler = cx.t(&format!("sampler-{}", one.kind.id()));
            ui.horizontal(|ui| {
                let (dot, _) = ui.allocate_exact_size(vec2(12.0, 18.0), Sense::hover());
                mark(ui.painter(), dot.center(), 4.6, i, cx.theme.series(i), cx.theme.color.panel);
                ui.scope(|ui| {
                    ui.set_min_width(128.0);
                    changed |= ui.checkbox(&mut one.on, &sampler).on_hover_text(cx.t(&format!("denoise-sampler-{}-about", one.kind.id()))).changed();
                });
                ui.add_space((142.0 - ui.min_rect().width()).max(0.0));
                ui.spacing_mut().slider_width = (ui.available_width() - 70.0).clamp(50.0, 200.0);
                let slider = ui.add_enabled(one.on, Slider::new(&mut one.steps, 1..=most.max(2)).logarithmic(true));
                changed |= crate::ui::widget::named(slider, &cx.t_args("denoise-steps-of", &args!("sampler" => sampler))).changed();
            });
        }
        if changed {
            cx.did("denoise-race-changed");
        }
    }
}
