//! Small live experiments: networks trained from fresh weights on the same text side by side, or one after another, and what
//! is then measured of them. One trial at a time; it runs in slices of the worker's time, always on the CPU engine: these networks are
//! too small for anything else, and the numbers are then the same on every machine.

mod measuring;
mod work;

pub(super) use work::Trials;

use super::class::ClassText;
use super::event::Failure;
use super::trace::OpenModel;
use crate::data::statistics::TextStatistics;
use crate::infer::limits::{Cell, Exposed, RepetitionPlan};
use crate::train::ArmSpec;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum TrialCommand {
    /// Begins; a trial under way is stopped for it.
    Begin(Box<TrialSpec>),
    /// Stops the trial under way; what it has found stays.
    Stop,
}

/// What a trial is.
#[derive(Clone, Debug)]
pub struct TrialSpec {
    /// Whose it is: the page tells its trials apart by it.
    pub id: String,
    /// What the arms learn; also where true texts for [`Measure::Exposure`] come from.
    pub text: TrialText,
    pub arms: Vec<ArmSpec>,
    /// One step each in turns; else one arm after the other.
    pub side_by_side: bool,
    /// Held-out characters that a validation loss rests on, at most.
    pub held_out: usize,
    /// Characters that each arm writes when it is done; 0 for none.
    pub sample: usize,
    /// This model is measured instead of the arms.
    pub subject: Option<Arc<OpenModel>>,
    pub measure: Measure,
}

#[derive(Clone, Debug)]
pub enum TrialText {
    /// A built-in text by its id; seed and length matter for those that are generated.
    Corpus { id: &'static str, seed: u64, characters: usize },
    Class(Arc<ClassText>),
    /// No arm learns and no true text is needed.
    None,
}

impl TrialText {
    /// The id of the built-in text that it is.
    pub fn corpus(&self) -> Option<&str> {
        match self {
            Self::Corpus { id, .. } => Some(id),
            Self::Class(text) => match &text.source {
                super::class::TextSource::Corpus { id, .. } => Some(id),
                _ => None,
            },
            Self::None => None,
        }
    }
}

/// What is measured when the arms are done.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    Nothing,
    /// Loss by position in the context, of every arm, over so many windows of the held-out part.
    Positions { windows: usize },
    /// Teacher forcing against own writing, of the first arm or the subject.
    Exposure { length: usize, runs: usize, judge: JudgeChoice, seed: u64 },
    /// Repetition over temperature and penalty, of the first arm or the subject.
    Repetition(RepetitionPlan),
}

/// Who judges own writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JudgeChoice {
    /// The process that generates the trial's text.
    Process,
    /// A shipped model, by its id.
    Shipped(&'static str),
}

/// How a trial stands. A new one comes several times a second while it runs.
#[derive(Clone, Debug)]
pub struct TrialTrace {
    /// Grows with every trial.
    pub number: u64,
    pub spec: Arc<TrialSpec>,
    pub stage: Stage,
    /// The share that is done, in `[0, 1]`.
    pub share: f64,
    /// Seconds of work so far.
    pub seconds: f64,
    /// Those that have begun.
    pub arms: Vec<ArmTrace>,
    /// Of the text that the arms learn; `None` before it was made, and without one.
    pub statistics: Option<Arc<TextStatistics>>,
    /// The true entropy of a generated text, nats a character.
    pub entropy: Option<f64>,
    pub found: Found,
    pub processor: String,
}

impl TrialTrace {
    pub fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Training | Stage::Measuring)
    }

    pub fn arm(&self, id: &str) -> Option<&ArmTrace> {
        self.arms.iter().find(|arm| arm.id == id)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Training,
    Measuring,
    Done,
    /// Before its end, because somebody asked for it.
    Stopped,
    Failed(Failure),
}

/// One run of a trial.
#[derive(Clone, Debug)]
pub struct ArmTrace {
    pub id: String,
    pub step: u64,
    pub last: u64,
    /// Numbers that are learned.
    pub parameters: usize,
    /// The batch's loss before each step, nats a character.
    pub losses: Arc<Vec<f32>>,
    /// Steps done and loss on the held-out part, nats a character.
    pub val: Arc<Vec<(u64, f64)>>,
    /// The step at which its loss was no number any more.
    pub diverged: Option<u64>,
    /// Seconds of its steps and its looks at the held-out part.
    pub seconds: f64,
    /// What it wrote when it was done.
    pub sample: Option<String>,
}

impl ArmTrace {
    /// The last loss on the held-out part.
    pub fn last_val(&self) -> Option<f64> {
        self.val.last().map(|(_, loss)| *loss)
    }
}

/// What was measured so far.
#[derive(Clone, Debug, Default)]
pub enum Found {
    #[default]
    Nothing,
    /// Of each arm, by its id: mean loss and its standard error at each position; and the least that is possible, where the
    /// process is known.
    Positions { arms: Vec<(String, Vec<[f64; 2]>)>, truth: Option<Vec<f64>>, windows: usize },
    Exposure(Arc<Exposed>),
    Repetition(Arc<Vec<Cell>>),
}
