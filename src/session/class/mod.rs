//! Training in front of the class, as front ends see it: what may be asked for, and the immutable pictures that come back.
//!
//! A run learns one text with one network. Its past is kept: losses of every step, and *moments*, the network as it was with
//! what it wrote then. From a moment that still has its weights a second run can fork off; both are kept and drawn together.

mod alarm;
mod check;
mod disk;
mod estimate;
mod file;
mod history;
mod keep;
mod keeper;
mod looker;
mod map;
mod presets;
mod rate;
mod room;
mod rules;
mod run;
mod seen;
mod slow;
mod text;

pub use history::{CurvePoint, GradNorms, LossHistory};
pub use presets::{Expected, PRESETS, Preset};
pub use seen::{AttentionMaps, Kept, Moment, Recalled, Seen};
pub use slow::{LayerMove, SlowStep, WeightMove};
pub(super) use keeper::read_beside;
pub(super) use room::Classroom;
pub use text::{ClassText, TextRequest, TextSource};

use super::event::Failure;
use crate::engine::DeviceInfo;
use crate::model::gpt::GptConfig;
use crate::train::TrainConfig;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// Runs kept side by side; another one is refused until one is discarded.
pub const MOST_RUNS: usize = 8;

/// Bytes that the weights and optimizer states of all kept moments may take together. The newest moment of each run, its
/// first one and those that others forked from stay even where they alone take more.
pub const KEPT_BYTES: usize = 192 << 20;

/// Bytes that all else of the moments may take: what was written, the maps.
pub const SEEN_BYTES: usize = 48 << 20;

/// Moments of a run at most.
pub const MOST_MOMENTS: usize = 240;

/// What training in front of the class may be told.
#[derive(Clone, Debug)]
pub enum ClassCommand {
    /// Autosave into this folder from now on, and look there for a run that was cut short ([`ClassTrace::recovery`]). Without
    /// it nothing is saved by itself.
    Folder(PathBuf),
    /// Read a text to learn from, beside all other work; answered by [`super::Event::ClassText`].
    Text(TextRequest),
    /// A new run from fresh weights, standing still; it becomes the current one, others are kept.
    Begin(Box<ClassSpec>),
    /// Train the current run until it is told otherwise or a stop rule holds.
    Run,
    /// Train the current run until so many steps are done, then stand still.
    RunTo(u64),
    Pause,
    /// One step with all its working ([`ClassTrace::working`]); pauses.
    Step,
    /// Go back to a moment of a run (the newest one up to `step` that still has its weights) and make a run that goes on from
    /// there under other settings. It becomes the current one, standing still; the old one is kept. Sizes must be the same.
    Fork { run: u64, step: u64, changes: Box<ClassSpec> },
    /// Which run the other commands are about from now on. Pauses.
    Select(u64),
    Discard(u64),
    /// Wake a past moment and let it read and write again; answered by [`super::Event::Recalled`]. An empty prompt: the run's.
    Recall { run: u64, step: u64, prompt: Vec<u32> },
    /// Write a moment to a file, optimizer, curves and settings included; answered by [`super::Event::ClassSaved`].
    Save { run: u64, step: u64, path: PathBuf },
    /// A run that goes on from a checkpoint file, standing still. Its text is the one it names, where that can be had, else
    /// the one given here, if it has no symbols that the file lacks.
    Open(PathBuf, Option<Arc<ClassText>>),
    /// Go on from the file that [`ClassTrace::recovery`] names.
    Resume(PathBuf),
    /// Delete that file: it is not wanted.
    DropRecovery,
    /// What a run would cost; [`ClassTrace::estimate`] and [`super::Event::Estimated`] answer.
    Estimate(Box<ClassSpec>),
    /// A moment becomes the open model of all pages, as a file that is opened does.
    Use { run: u64, step: u64 },
}

/// All that a run depends on.
#[derive(Clone, Debug)]
pub struct ClassSpec {
    pub text: Arc<ClassText>,
    /// `vocab_size` is set by the text, whatever stands here.
    pub model: GptConfig,
    /// `max_iters` is where the learning rate has come down; training may go on beyond it. `eval_interval` is how often the
    /// validation loss is measured.
    pub train: TrainConfig,
    /// Steps between two moments (from 1). There are more of them at the beginning, and fewer where looking would take more
    /// than its share of the time.
    pub sample_every: u64,
    /// What samples begin with, and what attention maps are drawn over. Empty, or of symbols the text does not have: the
    /// beginning of the text.
    pub prompt: String,
    /// Above 0 and at most 5.
    pub sample_temperature: f32,
    /// Any of them stops the run.
    pub stop: Vec<StopRule>,
}

#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum StopRule {
    AtStep(u64),
    /// The validation loss, in nats, has come below.
    ValBelow(f64),
    /// The validation loss was not the lowest so far for so many evaluations in a row.
    NoGain(u64),
    /// Seconds spent on steps.
    Seconds(f64),
}

/// How everything stands. A new one comes several times a second while something happens.
#[derive(Clone, Debug, Default)]
pub struct ClassTrace {
    /// Id of the current run; 0 before the first.
    pub current: u64,
    /// In the order in which they were begun.
    pub runs: Vec<Arc<RunTrace>>,
    /// Whether the current run trains.
    pub running: bool,
    /// The last step in slow motion; `None` once training went on or another run is current.
    pub working: Option<Arc<SlowStep>>,
    /// The answer to the last [`ClassCommand::Estimate`].
    pub estimate: Option<Estimate>,
    pub device: DeviceInfo,
    /// A run found on disk at the start, until it is resumed or dropped.
    pub recovery: Option<Recovery>,
    /// When the current run was last written to disk by itself, and at which step.
    pub autosaved: Option<(SystemTime, u64)>,
}

impl ClassTrace {
    pub fn run(&self, id: u64) -> Option<&Arc<RunTrace>> {
        self.runs.iter().find(|run| run.id == id)
    }

    pub fn current(&self) -> Option<&Arc<RunTrace>> {
        self.run(self.current)
    }
}

/// One run with its past. To clone it, and to make it anew several times a second, copies no history.
#[derive(Clone, Debug)]
pub struct RunTrace {
    /// From 1, never used twice.
    pub id: u64,
    /// The text's name; ids tell runs of one text apart.
    pub name: String,
    pub spec: Arc<ClassSpec>,
    /// Id of the run it forked off, and at which step.
    pub parent: Option<(u64, u64)>,
    /// Steps done, those before the fork included.
    pub step: u64,
    /// Where it will stop by itself, if a step was named.
    pub until: Option<u64>,
    /// The batch's loss before each step.
    pub losses: LossHistory,
    /// Steps done and validation loss: mean over up to 32 windows of `block_size` places spread evenly over the held-out part,
    /// all places counted (as in the loss of a batch), nats a character.
    pub val: Arc<Vec<(u64, f64)>>,
    pub grad_norms: GradNorms,
    /// Learning rate of the last step.
    pub lr: f32,
    /// Seconds spent on steps; looks not counted.
    pub seconds: f64,
    /// Over the last second or two; 0 before the first step.
    pub steps_per_second: f64,
    /// The past, the first step first.
    pub moments: Arc<Vec<Arc<Moment>>>,
    /// Why it stands still; `None` while it trains, and before the first step.
    pub stopped: Option<StopReason>,
}

impl RunTrace {
    /// The newest moment up to `step`.
    pub fn moment(&self, step: u64) -> Option<&Arc<Moment>> {
        self.moments.iter().rev().find(|moment| moment.step <= step).or(self.moments.first())
    }

    /// The newest moment up to `step` that still has its weights: where a fork, a recall or a file would begin.
    pub fn waking(&self, step: u64) -> Option<&Arc<Moment>> {
        seen::waking(&self.moments, step)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum StopReason {
    /// The learner asked for it, or a single step was taken.
    Paused,
    Rule(StopRule),
    /// The loss grew beyond all reason, or is no number. The weights are those of `last_good` again.
    Diverged {
        /// Where it was noticed, and the loss there.
        step: u64,
        loss: f32,
        /// The last step with a loss near the best so far.
        began: u64,
        last_good: u64,
    },
    Failed(Failure),
}

/// What a run would cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    pub model: GptConfig,
    pub batch_size: usize,
    pub parameters: usize,
    /// Weights, gradients, optimizer, activations and text, in bytes; the kept moments come on top.
    pub memory: usize,
    /// `None` where nothing could be measured; see `problem`.
    pub seconds_per_step: Option<f64>,
    /// Why it cannot be trained, if so.
    pub problem: Option<Failure>,
}

/// A run that was cut short.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    pub path: PathBuf,
    /// The text's name and where it comes from.
    pub name: String,
    pub source: TextSource,
    pub step: u64,
    pub val: Option<f64>,
    pub saved: SystemTime,
}
