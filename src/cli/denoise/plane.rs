//! Points of the plane from noise.

use super::*;
use crate::checkpoint::PlaneModel;
use crate::infer::Denoiser;
use crate::model::mlp::POINT;

/// More points than this are refused.
const MOST_POINTS: usize = 1_000_000;

pub(super) fn run(args: &DenoiseArgs, format: Format, model: PlaneModel) -> Result<()> {
    let n = args.n.unwrap_or(2000);
    if !(1..=MOST_POINTS).contains(&n) {
        bail!("-n is {n}; give 1 to {MOST_POINTS} points");
    }
    if args.prompt.is_some() || args.negative.is_some() || args.guidance.is_some() {
        bail!("{} makes points and reads no words: leave out --prompt, --negative and --guidance", args.model);
    }
    let sampler = sampler(args, &model.diffusion, None)?;
    check(args, if format == Format::Csv { 1 } else { n }, POINT)?;
    let mut denoiser = Denoiser::new(&model.config, &model.diffusion)?;
    let mut engine = source::device(&args.common)?;
    denoiser.load(engine.as_mut(), &model.tensors)?;
    let run = go(args, &sampler, [n, POINT], "points", &mut |x, t| denoiser.raw_at(engine.as_mut(), x, t))?;
    write(&run, format, &args.out).with_context(|| format!("{} cannot be written", args.out.display()))?;
    tell(args, &sampler, &run, n, "points")
}

fn write(run: &Run, format: Format, path: &Path) -> Result<()> {
    match format {
        Format::Csv => {
            let rows: String = run.x.chunks(POINT).map(|point| format!("{},{}\n", point[0], point[1])).collect();
            write_atomically(path, format!("x,y\n{rows}").as_bytes())?;
        }
        Format::Safetensors => write_atomically(path, &tensors(run, &[run.x.len() / POINT, POINT])?)?,
        Format::Png => {
            // Above x_t, below the x_0 that the model has in mind.
            let columns: Vec<Vec<Frame>> = moments(run).into_iter().map(|k| vec![Frame::of(run.state(k)), Frame::of(run.steps.get(k).map_or(&run.x, |step| &step.x_0))]).collect();
            write_png(path, &strip(&columns))?;
        }
        Format::Gif => {
            let frames: Vec<Frame> = (0..=run.steps.len()).map(|k| Frame::of(run.state(k))).collect();
            write_gif(path, &frames)?;
        }
    }
    Ok(())
}
