//! Learn to denoise: a small network trained live on points in the plane, what it makes of noise after every few steps, and
//! one step in slow motion.

mod controls;
mod curves;
mod drawing;
mod opener;
mod overview;
mod settings;
mod slow;
mod stages;
mod transport;

use super::Page;
use crate::sample::schedule::Schedule;
use crate::session::{Command, Event, Failure, PlaneSpec, TrainCommand, TrainTrace};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use curves::Curves;
use drawing::Drawing;
use egui::{Key, Modifiers, Ui};
use opener::Opener;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use settings::Settings;
use std::sync::Arc;

/// Steps that a picture of the page for others is trained for.
const POSED: u64 = 2500;

/// What the middle shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Overview,
    Slow,
}

/// How the distance to the data is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Measure {
    #[default]
    SlicedWasserstein,
    Energy,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Learn {
    settings: Settings,
    drawing: Drawing,
    view: View,
    measure: Measure,
    /// The charts count steps by powers of ten.
    log: bool,
    /// The time at which the field is shown, as a share of T.
    share: f64,
    /// Which of the seven stages of a step is shown.
    stage: usize,
    /// A point of the batch.
    point: Pin<usize>,
    #[serde(skip)]
    lab: Lab,
}

/// What belongs to the run under way and is not remembered.
#[derive(Debug, Default)]
struct Lab {
    /// What was asked for last.
    begun: Option<PlaneSpec>,
    /// The drawing as it was then.
    drawn: Drawing,
    /// The run that was on screen when it was asked for: the one wanted is a later one.
    behind: u64,
    /// The run before, with its drawing: to compare with, and to go back to.
    before: Option<(Arc<TrainTrace>, Drawing)>,
    /// The field was asked for at this time, of this run.
    looked: Option<(u64, usize)>,
    /// A step with its working was asked for, of this run.
    stepped: Option<(u64, u64)>,
    diverged: Option<Failure>,
    /// Something did not work: what was waited for may never come.
    failed: bool,
    curves: Curves,
    rate: transport::Rate,
    noised: Noised,
    opener: Option<Opener>,
    /// A file is being opened: its run has settings of its own.
    opening: bool,
    posing: bool,
    busy: bool,
    frame: Option<egui::Rect>,
}

/// The data at the time whose field is shown.
#[derive(Debug, Default)]
struct Noised {
    made: Option<(u64, usize)>,
    points: Vec<[f32; 2]>,
}

impl Noised {
    fn update(&mut self, trace: &TrainTrace, t: usize) {
        if self.made == Some((trace.run, t)) {
            return;
        }
        self.made = Some((trace.run, t));
        let mut rng = rand_pcg::Pcg64::seed_from_u64(3);
        let schedule: &Schedule = &trace.schedule;
        let (signal, sigma) = (schedule.signal(t) as f32, schedule.sigma(t) as f32);
        let mut noised = |x: f32| -> f32 {
            let z: f32 = StandardNormal.sample(&mut rng);
            signal * x + sigma * z
        };
        self.points = trace.data.iter().map(|[x, y]| [noised(*x), noised(*y)]).collect();
    }
}

impl Default for Learn {
    fn default() -> Self {
        let (settings, drawing, view, measure, stage, lab) = Default::default();
        Self { settings, drawing, view, measure, log: true, share: 0.2, stage, point: Pin { hovered: None, pinned: Some(0) }, lab }
    }
}

impl Page for Learn {
    fn id(&self) -> &'static str {
        "learn"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.follow(ui, cx);
        let trace = self.current(cx);
        self.keyboard(ui, cx, trace.as_deref());
        self.transport(ui, cx, trace.as_deref());
        ui.add_space(cx.theme.space.tight);
        match (&trace, self.view) {
            (Some(trace), View::Overview) => self.overview(ui, cx, trace),
            (Some(trace), View::Slow) => self.slow(ui, cx, trace),
            (None, _) => self.nothing(ui, cx),
        }
        self.lab.busy = self.is_waiting(trace.as_deref());
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let trace = self.current(cx);
        self.data_ui(ui, cx);
        ui.add_space(cx.theme.space.normal);
        self.target_ui(ui, cx);
        ui.add_space(cx.theme.space.normal);
        self.settings_ui(ui, cx);
        ui.add_space(cx.theme.space.normal);
        self.save_ui(ui, cx, trace.as_ref());
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn is_busy(&self) -> bool {
        self.lab.busy
    }

    fn pose(&mut self) {
        self.lab.posing = true;
        self.lab.busy = true;
    }

    fn event(&mut self, event: &Event) {
        if let Event::Failed(failure) = event {
            (self.lab.opening, self.lab.posing, self.lab.failed) = (false, false, true);
            if failure.key == "error-diverged" {
                self.lab.diverged = Some(failure.clone());
            }
        }
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Learn {
    /// The run on screen; none while the one that was asked for has not come.
    fn current(&self, cx: &Cx<'_>) -> Option<Arc<TrainTrace>> {
        cx.train.clone().filter(|trace| trace.run > self.lab.behind && self.lab.begun.as_ref() == Some(&trace.spec))
    }

    /// Keeps the run at what the settings ask for: other settings are another run, once the slider is let go.
    fn follow(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        if self.lab.begun.is_none() {
            self.settings.repair();
        }
        if let Some(path) = self.lab.opener.as_ref().and_then(Opener::poll) {
            self.lab.opener = None;
            if let Some(path) = path {
                self.open(cx, path);
            }
        }
        if self.lab.opening {
            match cx.train.clone().filter(|trace| trace.run > self.lab.behind) {
                Some(trace) => {
                    self.settings.adopt(&trace.spec);
                    self.lab.begun = Some(trace.spec.clone());
                    self.lab.opening = false;
                }
                None => return,
            }
        }
        let dragged = self.lab.begun.is_some() && ui.input(|input| input.pointer.any_down());
        if let Some(spec) = self.settings.spec(&self.drawing)
            && self.lab.begun.as_ref() != Some(&spec)
            && !dragged
            && !self.drawing.is_open()
        {
            let running = cx.train.as_ref().is_some_and(|trace| trace.running);
            let first = self.lab.begun.is_none();
            self.begin(cx, spec);
            if running {
                cx.send(Command::Train(TrainCommand::Run));
            }
            if !first {
                cx.did("learn-changed");
            }
        }
        let Some(trace) = self.current(cx) else { return };
        if !self.has_data() && trace.running {
            // The drawing was cleared under a run.
            cx.send(Command::Train(TrainCommand::Pause));
        }
        let t = self.time(&trace);
        if self.lab.looked != Some((trace.run, t)) {
            self.lab.looked = Some((trace.run, t));
            cx.send(Command::Train(TrainCommand::Look(Some(t))));
        }
        self.lab.posing &= trace.step < POSED;
        if self.lab.posing && !trace.running {
            cx.send(Command::Train(TrainCommand::RunTo(POSED)));
        }
        if trace.losses.len() > 200 {
            cx.did("learn-trained");
        }
        if self.view == View::Slow && trace.working.is_none() && self.lab.stepped != Some((trace.run, trace.step)) {
            self.lab.stepped = Some((trace.run, trace.step));
            cx.send(Command::Train(TrainCommand::Step));
        }
    }

    /// There is something to learn from: not an empty drawing.
    fn has_data(&self) -> bool {
        !self.settings.is_drawn() || self.drawing.cloud().is_some()
    }

    /// The time whose field is shown, from 1 to T.
    fn time(&self, trace: &TrainTrace) -> usize {
        let last = trace.schedule.timesteps();
        ((self.share * last as f64).round() as usize).clamp(1, last)
    }

    /// A new run; the one on screen becomes the one before, if it has learned anything.
    fn begin(&mut self, cx: &mut Cx<'_>, spec: PlaneSpec) {
        self.leave(cx);
        (self.lab.begun, self.lab.drawn) = (Some(spec.clone()), self.drawing.clone());
        cx.send(Command::Train(TrainCommand::Begin(spec)));
    }

    /// The run on screen is about to be replaced.
    fn leave(&mut self, cx: &Cx<'_>) {
        if let Some(trace) = cx.train.clone() {
            self.lab.behind = trace.run;
            if !trace.losses.is_empty() {
                self.lab.before = Some((trace, self.lab.drawn.clone()));
            }
        }
        (self.lab.diverged, self.lab.failed) = (None, false);
    }

    /// Back to the run before; the one on screen takes its place.
    fn undo(&mut self, cx: &mut Cx<'_>) {
        let Some((before, drawing)) = self.lab.before.take() else { return };
        self.leave(cx);
        self.settings.adopt(&before.spec);
        if self.settings.is_drawn() {
            self.drawing = drawing;
        }
        (self.lab.begun, self.lab.drawn) = (Some(before.spec.clone()), self.drawing.clone());
        cx.send(Command::Train(TrainCommand::Return(before)));
        cx.did("learn-undone");
    }

    /// Goes on from the weights in a file.
    fn open(&mut self, cx: &mut Cx<'_>, path: std::path::PathBuf) {
        let Some(spec) = self.settings.spec(&self.drawing).or(self.lab.begun.clone()) else { return };
        self.leave(cx);
        self.lab.opening = true;
        cx.send(Command::Train(TrainCommand::Open(path, spec)));
    }

    fn is_waiting(&self, trace: Option<&TrainTrace>) -> bool {
        let drawn = self.has_data();
        match trace {
            _ if self.lab.failed => false,
            None => drawn && self.lab.begun.is_some(),
            Some(_) if self.lab.posing => true,
            Some(trace) => self.view == View::Slow && trace.working.is_none() && !trace.running,
        }
    }

    /// Space starts and pauses, S takes one step; in slow motion the arrows go from stage to stage. Unless some control has
    /// the keyboard.
    fn keyboard(&mut self, ui: &Ui, cx: &mut Cx<'_>, trace: Option<&TrainTrace>) {
        if ui.memory(|memory| memory.focused().is_some()) {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Space) {
            self.toggle(cx, trace);
        }
        if pressed(Key::S) {
            self.step(cx, trace);
        }
        if self.view == View::Slow {
            let by = isize::from(pressed(Key::ArrowRight)) - isize::from(pressed(Key::ArrowLeft));
            if by != 0 {
                self.go_to(cx, self.stage.saturating_add_signed(by));
            }
        }
    }
}
