//! `genscope check`: prompt accuracy of a text-to-image model by the project's own reader.

use super::progress::Progress;
use super::{Common, say, source};
use crate::data::shapes::check::{Attribute, Tally};
use crate::data::shapes::scene::{Prompts, prompts};
use crate::infer::accuracy::accuracy;
use crate::infer::{Painter, load_weights};
use crate::model::picture::Subject;
use crate::sample::diffusion::{Sampler, SamplerConfig, SamplerKind, Spacing};
use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Value, json};

/// More guidance than this leads only to black and white.
pub(super) const MOST_GUIDANCE: f32 = 100.0;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope check --model shapes --guidance 4 --json")]
pub(super) struct CheckArgs {
    /// A shipped text-to-image model (shapes) or a checkpoint file
    #[arg(long)]
    model: String,
    /// How much the words count: 1 as learned, more exaggerates them
    #[arg(long, default_value_t = GUIDANCE)]
    guidance: f32,
    /// DDIM steps
    #[arg(long, default_value_t = 30)]
    steps: usize,
    /// Of the 500 seen and 500 held-out prompts, measure the first so many
    #[arg(short, default_value_t = 500)]
    n: usize,
    #[command(flatten)]
    common: Common,
}

/// The guidance at which the shipped model is most accurate.
pub(super) const GUIDANCE: f32 = 3.0;

pub(super) fn run(args: &CheckArgs) -> Result<()> {
    if !args.guidance.is_finite() || args.guidance.abs() > MOST_GUIDANCE {
        bail!("--guidance is {}; give a number from {} to {MOST_GUIDANCE}", args.guidance, -MOST_GUIDANCE);
    }
    let model = source::picture(&args.model)?;
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
        let prompts: Vec<_> = prompts(which).into_iter().take(args.n.max(1)).collect();
        let mut heard = |done: usize| {
            progress.show((measured.len() as f64 + done as f64 / prompts.len() as f64) / 2.0, "painting");
            true
        };
        let tally = accuracy(engine.as_mut(), &mut painter, &sampler, &prompts, args.guidance, args.common.seed, &mut heard)?;
        measured.push((name, tally));
    }
    progress.clear();
    if args.common.json {
        let mut table = json!({"model": args.model, "guidance": args.guidance, "steps": args.steps, "sampler": "ddim"});
        measured.iter().for_each(|(name, tally)| table[*name] = row(tally));
        return Ok(say!("{table}")?);
    }
    say!("{} by DDIM in {} steps, guidance {}", args.model, args.steps, args.guidance)?;
    say!("{:<12}{:>18}{:>18}", "", "seen", "held out")?;
    let cells = |value: &dyn Fn(&Tally) -> [usize; 2]| measured.iter().map(|(_, tally)| cell(value(tally))).collect::<String>();
    say!("{:<12}{}", "all right", cells(&|tally| tally.all))?;
    for attribute in Attribute::ALL {
        say!("{:<12}{}", attribute.id(), cells(&|tally| tally.by[*attribute as usize]))?;
    }
    Ok(())
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
