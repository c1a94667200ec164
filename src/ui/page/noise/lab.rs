//! Behind the page: what is worked out from the settings, brought up to date once a frame and kept until they change.

use super::compare::Compared;
use super::curves::Curves;
use super::{Noise, POINTS, PORTION, Shape, TIMESTEPS, View};
use crate::data::picture::Picture;
use crate::data::points::{self, DATASETS};
use crate::sample::forward::{Clock, Forward};
use crate::sample::schedule::{BETA_END, BETA_START, Schedule, ScheduleKind};
use crate::ui::cx::{Cx, Toast};
use crate::ui::loader::{Loader, Source};
use egui::Ui;
use std::sync::Arc;

/// What is worked out from the settings, kept until they change.
#[derive(Debug, Default)]
pub(super) struct Lab {
    pub(super) clock: Option<Clock>,
    /// What the schedule was made from.
    pub(super) made: Option<(Shape, usize, bool, u64)>,
    pub(super) curves: Curves,
    pub(super) cloud: Option<Forward>,
    /// The cloud's points at time t, as one jump and as small steps give them.
    pub(super) jumped: Vec<[f32; 2]>,
    pub(super) walked: Vec<[f32; 2]>,
    pub(super) walked_at: u64,
    pub(super) photo: Option<Forward>,
    /// Counts changes of the shown picture.
    pub(super) shown: u64,
    pub(super) compared: Compared,
    pub(super) loader: Option<Loader>,
    /// What the loaded picture came from.
    pub(super) loaded: Option<Source>,
    pub(super) picture: Option<Arc<Picture>>,
    /// Small steps are still being walked.
    pub(super) walking: bool,
}

impl Noise {
    /// Brings everything that is worked out up to date with the settings.
    pub(super) fn prepare(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        self.timesteps = self.timesteps.clamp(*TIMESTEPS.start(), *TIMESTEPS.end());
        self.player.at = self.player.at.min(self.timesteps);
        self.player.stride = self.timesteps.div_ceil(100);
        self.load(ui, cx);
        self.reschedule();
        let Some(clock) = self.lab.clock.clone() else { return };
        let t = self.player.at;
        if self.lab.cloud.is_none() {
            let dataset = points::find(&self.points).or(DATASETS.first());
            let sampled = dataset.map(|dataset| (dataset.sample)(POINTS, self.seed)).unwrap_or_default();
            self.lab.cloud = Some(Forward::new(sampled.into_iter().flatten().collect(), self.seed ^ 0x9013));
        }
        if self.lab.photo.is_none()
            && let Some(picture) = &self.lab.picture
        {
            self.lab.photo = Some(Forward::new(picture.pixels().to_vec(), self.seed ^ 0x91c7));
        }
        if let Some(cloud) = &mut self.lab.cloud
            && cloud.jump(&clock, t)
        {
            self.lab.jumped = pairs(&cloud.x_t);
            self.lab.shown += 1;
        }
        if let Some(photo) = &mut self.lab.photo
            && photo.jump(&clock, t)
        {
            self.lab.shown += 1;
        }
        self.step_on(ui, &clock, t);
        let signal = clock.schedule.signal(t);
        let (walking, version) = (self.lab.walking, clock.version);
        match self.view {
            View::Both => {}
            View::Points => {
                if let Some(cloud) = &self.lab.cloud {
                    self.lab.compared.update(cloud, 2, (self.lab.shown, version, walking), [signal, clock.schedule.sigma(t)]);
                }
            }
            View::Picture => {
                if let Some(photo) = &self.lab.photo {
                    self.lab.compared.update(photo, 1, (self.lab.shown, version, walking), [signal, clock.schedule.sigma(t)]);
                }
            }
        }
    }

    /// A portion of the small steps that are looked at.
    fn step_on(&mut self, ui: &Ui, clock: &Clock, t: usize) {
        let done = match (self.view, &mut self.lab.cloud, &mut self.lab.photo) {
            (View::Points, Some(cloud), _) => {
                let done = cloud.walk(clock, t, PORTION);
                if self.lab.walked_at != cloud.walk.moves || self.lab.walked.is_empty() {
                    self.lab.walked_at = cloud.walk.moves;
                    self.lab.walked = pairs(&cloud.walk.x);
                }
                done
            }
            (View::Picture, _, Some(photo)) => photo.walk(clock, t, PORTION),
            _ => true,
        };
        self.lab.walking = !done;
        if !done {
            ui.ctx().request_repaint();
        }
    }

    /// Takes in a picture that has come, or asks for the one that is chosen.
    fn load(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        match self.lab.loader.as_ref().and_then(Loader::poll) {
            Some(Some(Ok((source, picture)))) => {
                if matches!(source, Source::File(_)) {
                    cx.did("noise-own-picture");
                }
                (self.source, self.lab.loaded) = (source.clone(), Some(source));
                self.lab.picture = Some(Arc::new(picture));
                (self.lab.photo, self.lab.loader) = (None, None);
                self.lab.shown += 1;
            }
            Some(Some(Err(failure))) => {
                let sentence = cx.failure(&failure);
                cx.toast(Toast::Error(sentence));
                // What was there stays; at the start, where nothing was, the first shipped one comes.
                self.source = self.lab.loaded.clone().unwrap_or_default();
                self.lab.loader = None;
            }
            Some(None) => self.lab.loader = None,
            None => {}
        }
        if self.lab.loader.is_none() && self.lab.loaded.as_ref() != Some(&self.source) {
            self.lab.loader = Some(Loader::load(ui.ctx(), self.source.clone()));
        }
    }

    /// Makes the schedule anew when what it is made from has changed.
    fn reschedule(&mut self) {
        if self.shape == Shape::Drawn && self.drawing.values().is_empty() {
            let now = self.lab.clock.as_ref().map(|clock| clock.schedule.clone()).or_else(|| Schedule::new(ScheduleKind::Linear, self.timesteps).map(Arc::new).ok());
            now.iter().for_each(|schedule| self.drawing.begin(schedule));
        }
        let from = (self.shape, self.timesteps, self.rescale, if self.shape == Shape::Drawn { self.drawing.changes } else { 0 });
        if self.lab.made == Some(from) {
            return;
        }
        let made = match self.shape.kind() {
            None => self.drawing.schedule(self.timesteps),
            Some(kind) if kind.has_betas() && !self.rescale => Schedule::with_betas(kind, self.timesteps, BETA_START, BETA_END),
            Some(kind) => Schedule::new(kind, self.timesteps),
        };
        match made {
            Ok(schedule) => {
                let version = self.lab.clock.as_ref().map_or(0, |clock| clock.version + 1);
                self.lab.curves = Curves::new(&schedule);
                self.lab.clock = Some(Clock { schedule: Arc::new(schedule), version });
            }
            Err(error) => log::warn!("schedule: {error}"),
        }
        self.lab.made = Some(from);
    }
}

/// `(2N,)` as `(N, 2)`.
pub(super) fn pairs(flat: &[f32]) -> Vec<[f32; 2]> {
    flat.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}
