//! One training run in the plane: steps in slices, looks at the network in between, one step in slow motion.

use super::class::LossHistory;
use super::pace::{Pace, slice};
use super::plane::{Distance, Field, Look, PlaneSpec, SHOWN, TrainTrace, Working};
use super::studio::{distance, floor, looking, points};
use crate::checkpoint::PlaneModel;
use crate::engine::{DeviceInfo, Engine};
use crate::infer::{Denoiser, ReadError, denoise, noise};
use crate::model::mlp::POINT;
use crate::sample::diffusion::Sampler;
use crate::sample::schedule::Schedule;
use crate::train::{PlaneTask, StepReport, TrainConfig, TrainError, Trainer};
use crate::tensor::Tensor;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Looks may take this share of the time at most.
const SHARE_OF_LOOKS: f64 = 0.2;

/// Points and moves of the samples of a look.
const LOOKED: usize = 1000;
const LOOK_STEPS: usize = 25;

/// Points a side of the predicted field, and how far it reaches.
const FIELD: usize = 21;
const FIELD_EDGE: f32 = 3.0;

/// Seed of the noise that every look begins with.
const LOOK_SEED: u64 = 5;

pub(super) struct Training {
    run: u64,
    spec: PlaneSpec,
    trainer: Trainer<PlaneTask>,
    denoiser: Denoiser,
    schedule: Arc<Schedule>,
    data: Arc<Vec<[f32; 2]>>,
    floor: Distance,
    running: bool,
    /// Steps after which it stops by itself.
    until: u64,
    since: u64,
    losses: LossHistory,
    last: Option<StepReport>,
    pace: Pace,
    look: Option<Arc<Look>>,
    distances: Arc<Vec<(u64, Distance)>>,
    field_at: Option<usize>,
    working: Option<Arc<Working>>,
    device: DeviceInfo,
}

/// The trainer's settings for a run without an end: the rate warms up, then falls over what takes some ten seconds, for
/// samples of a network that is moved about by a high rate tremble.
fn settings(spec: &PlaneSpec) -> TrainConfig {
    TrainConfig {
        batch_size: spec.batch_size,
        max_iters: 6000,
        learning_rate: spec.learning_rate,
        min_lr: 0.05 * spec.learning_rate,
        warmup_iters: 50,
        weight_decay: 0.0,
        seed: spec.seed,
        ..TrainConfig::default()
    }
}

fn trainer(spec: &PlaneSpec, engine: Box<dyn Engine>) -> Result<(Trainer<PlaneTask>, Denoiser), TrainError> {
    let task = PlaneTask::new(spec.model.clone(), spec.diffusion.clone(), spec.data.clone())?;
    let denoiser = Denoiser::new(&spec.model, &spec.diffusion)?;
    Ok((Trainer::new(engine, task, settings(spec))?, denoiser))
}

impl Training {
    /// A run that stands still before its first step.
    pub(super) fn new(run: u64, spec: PlaneSpec, engine: Box<dyn Engine>) -> Result<Self, TrainError> {
        let device = engine.info().clone();
        let (trainer, denoiser) = trainer(&spec, engine)?;
        let mut training = Self {
            run,
            schedule: denoiser.schedule().clone(),
            data: Arc::new(spec.data.sample(SHOWN, spec.seed)),
            floor: floor(LOOKED, &spec.data),
            trainer,
            denoiser,
            running: false,
            until: u64::MAX,
            since: 0,
            losses: LossHistory::default(),
            last: None,
            pace: Pace::default(),
            look: None,
            distances: Arc::default(),
            field_at: None,
            working: None,
            device,
            spec,
        };
        training.look()?;
        Ok(training)
    }

    /// The same run on another engine, from its last look: what was learned since then is learned again.
    pub(super) fn moved_to(mut self, engine: Box<dyn Engine>) -> Result<Self, TrainError> {
        self.device = engine.info().clone();
        let saved = self.trainer.checkpoint(&Default::default());
        (self.trainer, self.denoiser) = trainer(&self.spec, engine)?;
        match saved {
            Ok(checkpoint) => self.trainer = self.trainer.resume(&checkpoint)?,
            // The engine is gone with the moments; the last look still has the weights.
            Err(_) => {
                if let Some(look) = &self.look {
                    self.trainer.restart_from(&look.model.tensors, look.step)?;
                    self.losses.truncate(look.step.saturating_sub(self.since) as usize);
                }
            }
        }
        Ok(self)
    }

    pub(super) fn is_running(&self) -> bool {
        self.running
    }

    /// Runs until so many steps are done.
    pub(super) fn run_to(&mut self, step: u64) {
        (self.running, self.until) = (self.trainer.done() < step, step);
    }

    pub(super) fn stop(&mut self) {
        self.running = false;
    }

    /// Weights from elsewhere, after so many steps, with fresh moments.
    pub(super) fn go_on_from(&mut self, weights: &BTreeMap<String, Tensor>, step: u64) -> Result<(), TrainError> {
        self.trainer.restart_from(weights, step)?;
        self.since = step;
        (self.losses, self.distances) = (LossHistory::after(step), Arc::default());
        self.look()
    }

    /// The weights of the last look of a run that was shown, with its curves up to there.
    pub(super) fn return_to(&mut self, trace: &TrainTrace) -> Result<(), TrainError> {
        let Some(look) = &trace.look else { return Ok(()) };
        self.trainer.restart_from(&look.model.tensors, look.step)?;
        let mut losses = trace.losses.clone();
        losses.truncate(look.step.saturating_sub(trace.since) as usize);
        (self.losses, self.distances) = (losses, trace.distances.clone());
        (self.since, self.pace.steps) = (trace.since, trace.seconds);
        // As if looks had taken their share of those seconds: it is not made up for.
        self.pace.looks = SHARE_OF_LOOKS / (1.0 - SHARE_OF_LOOKS) * trace.seconds;
        self.look()
    }

    pub(super) fn look_at(&mut self, t: Option<usize>) -> Result<(), TrainError> {
        self.field_at = t.map(|t| t.clamp(1, self.schedule.timesteps()));
        let Some(look) = self.look.clone() else { return Ok(()) };
        let field = self.field()?;
        self.look = Some(Arc::new(Look { field, ..Look::clone(&look) }));
        Ok(())
    }

    fn step(&mut self) -> Result<StepReport, TrainError> {
        let report = self.pace.step(|| self.trainer.step())?;
        self.losses.push(report.loss);
        self.last = Some(report);
        Ok(report)
    }

    /// Steps for some milliseconds, and a look when one is due.
    pub(super) fn slice(&mut self) -> Result<(), TrainError> {
        self.working = None;
        slice(|| {
            if self.trainer.done() < self.until {
                self.step()?;
            }
            Ok::<_, TrainError>(self.trainer.done() < self.until)
        })?;
        if self.trainer.done() >= self.until {
            self.running = false;
            return self.look();
        }
        if self.pace.may_look(SHARE_OF_LOOKS, 0.0) {
            self.look()?;
        }
        Ok(())
    }

    /// One step with everything that makes it.
    pub(super) fn step_slowly(&mut self) -> Result<(), TrainError> {
        self.running = false;
        let draws = self.trainer.task.draws(self.spec.batch_size, self.spec.seed, self.trainer.done());
        let predicted = self.denoiser.raw(self.trainer.engine(), &draws.x_t, &draws.t)?;
        let report = self.step()?;
        let predicted_after = self.denoiser.raw(self.trainer.engine(), &draws.x_t, &draws.t)?;
        let error = |out: &[f32]| out.iter().zip(&draws.target).map(|(o, t)| (o - t) * (o - t)).sum::<f32>() / out.len() as f32;
        let loss_after = error(&predicted_after);
        self.working = Some(Arc::new(Working { step: report.step, loss: report.loss, loss_after, lr: report.lr, grad_norm: report.grad_norm, draws, predicted, predicted_after }));
        self.look()
    }

    /// Samples, distance and field of the network as it is now.
    pub(super) fn look(&mut self) -> Result<(), TrainError> {
        let mut pace = self.pace;
        let outcome = pace.look(|| self.see());
        self.pace = pace;
        outcome
    }

    fn see(&mut self) -> Result<(), TrainError> {
        let step = self.trainer.done();
        let card = [("trained_on".to_owned(), self.spec.data.id().to_owned()), ("step".to_owned(), step.to_string())];
        let model = PlaneModel { config: self.spec.model.clone(), diffusion: self.spec.diffusion.clone(), tensors: self.trainer.weights()?, card: card.into() };
        let sampler = Sampler::new(self.schedule.clone(), looking(&self.spec.diffusion, LOOK_STEPS)).map_err(|error| TrainError::OtherRun(error.to_string()))?;
        let sampler = sampler.predicting(self.spec.diffusion.prediction_type);
        let engine = self.trainer.engine();
        let mut model_of = |x: &[f32], t: usize| self.denoiser.raw_at(engine, x, t);
        let path = denoise(&sampler, &[], noise(LOOKED * POINT, LOOK_SEED), LOOK_SEED, &mut model_of, &mut |_| true, || ReadError::Stopped)?;
        let samples = points(&path.x);
        let far = distance(&samples, &self.spec.data);
        let distances = Arc::make_mut(&mut self.distances);
        distances.retain(|(at, _)| *at < step);
        distances.push((step, far));
        let field = self.field()?;
        self.look = Some(Arc::new(Look { step, model: Arc::new(model), samples, field }));
        Ok(())
    }

    fn field(&mut self) -> Result<Option<Field>, TrainError> {
        let Some(t) = self.field_at else { return Ok(None) };
        let place = |i: usize| FIELD_EDGE * (2.0 * i as f32 / (FIELD - 1) as f32 - 1.0);
        let at: Vec<[f32; 2]> = (0..FIELD * FIELD).map(|i| [place(i % FIELD), place(i / FIELD)]).collect();
        let flat: Vec<f32> = at.iter().flatten().copied().collect();
        let out = self.denoiser.raw_at(self.trainer.engine(), &flat, t)?;
        let eps = self.spec.diffusion.prediction_type.eps(&self.schedule, &flat, &out, t);
        Ok(Some(Field { t, at, eps: points(&eps) }))
    }

    pub(super) fn trace(&self) -> TrainTrace {
        TrainTrace {
            run: self.run,
            spec: self.spec.clone(),
            schedule: self.schedule.clone(),
            data: self.data.clone(),
            running: self.running,
            step: self.trainer.done(),
            since: self.since,
            losses: self.losses.clone(),
            lr: self.last.map_or(0.0, |last| last.lr),
            grad_norm: self.last.map_or(0.0, |last| last.grad_norm),
            seconds: self.pace.steps,
            look: self.look.clone(),
            distances: self.distances.clone(),
            floor: self.floor,
            working: self.working.clone(),
            device: self.device.clone(),
        }
    }
}
