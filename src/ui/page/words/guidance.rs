//! Guidance: what the model says without words, what it says with them, and their blend
//! `without + w (with - without)` (Ho and Salimans 2022), of one step at once and of the whole run as soon as it is made.

use super::easel::{Easel, state_at, stops};
use super::tile::{self, Tile};
use super::verdict::verdict;
use super::{MOST_GUIDANCE, Words};
use crate::args;
use crate::infer::guide;
use crate::sample::prediction::PredictionType;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::{Chart, Curve, millis, named};
use egui::{RichText, Slider, Ui, vec2};
use std::sync::Arc;

/// The data that noise `eps` implies, as the sampler clips it.
pub fn implied(painting: &Painting, x_t: &[f32], eps: &[f32], t: usize) -> Vec<f32> {
    let clip = painting.request.sampler.clip.unwrap_or(f32::INFINITY);
    PredictionType::Epsilon.x_0(&painting.schedule, x_t, eps, t).into_iter().map(|x| x.clamp(-clip, clip)).collect()
}

/// The line under a picture that is being made: how far it is, or what it took; or why there is none.
pub fn progress(ui: &mut Ui, cx: &mut Cx<'_>, easel: &mut Easel, name: &str) {
    let small = |text: String, ink| RichText::new(text).size(cx.theme.size.small).color(ink);
    if let Some(failure) = easel.failure() {
        ui.label(small(cx.failure(failure), cx.theme.color.bad));
    }
    if easel.is_under_way() {
        let live = easel.live(cx);
        let (done, of) = live.map_or((0, 1), |painting| (painting.done(), painting.total()));
        ui.horizontal(|ui| {
            let text = if done == 0 { cx.t("words-waiting") } else { cx.t_args("words-progress", &args!("done" => done, "of" => of)) };
            ui.add(egui::ProgressBar::new(done as f32 / of as f32).desired_width(140.0).desired_height(18.0).text(small(text, cx.theme.color.ink)));
            let stop = ui.small_button(cx.t("words-stop"));
            let words = cx.t_args("words-stop-of", &args!("what" => name));
            stop.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
            if stop.clicked() {
                easel.stop(cx);
            }
        });
    } else if easel.is_given_up() {
        ui.horizontal_wrapped(|ui| {
            ui.label(small(cx.t("words-stopped"), cx.theme.color.warn));
            if ui.small_button(cx.t("words-again")).clicked() {
                easel.again();
            }
        });
    } else if let Some(done) = easel.done() {
        let moves = done.painting.done();
        let text = cx.t_args("words-run", &args!("moves" => moves, "evaluations" => done.evaluations, "time" => millis(done.millis)));
        ui.label(small(text, cx.theme.color.soft));
    }
}

impl Words {
    pub(super) fn guidance_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(newest) = self.lab.main.newest(cx) else {
            progress(ui, cx, &mut self.lab.main, "");
            return;
        };
        self.clock.set_timesteps(newest.schedule.timesteps());
        let shown = self.lab.main.at(cx, self.clock.t).unwrap_or_else(|| newest.clone());
        self.clock.show(ui, cx, &stops(&shown), None);
        let bottom = ui.min_rect().top() + ui.clip_rect().height();
        let gap = cx.theme.space.wide;
        let left = (0.27 * ui.available_width()).clamp(190.0, 330.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_width(left);
                self.whole(ui, cx, &newest, left);
            });
            ui.vertical(|ui| self.one_step(ui, cx, &shown, bottom));
        });
    }

    /// The picture itself: forming, or finished and judged.
    fn whole(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, painting: &Arc<Painting>, side: f32) {
        let name = cx.t("words-whole");
        let title = cx.t_args("words-whole-title", &args!("w" => format!("{:.1}", painting.request.guidance)));
        let forming = painting.path.steps.last().filter(|_| !painting.is_finished());
        // On the way the data that the last move implies can be recognised long before the state can.
        let pixels = forming.map_or(painting.path.x.as_slice(), |step| step.x_0.as_slice());
        Tile { name: &name, title: &title, ink: cx.theme.color.ink, pixels, size: painting.size, side, signed: None, linked: None }.show(ui, cx);
        progress(ui, cx, &mut self.lab.main, &name);
        if let Some(done) = self.lab.main.done().filter(|done| Arc::ptr_eq(&done.painting, painting)) {
            verdict(ui, cx, done, "main");
            if let Some([seen, held_out]) = done.checked {
                let percent = |share: f64| format!("{:.1}", 100.0 * share);
                let words = cx.t_args("words-checked", &args!("seen" => percent(seen), "held" => percent(held_out)));
                ui.label(egui::RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.soft)).on_hover_text(cx.t("words-checked-about"));
            }
        }
    }

    /// The step in focus: both answers, their difference, the blend, and the data that each implies.
    fn one_step(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, painting: &Arc<Painting>, bottom: f32) {
        let k = state_at(painting, self.clock.t).min(painting.moves.len().saturating_sub(1));
        let (Some(said), t) = (painting.moves.get(k), painting.t(k)) else { return };
        self.slider(ui, cx);
        let x_t = painting.state(k).to_vec();
        let difference = said.with.iter().zip(&said.without).map(|(with, without)| with - without).collect::<Vec<f32>>();
        let blend = guide(&said.with, &said.without, self.guidance);
        let data = [&said.without, &said.with, &blend].map(|eps| implied(painting, &x_t, eps, t));
        let gain = tile::gain(&difference);
        let theme = cx.theme;
        let (noise, ink, soft) = (theme.role(Role::Noise), theme.role(Role::Data), theme.color.soft);
        let gap = theme.space.normal;
        let room = bottom - ui.cursor().top() - 130.0;
        let side = (0.25 * (ui.available_width() - 3.0 * gap)).min(0.5 * (room - 52.0)).clamp(90.0, 260.0);
        let w = format!("{:.1}", self.guidance);
        let w = || args!("w" => w.as_str());
        // Noise and what it implies stand one above the other; the state that both speak of stands under the difference.
        let rows = [
            [
                (cx.t("words-eps-without"), noise, &said.without, Some(1.0)),
                (cx.t("words-eps-with"), noise, &said.with, Some(1.0)),
                (cx.t_args("words-difference", &args!("gain" => gain)), soft, &difference, Some(gain)),
                (cx.t_args("words-eps-blend", &w()), noise, &blend, Some(1.0)),
            ],
            [
                (cx.t("words-data-without"), ink, &data[0], None),
                (cx.t("words-data-with"), ink, &data[1], None),
                (cx.t_args("words-state", &args!("t" => t)), theme.noisy(painting.schedule.signal(t) as f32), &x_t, None),
                (cx.t_args("words-data-blend", &w()), ink, &data[2], None),
            ],
        ];
        let mut over = None;
        let linked = self.lab.pixel;
        for row in rows {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for (title, ink, pixels, signed) in row {
                    ui.vertical(|ui| {
                        ui.set_width(side);
                        ui.spacing_mut().item_spacing.y = 2.0;
                        let tile = Tile { name: &title, title: &title, ink, pixels, size: painting.size, side, signed, linked };
                        over = over.or(tile.show(ui, cx).1);
                    });
                }
            });
        }
        if self.lab.pixel != over {
            self.lab.pixel = over;
            ui.ctx().request_repaint();
        }
        self.force(ui, cx, painting, 4.0 * side + 3.0 * gap);
    }

    fn slider(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("words-guidance")).strong()).on_hover_text(cx.t("words-guidance-about"));
            ui.spacing_mut().slider_width = (ui.available_width() - 90.0).clamp(120.0, 420.0);
            let slider = Slider::new(&mut self.guidance, 0.0..=MOST_GUIDANCE).step_by(0.1).fixed_decimals(1);
            if named(ui.add(slider), &cx.t("words-guidance-name")).changed() {
                cx.did("words-guided");
                if self.guidance == 0.0 {
                    cx.did("words-guided-0");
                } else if self.guidance > 11.9 {
                    cx.did("words-guided-12");
                }
            }
        });
    }

    /// How much the words change the noise, at every move of the run: the root of the mean square of with - without.
    fn force(&self, ui: &mut Ui, cx: &mut Cx<'_>, painting: &Painting, width: f32) {
        let force = |k: usize| {
            let said = &painting.moves[k];
            let squares: f64 = said.with.iter().zip(&said.without).map(|(a, b)| f64::from(a - b).powi(2)).sum();
            [painting.t(k) as f64, (squares / said.with.len().max(1) as f64).sqrt()]
        };
        let mut points: Vec<[f64; 2]> = (0..painting.moves.len()).map(force).collect();
        points.reverse();
        let top = points.iter().fold(1e-6f64, |top, point| top.max(point[1]));
        let last = painting.schedule.timesteps() as f64;
        let name = cx.t("words-force");
        let curve = Curve { name: name.clone(), points: &points, color: cx.theme.color.accent, filled: true, dashed: false };
        let ends = [cx.t("denoise-end-data"), cx.t_args("denoise-end-noise", &args!("t" => painting.schedule.timesteps()))];
        Chart::new("force", [0.0, last], [0.0, 1.1 * top]).name(name).size(vec2(width, 86.0)).curve(curve).marker(self.clock.t as f64).axis("t", ends).show(ui, cx);
    }
}
