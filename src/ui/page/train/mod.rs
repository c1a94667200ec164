//! Train in front of the class: a character model that learns before one's eyes, every moment of it kept to go back to.
//!
//! Tabs: what is learned from and how large the model is; the run as it goes; the time machine; limits; the ladder. The page
//! draws the session's [`crate::session::ClassTrace`] and sends [`ClassCommand`]s; nothing is computed here but curves.

mod begin;
mod curves;
mod draft;
mod keep;
mod ladder;
mod limits;
mod looks;
mod overview;
mod picker;
mod plot;
mod runs;
mod scrub;
mod settings;
mod sizes;
mod slow;
mod stages;
mod text;
mod time;
mod transport;

use super::Page;
use crate::session::{ClassCommand, ClassTrace, Command, Event, RunTrace};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use curves::Curves;
use draft::Draft;
use egui::{Context, Key, Modifiers, RichText, Ui};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Steps that a picture of the page for others is trained for.
const POSED: u64 = 300;

/// The ending of a checkpoint.
const MODEL: &str = "safetensors";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Tab {
    #[default]
    Setup,
    Run,
    Time,
    Limits,
    Ladder,
}

const TABS: [(Tab, &str); 5] =
    [(Tab::Setup, "train-tab-setup"), (Tab::Run, "train-tab-run"), (Tab::Time, "train-tab-time"), (Tab::Limits, "train-tab-limits"), (Tab::Ladder, "train-tab-ladder")];

/// What the tab of the run shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Overview,
    Slow,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Train {
    tab: Tab,
    view: View,
    draft: Draft,
    curves: curves::Choice,
    slow: slow::State,
    time: time::State,
    limits: limits::State,
    ladder: ladder::State,
    /// Layer and head of the map shown large.
    #[serde(skip)]
    head: Option<[usize; 2]>,
    #[serde(skip)]
    symbol: Pin<usize>,
    #[serde(skip)]
    lab: Lab,
}

/// What belongs to the runs under way and is not remembered.
#[derive(Debug, Default)]
struct Lab {
    repaired: bool,
    text: text::State,
    curves: Curves,
    begin: begin::State,
    estimate: sizes::Estimates,
    keep: keep::State,
    fork: runs::Fork,
    /// The middle of the window, for a picture of it.
    frame: Option<egui::Rect>,
    /// A checkpoint that was dropped on the window.
    dropped: Option<PathBuf>,
    posing: bool,
    busy: bool,
}

impl Page for Train {
    fn id(&self) -> &'static str {
        "train"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let class = cx.class.clone().unwrap_or_default();
        self.follow(ui, cx, &class);
        let run = class.current().cloned();
        self.keyboard(ui, cx, &class);
        self.tabs(ui, cx, &class);
        self.recovery(ui, cx, &class);
        match self.tab {
            Tab::Setup => self.setup(ui, cx, run.as_deref()),
            Tab::Run => {
                self.transport(ui, cx, &class);
                match (&run, self.view) {
                    (None, _) => self.hello(ui, cx),
                    (Some(run), View::Overview) => self.overview(ui, cx, &class, run),
                    (Some(run), View::Slow) => self.slow_motion(ui, cx, &class, run),
                }
            }
            Tab::Time => self.time_machine(ui, cx, &class),
            Tab::Limits => limits::show(ui, cx, &mut self.limits),
            Tab::Ladder => ladder::show(ui, cx, &mut self.ladder),
        }
        self.lab.frame = Some(ui.min_rect());
        self.lab.busy = self.is_waiting(&class);
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let class = cx.class.clone().unwrap_or_default();
        match self.tab {
            Tab::Setup => self.settings_ui(ui, cx),
            Tab::Run => {
                self.runs_ui(ui, cx, &class);
                ui.add_space(cx.theme.space.normal);
                self.keep_ui(ui, cx, &class);
            }
            Tab::Time => {
                self.fork_ui(ui, cx, &class);
                ui.add_space(cx.theme.space.normal);
                self.runs_ui(ui, cx, &class);
                ui.add_space(cx.theme.space.normal);
                self.keep_ui(ui, cx, &class);
            }
            Tab::Limits | Tab::Ladder => {}
        }
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn is_busy(&self) -> bool {
        self.lab.busy
    }

    fn pose(&mut self) {
        (self.tab, self.lab.posing, self.lab.busy) = (Tab::Run, true, true);
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::ClassText(answer) => self.lab.text.answer(answer),
            Event::Recalled(recalled) => self.time.answer(recalled),
            Event::ClassSaved(path) => self.lab.keep.saved = Some(path.clone()),
            Event::ModelOpened(model) => self.lab.keep.opened = Some(model.id.clone()),
            Event::Failed(_) => {
                self.lab.posing = false;
                self.lab.begin.failed();
                self.time.failed();
            }
            _ => {}
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "md", MODEL]
    }

    fn take_file(&mut self, _ctx: &Context, path: &Path) {
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(MODEL)) {
            self.lab.dropped = Some(path.to_owned());
        } else {
            self.tab = Tab::Setup;
            self.lab.text.choose(&mut self.draft, draft::Source::File(path.to_owned()));
        }
    }

    fn takes_paste(&self) -> bool {
        self.tab == Tab::Setup && self.lab.text.is_pasting()
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Train {
    /// Keeps text, estimate and run at what was asked for.
    fn follow(&mut self, ui: &Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        if !self.lab.repaired {
            self.lab.repaired = true;
            self.draft.repair();
        }
        self.lab.text.follow(cx, &mut self.draft);
        self.follow_begin(cx, class);
        self.follow_keep(cx, class);
        self.time.follow(cx, class);
        let sizing = self.tab == Tab::Setup && !ui.input(|input| input.pointer.any_down());
        if sizing && let Some(text) = self.lab.text.ready() {
            self.lab.estimate.follow(cx, &self.draft, &text);
        }
        if let Some(path) = self.lab.dropped.take() {
            self.open_run(cx, class, path);
        }
        if let Some(run) = class.current() {
            self.lab.curves.update(class, self.curves.late);
            self.lab.fork.follow(run);
            note_progress(cx, run);
        }
        self.follow_pose(cx, class);
    }

    /// For the tour: a short run, then a still picture.
    fn follow_pose(&mut self, cx: &mut Cx<'_>, class: &ClassTrace) {
        if !self.lab.posing {
            return;
        }
        match class.current() {
            None => {
                if !self.lab.begin.is_waiting() && let Some(text) = self.lab.text.ready() {
                    let spec = self.draft.spec(&text);
                    self.begin(cx, class, spec, begin::Then::RunTo(POSED));
                }
            }
            Some(run) if run.step >= POSED => self.lab.posing = false,
            Some(_) if class.running || self.lab.begin.is_waiting() => {}
            Some(_) => cx.send(Command::Class(ClassCommand::RunTo(POSED))),
        }
    }

    fn tabs(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        ui.horizontal(|ui| {
            for (tab, key) in TABS {
                let text = RichText::new(cx.t(key)).size(cx.theme.size.strong);
                if ui.selectable_label(self.tab == tab, text).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.tab = tab;
                    cx.did(key);
                }
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| self.start(ui, cx, class));
        });
        ui.add_space(cx.theme.space.tight);
    }

    fn is_waiting(&self, class: &ClassTrace) -> bool {
        let text = self.lab.text.is_waiting();
        let slow = self.tab == Tab::Run && self.view == View::Slow && self.slow.is_waiting(class);
        text || self.lab.begin.is_waiting() || (self.lab.posing && self.lab.text.failure().is_none()) || slow || self.time.is_waiting()
    }

    /// Space trains and pauses, S takes one step, the arrows go through stages or moments. Unless some control has the
    /// keyboard.
    fn keyboard(&mut self, ui: &Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        if ui.memory(|memory| memory.focused().is_some()) || !matches!(self.tab, Tab::Run | Tab::Time) {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Space) {
            self.toggle(cx, class);
        }
        if pressed(Key::S) {
            self.step(cx, class);
        }
        let by = isize::from(pressed(Key::ArrowRight)) - isize::from(pressed(Key::ArrowLeft));
        match (by, self.tab, self.view) {
            (0, ..) => {}
            (by, Tab::Run, View::Slow) => self.slow.go(cx, by),
            (by, Tab::Time, _) => self.walk(cx, class, by),
            _ => {}
        }
    }
}

/// What the learner has seen happen, for the lesson.
fn note_progress(cx: &mut Cx<'_>, run: &RunTrace) {
    if run.losses.len() > 200 {
        cx.did("train-trained");
    }
    let len = run.losses.len();
    if run.losses.mean(len.saturating_sub(curves::RECENT)..len).is_some_and(|loss| loss < run.spec.text.statistics.pair) {
        cx.did("train-below-pair");
    }
    if matches!(run.stopped, Some(crate::session::class::StopReason::Diverged { .. })) {
        cx.did("train-diverged");
    }
}

/// A text's name as a person reads it.
fn text_name(cx: &Cx<'_>, name: &str) -> String {
    match crate::data::corpus::find(name) {
        Some(corpus) => cx.t(&format!("corpus-{}", corpus.id)),
        None if name.is_empty() => cx.t("train-pasted"),
        None => name.to_owned(),
    }
}

/// `Run 2 · Fables`.
fn run_name(cx: &Cx<'_>, run: &Arc<RunTrace>) -> String {
    format!("{} · {}", cx.t_args("train-run-name", &crate::args!("id" => run.id)), text_name(cx, &run.name))
}
