//! A run under way: it begins, makes one move at a time, and can be looked at in between.

use super::{Guided, PaintRequest, Painted, Painting, Start, check};
use crate::checkpoint::PictureModel;
use crate::data::shapes::{self, Caption};
use crate::engine::{DeviceInfo, Engine};
use crate::infer::{Painter, Path, ReadError, guide, noise, rng_of_move};
use crate::model::picture::Subject;
use crate::model::unet::Style;
use crate::sample::diffusion::{Sampler, Step};
use crate::sample::schedule::Schedule;
use crate::session::Failure;
use rand_distr::{Distribution, StandardNormal};
use std::sync::Arc;
use std::time::Instant;

pub(super) struct Run {
    pub model: Arc<PictureModel>,
    pub request: Arc<PaintRequest>,
    sampler: Sampler,
    timesteps: Arc<Vec<usize>>,
    style: Style,
    /// Encodings `(1, L, D)`; `None` until the first move, which an engine has to make.
    words: Option<[Vec<f32>; 2]>,
    first: usize,
    /// Moves at hand when it began.
    begun: usize,
    /// They led to where it began.
    history: bool,
    path: Path,
    moves: Vec<Arc<Guided>>,
    evaluations: usize,
    seconds: f64,
}

impl Run {
    /// Checks the request and stands at its first state.
    pub(super) fn new(request: Arc<PaintRequest>, model: Arc<PictureModel>) -> Result<Self, Failure> {
        let schedule = Arc::new(model.diffusion.schedule().map_err(|reason| Failure::new("error-schedule").arg("reason", reason))?);
        let sampler = Sampler::new(schedule.clone(), request.sampler).map_err(|reason| Failure::new("error-sampler").arg("reason", reason))?;
        let sampler = sampler.predicting(model.diffusion.prediction_type);
        check::paint(&request, &model.config, &sampler)?;
        let (len, all) = (model.config.unet.numbers(), sampler.timesteps().len());
        let (mut first, mut steps, mut moves, mut history) = (0, Vec::new(), Vec::new(), false);
        let x = match &request.start {
            Start::Noise => noise(len, request.seed),
            Start::Fork(fork) => {
                (first, steps, moves, history) = (fork.first, fork.steps.clone(), fork.moves.clone(), !fork.moved);
                fork.x.to_vec()
            }
            Start::Picture { x_0, strength } => {
                let made = ((strength * all as f32).round() as usize).clamp(1, all);
                first = all - made;
                noised(&schedule, x_0, &noise(len, request.seed), sampler.timesteps()[first])
            }
            Start::Inpaint { x_0, mask } => {
                let mut x = noise(len, request.seed);
                keep(&mut x, x_0, mask, &schedule, request.seed, sampler.timesteps()[0]);
                x
            }
            Start::BetweenSeeds { other, share } => slerp(&noise(len, request.seed), &noise(len, *other), *share),
        };
        let timesteps = Arc::new(sampler.timesteps()[first..].to_vec());
        let style = Style { without_skips: request.without_skips.clone() };
        Ok(Self { model, request, sampler, timesteps, style, words: None, first, begun: steps.len(), history, path: Path { steps, x }, moves, evaluations: 0, seconds: 0.0 })
    }

    pub(super) fn is_finished(&self) -> bool {
        self.path.steps.len() == self.timesteps.len()
    }

    /// Makes the next move. What fails leaves everything as it was before it.
    pub(super) fn step(&mut self, engine: &mut dyn Engine, painter: &mut Painter) -> Result<(), ReadError> {
        let began = Instant::now();
        let words = match self.words.take() {
            Some(words) => words,
            None => self.read(engine, painter)?,
        };
        let moved = self.advance(engine, painter, &words);
        self.words = Some(words);
        self.seconds += began.elapsed().as_secs_f64();
        moved
    }

    /// Encodings of what is wanted, on the way to another prompt perhaps, and of what is not.
    fn read(&self, engine: &mut dyn Engine, painter: &mut Painter) -> Result<[Vec<f32>; 2], ReadError> {
        let mut with = painter.encode(engine, &self.request.prompt)?;
        if let Some((other, share)) = &self.request.toward {
            let other = painter.encode(engine, other)?;
            with.iter_mut().zip(other).for_each(|(x, other)| *x += share * (other - *x));
        }
        Ok([with, painter.encode(engine, &self.request.negative)?])
    }

    fn advance(&mut self, engine: &mut dyn Engine, painter: &mut Painter, [with, without]: &[Vec<f32>; 2]) -> Result<(), ReadError> {
        let (request, sampler, style) = (&self.request, &self.sampler, &self.style);
        let schedule = sampler.schedule().clone();
        let meaning = painter.prediction_type();
        let k = self.path.steps.len();
        // Without words both sides are one question.
        let alone = with == without && !request.watch_attention;
        let (mut said, mut asked) = (None, 0);
        let mut model = |x: &[f32], t: usize| -> Result<Vec<f32>, ReadError> {
            let watch = request.watch_attention && said.is_none();
            let ([of_with, of_without], attention) = if alone {
                let out = painter.raw_styled(engine, x, &[t], with, style.clone())?;
                asked += 1;
                ([out.clone(), out], Vec::new())
            } else {
                asked += 2;
                painter.both_watched(engine, x, t, [with, without], style, watch)?
            };
            // Heun asks a second time on the way; the move is told by its first slope.
            if said.is_none() {
                let eps = |output: &[f32]| meaning.eps(&schedule, x, output, t);
                said = Some(Guided { with: eps(&of_with), without: eps(&of_without), attention: attention.into_iter().map(|(name, tensor)| (name, Arc::new(tensor))).collect() });
            }
            Ok(guide(&of_with, &of_without, request.guidance))
        };
        // A state that was painted over has no history: the step before did not lead to it.
        let previous = self.path.steps.last().filter(|_| k > self.begun || self.history).map(Arc::as_ref);
        let mut rng = rng_of_move(request.seed, self.first + k);
        let (step, mut next): (Step, Vec<f32>) = sampler.step(self.first + k, &self.path.x, previous, &mut model, &mut || StandardNormal.sample(&mut rng))?;
        if let Start::Inpaint { x_0, mask } = &request.start {
            keep(&mut next, x_0, mask, &schedule, request.seed, step.next_t);
        }
        let Some(said) = said else { return Ok(()) };
        self.evaluations += asked;
        self.moves.push(Arc::new(said));
        self.path.steps.push(Arc::new(step));
        self.path.x = next;
        Ok(())
    }

    /// As it is now.
    pub(super) fn painting(&self) -> Painting {
        let config = &self.model.config;
        Painting {
            request: self.request.clone(),
            subject: config.subject,
            size: config.unet.size,
            channels: config.unet.channels,
            schedule: self.sampler.schedule().clone(),
            timesteps: self.timesteps.clone(),
            first: self.first,
            path: self.path.clone(),
            moves: self.moves.clone(),
        }
    }

    /// As it ended, read back where there is a reader.
    pub(super) fn painted(self, device: DeviceInfo) -> Painted {
        let painting = Arc::new(self.painting());
        let shown = painting.subject == Subject::Shapes && painting.path.x.len() == shapes::LEN;
        let reading = shown.then(|| shapes::read::read(&painting.path.x));
        let verdict = reading.as_ref().map(|reading| shapes::check::check(reading, &Caption::typed(&painting.words()).wanted));
        let share = |name: &str| self.model.card.get(&format!("accuracy_{name}"))?.parse::<f64>().ok();
        let checked = share("seen").zip(share("held_out")).map(|(seen, held_out)| [seen, held_out]);
        Painted { checked, painting, evaluations: self.evaluations, millis: 1e3 * self.seconds, reading, verdict, device }
    }
}

/// `signal(t) x_0 + sigma(t) eps`, elementwise.
fn noised(schedule: &Schedule, x_0: &[f32], eps: &[f32], t: usize) -> Vec<f32> {
    let (signal, sigma) = (schedule.signal(t), schedule.sigma(t));
    x_0.iter().zip(eps).map(|(x_0, eps)| (signal * f64::from(*x_0) + sigma * f64::from(*eps)) as f32).collect()
}

/// Puts the kept part of a picture back into the state at t, with the noise of the seed. At t = 0 it is the picture itself.
fn keep(x: &mut [f32], x_0: &[f32], mask: &[f32], schedule: &Schedule, seed: u64, t: usize) {
    let kept = noised(schedule, x_0, &noise(x.len(), seed), t);
    let channels = x.len() / mask.len();
    for (i, (x, kept)) in x.iter_mut().zip(kept).enumerate() {
        let anew = mask[i / channels];
        *x = if anew == 0.0 { kept } else { anew * *x + (1.0 - anew) * kept };
    }
}

/// From a to b along the arc between them: a straight line would be less noisy in its middle. `share` from 0 to 1.
fn slerp(a: &[f32], b: &[f32], share: f32) -> Vec<f32> {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let angle = (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()).clamp(-1.0, 1.0).acos();
    let share = f64::from(share);
    let [of_a, of_b] = if angle.sin() < 1e-6 { [1.0 - share, share] } else { [((1.0 - share) * angle).sin() / angle.sin(), (share * angle).sin() / angle.sin()] };
    a.iter().zip(b).map(|(a, b)| (of_a * f64::from(*a) + of_b * f64::from(*b)) as f32).collect()
}
