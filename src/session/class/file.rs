//! A run on disk: a checkpoint as `genscope train` writes it (weights, optimizer, step, settings), with one more entry in its
//! card that holds what the page needs: where the text came from, the curves, the rules.
//!
//! Losses stand in it as hexadecimal digits of their bits, eight a step: exact, and short enough for a million of them.

use super::run::{OpenEngine, Run};
use super::seen::{Kept, waking};
use super::{ClassSpec, ClassText, LossHistory, StopRule, TextRequest, TextSource};
use crate::checkpoint::{Checkpoint, Network, TextModel, is_optimizers};
use crate::data::corpus::{self, USUAL_CHARACTERS};
use crate::session::event::Failure;
use crate::session::failure::checkpoint_failure;
use crate::session::studio::train_failure;
use crate::tensor::Tensor;
use crate::train::TrainConfig;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The card's entry.
const ENTRY: &str = "class";

/// A state of a run with its past, as it goes to a file.
pub(super) struct Snapshot {
    pub spec: Arc<ClassSpec>,
    pub step: u64,
    pub kept: Arc<Kept>,
    pub losses: LossHistory,
    pub val: Arc<Vec<(u64, f64)>>,
    pub seconds: f64,
}

/// What a file tells of a run.
#[derive(Debug, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Saved {
    pub name: String,
    pub source: TextSource,
    sample_every: u64,
    prompt: String,
    sample_temperature: f32,
    stop: Vec<StopRule>,
    since: u64,
    losses: String,
    pub val: Vec<(u64, f64)>,
    seconds: f64,
}

impl Default for Saved {
    fn default() -> Self {
        Self {
            name: String::new(),
            source: TextSource::Pasted,
            sample_every: 50,
            prompt: String::new(),
            sample_temperature: 0.8,
            stop: Vec::new(),
            since: 0,
            losses: String::new(),
            val: Vec::new(),
            seconds: 0.0,
        }
    }
}

impl Snapshot {
    /// A run as it stands, or at the newest moment up to `step` that has its weights.
    pub(super) fn of(run: &mut Run, step: u64, open: OpenEngine<'_>) -> Result<Self, Failure> {
        let (step, kept) = if step >= run.step {
            (run.step, run.kept(open).map_err(train_failure)?)
        } else {
            let moment = waking(&run.moments, step).ok_or_else(|| Failure::new("error-class-moment"))?;
            (moment.step, moment.kept.clone().ok_or_else(|| Failure::new("error-class-moment"))?)
        };
        Ok(Self { spec: run.spec.clone(), step, kept, losses: run.losses.clone(), val: run.val.clone(), seconds: run.pace.steps })
    }

    /// As it goes to a file. Takes a copy of all tensors: not for the worker's thread.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        let spec = &*self.spec;
        // What was trained beyond this moment is not this moment's past.
        let past = self.step.saturating_sub(self.losses.since()) as usize;
        let losses = self.losses.range(0..past).map(|loss| format!("{:08x}", loss.to_bits())).collect();
        let val: Vec<(u64, f64)> = self.val.iter().filter(|(step, _)| *step <= self.step).copied().collect();
        let last = val.last().map(|(_, val)| format!("{val:.4}"));
        let saved = Saved {
            name: spec.text.name.clone(),
            source: spec.text.source.clone(),
            sample_every: spec.sample_every,
            prompt: spec.prompt.clone(),
            sample_temperature: spec.sample_temperature,
            stop: spec.stop.clone(),
            since: self.losses.since(),
            losses,
            val,
            seconds: self.seconds,
        };
        let mut card = BTreeMap::from([
            ("step".to_owned(), self.step.to_string()),
            ("trained_on".to_owned(), spec.text.name.clone()),
            ("train_config".to_owned(), serde_json::to_string(&spec.train).unwrap_or_default()),
            (ENTRY.to_owned(), serde_json::to_string(&saved).unwrap_or_default()),
        ]);
        card.extend(last.map(|val| ("val_loss".to_owned(), val)));
        let network = Network::Gpt { config: spec.model.clone(), tokenizer: spec.text.data.tokenizer.clone() };
        Checkpoint { network, tensors: self.kept.tensors.clone(), card }
    }
}

/// What a checkpoint says of the run it is from. One that `genscope train` wrote says less.
pub(super) fn saved(card: &BTreeMap<String, String>, train: &TrainConfig) -> Saved {
    if let Some(saved) = card.get(ENTRY).and_then(|entry| serde_json::from_str(entry).ok()) {
        return saved;
    }
    let name = card.get("trained_on").cloned().unwrap_or_default();
    let source = match corpus::find(&name) {
        Some(_) => TextSource::Corpus { id: name.clone(), seed: train.seed, characters: USUAL_CHARACTERS },
        None => TextSource::File(name.clone().into()),
    };
    Saved { name, source, ..Saved::default() }
}

fn settings(card: &BTreeMap<String, String>) -> TrainConfig {
    card.get("train_config").and_then(|settings| serde_json::from_str(settings).ok()).unwrap_or_default()
}

/// What stands in a file, without its text being looked for: settings and past, and the step.
pub(super) fn glance(path: &Path) -> Result<(Saved, u64), Failure> {
    let model = load(path)?;
    Ok((saved(&model.card, &settings(&model.card)), step(&model.card)))
}

fn step(card: &BTreeMap<String, String>) -> u64 {
    card.get("step").and_then(|step| step.parse().ok()).unwrap_or(0)
}

fn load(path: &Path) -> Result<TextModel, Failure> {
    Checkpoint::load(path).and_then(|checkpoint| checkpoint.into_text(&path.display().to_string())).map_err(checkpoint_failure)
}

/// A run from a file. The text is looked for at `beside` (where an autosave puts it), then where it came from; else it is
/// `given`. It may lack symbols of the network, but not have more.
pub(super) fn open(path: &Path, beside: Option<&Path>, given: Option<Arc<ClassText>>) -> Result<Snapshot, Failure> {
    let model = load(path)?;
    let train = settings(&model.card);
    let saved = saved(&model.card, &train);
    let own = match (&saved.source, beside) {
        (TextSource::Corpus { id, seed, characters }, _) => TextRequest::Corpus { id: id.clone(), seed: *seed, characters: *characters }.read().ok(),
        (_, Some(beside)) if beside.is_file() => TextRequest::File(beside.to_owned()).read().ok(),
        (TextSource::File(from), _) if from.is_file() => TextRequest::File(from.clone()).read().ok(),
        _ => None,
    };
    let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut lacking = None;
    let fits = |text: &ClassText| if text.data.tokenizer == model.tokenizer { None } else { Some(text.in_symbols(&model.tokenizer)) };
    let own = own.and_then(|text| match fits(&text) {
        None => Some(text),
        Some(turned) => turned.map_err(|symbol| lacking = Some(symbol)).ok(),
    });
    let text = match (own, given) {
        (Some(own), _) => Arc::new(ClassText { name: saved.name.clone(), source: saved.source.clone(), ..own }),
        (None, Some(given)) => match fits(&given) {
            None => given,
            Some(turned) => Arc::new(turned.map_err(|symbol| Failure::new("error-class-symbols").arg("file", &shown).arg("symbol", symbol.escape_debug()))?),
        },
        (None, None) => {
            return Err(match lacking {
                Some(symbol) => Failure::new("error-class-symbols").arg("file", &shown).arg("symbol", symbol.escape_debug()),
                None => Failure::new("error-class-no-text").arg("file", &shown).arg("text", &saved.name),
            });
        }
    };
    let step = step(&model.card);
    let mut losses = LossHistory::after(saved.since.min(step));
    // Losses must end at this step; a file that says otherwise was tampered with, and loses its curve.
    let bits: Vec<f32> = saved.losses.as_bytes().chunks_exact(8).filter_map(|digits| Some(f32::from_bits(u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?))).collect();
    if saved.since + bits.len() as u64 == step && bits.iter().all(|loss| loss.is_finite()) {
        bits.into_iter().for_each(|loss| losses.push(loss));
    } else {
        losses = LossHistory::after(step);
    }
    let val = saved.val.into_iter().filter(|(at, val)| *at <= step && val.is_finite()).collect();
    let mut tensors = model.tensors;
    // Weights without an optimizer go on with fresh moments.
    for (name, shape) in model.config.parameters() {
        tensors.entry(format!("adamw.{name}")).or_insert_with(|| Tensor::zeros([2, shape.len()]));
    }
    let spec = ClassSpec { text, model: model.config, train, sample_every: saved.sample_every.max(1), prompt: saved.prompt, sample_temperature: saved.sample_temperature, stop: saved.stop };
    let seconds = if saved.seconds.is_finite() { saved.seconds.max(0.0) } else { 0.0 };
    Ok(Snapshot { spec: Arc::new(spec), step, kept: Arc::new(Kept { tensors }), losses, val: Arc::new(val), seconds })
}

/// A moment as a model that reads: what it is called, and its weights.
pub(super) fn model(spec: &ClassSpec, kept: &Kept, step: u64, val: Option<f64>) -> TextModel {
    let tensors = kept.tensors.iter().filter(|(name, _)| !is_optimizers(name)).map(|(name, tensor)| (name.clone(), tensor.clone())).collect();
    let mut card = BTreeMap::from([("trained_on".to_owned(), spec.text.name.clone()), ("step".to_owned(), step.to_string())]);
    card.extend(val.map(|val| ("val_loss".to_owned(), format!("{val:.4}"))));
    TextModel { config: spec.model.clone(), tokenizer: spec.text.data.tokenizer.clone(), tensors, card }
}
