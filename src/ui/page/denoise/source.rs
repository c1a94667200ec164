//! Who predicts the noise: a shipped network, the one that is being trained, one from a file, or no network at all but
//! the exact answer for a density that is known.
//!
//! The known density is a kernel density: [`KERNELS`] points of the data, each a Gaussian of standard deviation
//! [`BANDWIDTH`]. Noised, it stays a mixture of Gaussians, so its log-density and its `E[eps | x_t]` are formulas.

use crate::checkpoint::{Checkpoint, DiffusionConfig, PlaneModel};
use crate::data::mixture::Mixture;
use crate::data::points::{self, DATASETS};
use crate::model::shipped::{DENOISERS, ShippedDenoiser};
use crate::sample::prediction::PredictionType;
use crate::sample::schedule::ScheduleKind;
use crate::session::Source;
use crate::train::PlaneData;
use crate::ui::cx::Cx;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Points of the data that the known density is made of.
pub const KERNELS: usize = 400;
/// Standard deviation of the Gaussian around each, per axis.
pub const BANDWIDTH: f64 = 0.08;
/// Seed of these points.
const SEED: u64 = 21;
/// T where no network says otherwise.
const TIMESTEPS: usize = 1000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    #[default]
    Shipped,
    /// The network of the learn page, as it is now.
    Trained,
    /// One from a file.
    File,
    /// The perfect network.
    Exact,
}

pub static WHO: &[(Who, &str)] = &[(Who::Shipped, "denoise-who-shipped"), (Who::Trained, "denoise-who-trained"), (Who::File, "denoise-who-file"), (Who::Exact, "denoise-who-exact")];

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    pub who: Who,
    /// The shape, by its id in [`DATASETS`].
    pub data: String,
    #[serde(skip)]
    pub file: Option<(String, Arc<PlaneModel>)>,
    #[serde(skip)]
    configs: HashMap<&'static str, DiffusionConfig>,
    #[serde(skip)]
    exact: Option<(PlaneData, Arc<Mixture>)>,
}

impl Default for Chosen {
    fn default() -> Self {
        let data = DATASETS.first().map_or("", |first| first.id).to_owned();
        Self { who: Who::Shipped, data, file: None, configs: HashMap::new(), exact: None }
    }
}

/// A source that can be asked.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub source: Source,
    pub diffusion: DiffusionConfig,
    /// What its samples should look like.
    pub data: PlaneData,
}

impl Resolved {
    pub fn is_flow(&self) -> bool {
        self.diffusion.schedule == ScheduleKind::Flow
    }
}

impl Chosen {
    /// What is chosen, where it is at hand. `flow` asks for the twin that was trained by flow matching, where there is one:
    /// trained networks and files are what they are.
    pub fn resolve(&mut self, cx: &Cx<'_>, flow: bool) -> Option<Resolved> {
        match self.who {
            Who::Shipped => {
                let data = self.shape()?;
                self.shipped(&data, flow)
            }
            Who::Exact => {
                let data = self.shape()?;
                let mixture = self.mixture(&data)?;
                let (schedule, prediction_type) = if flow { (ScheduleKind::Flow, PredictionType::Flow) } else { (ScheduleKind::Linear, PredictionType::Epsilon) };
                let diffusion = DiffusionConfig { schedule, timesteps: TIMESTEPS, prediction_type };
                Some(Resolved { source: Source::Exact(mixture, diffusion.clone()), diffusion, data })
            }
            Who::Trained => {
                let trace = cx.train.as_ref()?;
                let look = trace.look.as_ref()?;
                Some(Resolved { source: Source::Net(look.model.clone()), diffusion: trace.spec.diffusion.clone(), data: trace.spec.data.clone() })
            }
            Who::File => {
                let (_, model) = self.file.as_ref()?;
                // What it was trained on stands in its card; a drawing does not come with it.
                let named = model.card.get("trained_on").and_then(|id| points::find(id)).map(PlaneData::Shape);
                Some(Resolved { source: Source::Net(model.clone()), diffusion: model.diffusion.clone(), data: named.or_else(|| self.shape())? })
            }
        }
    }

    /// Diffusion and flow matching of the same data. What has no twin of its own gets the shipped one, where there is one.
    pub fn twins(&mut self, cx: &Cx<'_>) -> [Option<Resolved>; 2] {
        match (self.who, self.resolve(cx, false)) {
            (Who::Shipped | Who::Exact, diffusion) => [diffusion, self.resolve(cx, true)],
            (_, Some(own)) if own.is_flow() => [self.shipped(&own.data, false), Some(own)],
            (_, Some(own)) => {
                let twin = self.shipped(&own.data, true);
                [Some(own), twin]
            }
            (_, None) => [None, None],
        }
    }

    /// The shipped network of a shape.
    fn shipped(&mut self, data: &PlaneData, flow: bool) -> Option<Resolved> {
        let entry = DENOISERS.iter().find(|entry| entry.data == data.id() && entry.flow == flow)?;
        let diffusion = self.config(entry)?;
        Some(Resolved { source: Source::Shipped(entry.id.to_owned()), diffusion, data: data.clone() })
    }

    /// The chosen shape.
    fn shape(&self) -> Option<PlaneData> {
        points::find(&self.data).or(DATASETS.first()).map(PlaneData::Shape)
    }

    /// How a shipped network was trained, read from its file once.
    fn config(&mut self, entry: &'static ShippedDenoiser) -> Option<DiffusionConfig> {
        if let Some(config) = self.configs.get(entry.id) {
            return Some(config.clone());
        }
        let model = Checkpoint::from_bytes(entry.bytes, entry.id).and_then(|checkpoint| checkpoint.into_plane(entry.id)).ok()?;
        self.configs.insert(entry.id, model.diffusion.clone());
        Some(model.diffusion)
    }

    /// The kernel density of the data.
    pub fn mixture(&mut self, data: &PlaneData) -> Option<Arc<Mixture>> {
        if let Some((of, mixture)) = &self.exact
            && of == data
        {
            return Some(mixture.clone());
        }
        let mixture = Arc::new(Mixture::of_points(&data.sample(KERNELS, SEED), BANDWIDTH).ok()?);
        self.exact = Some((data.clone(), mixture.clone()));
        Some(mixture)
    }
}

/// Who it was, for the table of results.
pub fn name(source: &Source) -> String {
    match source {
        Source::Shipped(id) => id.clone(),
        Source::Net(_) => "own".to_owned(),
        Source::Exact(..) => "exact".to_owned(),
    }
}
