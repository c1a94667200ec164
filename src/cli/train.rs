//! `genscope train`: trains a model; stopping it at any moment leaves the last whole checkpoint readable.

use super::{Common, score, source};
use crate::checkpoint::Checkpoint;
use crate::data::text::{TextData, Windows, shuffled_lines};
use crate::data::tokenizer::Tokenizer;
use crate::train::{MODELS, TrainConfig, Trainer};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A checkpoint is written at least this often.
const SAVE_EVERY: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope train --model gpt --data shakespeare.txt --steps 2000 --set n_layer=4 --set n_embd=128 --out mine.safetensors")]
pub(super) struct TrainArgs {
    /// Which network, with sizes and settings to start from: gpt, gpt-shakespeare, gpt-names
    #[arg(long)]
    model: String,
    /// A UTF-8 text; the first 90 % is learned from, the rest is held out
    #[arg(long)]
    data: PathBuf,
    /// Steps in all; a resumed run counts those done before
    #[arg(long)]
    steps: Option<u64>,
    /// Changes a size or a setting: n_layer, n_head, n_embd, block_size, batch_size, learning_rate, min_lr, warmup_iters,
    /// weight_decay, beta1, beta2, grad_clip, dropout, eval_interval, windows (running or lines)
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
    /// At the end also write the weights alone, with the quality measured on all of the held-out part
    #[arg(long)]
    weights: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// One `key=value`, into the sizes if they have that key, else into the settings.
fn apply(sizes: &mut serde_json::Value, settings: &mut serde_json::Value, pair: &str) -> Result<()> {
    let Some((key, value)) = pair.split_once('=') else { bail!("--set {pair}: write key=value") };
    let target = if sizes.get(key).is_some() { sizes } else { settings };
    let Some(old) = target.get_mut(key).filter(|_| key != "vocab_size" && key != "seed") else {
        bail!("--set {pair}: there is no setting named {key}; see genscope train --help");
    };
    *old = match key {
        "windows" => json!(match value {
            "running" => Windows::Running,
            "lines" => Windows::Lines,
            _ => bail!("--set {pair}: windows is running or lines"),
        }),
        _ => serde_json::from_str(value).with_context(|| format!("--set {pair}: {value} is not a number"))?,
    };
    Ok(())
}

pub(super) fn run(args: &TrainArgs) -> Result<()> {
    let Some(entry) = MODELS.iter().find(|entry| entry.name == args.model) else {
        let known: Vec<&str> = MODELS.iter().map(|entry| entry.name).collect();
        bail!("there is no network `{}`; take one of {}", args.model, known.join(", "));
    };
    let (sizes, settings) = (entry.defaults)();
    let (mut sizes, mut settings) = (serde_json::to_value(sizes)?, serde_json::to_value(settings)?);
    args.set.iter().try_for_each(|pair| apply(&mut sizes, &mut settings, pair))?;
    let mut sizes: crate::model::gpt::GptConfig = serde_json::from_value(sizes).context("a size given with --set does not fit")?;
    let mut settings: TrainConfig = serde_json::from_value(settings).context("a setting given with --set does not fit")?;
    settings.seed = args.common.seed;
    settings.max_iters = args.steps.unwrap_or(settings.max_iters);
    let mut text = source::text_file(&args.data)?;
    if settings.windows == Windows::Lines {
        text = shuffled_lines(&text);
    }
    let data = TextData::new(&text, sizes.block_size).with_context(|| format!("{} cannot be trained on", args.data.display()))?;
    sizes.vocab_size = data.tokenizer.vocab_size();
    if let Some(problem) = sizes.problem() {
        bail!("these sizes do not work: {problem}");
    }
    if settings.batch_size == 0 || settings.eval_interval == 0 || !(0.0..1.0).contains(&settings.dropout) {
        bail!("batch_size and eval_interval must be at least 1, dropout lies in [0, 1)");
    }
    // A run must not find out at its end that it cannot be saved.
    writable(&args.out)?;
    let resumed = args.resume.as_ref().map(|path| Checkpoint::load(path)).transpose()?;
    let mut trainer = Trainer::new(source::device(&args.common)?, sizes, settings, data)?;
    if let Some(checkpoint) = &resumed {
        trainer = trainer.resume(checkpoint)?;
    }
    let mut run = Run { args, card: BTreeMap::new(), log: open_log(args)?, saved: Instant::now(), started: Instant::now(), first: trainer.done() };
    run.card.insert("trained_on".into(), args.data.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    ctrlc::set_handler(move || seen.store(true, Ordering::SeqCst)).context("stopping by Ctrl-C cannot be set up")?;
    run.train(&mut trainer, &stop)?;
    run.finish(&mut trainer, stop.load(Ordering::SeqCst))
}

/// Makes sure a file can be made in the target's folder.
fn writable(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::NamedTempFile::new_in(folder).map(|_| ()).with_context(|| format!("{} cannot be written: choose another --out", path.display()))
}

fn open_log(args: &TrainArgs) -> Result<Option<std::fs::File>> {
    let Some(path) = &args.log else { return Ok(None) };
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    if args.resume.is_some() { options.append(true) } else { options.truncate(true) };
    Ok(Some(options.open(path).with_context(|| format!("{} cannot be written", path.display()))?))
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
    fn train(&mut self, trainer: &mut Trainer, stop: &AtomicBool) -> Result<()> {
        let last = trainer.config.max_iters;
        while trainer.done() < last && !stop.load(Ordering::SeqCst) {
            let began = Instant::now();
            let report = trainer.step()?;
            let ms = began.elapsed().as_secs_f64() * 1e3;
            let due = report.step % trainer.config.eval_interval == 0 || report.step == last;
            let val_loss = if due { Some(trainer.validate()?) } else { None };
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
                println!("{line}");
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
            Some(val) => println!("step {}/{last} loss {:.4} val_loss {val:.4}", report.step, report.loss),
            None if std::io::stderr().is_terminal() => eprint!("\r\x1b[K{line}"),
            None => {}
        }
    }

    fn save(&mut self, trainer: &mut Trainer) -> Result<()> {
        trainer.checkpoint(&self.card)?.save(&self.args.out)?;
        self.saved = Instant::now();
        Ok(())
    }

    fn finish(mut self, trainer: &mut Trainer, stopped: bool) -> Result<()> {
        self.save(trainer)?;
        if stopped {
            eprintln!("\ngenscope: stopped at step {}; go on with --resume {}", trainer.done(), self.args.out.display());
        }
        if let Some(path) = &self.args.weights {
            let loss = trainer.validate()?;
            self.card.insert("val_loss".into(), format!("{loss:.4}"));
            self.card.insert("trained_tokens".into(), (trainer.done() * (trainer.config.batch_size * trainer.model.block_size) as u64).to_string());
            let checkpoint = trainer.checkpoint(&self.card)?.without_optimizer();
            debug_assert!(score::windows_of(&checkpoint) == trainer.config.windows, "the card carries the windows");
            checkpoint.save(path)?;
            println!("{}: {} parameters, {loss:.4} nats per character held out", path.display(), checkpoint.config.parameter_count());
        }
        Ok(())
    }
}
