//! `genscope score`: nats and bits per character of a text, and each character's own surprise.

use super::say;
use super::progress::Progress;
use super::{Common, source};
use crate::checkpoint::TextModel;
use crate::data::text::{Windows, shuffled_lines};
use crate::data::tokenizer::Tokenizer;
use crate::infer;
use crate::train::TrainConfig;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope score --model shakespeare --file tinyshakespeare.txt --split val")]
pub(super) struct ScoreArgs {
    /// A shipped model or a checkpoint file
    #[arg(long)]
    model: String,
    /// The text itself
    #[arg(long, conflicts_with = "file", required_unless_present = "file")]
    text: Option<String>,
    /// A file with the text
    #[arg(long)]
    file: Option<PathBuf>,
    /// Which part of the file, cut as training cuts it
    #[arg(long, value_enum, default_value_t = Split::All)]
    split: Split,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Split {
    All,
    /// The first 90 %
    Train,
    /// The last 10 %, never trained on
    Val,
}

/// How the model's training cut its text into examples.
pub(super) fn windows_of(model: &TextModel) -> Windows {
    let config = model.card.get("train_config").and_then(|text| serde_json::from_str::<TrainConfig>(text).ok());
    config.map_or(Windows::Running, |config| config.windows)
}

pub(super) fn run(args: &ScoreArgs) -> Result<()> {
    let model = source::model(&args.model)?;
    let mut text = match (&args.text, &args.file) {
        (Some(text), _) => text.clone(),
        (None, Some(path)) => source::text_file(path)?,
        (None, None) => bail!("give a text with --text or --file"),
    };
    let windows = windows_of(&model);
    if windows == Windows::Lines {
        text = match args.split {
            Split::All => format!("\n{}\n", text.trim_matches('\n')),
            Split::Train | Split::Val => shuffled_lines(&text),
        };
    }
    let mut tokens = source::encode(&model, &text);
    let cut = tokens.len() * 9 / 10;
    match args.split {
        Split::All => {}
        Split::Train => tokens.truncate(cut),
        Split::Val => tokens = tokens.split_off(cut),
    }
    if tokens.len() < 2 {
        bail!("the text needs at least two characters that the model knows");
    }
    let mut engine = source::engine(&args.common, &model)?;
    let lines = if windows == Windows::Lines { model.tokenizer.encode("\n").tokens.first().copied() } else { None };
    let mut progress = Progress::new(args.common.json);
    let score = infer::score(engine.as_mut(), &model.config, &tokens, lines, &mut |share| {
        progress.show(share, "scoring");
        true
    })?;
    progress.clear();
    if score.positions.is_empty() {
        bail!("no line of the text could be scored: this model reads whole lines");
    }
    if args.common.json {
        let list: Vec<Value> = score
            .positions
            .iter()
            .map(|(i, nats)| json!({"index": i, "token_id": tokens[*i], "text": model.tokenizer.decode(tokens[*i]), "nll": nats}))
            .collect();
        let all = json!({
            "model": args.model, "characters": score.positions.len(), "nats_per_character": score.mean(),
            "bits_per_character": score.bits(), "positions": list,
        });
        say!("{all}")?;
    } else {
        say!("{:.4} nats per character, {:.4} bits, over {} characters", score.mean(), score.bits(), score.positions.len())?;
    }
    Ok(())
}
