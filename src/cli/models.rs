//! `genscope models`: what is shipped, and what lies in the models folder.

use super::{Common, say};
use crate::checkpoint::{Checkpoint, Network};
use crate::model::shipped::{DENOISERS, SHIPPED};
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
    let shipped = SHIPPED.iter().map(|model| (model.id, model.bytes)).chain(DENOISERS.iter().map(|model| (model.id, model.bytes)));
    for (id, bytes) in shipped {
        rows.push(describe(id, "shipped", &Checkpoint::from_bytes(bytes, id)?));
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
        let sizes: Vec<String> = SIZES.iter().filter(|(key, _)| !row[key].is_null()).map(|(key, name)| format!("{} {name}", row[key])).collect();
        let unit = match row["network"].as_str() {
            Some("gpt") => "nats per character held out",
            Some("clip") => "nats a pair, of 256 held out",
            _ => "mean squared error on held-out draws",
        };
        say!("{}  {} parameters, {}; trained on {}; {} {unit}", text("id"), row["parameters"], sizes.join(", "), text("trained_on"), text("val_loss"))?;
    }
    Ok(())
}

/// Sizes worth a word in the list, by key.
const SIZES: &[(&str, &str)] =
    &[("n_layer", "layers"), ("n_head", "heads"), ("n_embd", "wide"), ("n_hidden", "wide"), ("block_size", "characters of context"), ("vocab_size", "symbols"), ("timesteps", "timesteps")];

fn describe(id: &str, origin: &str, model: &Checkpoint) -> Value {
    let mut row = json!({"id": id, "origin": origin, "network": model.network.kind(), "parameters": model.network.parameter_count()});
    let tables = match &model.network {
        Network::Gpt { config, .. } => vec![json!(config)],
        Network::Mlp { config, diffusion } => vec![json!(config), json!(diffusion)],
        Network::Clip { config } => vec![json!(config.text), json!({"n_shared": config.n_shared, "image": config.image})],
        Network::Picture { config, diffusion } => vec![json!(config.unet), json!(diffusion), json!({"subject": config.subject, "text": config.text})],
    };
    for (key, value) in tables.iter().filter_map(Value::as_object).flatten() {
        row[key.as_str()] = value.clone();
    }
    for (key, value) in &model.card {
        // What a file says of itself never stands in for what was measured here.
        if row.get(key).is_none() {
            row[key.as_str()] = json!(value);
        }
    }
    row
}
