//! Paint on a state and go on: both futures stay, the one that was and the one of the hand. Every run ahead of the brush is
//! DDIM's, so all difference is the hand's.

use super::lane::Lane;
use super::{Course, HAND, SIDE, caption, differing, picture, small, state_at};
use crate::args;
use crate::data::shapes::{Background, Color, Value};
use crate::sample::diffusion::Step;
use crate::session::{Event, PaintRequest, Painting, Start};
use crate::ui::cx::Cx;
use crate::ui::widget::{Canvas, Pixel, named, percent};
use egui::{Color32, Rgba, RichText, Sense, Slider, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Strokes that can be undone.
const UNDO: usize = 30;
/// Futures that an undo brings back at once.
const KEPT: usize = 6;
/// Of the brush, in pixels.
pub const RADII: std::ops::RangeInclusive<f32> = 0.5..=8.0;
/// Height that tabs, tools, captions, timeline and the line under it take.
const AROUND: f32 = 254.0;

/// What is painted with. The colours are those of the scenes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brush {
    /// In pixels.
    pub radius: f32,
    /// Place among [`paints`]; one past them takes back what was painted.
    color: usize,
    /// Only the data under the brush changes, the noise on it stays.
    keep_noise: bool,
}

impl Default for Brush {
    fn default() -> Self {
        Self { radius: 3.0, color: 3, keep_noise: true }
    }
}

impl Brush {
    pub fn repair(&mut self) {
        self.radius = if self.radius.is_finite() { self.radius.clamp(*RADII.start(), *RADII.end()) } else { 3.0 };
        self.color = self.color.min(paints().len());
    }
}

/// The word of every paint and its RGB in `[0, 1]`.
fn paints() -> Vec<(&'static str, [f32; 3])> {
    let colors = Color::ALL.iter().map(|color| (color.word(), color.rgb()));
    colors.chain(Background::ALL.iter().map(|ground| (ground.word(), ground.rgb()))).collect()
}

/// A state with paint on it.
#[derive(Clone, Debug)]
struct Painted {
    /// The run it was a state of.
    of: Arc<Painting>,
    step: usize,
    /// The state now.
    x: Arc<Vec<f32>>,
    /// Pixels that were painted.
    count: usize,
}

#[derive(Debug)]
pub struct Hand {
    lane: Lane,
    base: Option<Arc<Painting>>,
    now: Option<Painted>,
    undo: Vec<Option<Painted>>,
    /// The stroke being made, and the pixels it has touched.
    drag: Option<Painted>,
    touched: Vec<bool>,
    /// Finished futures by what was wished for.
    kept: Vec<(Arc<PaintRequest>, Arc<Painting>)>,
}

impl Default for Hand {
    fn default() -> Self {
        Self { lane: Lane::new(HAND), base: None, now: None, undo: Vec::new(), drag: None, touched: Vec::new(), kept: Vec::new() }
    }
}

impl Hand {
    pub fn hear(&mut self, event: &Event) {
        if self.lane.hear(event).is_some()
            && let Some((wish, run)) = self.lane.done()
        {
            self.kept.push((wish.clone(), run.painting.clone()));
            if self.kept.len() > KEPT {
                self.kept.remove(0);
            }
        }
    }

    pub fn is_waiting(&self) -> bool {
        self.now.as_ref().is_some_and(|now| self.found(now).is_none()) && self.lane.is_waiting()
    }

    /// Another run underneath: everything begins anew.
    fn rebase(&mut self, cx: &mut Cx<'_>, base: &Arc<Painting>) {
        let new = !self.base.as_ref().is_some_and(|old| Arc::ptr_eq(&old.request, &base.request));
        if new {
            self.lane.drop_wish(cx);
            *self = Self { lane: std::mem::replace(&mut self.lane, Lane::new(HAND)), ..Self::default() };
        }
        self.base = Some(base.clone());
    }

    fn found(&self, now: &Painted) -> Option<Arc<Painting>> {
        let is_of = |wish: &PaintRequest| matches!(&wish.start, Start::Fork(fork) if fork.steps.len() == now.step && fork.x == now.x);
        self.kept.iter().rev().find(|(wish, _)| is_of(wish)).map(|(_, painting)| painting.clone())
    }

    /// The future of the hand as far as it is known; before the first stroke, the one that was.
    fn future(&self, cx: &Cx<'_>) -> Option<Arc<Painting>> {
        let Some(now) = &self.now else { return self.base.clone() };
        self.found(now).or_else(|| self.lane.painting(cx).filter(|painting| matches!(&painting.request.start, Start::Fork(fork) if fork.x == now.x)))
    }

    fn commit(&mut self, painted: Painted) {
        if self.undo.len() == UNDO {
            self.undo.remove(0);
        }
        self.undo.push(self.now.take());
        self.now = Some(painted);
    }

    /// State `k` as it is on the canvas, to be painted on; `None` where it is not known yet.
    fn hold(&self, k: usize, future: Option<&Arc<Painting>>) -> Option<Painted> {
        match (&self.now, future) {
            (Some(now), _) if now.step == k => Some(now.clone()),
            // Before the stroke, both futures are the same.
            (Some(now), _) if k < now.step => Some(Painted { step: k, x: Arc::new(now.of.state(k).to_vec()), of: now.of.clone(), count: 0 }),
            (_, Some(of)) if k < of.done() => Some(Painted { step: k, x: Arc::new(of.state(k).to_vec()), of: of.clone(), count: 0 }),
            _ => None,
        }
    }
}

impl Brush {
    /// A pixel under the brush: `signal paint + sigma eps`, or without its noise.
    fn paint(&self, painted: &mut Painted, step: &Step, [signal, sigma]: [f64; 2], pixels: &[Pixel]) {
        let color = paints().get(self.color).map(|(_, rgb)| *rgb);
        let x = Arc::make_mut(&mut painted.x);
        for [column, row] in pixels {
            for channel in 0..3 {
                let at = 3 * (row * SIDE + column) + channel;
                let (Some(to), Some(eps), Some(was)) = (x.get_mut(at), step.eps.get(at), painted.of.state(painted.step).get(at)) else { continue };
                *to = match color {
                    Some(rgb) => (signal * f64::from(2.0 * rgb[channel] - 1.0) + if self.keep_noise { sigma * f64::from(*eps) } else { 0.0 }) as f32,
                    None => *was,
                };
            }
        }
    }
}

impl Course {
    pub(super) fn hand_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let request = self.request(Start::Noise);
        self.lab.base.want(cx, ui, request.clone());
        let Some(base) = self.lab.base.painting(cx) else {
            let what = cx.t("course-was");
            super::progress(ui, cx, &mut self.lab.base, &what);
            return;
        };
        self.lab.hand.rebase(cx, &base);
        if let Some(now) = self.lab.hand.now.clone().filter(|now| self.lab.hand.found(now).is_none()) {
            let start = now.of.fork(now.step, now.x.to_vec());
            self.lab.hand.lane.want(cx, ui, PaintRequest { start, ..request });
        }
        let future = self.lab.hand.future(cx);
        self.tools(ui, cx);
        let gap = cx.theme.space.wide;
        let room = ui.clip_rect().height() - AROUND;
        let side = ((ui.available_width() - 2.0 * gap) / 2.5).min(room).clamp(180.0, 640.0);
        let aside = (0.5 * (side - 24.0)).clamp(80.0, 0.5 * side);
        let k_base = state_at(&base, self.clock.t);
        let shown = future.clone().unwrap_or_else(|| base.clone());
        let k = future.as_ref().map_or(self.lab.hand.now.as_ref().map_or(0, |now| now.step), |future| state_at(future, self.clock.t));
        let pictures = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                caption(ui, cx, cx.t("course-was"));
                picture(ui, cx, "was", base.state(k_base), side, cx.t_args("course-was-name", &args!("t" => base.t(k_base))));
            });
            ui.vertical(|ui| {
                let key = if self.lab.hand.now.is_some() { "course-hand" } else { "course-canvas" };
                caption(ui, cx, cx.t(key));
                self.canvas(ui, cx, (future.as_ref(), &shown), k, side);
            });
            ui.vertical(|ui| {
                caption(ui, cx, cx.t("course-expected"));
                for (key, painting, k) in [("course-expected-was", &base, k_base), ("course-expected-hand", &shown, k)] {
                    let x_0 = painting.path.steps.get(k).map_or(painting.state(k), |step| &step.x_0);
                    picture(ui, cx, key, x_0, aside, cx.t(key)).on_hover_text(cx.t(key));
                }
            });
        });
        self.lab.picture = Some(pictures.response.rect);
        ui.add_space(cx.theme.space.tight);
        let forked = self.lab.hand.now.as_ref().map(|now| now.of.t(now.step));
        self.clock_ui(ui, cx, &base, forked);
        if self.lab.base.is_waiting() || self.lab.base.is_given_up() {
            let what = cx.t("course-was");
            super::progress(ui, cx, &mut self.lab.base, &what);
        } else if self.lab.hand.is_waiting() || self.lab.hand.lane.is_given_up() && self.lab.hand.now.is_some() {
            let what = cx.t("course-hand");
            super::progress(ui, cx, &mut self.lab.hand.lane, &what);
        } else {
            self.verdict(ui, cx, &base, future.as_ref());
        }
    }

    fn canvas(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, (future, shown): (Option<&Arc<Painting>>, &Arc<Painting>), k: usize, side: f32) {
        let hand = &self.lab.hand;
        let painted = hand.drag.as_ref().or(hand.now.as_ref()).filter(|painted| painted.step == k).map(|painted| painted.x.clone());
        let pixels: &[f32] = painted.as_deref().map_or_else(|| shown.state(k), Vec::as_slice);
        // At t = 0 nothing comes after; past the stroke, the future may not be there yet.
        let held = hand.drag.clone().or_else(|| hand.hold(k, future));
        let known = held.as_ref().is_some_and(|held| held.of.path.steps.get(held.step).is_some());
        let brushed = Canvas::new("hand", pixels, SIDE).side(side).radius(self.brush.radius).name(cx.t("course-canvas-name")).enabled(known).show(ui, cx);
        if !known {
            brushed.response.on_hover_text(cx.t(if shown.t(k) == 0 { "course-too-late" } else { "course-not-yet" }));
            return;
        }
        let Some(mut held) = held else { return };
        let hand = &mut self.lab.hand;
        if brushed.began {
            self.clock.playing = false;
            hand.touched = vec![false; SIDE * SIDE];
        }
        if !brushed.touched.is_empty() {
            let t = held.of.t(held.step);
            let level = [held.of.schedule.signal(t), held.of.schedule.sigma(t)];
            if let Some(step) = held.of.path.steps.get(held.step).cloned() {
                self.brush.paint(&mut held, &step, level, &brushed.touched);
            }
            for [column, row] in &brushed.touched {
                if let Some(touched) = hand.touched.get_mut(row * SIDE + column) {
                    *touched = true;
                }
            }
            hand.drag = Some(held);
        }
        if brushed.ended
            && let Some(mut drag) = hand.drag.take()
        {
            let was = drag.of.state(drag.step);
            drag.count = was.chunks_exact(3).zip(drag.x.chunks_exact(3)).filter(|(a, b)| a != b).count();
            hand.commit(drag);
            cx.did("course-painted");
            if !self.brush.keep_noise {
                cx.did("course-flat");
            }
        }
    }

    fn tools(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (i, (word, [r, g, b])) in paints().into_iter().enumerate() {
                let name = cx.t_args("course-paint-with", &args!("color" => cx.t(&format!("gloss-{word}"))));
                // The scenes' colours are meant for a screen: gamma stays as it is.
                let [r, g, b] = [r, g, b].map(|part| (255.0 * part).round() as u8);
                if swatch(ui, cx, Color32::from_rgba_premultiplied(r, g, b, 255), self.brush.color == i, &name) {
                    self.brush.color = i;
                }
            }
            let eraser = self.brush.color == paints().len();
            if ui.selectable_label(eraser, cx.t("course-eraser")).on_hover_text(cx.t("course-eraser-about")).clicked() {
                self.brush.color = paints().len();
            }
            ui.separator();
            self.radius_ui(ui, cx);
            if ui.checkbox(&mut self.brush.keep_noise, cx.t("course-keep-noise")).on_hover_text(cx.t("course-keep-noise-about")).changed() {
                cx.did("course-noise-tool");
            }
            ui.separator();
            let hand = &mut self.lab.hand;
            if ui.add_enabled(!hand.undo.is_empty(), egui::Button::new(cx.t("course-undo"))).clicked()
                && let Some(before) = hand.undo.pop()
            {
                hand.now = before;
                cx.did("course-undone");
            }
            if ui.add_enabled(hand.now.is_some(), egui::Button::new(cx.t("course-reset"))).on_hover_text(cx.t("course-reset-about")).clicked() {
                hand.undo.push(hand.now.take());
            }
        });
        ui.add_space(cx.theme.space.tight);
    }

    pub(super) fn radius_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.label(cx.t("course-brush"));
        ui.spacing_mut().slider_width = 64.0;
        named(ui.add(Slider::new(&mut self.brush.radius, RADII).step_by(0.5).fixed_decimals(1)), &cx.t("course-brush-name"));
    }

    /// What the hand has done, in numbers.
    fn verdict(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, base: &Painting, future: Option<&Arc<Painting>>) {
        let (Some(now), Some(future)) = (&self.lab.hand.now, future) else {
            ui.label(small(cx, cx.t("course-hint")));
            return;
        };
        let part = now.count as f64 / (SIDE * SIDE) as f64;
        let words = cx.t_args("course-verdict", &args!("painted" => percent(part), "t" => now.of.t(now.step), "ends" => percent(differing(&base.path.x, &future.path.x))));
        ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.ink));
    }
}

/// A paint to choose; true for a click.
fn swatch(ui: &mut Ui, cx: &Cx<'_>, color: Color32, chosen: bool, name: &str) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(24.0, 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(egui::Role::RadioButton, true, chosen, name));
    ui.painter().rect_filled(rect.shrink(3.0), 4.0, color);
    let faint = Rgba::from(cx.theme.color.faint);
    let line = if chosen { Stroke::new(2.5, cx.theme.color.accent) } else { Stroke::new(1.0, Color32::from(faint * 0.6)) };
    ui.painter().rect_stroke(if chosen { rect.shrink(1.0) } else { rect.shrink(3.0) }, 4.0, line, StrokeKind::Inside);
    if response.has_focus() {
        ui.painter().rect_stroke(rect.expand(1.0), 5.0, Stroke::new(1.5, cx.theme.color.ink), StrokeKind::Outside);
    }
    response.on_hover_text(name).clicked()
}
