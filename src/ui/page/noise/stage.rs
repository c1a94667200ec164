//! The pictures in the middle: points and picture side by side, or one of them made in two ways; then the curves.

use super::lab::pairs;
use super::{Noise, POINTS, Shape, View};
use crate::args;
use crate::data::picture::SIDE;
use crate::sample::forward::Clock;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Plane, Raster};
use egui::{RichText, Ui, vec2};

/// Which of the two ways a panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Way {
    Jump,
    Steps,
}

/// Height that formula, player and curves take.
const AROUND: f32 = 368.0;

/// Width that the numbers beside the two pictures need.
const BESIDE: f32 = 268.0;

/// The least width and height of a picture beside which there is room for numbers.
const LEAST: f32 = 220.0;

impl Noise {
    pub(super) fn stage(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, clock: &Clock) {
        let gap = cx.theme.space.wide;
        let width = ui.available_width();
        // In a narrow window, or with large text, the numbers stand below.
        let beside = width >= 2.0 * (LEAST + gap) + BESIDE;
        let room = 0.5 * if beside { width - 2.0 * gap - BESIDE } else { width - gap };
        let side = room.min((ui.clip_rect().height() - AROUND).max(LEAST)).max(120.0);
        // What the pointer was over in the last frame, in whichever of the planes.
        let linked = self.point.hovered;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            match self.view {
                View::Both => {
                    ui.vertical(|ui| self.cloud(ui, cx, clock, side, Way::Jump, linked));
                    ui.vertical(|ui| self.photo(ui, cx, side, Way::Jump));
                }
                View::Points => {
                    ui.vertical(|ui| self.cloud(ui, cx, clock, side, Way::Jump, linked));
                    ui.vertical(|ui| self.cloud(ui, cx, clock, side, Way::Steps, linked));
                }
                View::Picture => {
                    ui.vertical(|ui| self.photo(ui, cx, side, Way::Jump));
                    ui.vertical(|ui| self.photo(ui, cx, side, Way::Steps));
                }
            }
            if beside {
                ui.vertical(|ui| self.beside(ui, cx, clock, side));
            }
        });
        if !beside {
            self.beside(ui, cx, clock, LEAST);
        }
    }

    /// The numbers: where those in focus come from, or how the two ways compare.
    fn beside(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, clock: &Clock, height: f32) {
        if self.view == View::Both {
            self.working(ui, cx, clock);
        } else {
            let key = if self.view == View::Points { "noise-histogram-points" } else { "noise-histogram-picture" };
            caption(ui, cx, &cx.t(key));
            self.lab.compared.show(ui, cx, height);
        }
    }

    fn title(&self, cx: &Cx<'_>, what: &str, way: Way, walked: Option<usize>) -> String {
        let t = self.player.at;
        match (self.view, way) {
            (View::Both, _) => cx.t_args(what, &args!("count" => POINTS, "side" => SIDE)),
            (_, Way::Jump) => cx.t_args("noise-in-one-jump", &args!("t" => t)),
            (_, Way::Steps) => match walked.filter(|walked| *walked != t) {
                Some(walked) => cx.t_args("noise-stepping", &args!("done" => walked, "t" => t)),
                None => cx.t_args("noise-in-steps", &args!("t" => t)),
            },
        }
    }

    fn cloud(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, clock: &Clock, side: f32, way: Way, linked: Option<usize>) {
        let Some(cloud) = &self.lab.cloud else { return };
        let title = self.title(cx, "noise-points", way, Some(cloud.walk.t));
        caption(ui, cx, &title);
        let schedule = &clock.schedule;
        let t = self.player.at;
        let shown = if way == Way::Jump { &self.lab.jumped } else { &self.lab.walked };
        let focus = linked.or(self.point.pinned).filter(|i| *i < shown.len());
        // The way of the point in focus: an arc to its own noise, or the wandering of the small steps.
        let mut path: Vec<[f32; 2]> = Vec::new();
        if let Some(i) = focus {
            match way {
                Way::Jump => {
                    let at = |t: usize, axis: usize| (schedule.signal(t) as f32) * cloud.x_0[2 * i + axis] + (schedule.sigma(t) as f32) * cloud.eps[2 * i + axis];
                    let every = (t / 100).max(1);
                    path.extend((0..t).step_by(every).chain([t]).map(|t| [at(t, 0), at(t, 1)]));
                }
                Way::Steps => path.extend(cloud.walk.path(2 * i, 2).into_iter().flatten().map(|pair| [pair[0], pair[1]])),
            }
        }
        let theme = cx.theme;
        let color = theme.noisy(schedule.signal(t) as f32).gamma_multiply(0.8);
        let name = cx.t_args(if way == Way::Jump { "noise-points-name" } else { "noise-points-steps-name" }, &args!("t" => t));
        let radius = (side / 150.0).clamp(1.6, 3.0);
        let plane = Plane::new(("noise", way)).name(name).side(side).dots(shown, color, radius);
        // Two planes share the pin; the one under the pointer says what is hovered.
        let mut pin = Pin { hovered: None, pinned: self.point.pinned };
        let touch = plane.path(&path, theme.color.accent, 1.5).linked(linked).show(ui, cx, &mut pin);
        if touch.response.hovered() || way == Way::Jump {
            self.point.hovered = pin.hovered;
        }
        if pin.pinned != self.point.pinned {
            self.point.pinned = pin.pinned;
            cx.did("noise-pinned");
        }
    }

    fn photo(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, side: f32, way: Way) {
        let walked = self.lab.photo.as_ref().map(|photo| photo.walk.t);
        let title = self.title(cx, "noise-picture", way, walked);
        caption(ui, cx, &title);
        let Some(photo) = &self.lab.photo else {
            ui.allocate_space(vec2(side, side));
            return;
        };
        let (pixels, version) = match way {
            Way::Jump => (&photo.x_t, self.lab.shown),
            Way::Steps => (&photo.walk.x, photo.walk.moves ^ (self.lab.shown << 32)),
        };
        let name = cx.t_args(if way == Way::Jump { "noise-picture-name" } else { "noise-picture-steps-name" }, &args!("t" => self.player.at));
        let mut pin = Pin { hovered: None, pinned: self.pixel.pinned };
        let response = Raster::new(("noise", way), pixels, SIDE, version).name(name).side(side).linked(self.pixel.hovered).show(ui, cx, &mut pin);
        if response.hovered() || way == Way::Jump {
            self.pixel.hovered = pin.hovered;
        }
        if pin.pinned != self.pixel.pinned {
            self.pixel.pinned = pin.pinned;
            cx.did("noise-pinned");
        }
    }

    /// The three curves; where two ways are compared, the working takes the place of the third.
    pub(super) fn charts(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, clock: &Clock) {
        let gap = cx.theme.space.wide;
        // What is left of the window's height.
        let height = ui.clip_rect().bottom() - ui.cursor().top() - cx.theme.space.normal;
        let size = vec2((ui.available_width() - 2.0 * gap) / 3.0, height.clamp(150.0, 260.0));
        let t = self.player.at;
        let mut to = None;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let drawing = (self.shape == Shape::Drawn).then_some(&mut self.drawing);
            ui.vertical(|ui| to = to.or(self.lab.curves.alpha_bar(ui, cx, size, t, drawing)));
            ui.vertical(|ui| to = to.or(self.lab.curves.beta(ui, cx, size, t)));
            ui.vertical(|ui| {
                if self.view == View::Both {
                    to = to.or(self.lab.curves.snr(ui, cx, size, t));
                } else {
                    ui.set_max_width(size.x);
                    self.working(ui, cx, clock);
                }
            });
        });
        if let Some(t) = to {
            self.go(t);
        }
    }

    /// The points of now as rows of a table: x_0, eps, x_t, two columns each.
    pub(super) fn table(&self) -> Vec<Vec<String>> {
        let mut rows = vec![["x_0", "y_0", "eps_x", "eps_y", "x_t", "y_t"].map(str::to_owned).to_vec()];
        if let Some(cloud) = &self.lab.cloud {
            let columns = [&cloud.x_0, &cloud.eps, &cloud.x_t].map(|flat| pairs(flat));
            for ((x_0, eps), x_t) in columns[0].iter().zip(&columns[1]).zip(&columns[2]) {
                rows.push([x_0, eps, x_t].into_iter().flatten().map(f32::to_string).collect());
            }
        }
        rows
    }
}

/// A line over a picture.
pub(super) fn caption(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    ui.spacing_mut().item_spacing.y = cx.theme.space.tight;
    ui.label(RichText::new(text).strong().color(cx.theme.color.ink));
}
