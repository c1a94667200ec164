//! What a run is made from, as the learner chose it; another choice is another run.

use super::drawing::Drawing;
use crate::checkpoint::DiffusionConfig;
use crate::data::points::{self, DATASETS};
use crate::model::mlp::MlpConfig;
use crate::sample::prediction::PredictionType;
use crate::sample::schedule::ScheduleKind;
use crate::session::{MOST_POINTS, PlaneSpec};
use crate::train::PlaneData;
use serde::{Deserialize, Serialize};

/// What the data are called when the learner drew them.
pub(super) const DRAWN: &str = "drawn";

/// T on offer.
pub(super) const TIMESTEPS: std::ops::RangeInclusive<usize> = 10..=1000;
/// Learning rates on offer; the upper end is there to see what too much does.
pub(super) const RATES: std::ops::RangeInclusive<f32> = 1e-5..=1.0;
/// Points a step on offer.
pub(super) const BATCHES: std::ops::RangeInclusive<usize> = 4..=4096;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    /// The id of a shape, or [`DRAWN`].
    pub(super) data: String,
    pub(super) prediction: PredictionType,
    /// Of the diffusion; a flow has its own straight lines.
    pub(super) schedule: ScheduleKind,
    pub(super) timesteps: usize,
    pub(super) learning_rate: f32,
    pub(super) batch_size: usize,
    pub(super) seed: u64,
    pub(super) model: MlpConfig,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: DATASETS.first().map_or(DRAWN, |first| first.id).to_owned(),
            prediction: PredictionType::Epsilon,
            schedule: ScheduleKind::Linear,
            timesteps: 1000,
            learning_rate: 2e-3,
            batch_size: 512,
            seed: 1,
            model: MlpConfig::default(),
        }
    }
}

impl Settings {
    pub(super) fn is_drawn(&self) -> bool {
        self.data == DRAWN
    }

    /// The schedule in force.
    pub(super) fn schedule(&self) -> ScheduleKind {
        if self.prediction == PredictionType::Flow { ScheduleKind::Flow } else { self.schedule }
    }

    /// The run that these settings ask for; none while the drawing is empty.
    pub(super) fn spec(&self, drawing: &Drawing) -> Option<PlaneSpec> {
        let data = match points::find(&self.data) {
            Some(dataset) => PlaneData::Shape(dataset),
            None => PlaneData::Drawn(drawing.cloud()?.clone()),
        };
        Some(PlaneSpec {
            data,
            model: self.model.clone(),
            diffusion: DiffusionConfig { schedule: self.schedule(), timesteps: self.timesteps, prediction_type: self.prediction },
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            seed: self.seed,
        })
    }

    /// Takes over the settings of a run that was opened or came back.
    pub(super) fn adopt(&mut self, spec: &PlaneSpec) {
        let diffusion = &spec.diffusion;
        self.data = match &spec.data {
            PlaneData::Shape(dataset) => dataset.id,
            PlaneData::Drawn(_) => DRAWN,
        }
        .to_owned();
        self.prediction = diffusion.prediction_type;
        if diffusion.schedule != ScheduleKind::Flow {
            self.schedule = diffusion.schedule;
        }
        self.model = spec.model.clone();
        (self.timesteps, self.learning_rate, self.batch_size, self.seed) = (diffusion.timesteps, spec.learning_rate, spec.batch_size, spec.seed);
    }

    /// What was remembered may be of another version, or written by hand.
    pub(super) fn repair(&mut self) {
        let fresh = Self::default();
        if !self.is_drawn() && points::find(&self.data).is_none() {
            self.data = fresh.data;
        }
        if self.schedule == ScheduleKind::Flow {
            self.schedule = fresh.schedule;
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            self.learning_rate = fresh.learning_rate;
        }
        if self.model.problem().is_some() {
            self.model = fresh.model;
        }
        self.batch_size = self.batch_size.clamp(*BATCHES.start(), MOST_POINTS);
        self.timesteps = self.timesteps.clamp(1, 100 * TIMESTEPS.end());
    }
}
