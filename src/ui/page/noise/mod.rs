//! Noise: the forward process. Points and a picture at time t, made in one jump or in t small steps; the schedule behind
//! it as curves, to choose or to draw; every number with its arithmetic.

mod compare;
mod controls;
mod curves;
mod drawing;
mod lab;
mod stage;
mod working;

use super::Page;
use crate::args;
use crate::data::picture::{EXTENSIONS, SIDE};
use crate::data::points::DATASETS;
use crate::sample::forward::Clock;
use crate::sample::schedule::ScheduleKind;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::loader::{Loader, Source};
use crate::ui::math::math;
use crate::ui::theme::Axis;
use crate::ui::widget::{Pixel, Player};
use drawing::Drawing;
use egui::{Key, Modifiers, RichText, Ui};
use lab::Lab;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Points in the plane.
const POINTS: usize = 2000;
/// Normal numbers drawn for the small steps per frame at most: about two milliseconds.
const PORTION: usize = 250_000;
/// T on offer.
const TIMESTEPS: std::ops::RangeInclusive<usize> = 10..=1000;

/// How the betas come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Shape {
    Linear,
    ScaledLinear,
    Cosine,
    Sigmoid,
    Drawn,
}

/// Every shape with its text key and its rule; the drawn one has none.
static SHAPES: &[(Shape, &str, Option<ScheduleKind>)] = &[
    (Shape::Linear, "noise-shape-linear", Some(ScheduleKind::Linear)),
    (Shape::ScaledLinear, "noise-shape-scaled-linear", Some(ScheduleKind::ScaledLinear)),
    (Shape::Cosine, "noise-shape-cosine", Some(ScheduleKind::Cosine)),
    (Shape::Sigmoid, "noise-shape-sigmoid", Some(ScheduleKind::Sigmoid)),
    (Shape::Drawn, "noise-shape-drawn", None),
];

impl Shape {
    fn kind(self) -> Option<ScheduleKind> {
        SHAPES.iter().find(|(shape, ..)| *shape == self).and_then(|(_, _, kind)| *kind)
    }
}

/// What the middle shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    /// Points and picture side by side.
    Both,
    /// The points, in one jump and in small steps.
    Points,
    /// The picture, likewise.
    Picture,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Noise {
    shape: Shape,
    timesteps: usize,
    /// Betas grow as T shrinks, so that x_T is noise for every T.
    rescale: bool,
    drawing: Drawing,
    points: String,
    source: Source,
    seed: u64,
    view: View,
    /// `player.at` is t.
    player: Player,
    point: Pin<usize>,
    pixel: Pin<Pixel>,
    #[serde(skip)]
    lab: Lab,
}

impl Default for Noise {
    fn default() -> Self {
        let mut player = Player::default();
        (player.at, player.speed) = (150, 20.0);
        let (point, pixel) = (Pin { hovered: None, pinned: Some(7) }, Pin { hovered: None, pinned: Some([SIDE * 7 / 10, SIDE / 4]) });
        Self {
            shape: Shape::Linear,
            timesteps: 1000,
            rescale: true,
            drawing: Drawing::default(),
            points: DATASETS.first().map_or("", |first| first.id).to_owned(),
            source: Source::default(),
            seed: 1,
            view: View::Both,
            player,
            point,
            pixel,
            lab: Lab::default(),
        }
    }
}

impl Page for Noise {
    fn id(&self) -> &'static str {
        "noise"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.prepare(ui, cx);
        let Some(clock) = self.lab.clock.clone() else { return };
        self.keyboard(ui, cx);
        self.headline(ui, cx, &clock);
        ui.add_space(cx.theme.space.tight);
        self.views(ui, cx);
        self.stage(ui, cx, &clock);
        ui.add_space(cx.theme.space.tight);
        self.walk(ui, cx);
        self.charts(ui, cx, &clock);
        let t = self.player.at;
        if t == self.timesteps {
            cx.did("noise-reached-the-end");
        }
        if !clock.schedule.reaches_noise() {
            cx.did("noise-not-noise");
        }
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.schedule_ui(ui, cx);
        ui.add_space(cx.theme.space.normal);
        self.data_ui(ui, cx);
        ui.add_space(cx.theme.space.normal);
        self.save_ui(ui, cx);
        ui.label(RichText::new(cx.t("noise-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    fn is_busy(&self) -> bool {
        self.lab.loader.is_some() || self.lab.walking
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn extensions(&self) -> &'static [&'static str] {
        EXTENSIONS
    }

    fn take_file(&mut self, ctx: &egui::Context, path: &Path) {
        self.lab.loader = Some(Loader::load(ctx, Source::File(path.to_owned())));
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Noise {
    /// The formula, and under it the same with the numbers of now.
    fn headline(&self, ui: &mut Ui, cx: &mut Cx<'_>, clock: &Clock) {
        let (theme, t) = (cx.theme, self.player.at);
        let color = &theme.color;
        let number = |x: f64, ink| RichText::new(format!("{x:.3}")).monospace().size(theme.size.strong).color(ink);
        let word = |text: &str, ink| RichText::new(text).size(theme.size.strong).color(ink);
        let (signal, sigma) = (clock.schedule.signal(t), clock.schedule.sigma(t));
        ui.horizontal_wrapped(|ui| {
            math(ui, theme, r"x_{\time{t}} = \sqrt{\bar{\alpha}_{\time{t}}}\,\data{x_0} + \sqrt{1-\bar{\alpha}_{\time{t}}}\,\noise{\epsilon}", 21.0);
            ui.add_space(theme.space.wide);
            ui.spacing_mut().item_spacing.x = 5.0;
            let (key, ink) = match t {
                0 => ("noise-at-data", theme.axis(Axis::Time)),
                t if t == self.timesteps && clock.schedule.reaches_noise() => ("noise-at-noise", theme.axis(Axis::Time)),
                t if t == self.timesteps => ("noise-at-not-noise", color.warn),
                _ => ("noise-at", theme.axis(Axis::Time)),
            };
            ui.label(word(&cx.t_args(key, &args!("t" => t, "steps" => self.timesteps)), ink));
            ui.add_space(theme.space.normal);
            math(ui, theme, r"x_{\time{t}}", theme.size.strong);
            ui.label(word("=", color.ink));
            ui.label(number(signal, color.data));
            math(ui, theme, r"\data{x_0}", theme.size.strong);
            ui.label(word("+", color.ink));
            ui.label(number(sigma, color.noise));
            math(ui, theme, r"\noise{\epsilon}", theme.size.strong);
        });
    }

    fn views(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (view, key) in [(View::Both, "noise-view-both"), (View::Points, "noise-view-points"), (View::Picture, "noise-view-picture")] {
                let button = ui.selectable_label(self.view == view, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about")));
                if button.clicked() {
                    self.view = view;
                }
            }
        });
        if self.view != View::Both {
            cx.did("noise-compared");
        }
    }

    /// t, from data to noise.
    fn walk(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let name = cx.t("noise-time");
        let ends = [cx.t("noise-end-data"), cx.t_args("noise-end-noise", &args!("t" => self.timesteps))];
        self.player.show_between(ui, cx, self.timesteps + 1, false, &name, [&ends[0], &ends[1]]);
    }

    /// Space plays, the arrows go one step, with Shift ten times as far; unless some control has the keyboard.
    fn keyboard(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        if ui.ctx().memory(|memory| memory.focused().is_some()) {
            return;
        }
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::NONE, Key::Space) {
            self.player.toggle(self.timesteps, false);
        }
        let far = (self.timesteps / 10).max(1);
        let steps = [(Modifiers::SHIFT, Key::ArrowRight, far as isize), (Modifiers::SHIFT, Key::ArrowLeft, -(far as isize)), (Modifiers::NONE, Key::ArrowRight, 1), (Modifiers::NONE, Key::ArrowLeft, -1)];
        for (modifiers, key, by) in steps {
            if pressed(modifiers, key) {
                self.go(self.player.at.saturating_add_signed(by).min(self.timesteps));
            }
        }
        if pressed(Modifiers::NONE, Key::Home) {
            self.go(0);
        }
        if pressed(Modifiers::NONE, Key::End) {
            self.go(self.timesteps);
        }
        if pressed(Modifiers::NONE, Key::N) {
            self.new_noise(cx);
        }
        if self.shape == Shape::Drawn && pressed(Modifiers::COMMAND, Key::Z) {
            self.drawing.undo();
        }
    }

    fn go(&mut self, t: usize) {
        self.player.playing = false;
        self.player.at = t;
    }

    /// Another seed: other points, other noise.
    fn new_noise(&mut self, cx: &mut Cx<'_>) {
        self.seed = self.seed.wrapping_add(1);
        (self.lab.cloud, self.lab.photo) = (None, None);
        cx.did("noise-new-noise");
    }
}
