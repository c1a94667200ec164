//! Denoise a picture: the reverse process with every pixel open. A filmstrip of the run, all parts of the step in focus side by
//! side, the arithmetic that made a pixel of x_{t-1}, and the same noise under another sampler.
//!
//! A run is made once by the worker, with all its states; scrubbing only looks at another one of them.

mod controls;
mod pair;
mod panels;
mod running;
mod save;
mod strip;
mod subject;
mod values;
mod working;

use super::Page;
use super::denoise::picker::Picker;
use super::denoise::timeline::Clock;
use super::words::easel::Easel;
use crate::model::picture::Subject;
use crate::sample::diffusion::{SamplerConfig, SamplerKind, Spacing, Step};
use crate::session::{Command, Event, PaintRequest, Painting, PainterSource, Start};
use crate::ui::cx::{Cx, Toast};
use crate::ui::highlight::Pin;
use crate::ui::widget::{Pixel, PromptEdit};
use egui::{RichText, Ui};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use subject::{Chosen, Digit};

/// The largest guidance on the slider.
const MOST_GUIDANCE: f32 = 12.0;
/// Lanes of this page's runs.
const LANES: [usize; 2] = [40, 41];
/// What a run begins with, and Reset goes back to.
const USUAL: SamplerConfig = SamplerConfig { kind: SamplerKind::Ddim, steps: 30, eta: 0.0, spacing: Spacing::Trailing, clip: Some(1.0) };

/// One clear picture each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Run,
    Pair,
}

static VIEWS: &[(View, &str)] = &[(View::Run, "picture-view-run"), (View::Pair, "picture-view-pair")];

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Picture {
    view: View,
    chosen: Chosen,
    prompt: PromptEdit,
    digit: Digit,
    guidance: f32,
    sampler: SamplerConfig,
    /// The sampler of the second run.
    other: SamplerConfig,
    seed: u64,
    clock: Clock,
    /// The strip shows the data that every step implies rather than its state.
    strip_of_data: bool,
    /// The pixel whose arithmetic is shown: column and row.
    pixel: Pin<Pixel>,
    #[serde(skip)]
    lab: Lab,
}

/// What is computed, or on its way.
#[derive(Debug)]
struct Lab {
    main: Easel,
    other: Easel,
    picker: Option<Picker>,
    /// A file to be opened with the next frame.
    file: Option<PathBuf>,
    opening: bool,
    /// What the reader saw last, and in which step's data.
    reading: Option<(Arc<Step>, String)>,
    /// Nothing was asked for before the first frame.
    drawn: bool,
}

impl Default for Lab {
    fn default() -> Self {
        let [main, other] = LANES.map(Easel::new);
        Self { main, other, picker: None, file: None, opening: false, reading: None, drawn: false }
    }
}

impl Default for Picture {
    fn default() -> Self {
        let mut clock = Clock::default();
        clock.go(500);
        Self {
            view: View::default(),
            chosen: Chosen::default(),
            prompt: PromptEdit::new("a large blue circle above a small red square on a white background"),
            digit: Digit::default(),
            guidance: crate::model::shipped::PAINTERS[0].guidance,
            sampler: USUAL,
            other: SamplerConfig { kind: SamplerKind::Ddpm, ..USUAL },
            seed: 2,
            clock,
            strip_of_data: false,
            pixel: Pin { hovered: None, pinned: Some([16, 10]) },
            lab: Lab::default(),
        }
    }
}

impl Page for Picture {
    fn id(&self) -> &'static str {
        "picture"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.repair();
        self.open_files(cx);
        self.tabs(ui, cx);
        self.prompt_ui(ui, cx);
        ui.add_space(cx.theme.space.tight);
        let request = self.request(self.sampler);
        self.lab.main.want(ui, cx, request);
        self.lab.drawn = true;
        let before = self.pixel.pinned;
        match self.view {
            View::Run => self.run_ui(ui, cx),
            View::Pair => self.pair_ui(ui, cx),
        }
        if self.pixel.pinned.is_some() && self.pixel.pinned != before {
            cx.did("picture-pixel");
        }
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.controls_ui(ui, cx);
    }

    fn is_busy(&self) -> bool {
        let lab = &self.lab;
        !lab.drawn || lab.opening || lab.main.is_waiting() || (self.view == View::Pair && lab.other.is_waiting())
    }

    fn event(&mut self, event: &Event) {
        self.lab.main.hear(event);
        self.lab.other.hear(event);
        match event {
            Event::PainterOpened(name, model) if self.lab.opening => {
                self.lab.opening = false;
                self.chosen.file = Some((name.clone(), model.clone()));
            }
            Event::Failed(_) => self.lab.opening = false,
            _ => {}
        }
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["safetensors"]
    }

    fn take_file(&mut self, _ctx: &egui::Context, path: &Path) {
        self.lab.file = Some(path.to_owned());
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Picture {
    /// What was remembered may be out of range.
    fn repair(&mut self) {
        self.guidance = if self.guidance.is_finite() { self.guidance.clamp(0.0, MOST_GUIDANCE) } else { 1.0 };
        let most = self.clock.timesteps.max(1);
        for sampler in [&mut self.sampler, &mut self.other] {
            sampler.steps = sampler.steps.clamp(1, most);
            sampler.eta = if sampler.eta.is_finite() { sampler.eta.clamp(0.0, 1.0) } else { 0.0 };
            sampler.clip = USUAL.clip;
            if sampler.kind == SamplerKind::FlowEuler {
                sampler.kind = USUAL.kind;
            }
        }
        self.clock.t = self.clock.t.min(self.clock.timesteps);
        let size = self.chosen.size();
        self.pixel.pinned = self.pixel.pinned.map(|pixel| pixel.map(|at| at.min(size - 1)));
        self.digit.repair();
    }

    fn tabs(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (view, key) in VIEWS {
                let label = ui.selectable_label(self.view == *view, RichText::new(cx.t(key)).size(cx.theme.size.strong)).on_hover_text(cx.t(&format!("{key}-about")));
                if label.clicked() {
                    self.view = *view;
                }
            }
        });
        if self.view == View::Pair {
            cx.did("picture-pair-seen");
        }
        let key = VIEWS.iter().find(|(view, _)| *view == self.view).map_or("picture-view-run", |(_, key)| key);
        ui.label(RichText::new(cx.t(&format!("{key}-about"))).size(cx.theme.size.small).color(cx.theme.color.soft));
        ui.add_space(cx.theme.space.tight);
    }

    /// A file that was dropped or picked is read by the worker.
    fn open_files(&mut self, cx: &mut Cx<'_>) {
        if let Some(done) = self.lab.picker.as_ref().and_then(Picker::poll) {
            self.lab.picker = None;
            match done {
                Ok(path) => self.lab.file = path,
                Err(failure) => {
                    let sentence = cx.failure(&failure);
                    cx.toast(Toast::Error(sentence));
                }
            }
        }
        if let Some(path) = self.lab.file.take() {
            self.lab.opening = true;
            cx.send(Command::OpenPainter(path));
        }
    }

    /// The run of the settings as they stand.
    fn request(&self, sampler: SamplerConfig) -> PaintRequest {
        let subject = self.chosen.subject();
        PaintRequest {
            lane: 0,
            source: self.chosen.source(),
            prompt: if subject == Subject::Shapes { self.prompt.padded() } else { self.digit.tokens() },
            toward: None,
            negative: subject.unconditional(),
            guidance: self.guidance,
            sampler,
            seed: self.seed,
            start: Start::Noise,
            without_skips: Vec::new(),
            watch_attention: false,
        }
    }

    /// A run of this very subject: after a change of it, the old one is still on screen, in another size.
    fn fitting(&self, painting: Option<Arc<Painting>>) -> Option<Arc<Painting>> {
        painting.filter(|painting| painting.size == self.chosen.size() && source_is(&painting.request.source, &self.chosen.source()))
    }
}

fn source_is(a: &PainterSource, b: &PainterSource) -> bool {
    match (a, b) {
        (PainterSource::Shipped(a), PainterSource::Shipped(b)) => a == b,
        (PainterSource::Model(a), PainterSource::Model(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}
