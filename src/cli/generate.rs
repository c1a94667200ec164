//! `genscope generate`: writes on, one token a step, with the whole distribution in JSON.

use super::{Common, source};
use crate::data::tokenizer::Tokenizer;
use crate::infer::Decoder;
use crate::sample::token::{Candidate, SamplerSettings, candidates, draw, uniform};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope generate --model shakespeare --prompt 'ROMEO:' -n 200 --temperature 0.8")]
pub(super) struct GenerateArgs {
    /// A shipped model or a checkpoint file
    #[arg(long)]
    model: String,
    /// The text to go on from
    #[arg(long, conflicts_with = "prompt_file")]
    prompt: Option<String>,
    /// A file with the text to go on from
    #[arg(long)]
    prompt_file: Option<PathBuf>,
    /// Characters to write
    #[arg(short, default_value_t = 200)]
    n: usize,
    /// Divides the logits; below 1 bolder, above 1 wilder
    #[arg(long, default_value_t = 1.0)]
    temperature: f64,
    /// Keep the k most probable; 0 keeps all
    #[arg(long, default_value_t = 0)]
    top_k: usize,
    /// Keep the smallest set that holds this share of the probability, in (0, 1]
    #[arg(long, default_value_t = 1.0)]
    top_p: f64,
    /// Cut what is less probable than this share of the best, in [0, 1)
    #[arg(long, default_value_t = 0.0)]
    min_p: f64,
    /// Above 1 makes characters already seen less likely
    #[arg(long, default_value_t = 1.0)]
    repetition_penalty: f64,
    /// Always take the most probable
    #[arg(long)]
    greedy: bool,
    #[command(flatten)]
    common: Common,
}

impl GenerateArgs {
    fn settings(&self) -> Result<SamplerSettings> {
        if !(self.temperature >= 0.0 && self.temperature.is_finite()) {
            bail!("--temperature is {}; it must be a number from 0 up", self.temperature);
        }
        if !(self.top_p > 0.0 && self.top_p <= 1.0) {
            bail!("--top-p is {}; it must lie in (0, 1]", self.top_p);
        }
        if !(0.0..1.0).contains(&self.min_p) {
            bail!("--min-p is {}; it must lie in [0, 1)", self.min_p);
        }
        if !(self.repetition_penalty > 0.0 && self.repetition_penalty.is_finite()) {
            bail!("--repetition-penalty is {}; it must be above 0", self.repetition_penalty);
        }
        Ok(SamplerSettings {
            greedy: self.greedy,
            temperature: self.temperature,
            top_k: self.top_k,
            top_p: self.top_p,
            min_p: self.min_p,
            repetition_penalty: self.repetition_penalty,
        })
    }
}

pub(super) fn run(args: &GenerateArgs) -> Result<()> {
    let settings = args.settings()?;
    let model = source::model(&args.model)?;
    let prompt = match (&args.prompt, &args.prompt_file) {
        (Some(text), _) => text.clone(),
        (None, Some(path)) => source::text_file(path)?,
        (None, None) => "\n".to_owned(),
    };
    let mut tokens = source::encode(&model, &prompt);
    if tokens.is_empty() {
        bail!("the prompt holds no character the model knows; give one with --prompt");
    }
    let mut engine = source::engine(&args.common, &model)?;
    let mut decoder = Decoder::new(engine.as_mut(), &model.config)?;
    // What the prompt says before the last block_size tokens is out of reach anyway.
    let read = tokens.len().saturating_sub(model.config.block_size);
    for token in &tokens[read..] {
        decoder.push(engine.as_mut(), *token)?;
    }
    let mut out = std::io::stdout().lock();
    if args.common.json {
        write!(out, "[")?;
    }
    for index in 0..args.n {
        let candidates = candidates(decoder.logits(), &tokens, &settings);
        let drawn = draw(&candidates, uniform(args.common.seed, index as u64)).context("the model gave no distribution: its weights are damaged")?;
        let text = model.tokenizer.decode(drawn.token_id);
        if args.common.json {
            let chosen = &candidates[drawn.rank];
            // Written as it comes: a row holds the whole vocabulary, and thousands of them need not be kept.
            let comma = if index == 0 { "" } else { "," };
            write!(out, "{comma}{}", row(index, &text, chosen, &candidates, &model.tokenizer))?;
        } else {
            write!(out, "{text}")?;
            out.flush()?;
        }
        tokens.push(drawn.token_id);
        decoder.push(engine.as_mut(), drawn.token_id)?;
    }
    writeln!(out, "{}", if args.common.json { "]" } else { "" })?;
    Ok(())
}

/// One written character with the whole vocabulary in rank order.
fn row(index: usize, text: &str, chosen: &Candidate, all: &[Candidate], tokenizer: &dyn Tokenizer) -> Value {
    let list: Vec<Value> = all
        .iter()
        .map(|c| {
            json!({
                "token_id": c.token_id, "text": tokenizer.decode(c.token_id), "logit": c.logit,
                "scaled_logit": c.scaled_logit, "probability": c.probability, "cumulative": c.cumulative, "kept": c.kept,
            })
        })
        .collect();
    json!({
        "index": index, "token_id": chosen.token_id, "text": text, "logit": chosen.logit,
        "probability": chosen.probability, "nll": -chosen.probability.ln(), "candidates": list,
    })
}
