//! `genscope trace`: tensors of one forward pass, by name, into a safetensors file.

use super::{Common, source, say};
use crate::checkpoint::write_atomically;
use crate::graph::{Graph, NodeId, glob_matches};
use crate::model::gpt::{self, Style};
use anyhow::{Context, Result, bail};
use clap::Args;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope trace --model shakespeare --prompt 'To be' --tensors 'h.*.attn.att' lm_head --out trace.safetensors")]
pub(super) struct TraceArgs {
    /// A shipped model or a checkpoint file
    #[arg(long)]
    model: String,
    /// The text to read
    #[arg(long)]
    prompt: String,
    /// Names of tensors; `*` stands for any run of characters
    #[arg(long, num_args = 1.., required = true)]
    tensors: Vec<String>,
    /// The safetensors file to write
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &TraceArgs) -> Result<()> {
    let model = source::model(&args.model)?;
    let mut tokens = source::encode(&model, &args.prompt);
    tokens.drain(..tokens.len().saturating_sub(model.config.block_size));
    if tokens.is_empty() {
        bail!("the prompt holds no character the model knows");
    }
    let mut g = Graph::new();
    gpt::forward(&mut g, &model.config, 1, tokens.len(), Style { visible: true, ..Style::default() })?;
    let mut wanted: Vec<NodeId> = Vec::new();
    for glob in &args.tensors {
        let found: Vec<NodeId> = g.nodes().iter().enumerate().filter(|(_, node)| node.op().is_some() && glob_matches(glob, &node.name)).map(|(id, _)| NodeId(id)).collect();
        if found.is_empty() {
            bail!("no tensor is named {glob}; names look like h.0.attn.att, ln_f, lm_head");
        }
        wanted.extend(found);
    }
    wanted.sort_unstable();
    wanted.dedup();
    let names: Vec<String> = wanted.iter().map(|id| g.node(*id).name.clone()).collect();
    let mut engine = source::engine(&args.common, &model)?;
    let plan = engine.compile(Arc::new(g), &wanted)?;
    let idx: Vec<f32> = tokens.iter().map(|id| *id as f32).collect();
    let pos: Vec<f32> = (0..tokens.len()).map(|i| i as f32).collect();
    let read = engine.run(plan, &[("idx", &idx), ("pos", &pos)])?;
    let bytes: Vec<Vec<u8>> = read.iter().map(|tensor| tensor.data().iter().flat_map(|x| x.to_le_bytes()).collect()).collect();
    let mut views = Vec::new();
    for ((name, tensor), data) in names.iter().zip(&read).zip(&bytes) {
        views.push((name, TensorView::new(Dtype::F32, tensor.dims().to_vec(), data)?));
    }
    let metadata = [("model".to_owned(), args.model.clone()), ("prompt".to_owned(), args.prompt.clone())].into();
    let file = safetensors::serialize(views, Some(metadata))?;
    write_atomically(&args.out, &file).with_context(|| format!("{} cannot be written", args.out.display()))?;
    if args.common.json {
        let list: Vec<_> = names.iter().zip(&read).map(|(name, tensor)| json!({"name": name, "shape": tensor.dims()})).collect();
        say!("{}", json!(list))?;
    } else {
        names.iter().zip(&read).try_for_each(|(name, tensor)| say!("{name} {}", tensor.shape()))?;
    }
    Ok(())
}
