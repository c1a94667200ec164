//! Inside the U-Net: the network drawn from its real graph, its feature maps at the scrubbed time, its skip connections to be
//! cut, the time's embedding and what it does to a channel, where the words come in, and what all of it costs.

mod controls;
mod counts;
mod drawing;
mod looker;
mod maps;
mod skips;
mod time;
mod words;

use super::Page;
use super::course::lane::Lane;
use super::course::{state_at, stops};
use super::denoise::timeline::Clock;
use crate::model::picture::Subject;
use crate::sample::diffusion::{SamplerConfig, SamplerKind};
use crate::session::{Event, Inside, LookRequest, PaintRequest, PainterSource, Painting, Start};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure::blocks::Blocks;
use crate::ui::widget::{Cell, PromptEdit, Raster};
use egui::{Key, Response, RichText, Ui};
use looker::{CUT, Looker, WHOLE};
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Moves of the runs.
const STEPS: usize = 30;
/// Lanes of this page's runs.
const LANES: [usize; 2] = [40, 41];
/// The largest guidance on the slider.
const MOST_GUIDANCE: f32 = 12.0;
/// Times at which the time's embedding is shown.
const TIMES: usize = 101;

/// What is shown under the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Maps,
    Skips,
    Time,
    Words,
    Counts,
}

static VIEWS: &[(View, &str)] = &[
    (View::Maps, "unet-view-maps"),
    (View::Skips, "unet-view-skips"),
    (View::Time, "unet-view-time"),
    (View::Words, "unet-view-words"),
    (View::Counts, "unet-view-counts"),
];

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct UnetPage {
    view: View,
    /// `shapes` or `digits`.
    subject: Subject,
    prompt: PromptEdit,
    /// The class of `digits`.
    digit: usize,
    guidance: f32,
    seed: u64,
    clock: Clock,
    /// The chosen block and channel.
    block: String,
    channel: usize,
    /// A place of the large map, row and column.
    place: Pin<Cell>,
    /// Levels whose skip connection is cut.
    cut: Vec<usize>,
    #[serde(skip)]
    lab: Lab,
}

/// What is computed, or on its way.
#[derive(Debug)]
struct Lab {
    base: Lane,
    cut: Lane,
    looker: Looker,
    /// The network of the graph that ran last.
    blocks: Option<(Arc<crate::graph::Graph>, Arc<Blocks>)>,
    wave: Pin<Cell>,
    drawn: bool,
    picture: Option<egui::Rect>,
}

impl Default for Lab {
    fn default() -> Self {
        let [base, cut] = LANES.map(Lane::new);
        Self { base, cut, looker: Looker::default(), blocks: None, wave: Pin::default(), drawn: false, picture: None }
    }
}

impl Default for UnetPage {
    fn default() -> Self {
        Self {
            view: View::default(),
            subject: Subject::Shapes,
            prompt: PromptEdit::new("a large red circle above a small blue square on a white background"),
            digit: 3,
            guidance: crate::model::shipped::PAINTERS[0].guidance,
            seed: 1,
            clock: Clock::at(400),
            block: "down.0.res".to_owned(),
            channel: 0,
            place: Pin::default(),
            cut: Vec::new(),
            lab: Lab::default(),
        }
    }
}

impl Page for UnetPage {
    fn id(&self) -> &'static str {
        "unet"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.repair();
        self.lab.drawn = true;
        self.tabs(ui, cx);
        let request = self.request();
        self.lab.base.want(cx, ui, request);
        let Some(base) = self.lab.base.painting(cx) else {
            self.progress(ui, cx);
            return;
        };
        self.look(cx, &base);
        let Some(inside) = self.lab.looker.latest(WHOLE).cloned() else {
            ui.label(small(cx, cx.t("unet-looking")));
            self.progress(ui, cx);
            return;
        };
        let blocks = self.blocks(&inside);
        if blocks.find(&self.block).is_none() {
            "conv_in".clone_into(&mut self.block);
        }
        self.keys(ui, cx, &blocks);
        self.draw(ui, cx, &blocks, &inside, &base);
        self.clock.set_timesteps(base.schedule.timesteps());
        let before = self.clock.t;
        self.clock.show(ui, cx, &stops(&base), None);
        if self.clock.t != before {
            cx.did("unet-scrubbed");
        }
        self.progress(ui, cx);
        match self.view {
            View::Maps => self.maps_ui(ui, cx, &blocks, &inside),
            View::Skips => self.skips_ui(ui, cx, &blocks, &inside, &base),
            View::Time => self.time_ui(ui, cx, &blocks, &inside),
            View::Words => self.words_ui(ui, cx, &blocks, &inside),
            View::Counts => self.counts_ui(ui, cx, &blocks, &inside),
        }
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.controls_ui(ui, cx);
    }

    fn is_busy(&self) -> bool {
        let lab = &self.lab;
        let cut = self.view == View::Skips && !self.cut.is_empty() && lab.cut.is_waiting();
        !lab.drawn || lab.base.is_waiting() || cut || lab.looker.is_waiting()
    }

    fn event(&mut self, event: &Event) {
        self.lab.base.hear(event);
        if self.lab.cut.hear(event).is_some() {
            self.lab.picture = None;
        }
        self.lab.looker.hear(event);
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl UnetPage {
    /// What was remembered may have been written by hand.
    fn repair(&mut self) {
        self.guidance = if self.guidance.is_finite() { self.guidance.clamp(0.0, MOST_GUIDANCE) } else { 3.0 };
        self.digit = self.digit.min(9);
        self.cut.retain(|level| *level < 6);
        self.cut.sort_unstable();
        self.cut.dedup();
    }

    fn tabs(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            for (view, key) in VIEWS {
                let text = RichText::new(cx.t(key)).size(cx.theme.size.strong);
                if ui.selectable_label(self.view == *view, text).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.go(cx, *view);
                }
            }
        });
    }

    fn go(&mut self, cx: &mut Cx<'_>, view: View) {
        self.view = view;
        match view {
            View::Words => cx.did("unet-words"),
            View::Counts => cx.did("unet-counts"),
            View::Maps | View::Skips | View::Time => {}
        }
    }

    fn source(&self) -> PainterSource {
        PainterSource::Shipped(self.subject.id().to_owned())
    }

    /// What the model is asked with.
    fn tokens(&self) -> Vec<u32> {
        match self.subject {
            Subject::Shapes => self.prompt.padded(),
            Subject::Digits => vec![self.digit as u32 + 1],
        }
    }

    fn request(&self) -> PaintRequest {
        PaintRequest {
            lane: LANES[0],
            source: self.source(),
            prompt: self.tokens(),
            toward: None,
            negative: self.subject.unconditional(),
            guidance: self.guidance,
            sampler: SamplerConfig { kind: SamplerKind::Ddim, steps: STEPS, clip: Some(1.0), ..SamplerConfig::default() },
            seed: self.seed,
            start: Start::Noise,
            without_skips: Vec::new(),
            watch_attention: false,
        }
    }

    /// The state that the network is asked about: at t = 0 it is not asked any more, and the last question stays.
    fn asked(&self, base: &Painting) -> usize {
        state_at(base, self.clock.t).min(base.done().saturating_sub(1))
    }

    /// Says what should be seen of the present state.
    fn look(&mut self, cx: &mut Cx<'_>, base: &Arc<Painting>) {
        let k = self.asked(base);
        let inner = |part: &str| format!("{}.{part}", self.block);
        let mut watch: Vec<String> = ["conv_in", "down.*.res", "down.*.attn", "down.*.half", "mid.res_1", "mid.attn", "mid.res_2", "up.*.res", "up.*.attn", "up.*.double", "out", "unfold"].map(str::to_owned).to_vec();
        watch.extend(["*.with_places", "*.cross.to_out", "time.3"].map(str::to_owned));
        watch.extend([inner("conv_1"), inner("timed")]);
        let request = LookRequest { source: self.source(), prompt: self.tokens(), x_t: Arc::new(base.state(k).to_vec()), t: base.t(k).max(1), without_skips: Vec::new(), watch };
        let cut = (self.view == View::Skips && !self.cut.is_empty()).then(|| LookRequest { without_skips: self.cut.clone(), watch: vec!["out".to_owned(), "unfold".to_owned()], ..request.clone() });
        // While the run forms, one look is enough: they would take its time.
        if base.is_finished() || self.lab.base.is_given_up() || self.lab.looker.latest(WHOLE).is_none_or(|look| look.request.prompt.len() != request.prompt.len()) {
            self.lab.looker.want(WHOLE, Some(request));
            self.lab.looker.want(CUT, cut);
        }
        self.lab.looker.pump(cx);
        let source = self.source();
        if self.view == View::Time {
            let last = base.schedule.timesteps();
            let times = (0..TIMES).map(|i| (i * last / (TIMES - 1)).max(1)).collect();
            self.lab.looker.want_over_time(cx, self.subject.id(), &source, times);
        }
    }

    fn blocks(&mut self, inside: &Inside) -> Arc<Blocks> {
        if let Some((_, blocks)) = self.lab.blocks.as_ref().filter(|(graph, _)| Arc::ptr_eq(graph, &inside.graph)) {
            return blocks.clone();
        }
        let blocks = Arc::new(Blocks::of(&inside.graph));
        self.lab.blocks = Some((inside.graph.clone(), blocks.clone()));
        blocks
    }

    /// A block is chosen with `[` and `]`, a channel with `,` and `.`, unless some control has the keyboard.
    fn keys(&mut self, ui: &Ui, cx: &mut Cx<'_>, blocks: &Blocks) {
        if ui.ctx().memory(|memory| memory.focused().is_some()) {
            return;
        }
        let step = |more, less| ui.input(|input| isize::from(input.key_pressed(more)) - isize::from(input.key_pressed(less)));
        let by = step(Key::CloseBracket, Key::OpenBracket);
        if by != 0 {
            let at = blocks.find(&self.block).unwrap_or(0).saturating_add_signed(by).min(blocks.list.len().saturating_sub(1));
            if let Some(block) = blocks.list.get(at) {
                self.choose(cx, &block.name.clone());
            }
        }
        let by = step(Key::Period, Key::Comma);
        if by != 0 {
            self.channel = self.channel.saturating_add_signed(by);
            cx.did("unet-channel");
        }
    }

    fn choose(&mut self, cx: &mut Cx<'_>, block: &str) {
        if self.block != block {
            block.clone_into(&mut self.block);
            self.place = Pin::default();
        }
        cx.did("unet-block");
    }

    fn progress(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let what = cx.t("unet-network");
        super::course::progress(ui, cx, &mut self.lab.base, &what);
    }
}

/// Small print.
fn small(cx: &Cx<'_>, text: String) -> RichText {
    RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft)
}

/// A line over a picture.
fn caption(ui: &mut Ui, cx: &Cx<'_>, text: String) {
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.add(egui::Label::new(small(cx, text).color(cx.theme.color.ink)).truncate());
}

/// A picture `(S, S, C)` of either subject.
fn picture(ui: &mut Ui, cx: &mut Cx<'_>, id: &str, pixels: &[f32], painting: &Painting, side: f32, name: String) -> Response {
    let rgb: Vec<f32> = if painting.channels == 3 { pixels.to_vec() } else { pixels.iter().flat_map(|x| [*x; 3]).collect() };
    let mut hasher = DefaultHasher::new();
    bytemuck::cast_slice::<f32, u8>(&rgb).hash(&mut hasher);
    Raster::new(("unet", id), &rgb, painting.size, hasher.finish()).side(side).name(name).show(ui, cx, &mut Pin::default())
}
