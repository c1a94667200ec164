//! Every run that came to an end, as a point: how far its result is from the data, against the network evaluations it
//! took. The floor is what two fresh samples of the data are apart: no sampler can be expected below it.

use super::source;
use crate::args;
use crate::sample::diffusion::{SAMPLERS, SamplerConfig};
use crate::session::{Denoised, Distance};
use crate::ui::cx::Cx;
use crate::ui::widget::{Guide, Series, fmt, millis};

/// Runs that are remembered.
const KEPT: usize = 3000;

#[derive(Clone, Debug)]
struct Entry {
    source: String,
    data: &'static str,
    sampler: SamplerConfig,
    count: usize,
    seed: u64,
    evaluations: usize,
    millis: f64,
    distance: Distance,
    floor: Distance,
}

/// What is looked at: only runs of one denoiser and one size compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Now {
    pub source: String,
    pub data: &'static str,
    pub count: usize,
}

#[derive(Debug, Default)]
pub struct Quality {
    entries: Vec<Entry>,
}

impl Quality {
    /// Takes in a run; one made by hand (a fork) says nothing of its sampler.
    pub fn add(&mut self, run: &Denoised) {
        let request = &run.request;
        if request.fork.is_some() {
            return;
        }
        let entry = Entry {
            source: source::name(&request.source),
            data: request.against.id(),
            sampler: request.sampler,
            count: request.count,
            seed: request.seed,
            evaluations: run.evaluations,
            millis: run.millis,
            distance: run.distance,
            floor: run.floor,
        };
        // The same run again takes the old one's place: a network that learns moves its point.
        self.entries.retain(|old| {
            let same = (&old.source, old.data, old.sampler, old.count, old.seed) == (&entry.source, entry.data, entry.sampler, entry.count, entry.seed);
            !same
        });
        if self.entries.len() >= KEPT {
            self.entries.remove(0);
        }
        self.entries.push(entry);
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Runs of the denoiser that is looked at.
    pub fn count(&self, now: &Now) -> usize {
        self.entries.iter().filter(|entry| entry.source == now.source && entry.data == now.data && entry.count == now.count).count()
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The points by sampler, those of other denoisers first and in grey; the floor.
    pub fn series(&self, cx: &Cx<'_>, now: &Now) -> (Vec<Series>, Vec<Guide>) {
        let seen = || self.entries.iter().filter(|entry| entry.source == now.source && entry.data == now.data && entry.count == now.count);
        // The same data with another denoiser, to compare: the perfect one, one's own.
        let others = || self.entries.iter().filter(|entry| entry.source != now.source && entry.data == now.data && entry.count == now.count);
        let words = |entry: &Entry| {
            let eta = if entry.sampler.eta > 0.0 { format!(", eta {:.2}", entry.sampler.eta) } else { String::new() };
            cx.t_args("denoise-chart-point", &args!(
                "sampler" => cx.t(&format!("sampler-{}", entry.sampler.kind.id())) + &eta, "steps" => entry.sampler.steps, "evaluations" => entry.evaluations,
                "denoiser" => entry.source.as_str(), "distance" => fmt(entry.distance.sliced_wasserstein), "seed" => entry.seed.to_string(), "time" => millis(entry.millis)
            ))
        };
        let series = SAMPLERS.iter().enumerate().map(|(i, row)| {
            let own = seen().filter(|entry| entry.sampler.kind == row.kind);
            let points = own.map(|entry| ([entry.evaluations as f64, entry.distance.sliced_wasserstein], words(entry))).collect();
            Series { color: cx.theme.series(i), shape: i, points, joined: false }
        });
        let grey = SAMPLERS.iter().enumerate().map(|(i, row)| {
            let theirs = others().filter(|entry| entry.sampler.kind == row.kind);
            Series { color: cx.theme.color.faint, shape: i, points: theirs.map(|entry| ([entry.evaluations as f64, entry.distance.sliced_wasserstein], words(entry))).collect(), joined: false }
        });
        let floor = seen().map(|entry| entry.floor.sliced_wasserstein).next();
        let evaluations = seen().chain(others()).map(|entry| entry.evaluations as f64);
        let [low, high] = evaluations.fold([f64::INFINITY, 0.0f64], |[low, high], x| [low.min(x), high.max(x)]);
        let guide = |floor: f64| Guide { name: cx.t_args("denoise-chart-floor", &args!("floor" => fmt(floor))), color: cx.theme.color.good, from: [0.8 * low, floor], to: [1.25 * high, floor] };
        (grey.chain(series).collect(), floor.map(guide).into_iter().collect())
    }

    /// Every run as a row, the latest last.
    pub fn table(&self) -> Vec<Vec<String>> {
        let head = ["denoiser", "data", "sampler", "steps", "eta", "spacing", "points", "seed", "evaluations", "sliced_wasserstein", "energy_distance", "floor_sliced_wasserstein", "milliseconds"];
        let row = |entry: &Entry| {
            let spacing = format!("{:?}", entry.sampler.spacing).to_lowercase();
            vec![
                entry.source.clone(),
                entry.data.to_owned(),
                entry.sampler.kind.id().to_owned(),
                entry.sampler.steps.to_string(),
                entry.sampler.eta.to_string(),
                spacing,
                entry.count.to_string(),
                entry.seed.to_string(),
                entry.evaluations.to_string(),
                entry.distance.sliced_wasserstein.to_string(),
                entry.distance.energy.to_string(),
                entry.floor.sliced_wasserstein.to_string(),
                entry.millis.to_string(),
            ]
        };
        std::iter::once(head.map(str::to_owned).to_vec()).chain(self.entries.iter().map(row)).collect()
    }
}
