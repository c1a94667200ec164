//! `genscope models`: what is shipped, and what lies in the models folder.

use super::{Common, say};
use crate::checkpoint::Checkpoint;
use crate::model::shipped::SHIPPED;
use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope models --json")]
pub(super) struct ModelsArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &ModelsArgs) -> Result<()> {
    let mut rows: Vec<Value> = Vec::new();
    for model in SHIPPED {
        let checkpoint = Checkpoint::from_bytes(model.bytes, model.id)?;
        rows.push(describe(model.id, "shipped", &checkpoint));
    }
    let folder = crate::session::store::models_folder();
    let files = folder.as_ref().and_then(|folder| std::fs::read_dir(folder).ok());
    for path in files.into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|extension| extension == "safetensors") {
            match Checkpoint::load(&path) {
                Ok(checkpoint) => rows.push(describe(&path.display().to_string(), "found", &checkpoint.without_optimizer())),
                Err(error) => eprintln!("genscope: {error}"),
            }
        }
    }
    if args.common.json {
        say!("{}", Value::Array(rows))?;
        return Ok(());
    }
    for row in &rows {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        say!(
            "{}  {} parameters, {} layers, {} heads, {} wide, context {}, {} symbols; trained on {}; {} nats per character held out",
            text("id"), row["parameters"], row["n_layer"], row["n_head"], row["n_embd"], row["block_size"], row["vocab_size"], text("trained_on"), text("val_loss"),
        )?;
    }
    Ok(())
}

fn describe(id: &str, origin: &str, model: &Checkpoint) -> Value {
    let config = &model.config;
    let mut row = json!({
        "id": id, "origin": origin, "parameters": config.parameter_count(), "n_layer": config.n_layer, "n_head": config.n_head,
        "n_embd": config.n_embd, "block_size": config.block_size, "vocab_size": config.vocab_size,
    });
    for (key, value) in &model.card {
        // What a file says of itself never stands in for what was measured here.
        if row.get(key).is_none() {
            row[key.as_str()] = json!(value);
        }
    }
    row
}
