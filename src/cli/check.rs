//! `genscope check`: prompt accuracy of a text-to-image model by the project's own reader; of the two encoders, how often they
//! find a picture by its caption and back.

use super::progress::Progress;
use super::{Common, say, source};
use crate::checkpoint::{Checkpoint, ClipModel, Network, PictureModel};
use crate::data::shapes::{Caption, Scene};
use crate::data::shapes::check::{Attribute, Tally};
use crate::data::shapes::scene::{PROMPTS, Prompts, prompts};
use crate::infer::accuracy::accuracy;
use crate::infer::clip::{Clip, Retrieval, retrieval};
use crate::infer::{Painter, load_weights};
use crate::model::clip::LOGIT_SCALE;
use crate::model::picture::Subject;
use crate::sample::diffusion::{Sampler, SamplerConfig, SamplerKind, Spacing};
use crate::train::Pairs;
use anyhow::{Result, bail};
use clap::Args;
use rand::SeedableRng;
use rand_pcg::Pcg64;
use serde_json::{Value, json};
use std::path::Path;

/// More guidance than this leads only to black and white.
const MOST_GUIDANCE: f32 = 100.0;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope check --model shapes --guidance 4 --json")]
pub(super) struct CheckArgs {
    /// A shipped text-to-image model (shapes), the encoders (clip), or a checkpoint file
    #[arg(long)]
    model: String,
    /// How much the words count: 1 as learned, more exaggerates them. Without it, what the model's card recommends
    #[arg(long, allow_hyphen_values = true)]
    guidance: Option<f32>,
    /// DDIM steps
    #[arg(long, default_value_t = 30)]
    steps: usize,
    /// Of the 500 seen and 500 held-out prompts, measure the first so many
    #[arg(short, default_value_t = 500)]
    n: usize,
    /// Write what was measured, and the guidance as the recommended one, into the checkpoint file's card
    #[arg(long)]
    record: bool,
    #[command(flatten)]
    common: Common,
}

/// The guidance asked for, else what the model's card recommends, else 1.5.
pub(super) fn guidance(asked: Option<f32>, model: &PictureModel) -> Result<f32> {
    let recommended = || model.card.get("guidance").and_then(|text| text.parse().ok()).unwrap_or(1.5);
    let guidance = asked.unwrap_or_else(recommended);
    if !guidance.is_finite() || guidance.abs() > MOST_GUIDANCE {
        bail!("--guidance is {guidance}; give a number from {} to {MOST_GUIDANCE}: far beyond 12 every pixel is pushed to its limits", -MOST_GUIDANCE);
    }
    Ok(guidance)
}

pub(super) fn run(args: &CheckArgs) -> Result<()> {
    if !(1..=PROMPTS).contains(&args.n) {
        bail!("-n is {}; give 1 to {PROMPTS} prompts", args.n);
    }
    if args.record && !Path::new(&args.model).is_file() {
        bail!("--record writes into a checkpoint file; {} is not one", args.model);
    }
    let checkpoint = source::checkpoint(&args.model)?;
    match checkpoint.network {
        Network::Clip { .. } => retrieve(args, &checkpoint.into_clip(&args.model)?),
        _ => paint(args, &checkpoint.into_picture(&args.model)?),
    }
}

/// Of the first n seen prompts with a picture each, and of the held-out ones: how often the two encoders find one by the other.
fn retrieve(args: &CheckArgs, model: &ClipModel) -> Result<()> {
    let mut engine = source::device(&args.common)?;
    load_weights(engine.as_mut(), &model.tensors)?;
    let mut clip = Clip::new(&model.config);
    let mut measured = Vec::new();
    for (held_out, name) in [(false, "seen"), (true, "held_out")] {
        let mut rng = Pcg64::seed_from_u64(args.common.seed);
        let mut pairs = Pairs::default();
        for _ in 0..args.n {
            let scene = if held_out { Scene::held_out(&mut rng) } else { Scene::seen(&mut rng) };
            let caption = Caption::full(&scene, &mut rng);
            pairs.add(&scene, caption);
        }
        let (texts, pictures) = (clip.texts(engine.as_mut(), &pairs.tokens)?, clip.pictures(engine.as_mut(), &pairs.pictures)?);
        measured.push((name, retrieval(&texts, &pictures, model.config.n_shared, LOGIT_SCALE)));
    }
    if args.record {
        let shares = |name: &str, found: &Retrieval| [(format!("text_to_picture_{name}"), found.text_to_picture), (format!("picture_to_text_{name}"), found.picture_to_text)];
        let entries = measured.iter().flat_map(|(name, found)| shares(name, found)).map(|(key, share)| (key, format!("{share:.4}")));
        record(Path::new(&args.model), entries.chain([("pairs".to_owned(), args.n.to_string())]))?;
    }
    if args.common.json {
        let mut table = json!({"model": args.model});
        for (name, found) in &measured {
            table[*name] = json!({"n": args.n, "text_to_picture": found.text_to_picture, "picture_to_text": found.picture_to_text, "loss": found.loss});
        }
        return Ok(say!("{table}")?);
    }
    say!("{}: one of {} found by the other, the most alike taken", args.model, args.n)?;
    for (name, found) in &measured {
        say!("{name:<12} picture by its caption {:.1} %, caption by its picture {:.1} %", 100.0 * found.text_to_picture, 100.0 * found.picture_to_text)?;
    }
    Ok(())
}

/// Pictures made from the prompts, read back.
fn paint(args: &CheckArgs, model: &PictureModel) -> Result<()> {
    let guidance = guidance(args.guidance, model)?;
    if model.config.subject != Subject::Shapes {
        bail!("{} does not paint from text: prompts can be checked on a model of shapes", args.model);
    }
    let mut painter = Painter::new(&model.config, &model.diffusion)?;
    let config = SamplerConfig { kind: SamplerKind::Ddim, steps: args.steps, eta: 0.0, spacing: Spacing::Trailing, clip: Some(1.0) };
    let sampler = Sampler::new(painter.schedule().clone(), config)?.predicting(model.diffusion.prediction_type);
    let mut engine = source::device(&args.common)?;
    load_weights(engine.as_mut(), &model.tensors)?;
    let mut progress = Progress::new(args.common.json);
    let mut measured = Vec::new();
    for (which, name) in [(Prompts::Seen, "seen"), (Prompts::HeldOut, "held_out")] {
        let prompts: Vec<_> = prompts(which).into_iter().take(args.n).collect();
        let mut heard = |done: usize| {
            progress.show((measured.len() as f64 + done as f64 / prompts.len() as f64) / 2.0, "painting");
            true
        };
        let tally = accuracy(engine.as_mut(), &mut painter, &sampler, &prompts, guidance, args.common.seed, &mut heard)?;
        measured.push((name, tally));
    }
    progress.clear();
    if args.record {
        let shares = |name: &str, tally: &Tally| [(format!("accuracy_{name}"), format!("{:.4}", tally.accuracy())), (format!("prompts_{name}"), tally.all[0].to_string())];
        let entries = measured.iter().flat_map(|(name, tally)| shares(name, tally));
        record(Path::new(&args.model), entries.chain([("guidance".to_owned(), guidance.to_string())]))?;
    }
    if args.common.json {
        let mut table = json!({"model": args.model, "guidance": guidance, "steps": args.steps, "sampler": "ddim"});
        measured.iter().for_each(|(name, tally)| table[*name] = row(tally));
        return Ok(say!("{table}")?);
    }
    say!("{} by DDIM in {} steps, guidance {guidance}", args.model, args.steps)?;
    say!("{:<12}{:>18}{:>18}", "", "seen", "held out")?;
    let cells = |value: &dyn Fn(&Tally) -> [usize; 2]| measured.iter().map(|(_, tally)| cell(value(tally))).collect::<String>();
    say!("{:<12}{}", "all right", cells(&|tally| tally.all))?;
    for attribute in Attribute::ALL {
        say!("{:<12}{}", attribute.id(), cells(&|tally| tally.by[*attribute as usize]))?;
    }
    Ok(())
}

/// Writes what was measured into the card of the file that was measured.
fn record(path: &Path, entries: impl Iterator<Item = (String, String)>) -> Result<()> {
    let mut checkpoint = Checkpoint::load(path)?;
    checkpoint.card.extend(entries);
    Ok(checkpoint.save(path)?)
}

/// `93.4 % of 500`.
fn cell([asked, right]: [usize; 2]) -> String {
    format!("{:>18}", format!("{:.1} % of {asked}", 100.0 * right as f64 / asked.max(1) as f64))
}

fn row(tally: &Tally) -> Value {
    let rows = Attribute::ALL.iter().map(|attribute| {
        let [asked, right] = tally.by[*attribute as usize];
        json!({"attribute": attribute.id(), "n": asked, "right": right, "accuracy": if asked > 0 { json!(tally.accuracy_of(*attribute)) } else { Value::Null }})
    });
    json!({"n": tally.all[0], "right": tally.all[1], "accuracy": tally.accuracy(), "attributes": rows.collect::<Vec<_>>()})
}
