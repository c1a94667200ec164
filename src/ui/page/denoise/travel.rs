//! Travel: the cloud on its way from noise to data, and everything one step is made of: x_t, predicted eps, predicted
//! x_0, the mean of the next state, the noise that is added. One is large, a click makes another one large.

use super::lane::{pairs, state_at, stops, way};
use super::source::Resolved;
use super::{Denoise, landscape::Ground};
use crate::args;
use crate::sample::schedule::Schedule;
use crate::session::Denoised;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Plane, legend, plane::REACH};
use egui::{Align2, Color32, FontId, RichText, Sense, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Panel {
    #[default]
    State,
    Eps,
    Data,
    Mean,
    Added,
}

pub static PANELS: &[(Panel, &str)] = &[
    (Panel::State, "denoise-panel-state"),
    (Panel::Eps, "denoise-panel-eps"),
    (Panel::Data, "denoise-panel-data"),
    (Panel::Mean, "denoise-panel-mean"),
    (Panel::Added, "denoise-panel-added"),
];

/// Height that tabs, timeline and the line under it take.
const AROUND: f32 = 178.0;
/// Height that the arithmetic takes under the small pictures.
const WORKING: f32 = 178.0;
/// Height of a caption over a small picture.
const CAPTION: f32 = 19.0;

/// What a panel shows of state `k`: points, their colour, and the time whose density lies under them; `None` where there is nothing.
pub fn shown(run: &Denoised, k: usize, panel: Panel, cx: &Cx<'_>) -> Option<(Vec<[f32; 2]>, Color32, Option<usize>)> {
    let schedule = &run.schedule;
    let noisy = |t: usize| cx.theme.noisy(schedule.signal(t) as f32);
    if panel == Panel::State {
        let t = run.path.t(k);
        return Some((pairs(run.path.state(k)), noisy(t), Some(t)));
    }
    let step = run.path.steps.get(k)?;
    Some(match panel {
        Panel::State => return None,
        Panel::Eps => (pairs(&step.eps), cx.theme.color.noise, None),
        Panel::Data => (pairs(&step.x_0), cx.theme.color.data, Some(0)),
        Panel::Mean => (pairs(&step.mean(run.path.state(k + 1))), noisy(step.next_t), Some(step.next_t)),
        Panel::Added => (pairs(step.noise.as_ref()?), cx.theme.color.noise, None),
    })
}

/// Factors of data and noise at t; at 0 the kernel density itself.
pub fn levels(schedule: &Schedule, t: usize) -> [f64; 2] {
    [schedule.signal(t), schedule.sigma(t)]
}

/// How large the points are in a picture of this side.
pub fn radius(side: f32, count: usize) -> f32 {
    let thin = if count > 3000 { 0.85 } else { 1.0 };
    thin * (side / 190.0).clamp(1.0, 2.6)
}

impl Denoise {
    pub(super) fn travel_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, resolved: &Resolved) {
        let request = self.request(resolved);
        self.lab.main.want(cx, request);
        let Some(run) = self.lab.main.run().cloned() else {
            if self.run_line(ui, cx, None) {
                self.lab.main.stop(cx);
            }
            self.trouble(ui, cx);
            return;
        };
        let k = state_at(&run, self.clock.t);
        let (width, gap) = (ui.available_width(), cx.theme.space.normal);
        let side = (0.55 * width).min(ui.clip_rect().height() - AROUND).clamp(240.0, 760.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| self.large(ui, cx, &run, resolved, k, side));
            ui.vertical(|ui| {
                ui.set_max_width(width - side - gap);
                self.small(ui, cx, &run, k, side);
            });
        });
        ui.add_space(cx.theme.space.tight);
        self.clock.show(ui, cx, &stops(&run), None);
        if self.run_line(ui, cx, Some(&run)) {
            self.lab.main.stop(cx);
        }
        self.trouble(ui, cx);
    }

    /// What is wrong with the settings, if something is; what was stopped.
    pub(super) fn trouble(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if let Some(failure) = &self.lab.main.failure {
            ui.label(RichText::new(cx.failure(failure)).color(cx.theme.color.bad));
        } else if self.lab.main.is_given_up() {
            ui.horizontal(|ui| {
                ui.label(RichText::new(cx.t("denoise-stopped")).color(cx.theme.color.warn));
                if ui.button(cx.t("denoise-run-again")).clicked() {
                    self.lab.main.again();
                }
            });
        }
    }

    fn large(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Arc<Denoised>, resolved: &Resolved, k: usize, side: f32) {
        let schedule = &run.schedule;
        let (points, color, at) = shown(run, k, self.panel, cx).unwrap_or((Vec::new(), cx.theme.color.soft, None));
        let ground = at.and_then(|t| {
            let mixture = self.chosen.mixture(&resolved.data)?;
            self.lab.landscape.picture(ui, cx, &mixture, self.ground, levels(schedule, t))
        });
        // The way of the point in focus: what lies behind it in full, what is to come faint.
        let (mut past, mut future, mut goal) = (Vec::new(), Vec::new(), Vec::new());
        if let Some(i) = self.point.focus().filter(|i| *i < run.request.count)
            && matches!(self.panel, Panel::State | Panel::Data | Panel::Mean)
        {
            future = way(run, i, k..=run.path.steps.len());
            future.reverse();
            past = way(run, i, 0..=k);
            if let Some(step) = run.path.steps.get(k)
                && self.panel == Panel::State
            {
                goal = vec![[step.x_t[2 * i], step.x_t[2 * i + 1]], [step.x_0[2 * i], step.x_0[2 * i + 1]]];
            }
        }
        let theme = cx.theme;
        let name = cx.t_args("denoise-large-name", &args!("what" => cx.t(panel_key(self.panel)), "t" => run.path.t(k)));
        let mut plane = Plane::new("large").name(name).title(self.title(cx, run, k)).side(side).dots(&points, color.gamma_multiply(0.85), radius(side, points.len()));
        if let Some((texture, _)) = ground {
            plane = plane.picture(texture);
        }
        let quiet = theme.color.ink.gamma_multiply(0.35);
        plane = plane.path(&future, quiet, 1.2).path(&past, theme.color.accent, 1.8);
        let touch = plane.path(&goal, theme.color.data, 1.4).show(ui, cx, &mut self.point);
        if touch.response.clicked() && self.point.pinned.is_some() {
            cx.did("denoise-followed");
        }
        if points.is_empty() {
            let key = if self.panel == Panel::Added && run.path.steps.get(k).is_some() { "denoise-none-added" } else { "denoise-no-step" };
            ui.painter().text(touch.view.rect.center(), Align2::CENTER_CENTER, cx.t(key), FontId::proportional(cx.theme.size.body), cx.theme.color.soft);
        }
        if let Some((_, range)) = ground {
            let corner = egui::Rect::from_min_size(touch.view.rect.left_bottom() + vec2(8.0, -42.0), vec2(side - 16.0, 20.0));
            let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(corner));
            let key = if self.ground == Ground::Energy { "denoise-legend-energy" } else { "denoise-legend-density" };
            legend(&mut inside, cx, range, &cx.t(key));
        }
        self.lab.picture = Some(touch.view.rect);
    }

    fn title(&self, cx: &Cx<'_>, run: &Denoised, k: usize) -> String {
        let of = run.path.steps.len();
        let key = panel_key(self.panel);
        format!("{} · {}", cx.t(key), cx.t_args("denoise-at", &args!("t" => run.path.t(k), "k" => k, "of" => of)))
    }

    /// The five panels, and the arithmetic of the point in focus.
    fn small(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Arc<Denoised>, k: usize, height: f32) {
        let gap = cx.theme.space.small;
        let side = ((ui.available_width() - 2.0 * gap) / 3.0).min(0.5 * (height - WORKING) - CAPTION - 4.0).clamp(84.0, 240.0);
        for row in PANELS.chunks(3) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing = vec2(gap, 2.0);
                for (panel, _) in row {
                    ui.vertical(|ui| self.one(ui, cx, run, k, *panel, side));
                }
                if row.len() < 3 {
                    ui.vertical(|ui| {
                        ui.set_max_width(side);
                        ui.add_space(CAPTION);
                        ui.label(RichText::new(cx.t("denoise-panels-about")).size(cx.theme.size.small).color(cx.theme.color.soft));
                    });
                }
            });
        }
        ui.add_space(cx.theme.space.tight);
        self.working(ui, cx, run, k);
    }

    fn one(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Denoised, k: usize, panel: Panel, side: f32) {
        let (theme, key) = (cx.theme, panel_key(panel));
        let found = shown(run, k, panel, cx);
        let chosen = self.panel == panel;
        let ink = if chosen { theme.color.accent } else { theme.color.ink };
        let (row, _) = ui.allocate_exact_size(vec2(side, CAPTION - 2.0), Sense::hover());
        ui.painter().text(row.left_center(), Align2::LEFT_CENTER, cx.t(key), FontId::proportional(theme.size.small), ink);
        let (points, color) = found.map_or((Vec::new(), theme.color.soft), |(points, color, _)| (points, color));
        let mut pin = Pin { hovered: None, pinned: self.point.focus() };
        let name = cx.t_args("denoise-small-name", &args!("what" => cx.t(key)));
        let touch = Plane::new(("small", panel)).name(&name).side(side).dots(&points, color.gamma_multiply(0.8), radius(side, points.len())).reach(REACH).show(ui, cx, &mut pin);
        if points.is_empty() {
            let key = if run.path.steps.get(k).is_some() { "denoise-none" } else { "denoise-arrived" };
            ui.painter().text(touch.view.rect.center(), Align2::CENTER_CENTER, cx.t(key), FontId::proportional(theme.size.small), theme.color.soft);
        }
        if chosen {
            ui.painter().rect_stroke(touch.view.rect, theme.space.rounding, egui::Stroke::new(2.0, theme.color.accent), egui::StrokeKind::Inside);
        }
        if touch.response.on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
            self.panel = panel;
            cx.did("denoise-panel");
        }
    }
}

pub fn panel_key(panel: Panel) -> &'static str {
    PANELS.iter().find(|(known, _)| *known == panel).map_or("denoise-panel-state", |(_, key)| key)
}
