//! `genscope train`: trains a model; stopping it at any moment leaves the last whole checkpoint readable.

use super::{Common, say, source};
use crate::checkpoint::{Checkpoint, Network, check_writable, write_atomically};
use crate::data::corpus::USUAL_CHARACTERS;
use crate::data::text::{TextData, Windows, shuffled_lines};
use crate::data::tokenizer::Tokenizer;
use crate::model::clip::ClipConfig;
use crate::model::picture::{PictureConfig, Subject};
use crate::train::{self, ContrastTask, MODELS, PictureTask, PlaneTask, Sizes, Task, TextTask, TrainConfig, TrainError, Trainer};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A checkpoint is written at least this often.
const SAVE_EVERY: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope train --model gpt --data shakespeare.txt --steps 2000 --set n_layer=4 --set n_embd=128 --out mine.safetensors")]
pub(super) struct TrainArgs {
    /// Which network, with sizes and settings to start from: gpt, gpt-shakespeare, gpt-names, gpt-tang (of text), plane, plane-flow
    /// (of points), clip, shapes, digits (of pictures)
    #[arg(long)]
    model: String,
    /// A UTF-8 text; the first 90 % is learned from, the rest is held out. Where there is no file of that name, a built-in
    /// text: stories, arithmetic, brackets (generated from --seed), fables, fables-zh. For points: moons, ring, spiral,
    /// grid, smiley, letter, or a CSV file with x and y in its first two columns. For pictures: shapes, digits
    #[arg(long)]
    data: PathBuf,
    /// Steps in all; a resumed run counts those done before
    #[arg(long)]
    steps: Option<u64>,
    /// Changes a size or a setting: n_layer, n_head, n_embd, block_size, batch_size, learning_rate, min_lr, warmup_iters,
    /// weight_decay, beta1, beta2, grad_clip, dropout, eval_interval, windows (running or lines); parts of the network to
    /// leave out: position, residual, norm, mlp, scale (true or false); for points: n_layer,
    /// n_hidden, n_time, schedule, timesteps, prediction_type
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// The checkpoint to write: weights, optimizer, step
    #[arg(long)]
    out: PathBuf,
    /// Go on from this checkpoint
    #[arg(long)]
    resume: Option<PathBuf>,
    /// A line of JSON a step
    #[arg(long)]
    log: Option<PathBuf>,
    /// A checkpoint of `--model clip` whose text encoder `--model shapes` begins with; the shipped one otherwise
    #[arg(long)]
    encoder: Option<PathBuf>,
    /// Keep that text encoder as it is; otherwise it learns along with the U-Net
    #[arg(long)]
    freeze: bool,
    /// At the end also write the weights alone, with the quality measured on all of the held-out part
    #[arg(long)]
    weights: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Sizes and settings that come from elsewhere: the text, `--seed`, `--steps`.
const FIXED: &[&str] = &["vocab_size", "seed", "max_iters"];

/// The sizes as one flat table of JSON, and back.
fn flat(sizes: &Sizes) -> Result<Value> {
    Ok(match sizes {
        Sizes::Gpt(config) => serde_json::to_value(config)?,
        Sizes::Mlp(config, diffusion) => {
            let mut table = serde_json::to_value(config)?;
            if let (Some(table), Value::Object(more)) = (table.as_object_mut(), serde_json::to_value(diffusion)?) {
                table.extend(more);
            }
            table
        }
        Sizes::Clip(config) => {
            let mut table = serde_json::to_value(&config.text)?;
            table["n_shared"] = json!(config.n_shared);
            table
        }
        Sizes::Picture(config, diffusion) => {
            let mut table = serde_json::to_value(&config.unet)?;
            if let (Some(table), Value::Object(more)) = (table.as_object_mut(), serde_json::to_value(diffusion)?) {
                table.extend(more);
            }
            table
        }
    })
}

fn unflat(kind: &Sizes, table: &Value) -> serde_json::Result<Sizes> {
    Ok(match kind {
        Sizes::Gpt(_) => Sizes::Gpt(Deserialize::deserialize(table)?),
        Sizes::Mlp(..) => Sizes::Mlp(Deserialize::deserialize(table)?, Deserialize::deserialize(table)?),
        Sizes::Clip(config) => {
            let n_shared = Deserialize::deserialize(&table["n_shared"])?;
            Sizes::Clip(ClipConfig { text: Deserialize::deserialize(table)?, n_shared, ..config.clone() })
        }
        Sizes::Picture(config, _) => Sizes::Picture(PictureConfig { unet: Deserialize::deserialize(table)?, ..config.clone() }, Deserialize::deserialize(table)?),
    })
}

/// One `key=value`, into the sizes if they have that key, else into the settings.
fn apply(kind: &Sizes, sizes: &mut Value, settings: &mut Value, pair: &str) -> Result<()> {
    let Some((key, value)) = pair.split_once('=') else { bail!("--set {pair}: write key=value") };
    let target = if sizes.get(key).is_some() { &mut *sizes } else { &mut *settings };
    let Some(old) = target.get_mut(key).filter(|_| !FIXED.contains(&key)) else {
        let keys = [&*sizes, &*settings].into_iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
        let known: Vec<&str> = keys.map(String::as_str).filter(|key| !FIXED.contains(key)).collect();
        bail!("--set {pair}: there is no setting named {key}; take one of {}", known.join(", "));
    };
    *old = match key {
        "windows" => json!(match value {
            "running" => Windows::Running,
            "lines" => Windows::Lines,
            _ => bail!("--set {pair}: windows is running or lines"),
        }),
        _ if old.is_string() => json!(value),
        _ if old.is_boolean() => json!(value.parse::<bool>().ok().with_context(|| format!("--set {pair}: write true or false"))?),
        _ if old.is_array() => serde_json::from_str(value).ok().filter(Value::is_array).with_context(|| format!("--set {pair}: write a list such as [48,96]"))?,
        _ => serde_json::from_str(value).ok().filter(Value::is_number).with_context(|| format!("--set {pair}: {value} is not a number"))?,
    };
    // Whether the number fits (a whole one, not below 0) is asked at once, while it has a name.
    let fits = if sizes.get(key).is_some() { unflat(kind, sizes).err() } else { TrainConfig::deserialize(&*settings).err() };
    fits.map_or(Ok(()), |error| bail!("--set {pair}: {error}"))
}

pub(super) fn run(args: &TrainArgs) -> Result<()> {
    let Some(entry) = MODELS.iter().find(|entry| entry.name == args.model) else {
        let known: Vec<&str> = MODELS.iter().map(|entry| entry.name).collect();
        bail!("there is no network `{}`; take one of {}", args.model, known.join(", "));
    };
    let (kind, settings) = (entry.defaults)();
    let (mut sizes, mut settings) = (flat(&kind)?, serde_json::to_value(settings)?);
    args.set.iter().try_for_each(|pair| apply(&kind, &mut sizes, &mut settings, pair))?;
    let sizes = unflat(&kind, &sizes).context("a size given with --set does not fit")?;
    let mut settings: TrainConfig = serde_json::from_value(settings).context("a setting given with --set does not fit")?;
    settings.seed = args.common.seed;
    settings.max_iters = args.steps.unwrap_or(settings.max_iters);
    if let Some(problem) = settings.problem() {
        bail!("{problem}");
    }
    let task = task(args, sizes, &settings)?;
    // A run must not find out at its end that it cannot be saved.
    for path in [Some(&args.out), args.weights.as_ref()].into_iter().flatten() {
        check_writable(path).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let resumed = args.resume.as_ref().map(|path| Checkpoint::load(path)).transpose()?;
    if let Some(checkpoint) = &resumed {
        train::fits(checkpoint, &task.network())?;
    }
    let log = open_log(args, resumed.as_ref())?;
    let mut trainer = Trainer::new(source::device(&args.common)?, task, settings)?;
    if let Some(checkpoint) = &resumed {
        trainer = trainer.resume(checkpoint)?;
    }
    let mut run = Run { args, card: BTreeMap::new(), log, saved: Instant::now(), started: Instant::now(), first: trainer.done() };
    run.card.insert("trained_on".into(), args.data.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    ctrlc::set_handler(move || seen.store(true, Ordering::SeqCst)).context("stopping by Ctrl-C cannot be set up")?;
    run.train(&mut trainer, &stop)?;
    run.finish(&mut trainer, stop.load(Ordering::SeqCst))
}

/// What is to be learned from what: the sizes with the data they fit.
fn task(args: &TrainArgs, sizes: Sizes, settings: &TrainConfig) -> Result<Box<dyn Task>> {
    let problem = |problem: &str, sizes: &Sizes| anyhow::anyhow!("these sizes do not work, {problem}: {}", flat(sizes).unwrap_or_default());
    match sizes {
        Sizes::Gpt(mut model) => {
            let mut text = source::corpus(&args.data, settings.seed, USUAL_CHARACTERS)?;
            if settings.windows == Windows::Lines {
                text = shuffled_lines(&text);
            }
            let data = TextData::new(&text, model.block_size).with_context(|| format!("{} cannot be trained on", args.data.display()))?;
            model.vocab_size = data.tokenizer.vocab_size();
            if let Some(what) = model.problem() {
                return Err(problem(what, &Sizes::Gpt(model)));
            }
            Ok(Box::new(TextTask { model, data: Arc::new(data) }))
        }
        Sizes::Mlp(model, diffusion) => {
            if let Some(what) = model.problem() {
                return Err(problem(what, &Sizes::Mlp(model, diffusion)));
            }
            Ok(Box::new(PlaneTask::new(model, diffusion, source::points(&args.data)?)?))
        }
        Sizes::Clip(model) => {
            wants_data(args, "shapes")?;
            if let Some(what) = model.problem() {
                return Err(problem(what, &Sizes::Clip(model)));
            }
            Ok(Box::new(ContrastTask { model }))
        }
        Sizes::Picture(mut model, diffusion) => {
            wants_data(args, model.subject.id())?;
            let encoder = match (model.subject, &args.encoder) {
                (Subject::Digits, None) => None,
                (Subject::Digits, Some(_)) => bail!("--encoder is for text to image; a digit is a class and needs none"),
                (Subject::Shapes, from) => Some(source::clip(from.as_deref())?),
            };
            let begun = encoder.map(|clip| {
                model.text = clip.config.text;
                (model.unet.n_words, model.unet.n_context) = (model.text.n_words, model.text.n_embd);
                let own = model.text.parameters().unwrap_or_default();
                own.into_iter().filter_map(|(name, _)| clip.tensors.get(&name).cloned().map(|tensor| (name, tensor))).collect()
            });
            if args.freeze && begun.is_none() {
                bail!("--freeze keeps a trained text encoder; a digit is a class and has none");
            }
            if let Some(what) = model.problem() {
                return Err(problem(what, &Sizes::Picture(model, diffusion)));
            }
            Ok(Box::new(PictureTask::new(model, diffusion, begun.unwrap_or_default(), args.freeze)?))
        }
    }
}

/// Pictures are drawn as they are needed: their data has one name and no file.
fn wants_data(args: &TrainArgs, name: &str) -> Result<()> {
    if args.data.as_os_str() == name { Ok(()) } else { bail!("{} learns from the pictures that this program draws: --data {name}", args.model) }
}

/// The log: a new one, or the old one up to the step that the run goes on from. A killed run may have logged steps after
/// its last checkpoint, which are now done again, and half a line.
fn open_log(args: &TrainArgs, resumed: Option<&Checkpoint>) -> Result<Option<std::fs::File>> {
    let Some(path) = &args.log else { return Ok(None) };
    let unwritable = || format!("{} cannot be written", path.display());
    let done: Option<u64> = resumed.and_then(|checkpoint| checkpoint.card.get("step")?.parse().ok());
    let mut options = OpenOptions::new();
    if let (Some(done), true) = (done, path.is_file()) {
        let old = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let step = |line: &str| serde_json::from_str::<Value>(line).ok()?["step"].as_u64();
        let kept: String = old.lines().filter(|line| step(line).is_some_and(|step| step <= done)).flat_map(|line| [line, "\n"]).collect();
        write_atomically(path, kept.as_bytes()).with_context(unwritable)?;
        options.append(true);
    } else {
        options.create(true).write(true).truncate(true);
    }
    Ok(Some(options.open(path).with_context(unwritable)?))
}

struct Run<'a> {
    args: &'a TrainArgs,
    card: BTreeMap<String, String>,
    log: Option<std::fs::File>,
    saved: Instant,
    started: Instant,
    /// Steps done before this run.
    first: u64,
}

impl Run<'_> {
    fn train(&mut self, trainer: &mut Trainer<Box<dyn Task>>, stop: &AtomicBool) -> Result<()> {
        let last = trainer.config.max_iters;
        while trainer.done() < last && !stop.load(Ordering::SeqCst) {
            let began = Instant::now();
            let report = trainer.step()?;
            let ms = began.elapsed().as_secs_f64() * 1e3;
            let due = report.step % trainer.config.eval_interval == 0 || report.step == last;
            let val_loss = if due { Some(trainer.validate()?) } else { None };
            if let Some(loss) = val_loss.filter(|loss| !loss.is_finite()) {
                return Err(TrainError::Diverged { step: report.step, loss: loss as f32 }.into());
            }
            if let Some(loss) = val_loss {
                self.card.insert("val_loss".into(), format!("{loss:.4}"));
            }
            let mut line = json!({"step": report.step, "loss": report.loss, "lr": report.lr, "grad_norm": report.grad_norm, "ms": ms});
            if let Some(loss) = val_loss {
                line["val_loss"] = json!(loss);
            }
            if let Some(log) = &mut self.log {
                writeln!(log, "{line}").context("the log cannot be written")?;
            }
            if self.args.common.json {
                // Whoever reads along may leave; the training goes on.
                say!("{line}").ok();
            } else {
                self.show(&report, val_loss, last);
            }
            if due || self.saved.elapsed() > SAVE_EVERY {
                self.save(trainer)?;
            }
        }
        Ok(())
    }

    fn show(&self, report: &crate::train::StepReport, val_loss: Option<f64>, last: u64) {
        let spent = self.started.elapsed().as_secs_f64();
        let left = spent / (report.step - self.first).max(1) as f64 * (last - report.step) as f64;
        let line = format!("step {}/{last}  loss {:.4}  lr {:.2e}  norm {:.2}  {left:.0} s left", report.step, report.loss, report.lr, report.grad_norm);
        match val_loss {
            Some(val) if std::io::stderr().is_terminal() => eprintln!("\r\x1b[K{line}  val {val:.4}"),
            Some(val) => say!("step {}/{last} loss {:.4} val_loss {val:.4}", report.step, report.loss).unwrap_or_default(),
            None if std::io::stderr().is_terminal() => eprint!("\r\x1b[K{line}"),
            None => {}
        }
    }

    fn save(&mut self, trainer: &mut Trainer<Box<dyn Task>>) -> Result<()> {
        trainer.checkpoint(&self.card)?.save(&self.args.out)?;
        self.saved = Instant::now();
        Ok(())
    }

    fn finish(mut self, trainer: &mut Trainer<Box<dyn Task>>, stopped: bool) -> Result<()> {
        self.save(trainer)?;
        if stopped {
            eprintln!("\ngenscope: stopped at step {}; go on with --resume {}", trainer.done(), self.args.out.display());
        }
        if let Some(path) = &self.args.weights {
            let loss = trainer.validate()?;
            self.card.insert("val_loss".into(), format!("{loss:.4}"));
            self.card.insert("trained_examples".into(), (trainer.done() * trainer.config.batch_size as u64).to_string());
            let checkpoint = trainer.checkpoint(&self.card)?.without_optimizer();
            checkpoint.save(path)?;
            let unit = match checkpoint.network {
                Network::Gpt { .. } => "nats per character held out",
                Network::Mlp { .. } | Network::Picture { .. } => "mean squared error on held-out draws",
                Network::Clip { .. } => "nats a pair, of 256 held out",
            };
            say!("{}: {} parameters, {loss:.4} {unit}", path.display(), checkpoint.network.parameter_count())?;
        }
        Ok(())
    }
}
