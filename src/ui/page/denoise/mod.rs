//! Denoise: the reverse process. A cloud travels from noise to data; several samplers race from the same noise; a run is
//! forked by hand; flow matching as a contrast; the order of every sampler, measured.
//!
//! Every run is computed once by the worker, with all its states; scrubbing only looks at another one of them.

mod controls;
mod flow;
mod fork;
mod landscape;
mod lane;
mod order;
pub(super) mod picker;
mod quality;
mod race;
pub(super) mod sampler;
mod source;
pub(super) mod timeline;
mod travel;
mod working;

use super::Page;
use crate::args;
use crate::sample::diffusion::{SamplerConfig, SamplerKind};
use crate::session::{Command, DenoiseRequest, Denoised, Event, SHOWN};
use crate::ui::cx::{Cx, Toast};
use crate::ui::highlight::Pin;
use crate::ui::widget::{count, fmt, millis};
use egui::{RichText, Ui};
use flow::Twins;
use fork::Forking;
use landscape::{Ground, Landscape};
use lane::Lane;
use order::Orders;
use picker::Picker;
use quality::Quality;
use race::{Contestant, Race};
use serde::{Deserialize, Serialize};
use source::{Chosen, Resolved, Who};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use timeline::Clock;
use travel::Panel;

/// Points on offer.
const POINTS: std::ops::RangeInclusive<usize> = 100..=5000;

/// One clear picture each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Travel,
    Race,
    Fork,
    Flow,
    Order,
}

static VIEWS: &[(View, &str)] = &[
    (View::Travel, "denoise-view-travel"),
    (View::Race, "denoise-view-race"),
    (View::Fork, "denoise-view-fork"),
    (View::Flow, "denoise-view-flow"),
    (View::Order, "denoise-view-order"),
];

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Denoise {
    view: View,
    chosen: Chosen,
    sampler: SamplerConfig,
    count: usize,
    seed: u64,
    clock: Clock,
    panel: Panel,
    ground: Ground,
    /// The point that is followed.
    point: Pin<usize>,
    contestants: Vec<Contestant>,
    flow_steps: usize,
    tool: fork::Tool,
    overlaid: bool,
    order_axis: order::Effort,
    #[serde(skip)]
    lab: Lab,
}

/// What is computed, or on its way.
#[derive(Debug)]
struct Lab {
    main: Lane,
    twins: Twins,
    forking: Forking,
    race: Race,
    quality: Quality,
    orders: Orders,
    landscape: Landscape,
    picker: Option<Picker>,
    /// A file to be opened with the next frame.
    file: Option<PathBuf>,
    opening: bool,
    /// Nothing was asked for before the first frame.
    drawn: bool,
    /// Where the large picture lies, to save it.
    picture: Option<egui::Rect>,
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            main: Lane::new(0),
            twins: Twins::default(),
            forking: Forking::default(),
            race: Race::default(),
            quality: Quality::default(),
            orders: Orders::default(),
            landscape: Landscape::default(),
            picker: None,
            file: None,
            opening: false,
            drawn: false,
            picture: None,
        }
    }
}

impl Default for Denoise {
    fn default() -> Self {
        Self {
            view: View::Travel,
            chosen: Chosen::default(),
            sampler: SamplerConfig { kind: SamplerKind::Ddpm, ..SamplerConfig::default() },
            count: SHOWN,
            seed: 1,
            clock: Clock::default(),
            panel: Panel::default(),
            ground: Ground::default(),
            point: Pin { hovered: None, pinned: Some(4) },
            contestants: race::contestants(),
            flow_steps: 6,
            tool: fork::Tool::default(),
            overlaid: false,
            order_axis: order::Effort::default(),
            lab: Lab::default(),
        }
    }
}

impl Page for Denoise {
    fn id(&self) -> &'static str {
        "denoise"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.repair();
        self.open_files(cx);
        self.tabs(ui, cx);
        let resolved = self.chosen.resolve(cx, self.sampler.kind == SamplerKind::FlowEuler);
        self.lab.drawn = true;
        if self.view == View::Order {
            return self.order_ui(ui, cx);
        }
        let Some(resolved) = resolved else {
            let key = if self.chosen.who == Who::Trained { "denoise-nothing-trained" } else { "denoise-nothing-open" };
            ui.add_space(cx.theme.space.wide);
            ui.label(RichText::new(cx.t(key)).color(cx.theme.color.soft));
            if self.chosen.who == Who::Trained && ui.button(cx.t("denoise-go-learn")).clicked() {
                cx.go("learn");
            }
            return;
        };
        self.clock.set_timesteps(resolved.diffusion.timesteps);
        match self.view {
            View::Travel => self.travel_ui(ui, cx, &resolved),
            View::Race => self.race_ui(ui, cx, &resolved),
            View::Fork => self.fork_ui(ui, cx, &resolved),
            View::Flow => self.flow_ui(ui, cx, &resolved),
            View::Order => {}
        }
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.controls_ui(ui, cx);
    }

    fn is_busy(&self) -> bool {
        let lab = &self.lab;
        let waiting = match self.view {
            View::Travel => lab.main.is_waiting(),
            View::Race => lab.race.is_waiting(),
            View::Fork => lab.main.is_waiting() || lab.forking.lane.is_waiting(),
            View::Flow => lab.twins.is_waiting(),
            View::Order => lab.orders.is_waiting(),
        };
        !lab.drawn || waiting || lab.opening
    }

    fn event(&mut self, event: &Event) {
        let lab = &mut self.lab;
        let came = [lab.main.hear(event), lab.forking.lane.hear(event)].into_iter().flatten().chain(lab.twins.hear(event)).chain(lab.race.hear(event));
        for run in came {
            lab.quality.add(&run);
        }
        match event {
            Event::Order(kind, measured) => lab.orders.take(*kind, measured.clone()),
            Event::DenoiserOpened(name, model) => {
                lab.opening = false;
                self.chosen.who = Who::File;
                self.chosen.file = Some((name.clone(), model.clone()));
            }
            Event::Failed(_) => {
                lab.opening = false;
                lab.orders.give_up();
            }
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

impl Denoise {
    /// What was remembered may be out of range.
    fn repair(&mut self) {
        self.count = self.count.clamp(*POINTS.start(), *POINTS.end());
        let most = self.clock.timesteps.max(1);
        self.sampler.steps = self.sampler.steps.clamp(1, most);
        self.sampler.eta = if self.sampler.eta.is_finite() { self.sampler.eta.clamp(0.0, 1.0) } else { 0.0 };
        self.sampler.clip = None;
        self.flow_steps = self.flow_steps.clamp(1, flow::MOST_STEPS);
        race::repair(&mut self.contestants, most);
        self.point.pinned = self.point.pinned.filter(|i| *i < self.count);
        self.clock.t = self.clock.t.min(self.clock.timesteps);
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
        match self.view {
            View::Race => cx.did("denoise-raced"),
            View::Order => cx.did("denoise-orders-seen"),
            View::Flow => cx.did("denoise-flow-seen"),
            View::Travel | View::Fork => {}
        }
        ui.label(RichText::new(cx.t(&format!("{}-about", self.view_key()))).size(cx.theme.size.small).color(cx.theme.color.soft));
        ui.add_space(cx.theme.space.tight);
    }

    fn view_key(&self) -> &'static str {
        VIEWS.iter().find(|(view, _)| *view == self.view).map_or("denoise-view-travel", |(_, key)| key)
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
            cx.send(Command::OpenDenoiser(path));
        }
    }

    /// The run of the settings as they stand.
    fn request(&self, resolved: &Resolved) -> DenoiseRequest {
        DenoiseRequest {
            lane: 0,
            source: resolved.source.clone(),
            sampler: fitted(self.sampler, resolved),
            count: self.count,
            seed: self.seed,
            against: resolved.data.clone(),
            fork: None,
        }
    }

    /// What was computed and how good it is, on one line; while a long run is under way, how far it is, and a button to stop it.
    fn run_line(&self, ui: &mut Ui, cx: &mut Cx<'_>, run: Option<&Arc<Denoised>>) -> bool {
        let small = |text: String, ink| RichText::new(text).size(cx.theme.size.small).color(ink);
        let mut stop = false;
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            if let Some(progress) = cx.status.denoising {
                let part = progress.done as f32 / progress.of.max(1) as f32;
                let text = cx.t_args("denoise-progress", &args!("done" => progress.done, "of" => progress.of));
                ui.add(egui::ProgressBar::new(part).desired_width(180.0).desired_height(18.0).text(text));
                stop = ui.small_button(cx.t("denoise-stop")).clicked();
            } else if let Some(run) = run {
                let text = cx.t_args("denoise-run", &args!(
                    "points" => count(run.request.count), "evaluations" => run.evaluations, "time" => millis(run.millis),
                    "distance" => fmt(run.distance.sliced_wasserstein), "floor" => fmt(run.floor.sliced_wasserstein)
                ));
                ui.label(small(text, cx.theme.color.soft)).on_hover_text(cx.t("denoise-run-about"));
            } else if !self.lab.main.is_given_up() {
                ui.label(small(cx.t("denoise-waiting"), cx.theme.color.soft));
            }
        });
        stop
    }
}

/// The sampler as this source can run it: a flow has its own, the others do not run on flows, and no run has more steps than T.
fn fitted(sampler: SamplerConfig, resolved: &Resolved) -> SamplerConfig {
    let kind = match (resolved.is_flow(), sampler.kind) {
        (true, _) => SamplerKind::FlowEuler,
        (false, SamplerKind::FlowEuler) => SamplerKind::Euler,
        (false, kind) => kind,
    };
    SamplerConfig { kind, steps: sampler.steps.clamp(1, resolved.diffusion.timesteps), ..sampler }
}
