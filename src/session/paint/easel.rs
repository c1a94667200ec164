//! The worker's part for pictures: an engine of its own, the network it holds, the run under way and those that wait. One call
//! of [`Easel::step`] is one move, so that training and everything else goes on in between.

use super::run::Run;
use super::{EncodeRequest, Encoded, Inside, LookRequest, PaintFailed, PaintRequest, Painted, Painting, PainterSource, OverTime, TimeRequest, check, encode, over_time};
use crate::checkpoint::{Checkpoint, PictureModel};
use crate::engine::{DeviceInfo, Engine, EngineError};
use crate::infer::{Painter, ReadError, load_weights, over_time as passes};
use crate::model::shipped;
use crate::model::unet::Style;
use crate::session::failure::{checkpoint_failure, engine_failure};
use crate::session::{Event, Failure};
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Opens an engine like the worker's own.
pub type OpenEngine<'a> = &'a mut dyn FnMut() -> Result<Box<dyn Engine>, EngineError>;

/// What one call of [`Easel::step`] came to.
#[derive(Clone, Debug)]
pub enum Stroke {
    /// There is nothing to make.
    Idle,
    Going(Arc<Painting>),
    Done(Arc<Painted>),
    Failed(Arc<PaintFailed>),
}

/// The network that the engine holds.
struct Held {
    model: Arc<PictureModel>,
    engine: Box<dyn Engine>,
    painter: Painter,
}

#[derive(Default)]
pub struct Easel {
    held: Option<Held>,
    encoders: encode::Encoders,
    shipped: HashMap<String, Arc<PictureModel>>,
    run: Option<Run>,
    waiting: VecDeque<Arc<PaintRequest>>,
}

impl std::fmt::Debug for Easel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Easel").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl Easel {
    pub fn is_busy(&self) -> bool {
        self.run.is_some() || !self.waiting.is_empty()
    }

    /// Takes a request, after those of other lanes. Gives what it replaced.
    pub fn paint(&mut self, request: Arc<PaintRequest>) -> Vec<Arc<PaintFailed>> {
        let replaced = self.stop(request.lane);
        self.waiting.push_back(request);
        replaced
    }

    /// Ends what this lane has under way or waiting.
    pub fn stop(&mut self, lane: usize) -> Vec<Arc<PaintFailed>> {
        let mut ended = Vec::new();
        if let Some(run) = self.run.take_if(|run| run.request.lane == lane) {
            ended.push(failed(&run, None));
        }
        let mut stay = VecDeque::new();
        for request in self.waiting.drain(..) {
            match request.lane == lane {
                true => ended.push(Arc::new(PaintFailed { request, failure: None, kept: None })),
                false => stay.push_back(request),
            }
        }
        self.waiting = stay;
        ended
    }

    /// Gives up the run under way for a reason that came from outside: a panic.
    pub fn abort(&mut self, failure: &Failure) -> Option<Arc<PaintFailed>> {
        self.held = None;
        self.run.take().map(|run| failed(&run, Some(failure.clone())))
    }

    /// The engine has to be opened anew; a run under way goes on there.
    pub fn forget_engines(&mut self) {
        self.held = None;
        self.encoders = encode::Encoders::default();
    }

    /// Makes one move of the run under way, or of the next one.
    pub fn step(&mut self, open: OpenEngine<'_>) -> Stroke {
        if self.run.is_none() {
            let Some(request) = self.waiting.pop_front() else { return Stroke::Idle };
            match self.model(&request.source).and_then(|model| Run::new(request.clone(), model)) {
                Ok(run) => self.run = Some(run),
                Err(failure) => return Stroke::Failed(Arc::new(PaintFailed { request, failure: Some(failure), kept: None })),
            }
        }
        // It stays here during the move: whoever catches a panic finds it ([`Easel::abort`]).
        let Some(run) = &mut self.run else { return Stroke::Idle };
        if !run.is_finished() {
            let moved = hold(&mut self.held, &run.model, open).and_then(|held| run.step(held.engine.as_mut(), &mut held.painter).map_err(failure_of));
            if let Err(failure) = moved {
                let ended = failed(run, Some(failure));
                self.run = None;
                return Stroke::Failed(ended);
            }
        }
        if !run.is_finished() {
            return Stroke::Going(Arc::new(run.painting()));
        }
        let device = self.held.as_ref().map_or_else(DeviceInfo::default, |held| held.engine.info().clone());
        self.run.take().map_or(Stroke::Idle, |run| Stroke::Done(Arc::new(run.painted(device))))
    }

    /// One pass with its inside.
    ///
    /// # Errors
    /// The request does not fit the network, or the engine fails.
    pub fn look(&mut self, request: Arc<LookRequest>, open: OpenEngine<'_>) -> Result<Inside, Failure> {
        let model = self.model(&request.source)?;
        check::look(&request, &model.config, model.diffusion.timesteps)?;
        let Held { engine, painter, .. } = hold(&mut self.held, &model, open)?;
        let context = painter.encode(engine.as_mut(), &request.prompt).map_err(failure_of)?;
        let began = Instant::now();
        let style = Style { without_skips: request.without_skips.clone() };
        let look = painter.look(engine.as_mut(), &request.x_t, request.t, &context, style, &request.watch).map_err(failure_of)?;
        let (millis, device) = (1e3 * began.elapsed().as_secs_f64(), engine.info().clone());
        Ok(Inside { request, model, graph: look.graph, tensors: look.tensors, millis, device })
    }

    /// What a network makes of the time.
    ///
    /// # Errors
    /// The request does not fit the network, or the engine fails.
    pub fn look_over_time(&mut self, request: Arc<TimeRequest>, open: OpenEngine<'_>) -> Result<OverTime, Failure> {
        let model = self.model(&request.source)?;
        over_time::check(&request, model.diffusion.timesteps)?;
        let Held { engine, painter, .. } = hold(&mut self.held, &model, open)?;
        let tensors = passes(painter, engine.as_mut(), &request.times).map_err(failure_of)?;
        Ok(OverTime { request, tensors: tensors.into_iter().map(|(name, tensor)| (name, Arc::new(tensor))).collect() })
    }

    /// Texts and pictures as the networks read them.
    ///
    /// # Errors
    /// The request does not fit the networks, or an engine fails.
    pub fn encode(&mut self, request: Arc<EncodeRequest>, open: OpenEngine<'_>) -> Result<Encoded, Failure> {
        let model = self.model(&request.source)?;
        request.texts.iter().try_for_each(|text| check::prompt(text, &model.config))?;
        let Held { engine, painter, .. } = hold(&mut self.held, &model, open)?;
        let mut encodings = Vec::with_capacity(request.texts.len());
        for text in &request.texts {
            encodings.push(encode::tensor(&model.config, painter.encode(engine.as_mut(), text).map_err(failure_of)?)?);
        }
        self.encoders.encode(request, &model.config, encodings, open)
    }

    fn model(&mut self, source: &PainterSource) -> Result<Arc<PictureModel>, Failure> {
        let id = match source {
            PainterSource::Model(model) => return Ok(model.clone()),
            PainterSource::Shipped(id) => id,
        };
        if let Some(model) = self.shipped.get(id) {
            return Ok(model.clone());
        }
        let entry = shipped::find_painter(id).ok_or_else(|| Failure::new("error-unknown-model").arg("model", id))?;
        let model = Checkpoint::from_bytes(entry.bytes, id).and_then(|checkpoint| checkpoint.into_picture(id)).map_err(checkpoint_failure)?;
        Ok(self.shipped.entry(id.clone()).or_insert(Arc::new(model)).clone())
    }
}

/// Puts a network's weights into the engine, if they are not there.
fn hold<'a>(place: &'a mut Option<Held>, model: &Arc<PictureModel>, open: OpenEngine<'_>) -> Result<&'a mut Held, Failure> {
    let held = match place.take() {
        Some(held) if Arc::ptr_eq(&held.model, model) => held,
        old => {
            let mut engine = match old {
                Some(Held { mut engine, painter, .. }) => {
                    painter.release(engine.as_mut());
                    engine
                }
                None => open().map_err(engine_failure)?,
            };
            let painter = Painter::new(&model.config, &model.diffusion).map_err(failure_of)?;
            load_weights(engine.as_mut(), &model.tensors).map_err(engine_failure)?;
            Held { model: model.clone(), engine, painter }
        }
    };
    Ok(place.insert(held))
}

fn failed(run: &Run, failure: Option<Failure>) -> Arc<PaintFailed> {
    Arc::new(PaintFailed { request: run.request.clone(), failure, kept: Some(Arc::new(run.painting())) })
}

pub(super) fn failure_of(error: ReadError) -> Failure {
    match error {
        ReadError::Engine(error) => engine_failure(error),
        other => Failure::new("error-engine").arg("reason", other),
    }
}

/// A denoiser of pictures from a file.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub(in crate::session) fn opened(path: &Path) -> Result<Event, Failure> {
    let model = Checkpoint::load(path).and_then(|checkpoint| checkpoint.into_picture(&path.display().to_string())).map_err(checkpoint_failure)?;
    Ok(Event::PainterOpened(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), Arc::new(model)))
}
