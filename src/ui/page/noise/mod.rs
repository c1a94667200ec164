//! Noise: the forward process. Points and a picture at time t, made in one jump or in t small steps; the schedule behind
//! it as curves, to choose or to draw; every number with its arithmetic.

mod compare;
mod controls;
mod curves;
mod drawing;
mod loader;
mod stage;
mod working;

use super::Page;
use crate::args;
use crate::data::picture::{self, EXTENSIONS, SIDE};
use crate::data::points::{self, DATASETS};
use crate::sample::forward::{Clock, Forward};
use crate::sample::schedule::{BETA_END, BETA_START, Schedule, ScheduleKind};
use crate::ui::cx::{Cx, Toast};
use crate::ui::highlight::Pin;
use crate::ui::math::math;
use crate::ui::theme::Axis;
use crate::ui::widget::{Pixel, Player};
use compare::Compared;
use curves::Curves;
use drawing::Drawing;
use egui::{Key, Modifiers, RichText, Ui};
use loader::{Loader, Source};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

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

/// What is worked out from the settings, kept until they change.
#[derive(Debug, Default)]
struct Lab {
    clock: Option<Clock>,
    /// What the schedule was made from.
    made: Option<(Shape, usize, bool, u64)>,
    curves: Curves,
    cloud: Option<Forward>,
    /// The cloud's points at time t, as one jump and as small steps give them.
    jumped: Vec<[f32; 2]>,
    walked: Vec<[f32; 2]>,
    walked_at: u64,
    photo: Option<Forward>,
    /// Counts changes of the shown picture.
    shown: u64,
    compared: Compared,
    loader: Option<Loader>,
    /// What the loaded picture came from.
    loaded: Option<Source>,
    picture: Option<Arc<picture::Picture>>,
    /// Small steps are still being walked.
    walking: bool,
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
    /// Brings everything that is worked out up to date with the settings.
    fn prepare(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        self.timesteps = self.timesteps.clamp(*TIMESTEPS.start(), *TIMESTEPS.end());
        self.player.at = self.player.at.min(self.timesteps);
        self.player.stride = self.timesteps.div_ceil(100);
        self.load(ui, cx);
        self.reschedule();
        let Some(clock) = self.lab.clock.clone() else { return };
        let t = self.player.at;
        if self.lab.cloud.is_none() {
            let dataset = points::find(&self.points).or(DATASETS.first());
            let sampled = dataset.map(|dataset| (dataset.sample)(POINTS, self.seed)).unwrap_or_default();
            self.lab.cloud = Some(Forward::new(sampled.into_iter().flatten().collect(), self.seed ^ 0x9013));
        }
        if self.lab.photo.is_none()
            && let Some(picture) = &self.lab.picture
        {
            self.lab.photo = Some(Forward::new(picture.pixels().to_vec(), self.seed ^ 0x91c7));
        }
        if let Some(cloud) = &mut self.lab.cloud
            && cloud.jump(&clock, t)
        {
            self.lab.jumped = pairs(&cloud.x_t);
            self.lab.shown += 1;
        }
        if let Some(photo) = &mut self.lab.photo
            && photo.jump(&clock, t)
        {
            self.lab.shown += 1;
        }
        self.step_on(ui, &clock, t);
        let signal = clock.schedule.signal(t);
        let (walking, version) = (self.lab.walking, clock.version);
        match self.view {
            View::Both => {}
            View::Points => {
                if let Some(cloud) = &self.lab.cloud {
                    self.lab.compared.update(cloud, 2, (self.lab.shown, version, walking), [signal, clock.schedule.sigma(t)]);
                }
            }
            View::Picture => {
                if let Some(photo) = &self.lab.photo {
                    self.lab.compared.update(photo, 1, (self.lab.shown, version, walking), [signal, clock.schedule.sigma(t)]);
                }
            }
        }
    }

    /// A portion of the small steps that are looked at.
    fn step_on(&mut self, ui: &Ui, clock: &Clock, t: usize) {
        let done = match (self.view, &mut self.lab.cloud, &mut self.lab.photo) {
            (View::Points, Some(cloud), _) => {
                let done = cloud.walk(clock, t, PORTION);
                if self.lab.walked_at != cloud.walk.moves || self.lab.walked.is_empty() {
                    self.lab.walked_at = cloud.walk.moves;
                    self.lab.walked = pairs(&cloud.walk.x);
                }
                done
            }
            (View::Picture, _, Some(photo)) => photo.walk(clock, t, PORTION),
            _ => true,
        };
        self.lab.walking = !done;
        if !done {
            ui.ctx().request_repaint();
        }
    }

    /// Takes in a picture that has come, or asks for the one that is chosen.
    fn load(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        match self.lab.loader.as_ref().and_then(Loader::poll) {
            Some(Some(Ok((source, picture)))) => {
                if matches!(source, Source::File(_)) {
                    cx.did("noise-own-picture");
                }
                (self.source, self.lab.loaded) = (source.clone(), Some(source));
                self.lab.picture = Some(Arc::new(picture));
                (self.lab.photo, self.lab.loader) = (None, None);
                self.lab.shown += 1;
            }
            Some(Some(Err(failure))) => {
                let sentence = cx.failure(&failure);
                cx.toast(Toast::Error(sentence));
                // What was there stays; at the start, where nothing was, the first shipped one comes.
                self.source = self.lab.loaded.clone().unwrap_or_default();
                self.lab.loader = None;
            }
            Some(None) => self.lab.loader = None,
            None => {}
        }
        if self.lab.loader.is_none() && self.lab.loaded.as_ref() != Some(&self.source) {
            self.lab.loader = Some(Loader::load(ui.ctx(), self.source.clone()));
        }
    }

    /// Makes the schedule anew when what it is made from has changed.
    fn reschedule(&mut self) {
        if self.shape == Shape::Drawn && self.drawing.values().is_empty() {
            let now = self.lab.clock.as_ref().map(|clock| clock.schedule.clone()).or_else(|| Schedule::new(ScheduleKind::Linear, self.timesteps).map(Arc::new).ok());
            now.iter().for_each(|schedule| self.drawing.begin(schedule));
        }
        let from = (self.shape, self.timesteps, self.rescale, if self.shape == Shape::Drawn { self.drawing.changes } else { 0 });
        if self.lab.made == Some(from) {
            return;
        }
        let made = match self.shape.kind() {
            None => self.drawing.schedule(self.timesteps),
            Some(kind) if kind.has_betas() && !self.rescale => Schedule::with_betas(kind, self.timesteps, BETA_START, BETA_END),
            Some(kind) => Schedule::new(kind, self.timesteps),
        };
        match made {
            Ok(schedule) => {
                let version = self.lab.clock.as_ref().map_or(0, |clock| clock.version + 1);
                self.lab.curves = Curves::new(&schedule);
                self.lab.clock = Some(Clock { schedule: Arc::new(schedule), version });
            }
            Err(error) => log::warn!("schedule: {error}"),
        }
        self.lab.made = Some(from);
    }

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
            let end = cx.t_args(if t == 0 { "noise-at-data" } else if t == self.timesteps { "noise-at-noise" } else { "noise-at" }, &args!("t" => t, "steps" => self.timesteps));
            ui.label(word(&end, theme.axis(Axis::Time)));
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

/// `(2N,)` as `(N, 2)`.
fn pairs(flat: &[f32]) -> Vec<[f32; 2]> {
    flat.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}
