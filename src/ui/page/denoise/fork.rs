//! Fork: stop a run at some t, take hold of points, move them, and let it go on. Both futures stay: the one that was, and
//! the one that came of the hand. Every move draws the same noise as before, so all difference is the hand's.

use super::Denoise;
use super::lane::{Lane, pairs, state_at, stops, way};
use super::source::Resolved;
use super::travel::{levels, radius};
use crate::args;
use crate::session::{DenoiseRequest, Denoised, Fork};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Plane, Touch, count, fmt};
use egui::{Key, RichText, Shape, Stroke, TextureId, Ui};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Moves that can be undone.
const UNDO: usize = 30;
/// How near the pointer must come to a point, in points of the screen.
const REACH: f32 = 16.0;
/// How far an arrow key moves, in units of the plane.
const NUDGE: f32 = 0.05;
/// Points whose two ways are drawn.
const WAYS: usize = 24;

/// How points are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tool {
    /// The nearest one.
    Point,
    /// All inside a line drawn around them.
    #[default]
    Lasso,
}

#[derive(Debug)]
pub struct Forking {
    pub lane: Lane,
    /// The run that was, whose fork this is.
    base: Option<Arc<Denoised>>,
    now: Option<Fork>,
    undo: Vec<Option<Fork>>,
    selected: Vec<usize>,
    lasso: Vec<[f32; 2]>,
    /// The points are being moved.
    drag: Option<Fork>,
}

impl Default for Forking {
    fn default() -> Self {
        Self { lane: Lane::new(3), base: None, now: None, undo: Vec::new(), selected: Vec::new(), lasso: Vec::new(), drag: None }
    }
}

impl Forking {
    /// Another run underneath: everything begins anew.
    fn rebase(&mut self, base: &Arc<Denoised>) {
        if !self.base.as_ref().is_some_and(|old| Arc::ptr_eq(old, base)) {
            let selected = if self.base.as_ref().is_some_and(|old| old.request.count == base.request.count) { std::mem::take(&mut self.selected) } else { Vec::new() };
            self.lane.clear();
            *self = Self { base: Some(base.clone()), selected, lane: std::mem::replace(&mut self.lane, Lane::new(3)), ..Self::default() };
        }
    }

    /// What is shown and can be saved: the hand's future with its states.
    pub fn shown(&self) -> Option<&Arc<Denoised>> {
        self.future()
    }

    /// The future that the hand made; before the first move, the one that was.
    fn future(&self) -> Option<&Arc<Denoised>> {
        self.lane.run().filter(|_| self.now.is_some() || self.drag.is_some()).or(self.base.as_ref())
    }

    fn commit(&mut self, fork: Fork) {
        if self.undo.len() == UNDO {
            self.undo.remove(0);
        }
        self.undo.push(self.now.take());
        self.now = Some(fork);
    }

    /// A hold on state `k` of the present future. The run it comes from forgets its own origins: chains of forks would keep
    /// every run alive.
    fn hold(&self, k: usize) -> Option<Fork> {
        let of = self.future()?;
        let of = Denoised { request: DenoiseRequest { fork: None, ..of.request.clone() }, ..Denoised::clone(of) };
        Some(Fork { step: k, x: of.path.state(k).to_vec(), of: Arc::new(of) })
    }

    /// Moves what is selected.
    fn shift(&self, fork: &mut Fork, [dx, dy]: [f32; 2]) {
        for i in &self.selected {
            if let Some([x, y]) = fork.x.get_mut(2 * i..2 * i + 2).and_then(|pair| pair.first_chunk_mut::<2>()) {
                (*x, *y) = (*x + dx, *y + dy);
            }
        }
    }
}

impl Denoise {
    pub(super) fn fork_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, resolved: &Resolved) {
        let request = self.request(resolved);
        self.lab.main.want(cx, request);
        let Some(base) = self.lab.main.run().cloned() else {
            self.run_line(ui, cx, None);
            self.trouble(ui, cx);
            return;
        };
        self.lab.forking.rebase(&base);
        if let Some(fork) = self.lab.forking.drag.clone().or_else(|| self.lab.forking.now.clone()) {
            self.lab.forking.lane.want(cx, DenoiseRequest { fork: Some(fork), ..base.request.clone() });
        }
        let Some(future) = self.lab.forking.future().cloned() else { return };
        self.tools(ui, cx, &future);
        let ground = self.chosen.mixture(&resolved.data).and_then(|mixture| {
            let levels = levels(&future.schedule, future.path.t(state_at(&future, self.clock.t)));
            self.lab.landscape.picture(ui, cx, &mixture, self.ground, levels)
        });
        let ground = ground.map(|(texture, _)| texture);
        let gap = cx.theme.space.wide;
        let room = ui.clip_rect().height() - 236.0;
        let side = if self.overlaid { room.min(ui.available_width()) } else { room.min(0.5 * (ui.available_width() - gap)) }.clamp(220.0, 760.0);
        let (k, k_base) = (state_at(&future, self.clock.t), state_at(&base, self.clock.t));
        let pictures = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            if !self.overlaid {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 3.0;
                    ui.label(RichText::new(cx.t("denoise-fork-was")).strong());
                    self.was(ui, cx, &base, ground, k_base, side);
                });
            }
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                let key = if self.overlaid { "denoise-fork-both" } else if self.lab.forking.now.is_some() { "denoise-fork-hand" } else { "denoise-fork-canvas" };
                ui.label(RichText::new(cx.t(key)).strong());
                self.canvas(ui, cx, (&base, k_base), (&future, k), (ground, side));
            });
        });
        self.lab.picture = Some(pictures.response.rect);
        ui.add_space(cx.theme.space.tight);
        let forked = self.lab.forking.now.as_ref().map(|fork| fork.of.path.t(fork.step));
        self.clock.show(ui, cx, &stops(&base), forked);
        if cx.status.denoising.is_some() {
            if self.run_line(ui, cx, None) {
                self.lab.main.stop(cx);
                self.lab.forking.lane.stop(cx);
            }
        } else {
            self.verdict(ui, cx, &base, &future);
        }
        if self.lab.main.is_given_up() {
            self.trouble(ui, cx);
        }
    }

    fn tools(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, future: &Arc<Denoised>) {
        ui.horizontal_wrapped(|ui| {
            for (tool, key) in [(Tool::Lasso, "denoise-tool-lasso"), (Tool::Point, "denoise-tool-point")] {
                if ui.selectable_label(self.tool == tool, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.tool = tool;
                }
            }
            let followed = self.point.pinned.filter(|i| *i < future.request.count);
            let button = ui.add_enabled(followed.is_some(), egui::Button::new(cx.t("denoise-take-followed")));
            if button.on_hover_text(cx.t("denoise-take-followed-about")).clicked() {
                self.lab.forking.selected = followed.into_iter().collect();
            }
            ui.separator();
            let forking = &mut self.lab.forking;
            if ui.add_enabled(!forking.undo.is_empty(), egui::Button::new(cx.t("denoise-undo"))).clicked()
                && let Some(before) = forking.undo.pop()
            {
                forking.now = before;
                cx.did("denoise-undone");
            }
            if ui.add_enabled(forking.now.is_some(), egui::Button::new(cx.t("denoise-fork-reset"))).clicked() {
                (forking.now, forking.drag) = (None, None);
                forking.undo.clear();
                forking.selected.clear();
            }
            ui.separator();
            for (overlaid, key) in [(false, "denoise-side-by-side"), (true, "denoise-overlaid")] {
                if ui.selectable_label(self.overlaid == overlaid, cx.t(key)).clicked() {
                    self.overlaid = overlaid;
                }
            }
        });
    }

    /// The future that was, with the chosen points and their ways.
    fn was(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, base: &Arc<Denoised>, ground: Option<TextureId>, k: usize, side: f32) {
        let points = pairs(base.path.state(k));
        let t = base.path.t(k);
        let ways = self.ways(base, k);
        let chosen: Vec<[f32; 2]> = self.lab.forking.selected.iter().filter_map(|i| points.get(*i).copied()).collect();
        let theme = cx.theme;
        let color = theme.noisy(base.schedule.signal(t) as f32);
        let title = cx.t_args("denoise-at", &args!("t" => t, "k" => k, "of" => base.path.steps.len()));
        let mut plane = Plane::new("was").name(cx.t("denoise-fork-was-name")).title(title).side(side).dots(&points, color.gamma_multiply(0.75), radius(side, points.len())).dots(&chosen, theme.color.ink, 2.8);
        if let Some(texture) = ground {
            plane = plane.picture(texture);
        }
        for way in &ways {
            plane = plane.path(way, theme.color.ink.gamma_multiply(0.5), 1.1);
        }
        plane.show(ui, cx, &mut self.point);
    }

    /// Where the chosen points went since the fork.
    fn ways(&self, run: &Denoised, k: usize) -> Vec<Vec<[f32; 2]>> {
        let Some(fork) = &self.lab.forking.now else { return Vec::new() };
        if k < fork.step {
            return Vec::new();
        }
        self.lab.forking.selected.iter().take(WAYS).map(|i| way(run, *i, fork.step..=k)).collect()
    }

    fn canvas(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, (base, k_base): (&Arc<Denoised>, usize), (future, k): (&Arc<Denoised>, usize), (ground, side): (Option<TextureId>, f32)) {
        let held = self.lab.forking.drag.as_ref().filter(|drag| drag.step == k).map(|drag| pairs(&drag.x));
        let points = held.unwrap_or_else(|| pairs(future.path.state(k)));
        let old = if self.overlaid { pairs(base.path.state(k_base)) } else { Vec::new() };
        let chosen: Vec<[f32; 2]> = self.lab.forking.selected.iter().filter_map(|i| points.get(*i).copied()).collect();
        let old_chosen: Vec<[f32; 2]> = self.lab.forking.selected.iter().filter_map(|i| old.get(*i).copied()).collect();
        let (ways, old_ways) = (self.ways(future, k), if self.overlaid { self.ways(base, k_base) } else { Vec::new() });
        let theme = cx.theme;
        let t = future.path.t(k);
        let color = theme.noisy(future.schedule.signal(t) as f32);
        let title = cx.t_args("denoise-at", &args!("t" => t, "k" => k, "of" => future.path.steps.len()));
        let size = radius(side, points.len());
        let mut plane = Plane::new("hand").name(cx.t("denoise-fork-canvas-name")).title(title).side(side).canvas(true);
        if let Some(texture) = ground {
            plane = plane.picture(texture);
        }
        if self.overlaid {
            plane = plane.dots(&old, theme.color.faint.gamma_multiply(0.7), size);
        }
        plane = plane.dots(&points, color.gamma_multiply(0.75), size).dots(&old_chosen, theme.color.ink, 2.8).dots(&chosen, theme.color.accent, 3.2);
        for way in &old_ways {
            plane = plane.path(way, theme.color.ink.gamma_multiply(0.5), 1.1);
        }
        for way in &ways {
            plane = plane.path(way, theme.color.accent.gamma_multiply(0.8), 1.2);
        }
        let touch = plane.show(ui, cx, &mut Pin::default());
        if self.lab.forking.lasso.len() > 1 {
            let line = self.lab.forking.lasso.iter().map(|point| touch.view.pos(*point)).collect();
            ui.painter().with_clip_rect(touch.view.rect).add(Shape::line(line, Stroke::new(1.6, theme.color.accent)));
        }
        // At t = 0 nothing comes after.
        if k < future.path.steps.len() {
            self.hand(ui, cx, &touch, &points, k);
        } else if touch.response.hovered() {
            touch.response.on_hover_text(cx.t("denoise-fork-too-late"));
        }
    }

    /// What pointer and keys do to the points.
    fn hand(&mut self, ui: &Ui, cx: &mut Cx<'_>, touch: &Touch, points: &[[f32; 2]], k: usize) {
        let forking = &mut self.lab.forking;
        let near = |i: usize, at: [f32; 2]| points.get(i).map_or(f32::INFINITY, |point| touch.view.pos(*point).distance(touch.view.pos(at)));
        if touch.began
            && let Some([at, _]) = touch.stroke
        {
            self.clock.playing = false;
            if forking.selected.iter().any(|i| near(*i, at) <= REACH) {
                forking.drag = forking.hold(k);
            } else if self.tool == Tool::Point {
                let nearest = (0..points.len()).min_by(|a, b| near(*a, at).total_cmp(&near(*b, at))).filter(|i| near(*i, at) <= REACH);
                forking.selected = nearest.into_iter().collect();
                forking.drag = nearest.and_then(|_| forking.hold(k));
            } else {
                forking.lasso = vec![at];
            }
        }
        if let Some([from, to]) = touch.stroke
            && !touch.began
        {
            if let Some(mut drag) = forking.drag.take() {
                forking.shift(&mut drag, [to[0] - from[0], to[1] - from[1]]);
                forking.drag = Some(drag);
            } else if !forking.lasso.is_empty() {
                forking.lasso.push(to);
            }
        }
        if touch.ended || (touch.stroke.is_none() && (forking.drag.is_some() || !forking.lasso.is_empty())) {
            if let Some(drag) = forking.drag.take().filter(|drag| drag.x != drag.of.path.state(drag.step)) {
                forking.commit(drag);
                cx.did("denoise-forked");
            }
            let line = std::mem::take(&mut forking.lasso);
            if line.len() > 2 {
                forking.selected = (0..points.len()).filter(|i| inside(&line, points[*i])).collect();
                cx.did("denoise-lassoed");
            } else if !line.is_empty() {
                forking.selected.clear();
            }
        }
        if !touch.response.has_focus() || forking.selected.is_empty() {
            return;
        }
        ui.memory_mut(|memory| {
            let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(touch.response.id, filter);
        });
        let ways = [(Key::ArrowLeft, [-NUDGE, 0.0]), (Key::ArrowRight, [NUDGE, 0.0]), (Key::ArrowUp, [0.0, NUDGE]), (Key::ArrowDown, [0.0, -NUDGE])];
        let pushed = ways.into_iter().find(|(key, _)| ui.input(|input| input.key_pressed(*key)));
        if let Some((_, by)) = pushed
            && let Some(mut fork) = forking.hold(k)
        {
            forking.shift(&mut fork, by);
            forking.commit(fork);
            cx.did("denoise-forked");
        }
    }

    /// What the hand has done, in numbers.
    fn verdict(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, base: &Denoised, future: &Denoised) {
        let forking = &self.lab.forking;
        let small = |text: String| RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.ink);
        let Some(fork) = &forking.now else {
            let key = if forking.selected.is_empty() { "denoise-fork-hint" } else { "denoise-fork-drag" };
            ui.label(small(cx.t_args(key, &args!("points" => forking.selected.len()))));
            return;
        };
        let far = |a: &[f32], b: &[f32], i: usize| match (a.get(2 * i..2 * i + 2), b.get(2 * i..2 * i + 2)) {
            (Some(a), Some(b)) => f64::from((a[0] - b[0]).hypot(a[1] - b[1])),
            _ => 0.0,
        };
        let mean = |a: &[f32], b: &[f32]| forking.selected.iter().map(|i| far(a, b, *i)).sum::<f64>() / forking.selected.len().max(1) as f64;
        let (moved, ends) = (mean(base.path.state(fork.step), &fork.x), mean(&base.path.x, &future.path.x));
        ui.label(small(cx.t_args("denoise-fork-verdict", &args!(
            "points" => count(forking.selected.len()), "t" => fork.of.path.t(fork.step), "moved" => fmt(moved), "ends" => fmt(ends),
            "distance" => fmt(future.distance.sliced_wasserstein), "before" => fmt(base.distance.sliced_wasserstein)
        ))));
    }
}

/// Whether a point lies inside a closed line: an odd number of its sides cross the ray to the right.
fn inside(line: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let sides = line.iter().zip(line.iter().cycle().skip(1));
    let crossed = sides.filter(|([ax, ay], [bx, by])| (*ay > y) != (*by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax));
    crossed.count() % 2 == 1
}
