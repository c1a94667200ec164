//! The same noise under two samplers: both runs on one axis of time, and what differs between them.

use super::Picture;
use super::panels::{difference, middle};
use super::running::running;
use super::strip::strip;
use crate::args;
use crate::sample::diffusion::SamplerConfig;
use crate::session::{Painted, Painting};
use crate::ui::cx::Cx;
use crate::ui::page::words::easel::{Easel, state_at, stops};
use crate::ui::page::words::verdict::seen;
use crate::ui::widget::{Picture as Pixels, fmt};
use egui::{RichText, Sense, Ui, vec2};
use std::sync::Arc;

/// Room under the pictures: strips, lines and the verdicts.
const BELOW: f32 = 190.0;
/// Differences up to this have a shade of their own: half of what a pixel can change.
const MOST: f32 = 1.0;

impl Picture {
    pub(super) fn pair_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let top = ui.min_rect().top();
        let request = self.request(self.other);
        self.lab.other.want(ui, cx, request);
        let t = self.clock.t;
        let shown = [self.fitting(self.lab.main.at(cx, t)), self.fitting(self.lab.other.at(cx, t))];
        if let Some(any) = shown.iter().flatten().next() {
            self.clock.set_timesteps(any.schedule.timesteps());
        }
        let mut times: Vec<usize> = shown.iter().flatten().flat_map(|painting| stops(painting)).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        times.dedup();
        self.clock.show(ui, cx, &times, None);
        let gap = cx.theme.space.wide;
        let room = top + ui.clip_rect().height() - 20.0 - ui.cursor().top() - BELOW;
        let side = ((ui.available_width() - 2.0 * gap) / 3.0).min(room.max(180.0)).clamp(150.0, 420.0);
        let column = (ui.available_width() - 2.0 * gap) / 3.0;
        let over = self.pixel.hovered.take();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (i, painting) in shown.iter().enumerate() {
                ui.vertical(|ui| {
                    ui.set_width(column);
                    self.side_ui(ui, cx, i, painting.as_ref(), side, over);
                });
            }
            ui.vertical(|ui| {
                ui.set_width(column);
                self.apart(ui, cx, &shown, side, over);
            });
        });
    }

    /// The numbers a run shows at the time of the clock: its state, or the data it implies.
    fn pixels<'a>(&self, painting: &'a Painting) -> &'a [f32] {
        let k = state_at(painting, self.clock.t);
        match painting.path.steps.get(k) {
            Some(step) if self.strip_of_data => &step.x_0,
            _ => painting.state(k),
        }
    }

    fn side_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, i: usize, painting: Option<&Arc<Painting>>, side: f32, over: Option<[usize; 2]>) {
        let name = cx.t(["picture-first", "picture-second"][i]);
        let sampler = [self.sampler, self.other][i];
        let title = format!("{name}: {}", told(cx, sampler));
        ui.label(RichText::new(&title).strong());
        match painting {
            Some(painting) => {
                let pixels = self.pixels(painting);
                Pixels::new(("side", i), pixels, painting.size, painting.channels).name(&title).side(side).linked(over).show(ui, cx, &mut self.pixel);
                let k = state_at(painting, self.clock.t);
                strip(ui, cx, &cx.t_args("picture-strip-of", &args!("what" => name.as_str())), (painting, k), self.strip_of_data, 40.0, &mut self.clock);
            }
            None => {
                let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
                middle(ui, cx, rect, cx.t("denoise-waiting"));
            }
        }
        let easel = if i == 0 { &mut self.lab.main } else { &mut self.lab.other };
        running(ui, cx, easel, &name, painting.map(|painting| &**painting));
        if let Some(done) = finished(easel, painting) {
            result(ui, cx, &done);
        }
    }

    /// Where the two differ.
    fn apart(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, shown: &[Option<Arc<Painting>>; 2], side: f32, over: Option<[usize; 2]>) {
        let title = cx.t("picture-apart");
        ui.label(RichText::new(&title).strong()).on_hover_text(cx.t("picture-apart-about"));
        let [Some(a), Some(b)] = shown else { return };
        let (all, size) = difference(self.pixels(a), self.pixels(b));
        Pixels::new("apart", &all, a.size, a.channels).signed(MOST).name(&title).side(side).linked(over).show(ui, cx, &mut self.pixel);
        let times = [a, b].map(|painting| painting.t(state_at(painting, self.clock.t)));
        let words = args!("rms" => fmt(size), "first" => times[0], "second" => times[1]);
        ui.label(RichText::new(cx.t_args("picture-apart-size", &words)).size(cx.theme.size.small).color(cx.theme.color.soft));
        for (of_data, key) in [(false, "picture-strip-states"), (true, "picture-strip-data")] {
            if ui.selectable_label(self.strip_of_data == of_data, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                self.strip_of_data = of_data;
            }
        }
    }
}

/// A sampler in a few words: `DDIM, 30 steps`.
fn told(cx: &Cx<'_>, sampler: SamplerConfig) -> String {
    cx.t_args("picture-sampler", &args!("sampler" => cx.t(&format!("sampler-{}", sampler.kind.id())), "steps" => sampler.steps))
}

fn finished(easel: &Easel, painting: Option<&Arc<Painting>>) -> Option<Arc<Painted>> {
    easel.done().filter(|done| painting.is_some_and(|painting| Arc::ptr_eq(&done.painting, painting))).cloned()
}

/// What the reader sees in a result, on one line.
fn result(ui: &mut Ui, cx: &Cx<'_>, done: &Painted) {
    let (Some(reading), Some(verdict)) = (&done.reading, &done.verdict) else { return };
    let right = verdict.parts.iter().filter(|part| part.right).count();
    let ink = if verdict.is_right() { cx.theme.color.good } else { cx.theme.color.bad };
    let small = |text: String| RichText::new(text).size(cx.theme.size.small);
    if !verdict.parts.is_empty() {
        let key = if verdict.is_right() { "words-verdict-right" } else { "words-verdict-wrong" };
        ui.label(small(cx.t_args(key, &args!("right" => right, "of" => verdict.parts.len()))).color(ink));
    }
    // No scene has more than two things: a list of them would only tell of noise.
    let things = reading.objects.len();
    let text = if things > 2 { cx.t_args("picture-result-many", &args!("count" => things)) } else { cx.t_args("picture-result", &args!("seen" => seen(reading))) };
    ui.label(small(text).color(cx.theme.color.soft));
}
