//! Diffusion in the plane, as front ends see it: what may be asked for, and the immutable pictures that come back.

use super::class::LossHistory;
use super::event::Failure;
use crate::checkpoint::{DiffusionConfig, PlaneModel};
use crate::data::mixture::Mixture;
use crate::engine::DeviceInfo;
use crate::infer::Path;
use crate::model::mlp::MlpConfig;
use crate::sample::diffusion::SamplerConfig;
use crate::sample::schedule::Schedule;
use crate::train::{Draws, PlaneData};
use std::path::PathBuf;
use std::sync::Arc;

/// Points drawn of the data, and points that samples are made of, unless a request says otherwise.
pub const SHOWN: usize = 2000;

/// More points or more training examples at once than this are not taken.
pub const MOST_POINTS: usize = 20_000;

/// What training in the plane may be told.
#[derive(Clone, Debug)]
pub enum TrainCommand {
    /// A new run from fresh weights, standing still. The one before is gone.
    Begin(PlaneSpec),
    /// Back to a run as it was shown: its settings, its curves, the weights of its last look. Stands still; the
    /// optimizer's moments begin afresh.
    Return(Arc<TrainTrace>),
    /// A run that goes on from the weights of a file, standing still. Its network and its diffusion are the file's, its
    /// data the shape that the file was trained on, where it names one; all else is as given.
    Open(PathBuf, PlaneSpec),
    /// Train until told otherwise.
    Run,
    /// Train until so many steps are done, then stand still.
    RunTo(u64),
    Pause,
    /// One step with all its working ([`TrainTrace::working`]); pauses.
    Step,
    /// Show what the network predicts on a grid at this time from now on ([`TrainTrace::field`]); `None`: nothing.
    Look(Option<usize>),
}

/// All that a run in the plane depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneSpec {
    pub data: PlaneData,
    pub model: MlpConfig,
    pub diffusion: DiffusionConfig,
    /// Points a step, from 4 to [`MOST_POINTS`].
    pub batch_size: usize,
    pub learning_rate: f32,
    pub seed: u64,
}

/// How training stands. A new one comes several times a second while it runs.
#[derive(Clone, Debug)]
pub struct TrainTrace {
    /// Grows with every [`TrainCommand::Begin`].
    pub run: u64,
    pub spec: PlaneSpec,
    pub schedule: Arc<Schedule>,
    /// [`SHOWN`] points of the data.
    pub data: Arc<Vec<[f32; 2]>>,
    pub running: bool,
    /// Steps done.
    pub step: u64,
    /// Steps done before the first of `losses`: above 0 for a run that goes on from a file.
    pub since: u64,
    /// The batch's loss before each step, `(step - since,)`.
    pub losses: LossHistory,
    /// Learning rate and norm of the gradients of the last step.
    pub lr: f32,
    pub grad_norm: f32,
    /// Seconds spent on steps, looks not counted.
    pub seconds: f64,
    /// What the network makes of noise now; `None` before the first look.
    pub look: Option<Arc<Look>>,
    /// Distance to the data at every look so far, by step.
    pub distances: Arc<Vec<(u64, Distance)>>,
    /// Between two fresh samples of the data: nothing can be expected to come below.
    pub floor: Distance,
    /// The last step in slow motion; `None` once training went on.
    pub working: Option<Arc<Working>>,
    pub device: DeviceInfo,
}

/// A look at the network between two steps.
#[derive(Clone, Debug)]
pub struct Look {
    /// Steps done when it was taken.
    pub step: u64,
    /// The weights at that moment: what other pages can sample from.
    pub model: Arc<PlaneModel>,
    /// Samples from the same noise at every look: DDIM (a flow: Euler) in 25 steps.
    pub samples: Vec<[f32; 2]>,
    pub field: Option<Field>,
}

/// The network's prediction on a grid.
#[derive(Clone, Debug)]
pub struct Field {
    pub t: usize,
    /// Where, row by row.
    pub at: Vec<[f32; 2]>,
    /// Predicted noise there. The score, grad log p_t, is `-eps / sigma(t)`.
    pub eps: Vec<[f32; 2]>,
}

/// How far two clouds are apart, in the unit of the plane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distance {
    pub sliced_wasserstein: f64,
    pub energy: f64,
}

/// One training step as it was.
#[derive(Clone, Debug)]
pub struct Working {
    /// Its number, from 1.
    pub step: u64,
    /// The whole batch.
    pub draws: Draws,
    /// What the network said before the step, `(B, 2)`.
    pub predicted: Vec<f32>,
    /// What it says of the same `x_t` after the step.
    pub predicted_after: Vec<f32>,
    pub loss: f32,
    /// On the same batch, after the step.
    pub loss_after: f32,
    pub lr: f32,
    pub grad_norm: f32,
}

/// A run from noise to data.
#[derive(Clone, Debug)]
pub struct DenoiseRequest {
    /// Which run on screen this is: a newer request for the same lane replaces the one under way.
    pub lane: usize,
    pub source: Source,
    pub sampler: SamplerConfig,
    /// Points, at most [`MOST_POINTS`].
    pub count: usize,
    pub seed: u64,
    /// What the result is held against.
    pub against: PlaneData,
    /// Go on from a moved state of another run instead of from noise. `count` and `sampler` must be that run's.
    pub fork: Option<Fork>,
}

/// Who predicts the noise.
#[derive(Clone, Debug)]
pub enum Source {
    /// A shipped denoiser by its id (`plane-moons`).
    Shipped(String),
    /// One trained here, or opened.
    Net(Arc<PlaneModel>),
    /// No network at all: the exact answer for a density that is known.
    Exact(Arc<Mixture>, DiffusionConfig),
}

#[derive(Clone, Debug)]
pub struct Fork {
    pub of: Arc<Denoised>,
    /// The move that is made differently, from 0.
    pub step: usize,
    /// The state before that move, `(count, 2)`.
    pub x: Vec<f32>,
}

/// A finished run.
#[derive(Clone, Debug)]
pub struct Denoised {
    pub request: DenoiseRequest,
    pub schedule: Arc<Schedule>,
    pub path: Path,
    /// Network evaluations of the whole path.
    pub evaluations: usize,
    /// Wall time, in milliseconds.
    pub millis: f64,
    /// Of the result from the data, and what two fresh samples of the data are apart.
    pub distance: Distance,
    pub floor: Distance,
    pub device: DeviceInfo,
}

/// A run that did not finish: it was stopped, or something is wrong with the request.
#[derive(Clone, Debug, PartialEq)]
pub struct DenoiseFailed {
    pub lane: usize,
    /// `None` when it was stopped or replaced.
    pub failure: Option<Failure>,
}

/// How far a run under way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub lane: usize,
    /// Moves made, and of how many.
    pub done: usize,
    pub of: usize,
}
