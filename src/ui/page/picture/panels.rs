//! One run: its strip, the axis of time, and the step in focus with all its parts side by side; at t = 0 the picture itself and
//! what the reader sees in it.

use super::running::running;
use super::strip::strip;
use super::values::values;
use super::Picture;
use crate::args;
use crate::data::shapes::read::read;
use crate::model::picture::Subject;
use crate::sample::diffusion::Step;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::page::words::easel::{state_at, stops};
use crate::ui::page::words::verdict::{seen, verdict};
use crate::ui::widget::{Picture as Pixels, SIGNED};
use egui::{Align2, Color32, FontId, Rect, RichText, Sense, Stroke, StrokeKind, Ui, vec2};
use std::sync::Arc;

/// Room for a title over a panel, and between two panels.
const TITLE: f32 = 19.0;
const BETWEEN: f32 = 18.0;
/// Height of the arithmetic and the histogram, and width of the latter.
const BELOW: f32 = 214.0;
const VALUES: f32 = 300.0;

/// One part of a step.
struct Part<'a> {
    /// Its text key.
    key: &'static str,
    /// How it follows from those before.
    sign: &'static str,
    pixels: Option<&'a [f32]>,
    signed: bool,
    color: Color32,
}

impl Picture {
    pub(super) fn run_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let top = ui.min_rect().top();
        let Some(newest) = self.fitting(self.lab.main.newest(cx)) else {
            running(ui, cx, &mut self.lab.main, "", None);
            return;
        };
        self.clock.set_timesteps(newest.schedule.timesteps());
        let shown = self.fitting(self.lab.main.at(cx, self.clock.t)).unwrap_or(newest);
        let before = self.clock.t;
        let k = state_at(&shown, self.clock.t);
        self.strip_ui(ui, cx, &shown, k);
        self.clock.show(ui, cx, &stops(&shown), None);
        if self.clock.t != before {
            cx.did("picture-scrubbed");
            if self.clock.t == 0 {
                cx.did("picture-arrived");
            }
        }
        let k = state_at(&shown, self.clock.t);
        let bottom = top + ui.clip_rect().height() - 40.0;
        let over = self.pixel.hovered.take();
        match shown.path.steps.get(k).cloned() {
            Some(step) => self.step_ui(ui, cx, (&shown, k, &step), over, bottom),
            None => self.arrived_ui(ui, cx, &shown, over, bottom),
        }
        running(ui, cx, &mut self.lab.main, "", Some(&shown));
    }

    fn strip_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, shown: &Painting, k: usize) {
        let side = (0.058 * ui.available_width()).clamp(42.0, 72.0);
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for (of_data, key) in [(false, "picture-strip-states"), (true, "picture-strip-data")] {
                    let label = RichText::new(cx.t(key)).size(cx.theme.size.small);
                    if ui.selectable_label(self.strip_of_data == of_data, label).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                        self.strip_of_data = of_data;
                        cx.did("picture-strip-other");
                    }
                }
            });
            strip(ui, cx, &cx.t("picture-strip"), (shown, k), self.strip_of_data, side, &mut self.clock);
        });
    }

    /// All parts of a step, the arithmetic of the pixel in focus, and how often each value occurs.
    fn step_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, (painting, k, step): (&Arc<Painting>, usize, &Arc<Step>), over: Option<[usize; 2]>, bottom: f32) {
        let theme = cx.theme;
        let next = painting.state(k + 1).to_vec();
        let mean = step.mean(&next);
        let noisy = |t: usize| theme.noisy(painting.schedule.signal(t) as f32);
        let parts = [
            Part { key: "picture-state", sign: "", pixels: Some(&step.x_t), signed: false, color: noisy(step.t) },
            Part { key: "picture-eps", sign: "", pixels: Some(&step.eps), signed: true, color: theme.color.noise },
            Part { key: "picture-data", sign: "", pixels: Some(&step.x_0), signed: false, color: theme.color.data },
            Part { key: "picture-mean", sign: "", pixels: Some(&mean), signed: false, color: noisy(step.next_t) },
            Part { key: "picture-added", sign: "+", pixels: step.noise.as_deref(), signed: true, color: theme.color.noise },
            Part { key: "picture-next", sign: "=", pixels: Some(&next), signed: false, color: noisy(step.next_t) },
        ];
        let room = bottom - ui.cursor().top() - TITLE - BELOW;
        let side = ((ui.available_width() - 5.0 * BETWEEN) / 6.0).min(room).clamp(100.0, 260.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing = vec2(BETWEEN, 2.0);
            for part in &parts {
                ui.vertical(|ui| self.part_ui(ui, cx, part, (painting, step), side, over));
            }
        });
        ui.add_space(theme.space.tight);
        let width = ui.available_width();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = cx.theme.space.wide;
            ui.vertical(|ui| {
                ui.set_width((width - VALUES - cx.theme.space.wide).max(200.0));
                self.working(ui, cx, painting, k);
            });
            ui.vertical(|ui| {
                let of = [(cx.t("picture-values-state"), step.x_t.as_slice(), noisy(step.t)), (cx.t("picture-values-data"), step.x_0.as_slice(), cx.theme.color.data)];
                values(ui, cx, vec2(VALUES, BELOW - 44.0), &of);
                self.reading_ui(ui, cx, painting, step);
            });
        });
    }

    fn part_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, part: &Part<'_>, (painting, step): (&Painting, &Step), side: f32, over: Option<[usize; 2]>) {
        let theme = cx.theme;
        let title = cx.t_args(part.key, &args!("t" => step.t, "next" => step.next_t));
        let (row, heading) = ui.allocate_exact_size(vec2(side, TITLE - 2.0), Sense::hover());
        ui.painter().text(row.left_center(), Align2::LEFT_CENTER, &title, FontId::proportional(theme.size.small), part.color);
        // Over the pixels it would cover the arithmetic.
        heading.on_hover_text(cx.t(&format!("{}-about", part.key)));
        let place = ui.cursor().min;
        if !part.sign.is_empty() {
            let at = place + vec2(-0.5 * BETWEEN, 0.5 * side);
            ui.painter().text(at, Align2::CENTER_CENTER, part.sign, FontId::proportional(theme.size.heading), theme.color.ink);
        }
        match part.pixels {
            Some(pixels) => {
                let picture = Pixels::new(("part", part.key), pixels, painting.size, painting.channels).name(&title).side(side).linked(over);
                let picture = if part.signed { picture.signed(SIGNED) } else { picture };
                picture.show(ui, cx, &mut self.pixel);
            }
            None => {
                let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
                ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, theme.color.line), StrokeKind::Inside);
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, cx.t("denoise-none"), FontId::proportional(theme.size.small), theme.color.soft);
            }
        }
    }

    /// What the reader sees in the data that a step implies: long before the picture is there, it can often be told.
    fn reading_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, painting: &Painting, step: &Arc<Step>) {
        if painting.subject != Subject::Shapes {
            return;
        }
        let known = self.lab.reading.as_ref().filter(|(of, _)| Arc::ptr_eq(of, step)).map(|(_, words)| words.clone());
        let words = known.unwrap_or_else(|| {
            let reading = read(&step.x_0);
            // No scene has more than two things: what looks like more is noise.
            let words = if reading.objects.len() > 2 { String::new() } else { seen(&reading) };
            self.lab.reading = Some((step.clone(), words.clone()));
            words
        });
        let text = if words.is_empty() { cx.t("picture-reads-nothing") } else { cx.t_args("picture-reads", &args!("seen" => words)) };
        ui.label(RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft)).on_hover_text(cx.t("picture-reads-about"));
    }

    /// At the end: the picture, or while it forms, the data that its last move implies.
    fn arrived_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, painting: &Arc<Painting>, over: Option<[usize; 2]>, bottom: f32) {
        let side = (bottom - ui.cursor().top() - TITLE).min(0.46 * ui.available_width()).clamp(200.0, 560.0);
        let forming = painting.path.steps.last().filter(|_| !painting.is_finished());
        let pixels = forming.map_or(painting.path.x.as_slice(), |step| step.x_0.as_slice());
        let title = match forming {
            Some(step) => cx.t_args("picture-forming", &args!("t" => step.t)),
            None => cx.t("picture-finished"),
        };
        let width = ui.available_width();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = cx.theme.space.wide;
            ui.vertical(|ui| {
                ui.label(RichText::new(&title).size(cx.theme.size.small).color(cx.theme.color.data));
                Pixels::new("finished", pixels, painting.size, painting.channels).name(&title).side(side).linked(over).show(ui, cx, &mut self.pixel);
            });
            ui.vertical(|ui| {
                ui.set_width((width - side - cx.theme.space.wide).max(200.0));
                let done = self.lab.main.done().filter(|done| Arc::ptr_eq(&done.painting, painting)).cloned();
                if let Some(done) = done {
                    if done.reading.is_some() {
                        ui.label(RichText::new(cx.t("picture-reader")).size(cx.theme.size.strong).strong()).on_hover_text(cx.t("picture-reads-about"));
                    }
                    ui.scope(|ui| {
                        ui.spacing_mut().interact_size.y = 0.0;
                        verdict(ui, cx, &done, "run");
                    });
                    ui.add_space(cx.theme.space.small);
                }
                let of = [(cx.t("picture-values-picture"), pixels, cx.theme.color.data)];
                values(ui, cx, vec2((width - side - cx.theme.space.wide).clamp(200.0, 460.0), (bottom - ui.cursor().top()).clamp(120.0, 240.0)), &of);
            });
        });
    }
}

/// Where two pictures differ, and by how much on the root mean square.
pub fn difference(a: &[f32], b: &[f32]) -> (Vec<f32>, f64) {
    let all: Vec<f32> = a.iter().zip(b).map(|(a, b)| b - a).collect();
    let square = all.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>() / all.len().max(1) as f64;
    (all, square.sqrt())
}

/// Written into the middle of a place.
pub fn middle(ui: &Ui, cx: &Cx<'_>, rect: Rect, text: String) {
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, FontId::proportional(cx.theme.size.small), cx.theme.color.soft);
}
