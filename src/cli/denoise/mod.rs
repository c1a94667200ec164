//! `genscope denoise`: from noise to data, to a file: the points or pictures, every step of the way, or a picture of it.

mod picture;
mod plane;

use super::progress::Progress;
use super::raster::{Frame, strip, write_gif, write_png};
use super::{Common, say, source};
use crate::checkpoint::{DiffusionConfig, Network, check_writable, write_atomically};
use crate::infer::{Path as Run, ReadError, denoise, noise};
use crate::sample::diffusion::{SAMPLERS, Sampler, SamplerConfig, SamplerKind, Spacing};
use crate::sample::prediction::PredictionType;
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use safetensors::tensor::{Dtype, TensorView};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// More numbers than this are not kept (x_t, eps and x_0 of every step): 1.6 GB.
const MOST_NUMBERS: usize = 400_000_000;

#[derive(Debug, Args)]
#[command(after_help = "Examples: genscope denoise --model plane-moons --sampler ddim --steps 50 -n 2000 --out moons.gif
          genscope denoise --model shapes --prompt \"a small red circle above a blue square\" --steps 30 --guidance 4 --out red.png")]
pub(super) struct DenoiseArgs {
    /// A shipped denoiser (shapes, digits, plane-moons, plane-moons-flow, ...) or a checkpoint file
    #[arg(long)]
    model: String,
    /// What the pictures should show: words for shapes, a digit for digits. Without it, or empty: anything
    #[arg(long)]
    prompt: Option<String>,
    /// What the pictures should not show
    #[arg(long)]
    negative: Option<String>,
    /// How much the words count: 0 not at all, 1 as learned, more exaggerates them. Without it, what the model's card recommends
    #[arg(long, allow_hyphen_values = true)]
    guidance: Option<f32>,
    /// How to go from noise to data: ddpm, ddim, euler, heun, dpmpp-2m; flow-euler for models of flow matching. Without it
    /// ddim, or flow-euler
    #[arg(long)]
    sampler: Option<String>,
    /// Moves from noise to data
    #[arg(long, default_value_t = 50)]
    steps: usize,
    /// DDIM's randomness: 0 none, 1 that of DDPM
    #[arg(long, default_value_t = 0.0)]
    eta: f64,
    /// Where the timesteps lie, as diffusers' timestep_spacing
    #[arg(long, value_enum, default_value_t = SpacingArg::Trailing)]
    spacing: SpacingArg,
    /// How many points (without it 2000) or pictures (1)
    #[arg(short)]
    n: Option<usize>,
    /// .csv: the points; .png: a strip of x_t and the predicted x_0; .gif: the way; .safetensors: x_t, eps, x_0 of every step
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SpacingArg {
    Leading,
    Trailing,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Format {
    Csv,
    Png,
    Gif,
    Safetensors,
}

fn format_of(path: &Path) -> Result<Format> {
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("png") => Ok(Format::Png),
        Some("gif") => Ok(Format::Gif),
        Some("safetensors") => Ok(Format::Safetensors),
        _ => bail!("--out {}: its ending must be .csv, .png, .gif or .safetensors", path.display()),
    }
}

pub(super) fn run(args: &DenoiseArgs) -> Result<()> {
    let format = format_of(&args.out)?;
    let checkpoint = source::checkpoint(&args.model)?;
    match checkpoint.network {
        Network::Picture { .. } => picture::run(args, format, checkpoint.into_picture(&args.model)?),
        _ => plane::run(args, format, checkpoint.into_plane(&args.model)?),
    }
}

/// The sampler that was asked for, on the schedule that the model was trained with.
fn sampler(args: &DenoiseArgs, diffusion: &DiffusionConfig, clip: Option<f32>) -> Result<Sampler> {
    let flow = diffusion.prediction_type == PredictionType::Flow;
    let kind = match &args.sampler {
        None if flow => SamplerKind::FlowEuler,
        None => SamplerKind::Ddim,
        Some(name) => match SAMPLERS.iter().find(|entry| entry.id == *name) {
            Some(entry) => entry.kind,
            None => bail!("there is no sampler `{name}`; take one of {}", SAMPLERS.iter().map(|entry| entry.id).collect::<Vec<_>>().join(", ")),
        },
    };
    let spacing = match args.spacing {
        SpacingArg::Leading => Spacing::Leading,
        SpacingArg::Trailing => Spacing::Trailing,
    };
    let config = SamplerConfig { kind, steps: args.steps, eta: args.eta, spacing, clip };
    Ok(Sampler::new(Arc::new(diffusion.schedule()?), config)?.predicting(diffusion.prediction_type))
}

/// Checks that the run can be kept and its file be written, before it begins.
fn check(args: &DenoiseArgs, count: usize, width: usize) -> Result<()> {
    if count.saturating_mul(args.steps).saturating_mul(3 * width) > MOST_NUMBERS {
        bail!("{count} results in {} steps are too many to keep every step of; give fewer", args.steps);
    }
    check_writable(&args.out).with_context(|| format!("{} cannot be written", args.out.display()))
}

/// Goes from noise to data and says what it took; `unit` is what there are `count` of.
fn go(args: &DenoiseArgs, sampler: &Sampler, [count, width]: [usize; 2], unit: &str, eval: &mut crate::sample::diffusion::Model<'_, ReadError>) -> Result<Run> {
    let began = Instant::now();
    let mut progress = Progress::new(args.common.json);
    let mut heard = |done: usize| {
        progress.show(done as f64 / args.steps as f64, "denoising");
        true
    };
    let run = denoise(sampler, &[], noise(count * width, args.common.seed), args.common.seed, eval, &mut heard, || ReadError::Stopped)?;
    progress.clear();
    if !args.common.json {
        eprintln!("{} network evaluations for {count} {unit} in {:.2} s", run.evaluations(), began.elapsed().as_secs_f64());
    }
    Ok(run)
}

/// Says what was written.
fn tell(args: &DenoiseArgs, sampler: &Sampler, run: &Run, count: usize, unit: &str) -> Result<()> {
    if args.common.json {
        let mut line = json!({"file": args.out.display().to_string(), "sampler": sampler.config().kind.id(), "steps": args.steps, "evaluations": run.evaluations()});
        line[unit] = json!(count);
        say!("{line}")?;
    } else {
        say!("{}", args.out.display())?;
    }
    Ok(())
}

/// At most eight moments of a run, evenly spaced, the data last.
fn moments(run: &Run) -> Vec<usize> {
    let last = run.steps.len();
    (0..8.min(last + 1)).map(|i| i * last / 7.min(last).max(1)).collect()
}

/// `t (N,)`, and `x_t`, `eps`, `x_0`, each `(N, n, ..)`, and the result `x (n, ..)`; `shape` is that of x.
fn tensors(run: &Run, shape: &[usize]) -> Result<Vec<u8>> {
    let moves = run.steps.len();
    let bytes = |numbers: &mut dyn Iterator<Item = f32>| numbers.flat_map(f32::to_le_bytes).collect::<Vec<u8>>();
    let t = bytes(&mut run.steps.iter().map(|step| step.t as f32));
    let x_t = bytes(&mut run.steps.iter().flat_map(|step| step.x_t.iter().copied()));
    let eps = bytes(&mut run.steps.iter().flat_map(|step| step.eps.iter().copied()));
    let x_0 = bytes(&mut run.steps.iter().flat_map(|step| step.x_0.iter().copied()));
    let x = bytes(&mut run.x.iter().copied());
    let whole: Vec<usize> = [moves].iter().chain(shape).copied().collect();
    let entries = [("t", vec![moves], &t), ("x_t", whole.clone(), &x_t), ("eps", whole.clone(), &eps), ("x_0", whole, &x_0), ("x", shape.to_vec(), &x)];
    let mut views = Vec::new();
    for (name, shape, data) in entries {
        views.push((name, TensorView::new(Dtype::F32, shape, data)?));
    }
    Ok(safetensors::serialize(views, None)?)
}
