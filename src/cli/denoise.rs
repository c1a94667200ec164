//! `genscope denoise`: from noise to data, to a file: the points, every step of the way, or a picture of it.

use super::progress::Progress;
use super::raster::{Frame, strip, write_gif, write_png};
use super::{Common, say, source};
use crate::checkpoint::write_atomically;
use crate::infer::{Denoiser, Path as Run, ReadError, denoise, noise};
use crate::model::mlp::POINT;
use crate::sample::diffusion::{SAMPLERS, Sampler, SamplerConfig, SamplerKind, Spacing};
use crate::sample::prediction::PredictionType;
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use safetensors::tensor::{Dtype, TensorView};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// More points than this are refused.
const MOST_POINTS: usize = 1_000_000;

/// More numbers than this are not kept for `.safetensors`, `.png` and `.gif` (x_t, eps and x_0 of every step): 1.6 GB.
const MOST_NUMBERS: usize = 400_000_000;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope denoise --model plane-moons --sampler ddim --steps 50 -n 2000 --out moons.gif")]
pub(super) struct DenoiseArgs {
    /// A shipped denoiser (plane-moons, plane-moons-flow, ...) or a checkpoint file
    #[arg(long)]
    model: String,
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
    /// How many points
    #[arg(short, default_value_t = 2000)]
    n: usize,
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
    if !(1..=MOST_POINTS).contains(&args.n) {
        bail!("-n is {}; give 1 to {MOST_POINTS} points", args.n);
    }
    if format != Format::Csv && args.n.saturating_mul(args.steps).saturating_mul(3 * POINT) > MOST_NUMBERS {
        bail!("{} points in {} steps are too many to keep every step of; give fewer, or write a .csv", args.n, args.steps);
    }
    let model = source::plane(&args.model)?;
    let flow = model.diffusion.prediction_type == PredictionType::Flow;
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
    let mut denoiser = Denoiser::new(&model.config, &model.diffusion)?;
    let config = SamplerConfig { kind, steps: args.steps, eta: args.eta, spacing, clip: None };
    let sampler = Sampler::new(denoiser.schedule().clone(), config)?.predicting(model.diffusion.prediction_type);
    crate::checkpoint::check_writable(&args.out).with_context(|| format!("{} cannot be written", args.out.display()))?;
    let mut engine = source::device(&args.common)?;
    denoiser.load(engine.as_mut(), &model.tensors)?;
    let began = Instant::now();
    let mut progress = Progress::new(args.common.json);
    let mut eval = |x: &[f32], t: usize| denoiser.raw_at(engine.as_mut(), x, t);
    let mut heard = |done: usize| {
        progress.show(done as f64 / args.steps as f64, "denoising");
        true
    };
    let run = denoise(&sampler, &[], noise(args.n * POINT, args.common.seed), args.common.seed, &mut eval, &mut heard, || ReadError::Stopped)?;
    progress.clear();
    let seconds = began.elapsed().as_secs_f64();
    write(&run, format, &args.out).with_context(|| format!("{} cannot be written", args.out.display()))?;
    let evaluations = run.evaluations();
    if args.common.json {
        say!("{}", json!({"file": args.out.display().to_string(), "sampler": kind.id(), "steps": args.steps, "points": args.n, "evaluations": evaluations}))?;
    } else {
        eprintln!("{evaluations} network evaluations for {} points in {seconds:.2} s", args.n);
        say!("{}", args.out.display())?;
    }
    Ok(())
}

fn write(run: &Run, format: Format, path: &Path) -> Result<()> {
    match format {
        Format::Csv => {
            let rows: String = run.x.chunks(POINT).map(|point| format!("{},{}\n", point[0], point[1])).collect();
            write_atomically(path, format!("x,y\n{rows}").as_bytes())?;
        }
        Format::Safetensors => write_atomically(path, &tensors(run)?)?,
        Format::Png => {
            // At most eight moments, evenly spaced, the data last: above x_t, below the x_0 that the model has in mind.
            let last = run.steps.len();
            let shown: Vec<usize> = (0..8.min(last + 1)).map(|i| i * last / 7.min(last).max(1)).collect();
            let columns: Vec<[Frame; 2]> = shown.iter().map(|&k| [Frame::of(run.state(k)), Frame::of(run.steps.get(k).map_or(&run.x, |step| &step.x_0))]).collect();
            write_png(path, &strip(&columns))?;
        }
        Format::Gif => {
            let frames: Vec<Frame> = (0..=run.steps.len()).map(|k| Frame::of(run.state(k))).collect();
            write_gif(path, &frames)?;
        }
    }
    Ok(())
}

/// `t (N,)`, and `x_t`, `eps`, `x_0`, each `(N, n, 2)`, and the result `x (n, 2)`.
fn tensors(run: &Run) -> Result<Vec<u8>> {
    let (moves, points) = (run.steps.len(), run.x.len() / POINT);
    let bytes = |numbers: &mut dyn Iterator<Item = f32>| numbers.flat_map(f32::to_le_bytes).collect::<Vec<u8>>();
    let t = bytes(&mut run.steps.iter().map(|step| step.t as f32));
    let x_t = bytes(&mut run.steps.iter().flat_map(|step| step.x_t.iter().copied()));
    let eps = bytes(&mut run.steps.iter().flat_map(|step| step.eps.iter().copied()));
    let x_0 = bytes(&mut run.steps.iter().flat_map(|step| step.x_0.iter().copied()));
    let x = bytes(&mut run.x.iter().copied());
    let whole = vec![moves, points, POINT];
    let entries = [("t", vec![moves], &t), ("x_t", whole.clone(), &x_t), ("eps", whole.clone(), &eps), ("x_0", whole, &x_0), ("x", vec![points, POINT], &x)];
    let mut views = Vec::new();
    for (name, shape, data) in entries {
        views.push((name, TensorView::new(Dtype::F32, shape, data)?));
    }
    Ok(safetensors::serialize(views, None)?)
}
