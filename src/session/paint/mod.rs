//! Pictures from words, as front ends see them: what may be asked for, and the immutable pictures that come back.
//!
//! A picture is `(S, S, C)`, row-major, channels last, in `[-1, 1]`; a prompt is its tokens `(L,)`, padded. A run goes from
//! noise to data in the moves of its sampler, with guidance (Ho and Salimans 2022): `eps = without + w (with - without)`.
//! While it runs, [`super::Session::painting`] has what is there so far; a run that was stopped or failed half way leaves that
//! behind, and can be gone on with from there ([`Painting::fork`]).

mod check;
mod easel;
mod encode;
mod over_time;
mod run;

use super::event::Failure;
use crate::checkpoint::PictureModel;
use crate::data::shapes::check::Verdict;
use crate::data::shapes::read::Reading;
use crate::data::shapes::vocabulary;
use crate::engine::DeviceInfo;
use crate::graph::Graph;
use crate::infer::Path;
use crate::model::picture::Subject;
use crate::sample::diffusion::{SamplerConfig, Step};
use crate::sample::schedule::Schedule;
use crate::tensor::Tensor;
use std::collections::HashMap;
use std::sync::Arc;

pub(super) use easel::opened;
pub use easel::{Easel, OpenEngine, Stroke};
pub use over_time::{OverTime, TimeRequest};

/// More guidance than this is refused: at far less, every pixel is at an end of its range.
pub const MOST_GUIDANCE: f32 = 100.0;

/// Which denoiser of pictures.
#[derive(Clone, Debug)]
pub enum PainterSource {
    /// A shipped one by its id (`shapes`, `digits`).
    Shipped(String),
    /// One trained here, or opened.
    Model(Arc<PictureModel>),
}

/// A run from noise to a picture. Sent and told of as one `Arc`: a front end knows its own again by `Arc::ptr_eq`.
#[derive(Clone, Debug)]
pub struct PaintRequest {
    /// Which run on screen this is: a newer request for the same lane replaces the one under way or waiting.
    pub lane: usize,
    pub source: PainterSource,
    /// Tokens `(L,)`, padded; no words at all is the unconditional model.
    pub prompt: Vec<u32>,
    /// On the way to another prompt `(L,)`: its encoding's share, 0 to 1, the rest being that of `prompt`.
    pub toward: Option<(Vec<u32>, f32)>,
    /// What guidance leads away from, `(L,)`: the prompt of nothing ([`Subject::unconditional`]), or what is not wanted.
    pub negative: Vec<u32>,
    /// w, 0 to [`MOST_GUIDANCE`].
    pub guidance: f32,
    pub sampler: SamplerConfig,
    pub seed: u64,
    pub start: Start,
    /// Levels whose skip connection is cut.
    pub without_skips: Vec<usize>,
    /// Keep the cross-attention of every move ([`Guided::attention`]); costs a few per cent of time.
    pub watch_attention: bool,
}

/// Where a run begins.
#[derive(Clone, Debug)]
pub enum Start {
    /// In the noise of the seed.
    Noise,
    /// In the middle of another run, from a state that was perhaps painted over: [`Painting::fork`].
    Fork(Fork),
    /// In a picture with noise of the seed: `strength` in `(0, 1]` is the share of the sampler's moves that are made.
    Picture { x_0: Arc<Vec<f32>>, strength: f32 },
    /// In the noise of the seed; after every move what is kept is put back, with as much of that noise as belongs there
    /// (Avrahami et al. 2022). `mask (S, S)`: 1 is painted anew, 0 is kept; neither everywhere.
    Inpaint { x_0: Arc<Vec<f32>>, mask: Arc<Vec<f32>> },
    /// On the arc between the noise of the seed and that of another: its share, 0 to 1 (slerp, Shoemake 1985).
    BetweenSeeds { other: u64, share: f32 },
}

/// The moves of a run up to one of its states, and what that state is now.
#[derive(Clone, Debug)]
pub struct Fork {
    /// Moves of the sampler that were left out before the first of `steps` ([`Painting::first`]).
    pub first: usize,
    /// The moves made, kept in front of the new ones.
    pub steps: Vec<Arc<Step>>,
    pub moves: Vec<Arc<Guided>>,
    /// The state to go on from, `(S, S, C)`.
    pub x: Arc<Vec<f32>>,
    /// It was painted over: the moves before did not lead to it, and a multistep sampler must not learn from them.
    pub moved: bool,
}

/// What the model said at one move, at `(x_t, t)`; all `(S, S, C)`.
#[derive(Clone, Debug)]
pub struct Guided {
    /// eps under the prompt.
    pub with: Vec<f32>,
    /// eps under the negative prompt, or without words.
    pub without: Vec<f32>,
    /// Where the places of each layer looked among the words of the prompt, probabilities `(heads, places, L)` by the name of
    /// the node (`down.1.attn.cross.att`), in the order of the network; empty unless it was asked for.
    pub attention: Vec<(String, Arc<Tensor>)>,
}

/// A run as far as it has come.
#[derive(Clone, Debug)]
pub struct Painting {
    pub request: Arc<PaintRequest>,
    pub subject: Subject,
    /// S and C.
    pub size: usize,
    pub channels: usize,
    pub schedule: Arc<Schedule>,
    /// The t of every move this run will make, falling; the last goes to 0.
    pub timesteps: Arc<Vec<usize>>,
    /// Moves of the sampler that this run leaves out: above 0 when it begins in a picture.
    pub first: usize,
    /// The moves made, and `x`, the state they led to.
    pub path: Path,
    /// What the model said at each of them.
    pub moves: Vec<Arc<Guided>>,
}

impl Painting {
    /// Moves made.
    pub fn done(&self) -> usize {
        self.path.steps.len()
    }

    /// Moves it will make in all.
    pub fn total(&self) -> usize {
        self.timesteps.len()
    }

    pub fn is_finished(&self) -> bool {
        self.done() == self.total()
    }

    /// The state before move `k`, `(S, S, C)`; from the last move made on, where it led.
    pub fn state(&self, k: usize) -> &[f32] {
        self.path.state(k)
    }

    /// The time of that state.
    pub fn t(&self, k: usize) -> usize {
        self.timesteps.get(k.min(self.done())).copied().unwrap_or(0)
    }

    /// Another future from state `k` on. `x` is what the state is now; left as it was, the new run continues the old one
    /// exactly.
    pub fn fork(&self, k: usize, x: Vec<f32>) -> Start {
        let k = k.min(self.done());
        let moved = x != self.state(k);
        Start::Fork(Fork { first: self.first, steps: self.path.steps[..k].to_vec(), moves: self.moves[..k].to_vec(), x: Arc::new(x), moved })
    }

    /// The prompt in words.
    pub fn words(&self) -> String {
        words(&self.request.prompt)
    }
}

/// A prompt of `shapes` in words, separated by blanks.
pub fn words(tokens: &[u32]) -> String {
    let inner = tokens.iter().filter(|id| ![vocabulary::PAD, vocabulary::START, vocabulary::END].contains(id));
    inner.map(|id| vocabulary::word(*id)).collect::<Vec<_>>().join(" ")
}

/// A finished run.
#[derive(Clone, Debug)]
pub struct Painted {
    pub painting: Arc<Painting>,
    /// Evaluations of the network; one guided evaluation is two.
    pub evaluations: usize,
    /// Wall time of the moves that this run made itself, in milliseconds.
    pub millis: f64,
    /// What the reader sees in the picture, and what of the prompt is right; of `shapes` only.
    pub reading: Option<Reading>,
    pub verdict: Option<Verdict>,
    /// Part of 500 seen and of 500 held-out prompts that this model was measured to paint fully right, 0 to 1; what its card
    /// says (`genscope check --record`).
    pub checked: Option<[f64; 2]>,
    pub device: DeviceInfo,
}

/// A run that did not finish: it was stopped or replaced, or something went wrong.
#[derive(Clone, Debug)]
pub struct PaintFailed {
    pub request: Arc<PaintRequest>,
    /// `None` when it was stopped or replaced.
    pub failure: Option<Failure>,
    /// As far as it had come; `None` when it had not begun.
    pub kept: Option<Arc<Painting>>,
}

/// One pass of the U-Net with whatever one wants to see of it.
#[derive(Clone, Debug)]
pub struct LookRequest {
    pub source: PainterSource,
    /// Tokens `(L,)`, padded.
    pub prompt: Vec<u32>,
    /// `(S, S, C)`.
    pub x_t: Arc<Vec<f32>>,
    /// 1 to T.
    pub t: usize,
    pub without_skips: Vec<usize>,
    /// Globs over node names: `down.*.res`.
    pub watch: Vec<String>,
}

/// The answer to a [`LookRequest`].
#[derive(Clone, Debug)]
pub struct Inside {
    pub request: Arc<LookRequest>,
    pub model: Arc<PictureModel>,
    /// The graph that ran, of one picture.
    pub graph: Arc<Graph>,
    /// Tensors by node name.
    pub tensors: HashMap<String, Arc<Tensor>>,
    /// Wall time of the pass, in milliseconds.
    pub millis: f64,
    pub device: DeviceInfo,
}

/// Texts and pictures to be encoded.
#[derive(Clone, Debug)]
pub struct EncodeRequest {
    /// Whose text encoder gives [`Encoded::encodings`].
    pub source: PainterSource,
    /// Tokens of each text, `(L,)`, padded.
    pub texts: Vec<Vec<u32>>,
    /// `(32, 32, 3)` each.
    pub pictures: Vec<Arc<Vec<f32>>>,
}

/// What the encoders make of them.
#[derive(Clone, Debug)]
pub struct Encoded {
    pub request: Arc<EncodeRequest>,
    /// What the U-Net reads: of every text, `(L, D)`.
    pub encodings: Vec<Arc<Tensor>>,
    /// Arrows of length 1 by the pair of encoders that was trained by contrast, `(N, E)` and `(M, E)`; empty where the
    /// subject has no such pair.
    pub text_arrows: Vec<Vec<f32>>,
    pub picture_arrows: Vec<Vec<f32>>,
    /// Cosines of texts and pictures, `(N, M)` row by row; of texts among themselves, `(N, N)`.
    pub similarity: Vec<f32>,
    pub among_texts: Vec<f32>,
    /// What cosines are multiplied with before the softmax: `exp(logit_scale)`.
    pub scale: f32,
}
