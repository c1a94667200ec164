//! What is wrong with a request, before anything is computed for it: a sentence each, with the value and what to do.

use super::{Fork, LookRequest, MOST_GUIDANCE, PaintRequest, Start};
use crate::model::picture::PictureConfig;
use crate::sample::diffusion::Sampler;
use crate::session::Failure;

/// A run's request against its network.
pub(super) fn paint(request: &PaintRequest, config: &PictureConfig, sampler: &Sampler) -> Result<(), Failure> {
    prompt(&request.prompt, config)?;
    prompt(&request.negative, config)?;
    levels(&request.without_skips, config)?;
    if !(0.0..=MOST_GUIDANCE).contains(&request.guidance) {
        return Err(Failure::new("error-guidance").arg("value", request.guidance).arg("most", MOST_GUIDANCE));
    }
    if let Some((other, part)) = &request.toward {
        prompt(other, config)?;
        share(*part)?;
    }
    match &request.start {
        Start::Noise => Ok(()),
        Start::Fork(of) => fork(of, config, sampler),
        Start::Picture { x_0, strength } => {
            picture(x_0, config)?;
            if *strength > 0.0 && *strength <= 1.0 { Ok(()) } else { Err(Failure::new("error-strength").arg("value", strength)) }
        }
        Start::Inpaint { x_0, mask: shape } => {
            picture(x_0, config)?;
            mask(shape, config)
        }
        Start::BetweenSeeds { share: part, .. } => share(*part),
    }
}

/// A look's request against its network.
pub(super) fn look(request: &LookRequest, config: &PictureConfig, timesteps: usize) -> Result<(), Failure> {
    prompt(&request.prompt, config)?;
    levels(&request.without_skips, config)?;
    if !(1..=timesteps).contains(&request.t) {
        return Err(Failure::new("error-timestep").arg("value", request.t).arg("most", timesteps));
    }
    picture(&request.x_t, config)
}

/// Tokens `(L,)` of the network's vocabulary.
pub(super) fn prompt(tokens: &[u32], config: &PictureConfig) -> Result<(), Failure> {
    if tokens.len() != config.text.n_words || tokens.iter().any(|id| *id as usize >= config.text.vocab_size) {
        return Err(Failure::new("error-prompt").arg("subject", config.subject.id()));
    }
    Ok(())
}

/// `(S, S, C)`, all of it finite.
pub(super) fn picture(x: &[f32], config: &PictureConfig) -> Result<(), Failure> {
    let (size, channels) = (config.unet.size, config.unet.channels);
    if x.len() != config.unet.numbers() {
        return Err(Failure::new("error-picture-size").arg("found", x.len()).arg("size", size).arg("channels", channels));
    }
    match x.iter().position(|value| !value.is_finite()) {
        Some(at) => Err(Failure::new("error-picture-number").arg("row", at / channels / size).arg("column", at / channels % size)),
        None => Ok(()),
    }
}

fn mask(mask: &[f32], config: &PictureConfig) -> Result<(), Failure> {
    let size = config.unet.size;
    if mask.len() != size * size || mask.iter().any(|part| !(0.0..=1.0).contains(part)) {
        return Err(Failure::new("error-mask").arg("size", size));
    }
    if mask.iter().all(|part| *part == 0.0) {
        return Err(Failure::new("error-mask-empty"));
    }
    if mask.iter().all(|part| *part == 1.0) {
        return Err(Failure::new("error-mask-full"));
    }
    Ok(())
}

fn share(value: f32) -> Result<(), Failure> {
    if (0.0..=1.0).contains(&value) { Ok(()) } else { Err(Failure::new("error-share").arg("value", value)) }
}

fn levels(without: &[usize], config: &PictureConfig) -> Result<(), Failure> {
    let count = config.unet.widths.len();
    match without.iter().find(|level| **level >= count) {
        Some(level) => Err(Failure::new("error-skip").arg("level", level).arg("last", count - 1)),
        None => Ok(()),
    }
}

/// A fork's moves must be those of this sampler, each with what the model said.
fn fork(fork: &Fork, config: &PictureConfig, sampler: &Sampler) -> Result<(), Failure> {
    picture(&fork.x, config)?;
    let visited = sampler.timesteps().get(fork.first..).unwrap_or_default();
    let same = fork.steps.len() <= visited.len() && fork.steps.iter().zip(visited).all(|(step, t)| step.t == *t && step.x_t.len() == config.unet.numbers());
    if fork.first < sampler.timesteps().len() && same && fork.moves.len() == fork.steps.len() { Ok(()) } else { Err(Failure::new("error-fork")) }
}
