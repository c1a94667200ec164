//! Pictures from noise, under words or without.

use super::*;
use crate::checkpoint::PictureModel;
use crate::cli::check::guidance;
use crate::data::digits::CLASSES;
use crate::data::shapes::vocabulary::{self, MAX_WORDS};
use crate::infer::{Painter, Prompt, load_weights};
use crate::model::picture::Subject;
use crate::model::unet::Style;

/// More pictures than this are refused.
const MOST_PICTURES: usize = 256;

pub(super) fn run(args: &DenoiseArgs, format: Format, model: PictureModel) -> Result<()> {
    let n = args.n.unwrap_or(1);
    if !(1..=MOST_PICTURES).contains(&n) {
        bail!("-n is {n}; give 1 to {MOST_PICTURES} pictures");
    }
    if format == Format::Csv {
        bail!("--out {}: pictures are written as .png, .gif or .safetensors", args.out.display());
    }
    let guidance = guidance(args.guidance, &model)?;
    let unet = &model.config.unet;
    let shape = [n, unet.size, unet.size, unet.channels];
    let sampler = sampler(args, &model.diffusion, Some(1.0))?;
    check(args, n, unet.numbers())?;
    let with = tokens(model.config.subject, args.prompt.as_deref().unwrap_or_default(), "prompt")?;
    let without = tokens(model.config.subject, args.negative.as_deref().unwrap_or_default(), "negative")?;
    let mut engine = source::device(&args.common)?;
    load_weights(engine.as_mut(), &model.tensors)?;
    let mut painter = Painter::new(&model.config, &model.diffusion)?;
    let (with, without) = (painter.encode(engine.as_mut(), &with)?, painter.encode(engine.as_mut(), &without)?);
    let prompt = Prompt { with: &with, without: &without, guidance };
    let run = go(args, &sampler, [n, unet.numbers()], "pictures", &mut |x, t| painter.guided(engine.as_mut(), x, t, &prompt, &Style::default()))?;
    let written = match format {
        Format::Safetensors => write_atomically(&args.out, &tensors(&run, &shape)?).map_err(anyhow::Error::from),
        Format::Gif => {
            let frames: Vec<Frame> = (0..=run.steps.len()).map(|k| Frame::of_pictures(run.state(k), unet.size, unet.channels)).collect();
            write_gif(&args.out, &frames)
        }
        _ => write_png(&args.out, &strip(&columns(&run, unet.size, unet.channels))),
    };
    written.with_context(|| format!("{} cannot be written", args.out.display()))?;
    tell(args, &sampler, &run, n, "pictures")
}

/// For each picture two rows: above x_t, below the x_0 that the model has in mind.
fn columns(run: &Run, size: usize, channels: usize) -> Vec<Vec<Frame>> {
    let width = size * size * channels;
    let frames = |k: usize| {
        let (x_t, x_0) = (run.state(k), run.steps.get(k).map_or(run.x.as_slice(), |step| &step.x_0));
        let pairs = x_t.chunks(width).zip(x_0.chunks(width));
        pairs.flat_map(|(x_t, x_0)| [Frame::of_pictures(x_t, size, channels), Frame::of_pictures(x_0, size, channels)]).collect()
    };
    moments(run).into_iter().map(frames).collect()
}

/// The tokens of a prompt. What is not understood is said on standard error and passed over.
fn tokens(subject: Subject, text: &str, option: &str) -> Result<Vec<u32>> {
    if text.trim().is_empty() {
        if option == "prompt" {
            eprintln!("genscope: no prompt: the model paints whatever it likes");
        }
        return Ok(subject.unconditional());
    }
    match subject {
        Subject::Digits => match text.trim().parse::<usize>() {
            Ok(digit) if digit < CLASSES => Ok(vec![digit as u32 + 1]),
            _ => bail!("--{option} {}: this model writes one digit; give 0 to 9", text.chars().take(40).collect::<String>()),
        },
        Subject::Shapes => {
            let tokens = vocabulary::encode(text);
            for word in tokens.unknown.iter().take(5) {
                let nearest = if word.nearest.is_empty() { String::new() } else { format!("; near it are {}", word.nearest.join(", ")) };
                eprintln!("genscope: --{option}: the word `{}` is not known{nearest}", word.word);
            }
            if tokens.unknown.len() > 5 {
                eprintln!("genscope: --{option}: {} more words are not known", tokens.unknown.len() - 5);
            }
            if tokens.cut > 0 {
                eprintln!("genscope: --{option}: {MAX_WORDS} words are read, the {} after them are left out", tokens.cut);
            }
            Ok(tokens.padded().to_vec())
        }
    }
}
