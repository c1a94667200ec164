//! The worker's part for the plane: one training run, and runs from noise to data. Each has an engine of its own, opened
//! like the worker's when it is first needed: both keep states of the same names.

use super::event::{Event, Failure};
use super::plane::{DenoiseRequest, Denoised, Distance, MOST_POINTS, PlaneSpec, Source, TrainCommand, TrainTrace};
use super::training::Training;
use super::failure::{checkpoint_failure, engine_failure};
use crate::checkpoint::{Checkpoint, DiffusionConfig, PlaneModel};
use crate::data::points::find as find_shape;
use crate::engine::{Engine, EngineError};
use crate::infer::{Denoiser, ReadError, denoise, noise};
use crate::metric::{energy_distance, sliced_wasserstein};
use crate::model::mlp::POINT;
use crate::model::shipped;
use crate::sample::diffusion::{Sampler, SamplerKind, order};
use crate::sample::prediction::PredictionType;
use crate::train::{PlaneData, TrainError};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Directions of the sliced Wasserstein distance.
const DIRECTIONS: usize = 64;

/// Seed of the data that results are held against.
const REFERENCE: u64 = 11;

/// Opens an engine like the worker's own.
pub(super) type OpenEngine<'a> = &'a mut dyn FnMut() -> Result<Box<dyn Engine>, EngineError>;

/// The network that the sampling engine holds.
struct Held {
    model: Arc<PlaneModel>,
    engine: Box<dyn Engine>,
    denoiser: Denoiser,
}

#[derive(Default)]
pub(super) struct Studio {
    training: Option<Training>,
    held: Option<Held>,
    shipped: HashMap<String, Arc<PlaneModel>>,
    runs: u64,
}

impl Studio {
    pub(super) fn is_training(&self) -> bool {
        self.training.as_ref().is_some_and(Training::is_running)
    }

    /// Training stands still: what it ran on has failed.
    pub(super) fn pause(&mut self) {
        if let Some(training) = &mut self.training {
            training.stop();
        }
    }

    /// Whoever sampled or trained must begin again on another engine; weights are kept.
    pub(super) fn forget_engines(&mut self, open: OpenEngine<'_>) -> Result<(), Failure> {
        self.held = None;
        match self.training.take() {
            Some(training) => {
                self.training = Some(training.moved_to(open().map_err(engine_failure)?).map_err(train_failure)?);
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn train(&mut self, command: TrainCommand, open: OpenEngine<'_>) -> Result<(), Failure> {
        let command = match command {
            TrainCommand::Begin(spec) => return self.begin(spec, open, |_| Ok(())),
            TrainCommand::Return(trace) => return self.begin(trace.spec.clone(), open, |training| training.return_to(&trace)),
            TrainCommand::Open(path, spec) => {
                let shown = path.display().to_string();
                let file = Checkpoint::load(&path).and_then(|checkpoint| checkpoint.into_plane(&shown)).map_err(checkpoint_failure)?;
                let data = file.card.get("trained_on").and_then(|id| find_shape(id)).map_or(spec.data, PlaneData::Shape);
                let step = file.card.get("step").and_then(|step| step.parse().ok()).unwrap_or(0);
                let spec = PlaneSpec { data, model: file.config, diffusion: file.diffusion, ..spec };
                return self.begin(spec, open, |training| training.go_on_from(&file.tensors, step));
            }
            other => other,
        };
        let Some(training) = &mut self.training else { return Ok(()) };
        match command {
            TrainCommand::Run => {
                training.run_to(u64::MAX);
                Ok(())
            }
            TrainCommand::RunTo(step) => {
                training.run_to(step);
                Ok(())
            }
            TrainCommand::Pause => {
                training.stop();
                training.look().map_err(train_failure)
            }
            TrainCommand::Step => training.step_slowly().map_err(train_failure),
            TrainCommand::Look(t) => training.look_at(t).map_err(train_failure),
            TrainCommand::Begin(_) | TrainCommand::Return(_) | TrainCommand::Open(..) => Ok(()),
        }
    }

    /// A new run in the place of the old one, prepared by `prepare`. What cannot be begun leaves the old one as it is.
    fn begin(&mut self, spec: PlaneSpec, open: OpenEngine<'_>, prepare: impl FnOnce(&mut Training) -> Result<(), TrainError>) -> Result<(), Failure> {
        check(&spec)?;
        let mut training = Training::new(self.runs + 1, spec, open().map_err(engine_failure)?).map_err(train_failure)?;
        prepare(&mut training).map_err(train_failure)?;
        self.runs += 1;
        self.training = Some(training);
        Ok(())
    }

    /// Trains for some milliseconds.
    pub(super) fn train_on(&mut self) -> Result<(), Failure> {
        match &mut self.training {
            Some(training) => training.slice().map_err(|error| {
                training.stop();
                train_failure(error)
            }),
            None => Ok(()),
        }
    }

    /// How training stands; `None` before the first run.
    pub(super) fn trace(&self) -> Option<TrainTrace> {
        self.training.as_ref().map(Training::trace)
    }

    /// Runs from noise to data. `progress` hears the moves made and their number, and ends the run by saying false: then
    /// there is no result.
    pub(super) fn denoise(&mut self, request: DenoiseRequest, open: OpenEngine<'_>, progress: &mut dyn FnMut(usize, usize) -> bool) -> Result<Option<Denoised>, Failure> {
        if !(1..=MOST_POINTS).contains(&request.count) {
            return Err(Failure::new("error-plane-count").arg("count", request.count).arg("most", MOST_POINTS));
        }
        let diffusion = match &request.source {
            Source::Exact(_, diffusion) => diffusion.clone(),
            Source::Net(model) => model.diffusion.clone(),
            Source::Shipped(id) => self.shipped(id)?.diffusion.clone(),
        };
        let schedule = Arc::new(diffusion.schedule().map_err(|reason| Failure::new("error-schedule").arg("reason", reason))?);
        let sampler = Sampler::new(schedule.clone(), request.sampler).map_err(|reason| Failure::new("error-sampler").arg("reason", reason))?;
        let began = Instant::now();
        let (steps, x) = match &request.fork {
            Some(fork) if fork.step <= fork.of.path.steps.len() && fork.x.len() == request.count * POINT => (&fork.of.path.steps[..fork.step], fork.x.clone()),
            Some(_) => return Err(Failure::new("error-fork")),
            None => (&[][..], noise(request.count * POINT, request.seed)),
        };
        let of = sampler.timesteps().len();
        let mut progress = |done: usize| progress(done, of);
        let outcome = match &request.source {
            Source::Exact(mixture, _) => {
                let exact = schedule.clone();
                let mut model = |x: &[f32], t: usize| Ok(mixture.eps_of(x, exact.signal(t), exact.sigma(t)));
                denoise(&sampler, steps, x, request.seed, &mut model, &mut progress, || ReadError::Stopped)
            }
            Source::Net(_) | Source::Shipped(_) => {
                let held = self.hold(&request.source, open)?;
                let sampler = sampler.predicting(diffusion.prediction_type);
                let mut model = |x: &[f32], t: usize| held.denoiser.raw_at(held.engine.as_mut(), x, t);
                denoise(&sampler, steps, x, request.seed, &mut model, &mut progress, || ReadError::Stopped)
            }
        };
        let path = match outcome {
            Ok(path) => path,
            Err(ReadError::Stopped) => return Ok(None),
            Err(ReadError::Engine(error)) => return Err(engine_failure(error)),
            Err(other) => return Err(Failure::new("error-read").arg("reason", other)),
        };
        let millis = began.elapsed().as_secs_f64() * 1e3;
        let (distance, floor) = (distance(&points(&path.x), &request.against), floor(request.count, &request.against));
        let device = match (&request.source, &self.held) {
            (Source::Exact(..), _) | (_, None) => crate::engine::DeviceInfo::default(),
            (_, Some(held)) => held.engine.info().clone(),
        };
        Ok(Some(Denoised { schedule, evaluations: path.evaluations(), path, millis, distance, floor, device, request }))
    }

    /// Puts a network's weights into the sampling engine, if they are not there.
    fn hold(&mut self, source: &Source, open: OpenEngine<'_>) -> Result<&mut Held, Failure> {
        let model = match source {
            Source::Net(model) => model.clone(),
            Source::Shipped(id) => self.shipped(id)?,
            Source::Exact(..) => return Err(Failure::new("error-no-engine")),
        };
        let held = match self.held.take() {
            Some(held) if Arc::ptr_eq(&held.model, &model) => held,
            old => {
                let mut engine = match old {
                    Some(Held { mut engine, denoiser, .. }) => {
                        denoiser.release(engine.as_mut());
                        engine
                    }
                    None => open().map_err(engine_failure)?,
                };
                let denoiser = Denoiser::new(&model.config, &model.diffusion).map_err(|reason| Failure::new("error-read").arg("reason", reason))?;
                denoiser.load(engine.as_mut(), &model.tensors).map_err(|reason| Failure::new("error-engine").arg("reason", reason))?;
                Held { model, engine, denoiser }
            }
        };
        Ok(self.held.insert(held))
    }

    fn shipped(&mut self, id: &str) -> Result<Arc<PlaneModel>, Failure> {
        if let Some(model) = self.shipped.get(id) {
            return Ok(model.clone());
        }
        let entry = shipped::find_denoiser(id).ok_or_else(|| Failure::new("error-unknown-model").arg("model", id))?;
        let model = Checkpoint::from_bytes(entry.bytes, id).and_then(|checkpoint| checkpoint.into_plane(id)).map_err(checkpoint_failure)?;
        Ok(self.shipped.entry(id.to_owned()).or_insert(Arc::new(model)).clone())
    }
}

/// A denoiser of points from a file.
pub(super) fn opened(path: &Path) -> Result<Event, Failure> {
    let model = Checkpoint::load(path).and_then(|checkpoint| checkpoint.into_plane(&path.display().to_string())).map_err(checkpoint_failure)?;
    Ok(Event::DenoiserOpened(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), Arc::new(model)))
}

/// A sampler's errors where the truth is known.
pub(super) fn order_of(kind: SamplerKind) -> Result<Event, Failure> {
    let measured = order::errors(kind, 0.0, &order::STEPS).map_err(|reason| Failure::new("error-sampler").arg("reason", reason))?;
    Ok(Event::Order(kind, Arc::new(measured)))
}

/// What is wrong with a training run's settings, before anything is made for it.
fn check(spec: &PlaneSpec) -> Result<(), Failure> {
    let wrong = |name: &str, value: String| Err(Failure::new("error-train-setting").arg("name", name).arg("value", value));
    if spec.model.problem().is_some() {
        return wrong("model", format!("{:?}", spec.model));
    }
    if !(4..=MOST_POINTS).contains(&spec.batch_size) {
        return wrong("batch_size", spec.batch_size.to_string());
    }
    if !(spec.learning_rate > 0.0 && spec.learning_rate.is_finite()) {
        return wrong("learning_rate", spec.learning_rate.to_string());
    }
    // A flow's velocity is only defined on its own straight lines.
    let flows = spec.diffusion.schedule == crate::sample::schedule::ScheduleKind::Flow;
    if flows != (spec.diffusion.prediction_type == PredictionType::Flow) {
        return wrong("prediction_type", spec.diffusion.prediction_type.id().to_owned());
    }
    Ok(())
}

pub(super) fn train_failure(error: TrainError) -> Failure {
    match error {
        TrainError::Diverged { step, loss } => Failure::new("error-diverged").arg("step", step).arg("loss", loss),
        TrainError::Engine(error) => engine_failure(error),
        other => Failure::new("error-train").arg("reason", other),
    }
}

/// `(n, 2)` row by row as points.
pub(super) fn points(x: &[f32]) -> Vec<[f32; 2]> {
    x.chunks_exact(POINT).map(|point| [point[0], point[1]]).collect()
}

/// How far a cloud is from fresh data of the same size.
pub(super) fn distance(cloud: &[[f32; 2]], data: &PlaneData) -> Distance {
    between(cloud, &data.sample(cloud.len(), REFERENCE))
}

/// How far two fresh samples of the data are apart.
pub(super) fn floor(count: usize, data: &PlaneData) -> Distance {
    between(&data.sample(count, REFERENCE + 1), &data.sample(count, REFERENCE))
}

fn between(a: &[[f32; 2]], b: &[[f32; 2]]) -> Distance {
    Distance { sliced_wasserstein: sliced_wasserstein(a, b, DIRECTIONS, REFERENCE).unwrap_or(f64::NAN), energy: energy_distance(a, b).unwrap_or(f64::NAN) }
}

/// Looks keep x_0 within this: wider than any data here, so that a network that knows nothing yet can be seen as well.
const CLIP: f32 = 3.1;

/// The sampler that looks at a network during training: quick and without randomness.
pub(super) fn looking(diffusion: &DiffusionConfig, steps: usize) -> crate::sample::diffusion::SamplerConfig {
    use crate::sample::diffusion::{SamplerConfig, SamplerKind};
    let kind = if diffusion.prediction_type == PredictionType::Flow { SamplerKind::FlowEuler } else { SamplerKind::Ddim };
    SamplerConfig { kind, steps: steps.min(diffusion.timesteps), clip: Some(CLIP), ..SamplerConfig::default() }
}
