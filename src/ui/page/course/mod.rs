//! Change the course: a run from noise to a picture, and a hand in it. Paint on a state and go on; fill a part of a picture in;
//! begin in a picture instead of noise; go from one noise, or one prompt, to another.
//!
//! All runs are DDIM's, which draws no noise on the way: whatever differs, the hand did it.

mod between;
mod controls;
mod fill;
mod from;
mod hand;
pub(super) mod lane;
mod source;

use super::Page;
use super::denoise::timeline::Clock;
use crate::args;
use crate::data::picture::EXTENSIONS;
use crate::data::shapes;
use crate::model::picture::Subject;
use crate::sample::diffusion::{SamplerConfig, SamplerKind};
use crate::session::{Event, PaintRequest, PainterSource, Painting, Start};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{PromptEdit, Raster};
use between::Between;
use egui::{Response, RichText, Ui};
use fill::Fill;
use from::From;
use hand::{Brush, Hand};
use lane::Lane;
use serde::{Deserialize, Serialize};
use source::{Opener, Origin};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// Width and height of the pictures.
const SIDE: usize = shapes::SIDE;
/// The shipped painter whose runs these are.
const PAINTER: &str = "shapes";
/// Moves of a run on offer.
const STEPS: std::ops::RangeInclusive<usize> = 5..=100;
/// The largest guidance on the slider.
const MOST_GUIDANCE: f32 = 12.0;
/// Lanes of the runs; the strip takes one a picture.
const BASE: usize = 50;
const HAND: usize = 51;
const FILL: usize = 52;
const FROM: usize = 53;
const STRIP: usize = 54;

/// One clear picture each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Paint,
    Fill,
    From,
    Between,
}

static VIEWS: &[(View, &str)] = &[
    (View::Paint, "course-view-paint"),
    (View::Fill, "course-view-fill"),
    (View::From, "course-view-from"),
    (View::Between, "course-view-between"),
];

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    view: View,
    prompt: PromptEdit,
    /// The second of two prompts.
    other: PromptEdit,
    guidance: f32,
    steps: usize,
    seed: u64,
    /// The second of two seeds.
    other_seed: u64,
    clock: Clock,
    brush: Brush,
    origin: Origin,
    /// How far a picture is carried towards noise, 0 to 1.
    strength: f32,
    /// The strip goes between prompts rather than seeds.
    prompts: bool,
    /// Which picture of the strip is large.
    chosen: usize,
    #[serde(skip)]
    lab: Lab,
}

/// What is computed, or on its way.
#[derive(Debug)]
struct Lab {
    base: Lane,
    hand: Hand,
    fill: Fill,
    from: From,
    between: Between,
    opener: Opener,
    /// Nothing was asked for before the first frame.
    drawn: bool,
    /// Where the pictures lie, to save them.
    picture: Option<egui::Rect>,
}

impl Default for Lab {
    fn default() -> Self {
        Self { base: Lane::new(BASE), hand: Hand::default(), fill: Fill::default(), from: From::default(), between: Between::default(), opener: Opener::default(), drawn: false, picture: None }
    }
}

impl Default for Course {
    fn default() -> Self {
        Self {
            view: View::default(),
            prompt: PromptEdit::new("a large red circle above a small blue square on a white background"),
            other: PromptEdit::new("a small green star to the left of a large yellow ring on a navy background"),
            guidance: crate::model::shipped::PAINTERS[0].guidance,
            steps: 30,
            seed: 1,
            other_seed: 2,
            clock: Clock::at(600),
            brush: Brush::default(),
            origin: Origin::default(),
            strength: 0.6,
            prompts: false,
            chosen: between::COUNT / 2,
            lab: Lab::default(),
        }
    }
}

impl Page for Course {
    fn id(&self) -> &'static str {
        "course"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.repair();
        self.poll_picture(ui, cx);
        self.tabs(ui, cx);
        self.lab.drawn = true;
        match self.view {
            View::Paint => self.hand_ui(ui, cx),
            View::Fill => self.fill_ui(ui, cx),
            View::From => self.carried_ui(ui, cx),
            View::Between => self.between_ui(ui, cx),
        }
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.controls_ui(ui, cx);
    }

    fn is_busy(&self) -> bool {
        let lab = &self.lab;
        let waiting = match self.view {
            View::Paint => lab.base.is_waiting() || lab.hand.is_waiting(),
            View::Fill => lab.fill.lane.is_waiting(),
            View::From => lab.from.lane.is_waiting(),
            View::Between => lab.between.is_waiting(),
        };
        !lab.drawn || waiting || lab.opener.is_busy()
    }

    fn event(&mut self, event: &Event) {
        let lab = &mut self.lab;
        lab.base.hear(event);
        lab.hand.hear(event);
        lab.fill.lane.hear(event);
        lab.from.lane.hear(event);
        lab.between.hear(event);
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn extensions(&self) -> &'static [&'static str] {
        EXTENSIONS
    }

    fn take_file(&mut self, ctx: &egui::Context, path: &Path) {
        self.take_picture(ctx, path);
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Course {
    /// What was remembered may have been written by hand.
    fn repair(&mut self) {
        self.steps = self.steps.clamp(*STEPS.start(), *STEPS.end());
        self.guidance = if self.guidance.is_finite() { self.guidance.clamp(0.0, MOST_GUIDANCE) } else { 3.0 };
        self.strength = if self.strength.is_finite() { self.strength.clamp(0.0, 1.0) } else { 0.6 };
        self.chosen = self.chosen.min(between::COUNT - 1);
        self.brush.repair();
    }

    fn tabs(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            for (view, key) in VIEWS {
                let text = RichText::new(cx.t(key)).size(cx.theme.size.strong);
                if ui.selectable_label(self.view == *view, text).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.view = *view;
                    cx.did(key);
                }
            }
        });
        ui.label(small(cx, cx.t(&format!("{}-about", VIEWS.iter().find(|(view, _)| *view == self.view).map_or("course-view-paint", |(_, key)| key)))));
        ui.add_space(cx.theme.space.tight);
    }

    /// A run of the present settings from this start.
    fn request(&self, start: Start) -> PaintRequest {
        PaintRequest {
            lane: BASE,
            source: PainterSource::Shipped(PAINTER.to_owned()),
            prompt: self.prompt.padded(),
            toward: None,
            negative: Subject::Shapes.unconditional(),
            guidance: self.guidance,
            sampler: SamplerConfig { kind: SamplerKind::Ddim, steps: self.steps, clip: Some(1.0), ..SamplerConfig::default() },
            seed: self.seed,
            start,
            without_skips: Vec::new(),
            watch_attention: false,
        }
    }

    /// The axis of time under the pictures; true when t is another one now.
    fn clock_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, painting: &Painting, fork: Option<usize>) -> bool {
        let before = self.clock.t;
        self.clock.set_timesteps(painting.schedule.timesteps());
        self.clock.show(ui, cx, &stops(painting), fork);
        self.clock.t != before
    }
}

/// How the run of a lane stands: forming with a button that stops it, stopped, failed; nothing when it is there. `what` it is
/// names the buttons to screen readers.
pub fn progress(ui: &mut Ui, cx: &mut Cx<'_>, lane: &mut Lane, what: &str) {
    let button = |ui: &mut Ui, cx: &Cx<'_>, key: &str| {
        let button = ui.small_button(cx.t(key));
        let name = cx.t_args(&format!("{key}-of"), &args!("what" => what));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        button.clicked()
    };
    if lane.is_waiting() {
        let forming = lane.forming(cx).map(|painting| (painting.done(), painting.total()));
        ui.horizontal(|ui| {
            let text = match forming {
                Some((done, of)) => cx.t_args("course-forming", &args!("done" => done, "of" => of)),
                None => cx.t("course-waiting"),
            };
            ui.label(small(cx, text));
            if button(ui, cx, "course-stop") {
                lane.stop(cx);
            }
        });
    } else if lane.is_given_up() {
        let failure = lane.failure.clone().map(|failure| cx.failure(&failure));
        let failed = failure.is_some();
        ui.horizontal_wrapped(|ui| {
            ui.label(small(cx, failure.unwrap_or_else(|| cx.t("course-stopped"))).color(if failed { cx.theme.color.bad } else { cx.theme.color.warn }));
            if button(ui, cx, "course-go-on") {
                lane.go_on(cx);
            }
        });
    }
}

/// Small print.
fn small(cx: &Cx<'_>, text: String) -> RichText {
    RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft)
}

/// A line over a picture.
fn caption(ui: &mut Ui, cx: &Cx<'_>, text: String) {
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.add(egui::Label::new(RichText::new(text).strong().color(cx.theme.color.ink)).truncate());
}

/// A picture `(SIDE, SIDE, 3)`.
fn picture(ui: &mut Ui, cx: &mut Cx<'_>, id: &str, pixels: &[f32], side: f32, name: String) -> Response {
    let mut hasher = DefaultHasher::new();
    bytemuck::cast_slice::<f32, u8>(pixels).hash(&mut hasher);
    Raster::new(("course", id), pixels, SIDE, hasher.finish()).side(side).name(name).show(ui, cx, &mut Pin::default())
}

/// The state a run has reached at time t: the last one whose own t is not below it; the first before the run begins.
pub fn state_at(painting: &Painting, t: usize) -> usize {
    (0..=painting.done()).rev().find(|k| painting.t(*k) >= t).unwrap_or(0)
}

/// The times at which a run has a state, falling.
pub fn stops(painting: &Painting) -> Vec<usize> {
    (0..=painting.done()).map(|k| painting.t(k)).collect()
}

/// Part of the pixels, 0 to 1, that differ by more than a tenth of the range in some channel.
fn differing(a: &[f32], b: &[f32]) -> f64 {
    let differ = a.chunks_exact(3).zip(b.chunks_exact(3)).filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| (a.clamp(-1.0, 1.0) - b.clamp(-1.0, 1.0)).abs() > 0.2));
    differ.count() as f64 / (a.len() / 3).max(1) as f64
}
