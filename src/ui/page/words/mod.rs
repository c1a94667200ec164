//! From words to picture: a prompt becomes tokens, tokens become encodings, the U-Net's places read them, and guidance
//! exaggerates what they change.
//!
//! Every run is made once by the worker with all that the model said on the way. What the sliders do to the step on screen
//! is computed here, from those very numbers; the whole run follows in the background.

mod attention;
mod bars;
mod clip;
mod controls;
pub(super) mod easel;
mod encoder;
mod encodings;
mod guidance;
mod guess;
mod maps;
mod pair;
mod tile;
pub(super) mod verdict;

use super::Page;
use super::denoise::timeline::Clock;
use crate::data::shapes::vocabulary;
use crate::sample::diffusion::{SamplerConfig, SamplerKind};
use crate::session::{Event, PaintRequest, PainterSource, Start};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Cell, Pixel, PromptEdit};
use attention::{Ground, Reader};
use clip::Collection;
use easel::Easel;
use egui::{RichText, Ui};
use encoder::Encoder;
use guess::Guess;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The largest guidance on the slider.
const MOST_GUIDANCE: f32 = 12.0;
/// Moves of a run on offer.
const STEPS: std::ops::RangeInclusive<usize> = 2..=100;
/// Lanes of this page's runs.
const LANES: [usize; 2] = [30, 31];

/// One clear picture each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Guidance,
    Encodings,
    Clip,
    Attention,
    Pair,
}

static VIEWS: &[(View, &str)] = &[
    (View::Guidance, "words-view-guidance"),
    (View::Encodings, "words-view-encodings"),
    (View::Clip, "words-view-clip"),
    (View::Attention, "words-view-attention"),
    (View::Pair, "words-view-pair"),
];

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    view: View,
    prompt: PromptEdit,
    /// What guidance leads away from; no words: the unconditional model.
    negative: PromptEdit,
    /// The second of two prompts.
    other: PromptEdit,
    guidance: f32,
    steps: usize,
    seed: u64,
    clock: Clock,
    reader: Reader,
    /// A place of the U-Net's smaller level, row and column.
    patch: Pin<Cell>,
    ground: Ground,
    collection: Collection,
    /// Encodings are compared with those of the other prompt rather than among themselves.
    against_other: bool,
    /// The pictures of two prompts as the data they imply, rather than as states.
    pair_states: bool,
    #[serde(skip)]
    lab: Lab,
}

/// What is computed, or on its way.
#[derive(Debug)]
struct Lab {
    main: Easel,
    other: Easel,
    encoder: Encoder,
    guess: Guess,
    /// The pixel under the pointer, in all pictures of one step.
    pixel: Option<Pixel>,
    /// The token under the pointer, in the pictures of the last frame.
    word: Option<usize>,
    /// A denoiser that was opened from a file, and its name.
    opened: Option<(String, Arc<crate::checkpoint::PictureModel>)>,
    /// Nothing was asked for before the first frame.
    drawn: bool,
}

impl Default for Lab {
    fn default() -> Self {
        let [main, other] = LANES.map(Easel::new);
        Self { main, other, encoder: Encoder::default(), guess: Guess::default(), pixel: None, word: None, opened: None, drawn: false }
    }
}

impl Default for Words {
    fn default() -> Self {
        let mut clock = Clock::default();
        clock.go(600);
        Self {
            view: View::default(),
            prompt: PromptEdit::new("a large blue circle above a small red square on a white background"),
            negative: PromptEdit::default(),
            other: PromptEdit::new("a large red square above a small blue circle on a white background"),
            guidance: crate::model::shipped::PAINTERS[0].guidance,
            steps: 30,
            seed: 1,
            clock,
            reader: Reader::default(),
            patch: Pin::default(),
            ground: Ground::default(),
            collection: Collection::default(),
            against_other: false,
            pair_states: false,
            lab: Lab::default(),
        }
    }
}

impl Page for Words {
    fn id(&self) -> &'static str {
        "words"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.repair();
        self.tabs(ui, cx);
        self.lab.drawn = true;
        let name = cx.t("words-prompt");
        if self.prompt.show(ui, cx, &name) {
            cx.did("words-typed");
            if !self.prompt.tokens().unknown.is_empty() {
                cx.did("words-unknown");
            }
        }
        ui.add_space(cx.theme.space.tight);
        let request = self.request(self.prompt.padded());
        self.lab.main.want(ui, cx, request);
        match self.view {
            View::Guidance => self.guidance_ui(ui, cx),
            View::Encodings => self.encodings_ui(ui, cx),
            View::Clip => self.clip_ui(ui, cx),
            View::Attention => self.attention_ui(ui, cx),
            View::Pair => self.pair_ui(ui, cx),
        }
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.controls_ui(ui, cx);
    }

    fn is_busy(&self) -> bool {
        let lab = &self.lab;
        let other = match self.view {
            View::Pair => lab.other.is_waiting(),
            View::Encodings | View::Clip => lab.encoder.is_waiting(),
            View::Guidance | View::Attention => false,
        };
        !lab.drawn || lab.main.is_waiting() || other
    }

    fn event(&mut self, event: &Event) {
        self.lab.main.hear(event);
        self.lab.other.hear(event);
        self.lab.encoder.hear(event);
        if let Event::PainterOpened(name, model) = event
            && model.config.subject == crate::model::picture::Subject::Shapes
        {
            self.lab.opened = Some((name.clone(), model.clone()));
        }
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Words {
    /// What was remembered may be out of range.
    fn repair(&mut self) {
        self.guidance = if self.guidance.is_finite() { self.guidance.clamp(0.0, MOST_GUIDANCE) } else { 1.0 };
        self.steps = self.steps.clamp(*STEPS.start(), *STEPS.end());
        self.clock.t = self.clock.t.min(self.clock.timesteps);
        self.collection.repair();
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
            View::Guidance => {}
            View::Encodings => cx.did("words-encodings-seen"),
            View::Clip => cx.did("words-clip-seen"),
            View::Attention => cx.did("words-attention-seen"),
            View::Pair => cx.did("words-pair-seen"),
        }
        let key = VIEWS.iter().find(|(view, _)| *view == self.view).map_or("words-view-guidance", |(_, key)| key);
        ui.label(RichText::new(cx.t(&format!("{key}-about"))).size(cx.theme.size.small).color(cx.theme.color.soft));
        ui.add_space(cx.theme.space.tight);
    }

    /// The pointer is over a token in some picture: all of them show it with the next frame.
    fn look_at(&mut self, ui: &Ui, word: Option<usize>) {
        if self.lab.word != word {
            self.lab.word = word;
            ui.ctx().request_repaint();
        }
    }

    fn source(&self) -> PainterSource {
        match &self.lab.opened {
            Some((_, model)) => PainterSource::Model(model.clone()),
            None => PainterSource::Shipped("shapes".to_owned()),
        }
    }

    /// The run of a prompt with the settings as they stand.
    fn request(&self, prompt: Vec<u32>) -> PaintRequest {
        PaintRequest {
            lane: 0,
            source: self.source(),
            prompt,
            toward: None,
            negative: self.negative.padded(),
            guidance: self.guidance,
            sampler: SamplerConfig { kind: SamplerKind::Ddim, steps: self.steps, clip: Some(1.0), ..SamplerConfig::default() },
            seed: self.seed,
            start: Start::Noise,
            without_skips: Vec::new(),
            watch_attention: true,
        }
    }
}

/// The tokens of a text in words, padding left out.
fn labels(prompt: &PromptEdit) -> Vec<String> {
    (0..prompt.tokens().ids.len()).map(|at| prompt.label(at)).collect()
}

/// Tokens `(L,)` as labels, padding left out.
fn words_of(tokens: &[u32]) -> Vec<String> {
    tokens.iter().take_while(|id| **id != vocabulary::PAD).map(|id| vocabulary::word(*id).to_owned()).collect()
}
