//! `genscope ladder`: trains every rung of the ladder on the same text and says what each reached. `assets/records/ladder.json`
//! was written by this command.

use super::progress::Progress;
use super::{Common, say, source};
use crate::checkpoint::{check_writable, write_atomically};
use crate::data::corpus::{self, CORPORA, Corpus};
use crate::data::statistics::TextStatistics;
use crate::data::text::TextData;
use crate::engine::cpu::processor;
use crate::train::ladder::{self, BLOCK_SIZE, HELD_OUT, Record, RungRecord, TextRecord, USUAL_STEPS};
use crate::train::{Arm, ArmSpec};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::PathBuf;

/// Characters of a sample.
const SAMPLE: usize = 160;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope ladder --data stories --data fables --steps 600 --out ladder.json")]
pub(super) struct LadderArgs {
    /// A built-in text: stories, arithmetic, brackets (generated from --seed), fables, fables-zh. May be given several times
    #[arg(long = "data", required = true)]
    data: Vec<String>,
    /// Training steps of every rung
    #[arg(long, default_value_t = USUAL_STEPS)]
    steps: u64,
    /// Length of a generated text in characters
    #[arg(long, default_value_t = 200_000)]
    characters: usize,
    /// Write the record to this file (JSON)
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &LadderArgs) -> Result<()> {
    if !(1..=1_000_000).contains(&args.steps) {
        bail!("--steps is {}; it must be from 1 to 1,000,000", args.steps);
    }
    if let Some(path) = &args.out {
        check_writable(path).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let texts: Vec<&'static Corpus> = args.data.iter().map(|id| built_in(id)).collect::<Result<_>>()?;
    let again: Vec<String> = args.data.iter().map(|id| format!("--data {id}")).collect();
    let command = format!("genscope ladder {} --steps {} --characters {} --seed {}", again.join(" "), args.steps, args.characters, args.common.seed);
    let mut record = Record { command, version: env!("CARGO_PKG_VERSION").to_owned(), processor: processor(), texts: Vec::new() };
    for corpus in texts {
        record.texts.push(climb(args, corpus)?);
    }
    let json = serde_json::to_string_pretty(&record)?;
    if let Some(path) = &args.out {
        write_atomically(path, format!("{json}\n").as_bytes()).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    if args.common.json {
        return Ok(say!("{json}")?);
    }
    for text in &record.texts {
        say!("{}: {} characters, {} symbols, {} steps a rung; loss in nats per held-out character", text.id, text.characters, text.symbols, text.steps)?;
        say!("  {:10} {:.4}", "ln V", text.uniform)?;
        for rung in &text.rungs {
            say!("  {:10} {:.4}   on what it learned from {:.4}, {} numbers learned", rung.id, rung.last(), rung.train, rung.parameters)?;
        }
        if let Some(entropy) = text.entropy {
            say!("  {:10} {entropy:.4}   the true entropy: nothing can come below it", "")?;
        }
    }
    Ok(())
}

fn built_in(id: &str) -> Result<&'static Corpus> {
    let known: Vec<&str> = CORPORA.iter().map(|corpus| corpus.id).collect();
    corpus::find(id).with_context(|| format!("--data {id}: there is no built-in text of that name; take one of {}", known.join(", ")))
}

/// All rungs on one text.
fn climb(args: &LadderArgs, corpus: &'static Corpus) -> Result<TextRecord> {
    let seed = args.common.seed;
    let text = corpus.text(seed, args.characters);
    let statistics = TextStatistics::new(&text).with_context(|| format!("{} cannot be learned from", corpus.id))?;
    let mut data = TextData::new(&text, BLOCK_SIZE).with_context(|| format!("{} cannot be trained on", corpus.id))?;
    data.val.truncate(HELD_OUT);
    let specs = ladder::arms(args.steps, seed);
    let (mut rungs, count) = (Vec::new(), specs.len());
    let mut progress = Progress::new(args.common.json);
    for (i, spec) in specs.into_iter().enumerate() {
        rungs.push(rung(args, spec, &data, &mut |done| progress.show((i as f64 + done) / count as f64, corpus.id))?);
    }
    progress.clear();
    Ok(TextRecord {
        id: corpus.id.to_owned(),
        characters: statistics.characters,
        symbols: statistics.vocabulary.len(),
        held_out: data.val.len(),
        steps: args.steps,
        seed,
        uniform: statistics.uniform(),
        single: statistics.single,
        entropy: corpus.process().map(|process| process.entropy_rate()),
        rungs,
    })
}

fn rung(args: &LadderArgs, spec: ArmSpec, data: &TextData, progress: &mut dyn FnMut(f64)) -> Result<RungRecord> {
    let quiet = Common { json: true, ..args.common.clone() };
    let id = spec.id.clone();
    let mut arm = Arm::new(source::device(&quiet)?, spec, data)?;
    while !arm.is_done() {
        arm.step()?;
        progress(arm.done() as f64 / arm.last() as f64);
    }
    if let Some(step) = arm.diverged {
        bail!("the rung {id} diverged at step {step}");
    }
    let train = arm.score_on_training(data.val.len())?;
    let sample = arm.write(SAMPLE)?;
    Ok(RungRecord { id, parameters: arm.parameters, val: arm.val.clone(), train, sample })
}
