//! What pages see through [`Cx`], kept in one place between frames.

use super::cx::{Cx, Outbox};
use super::document::Document;
use super::highlight::Highlight;
use super::text::Texts;
use super::theme::Theme;
use crate::session::trial::TrialTrace;
use crate::session::{ClassTrace, Experiment, Painting, Status, Trace, TrainTrace};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Debug)]
pub struct World {
    pub texts: Texts,
    pub theme: Theme,
    pub trace: Option<Arc<Trace>>,
    pub train: Option<Arc<TrainTrace>>,
    pub painting: Option<Arc<Painting>>,
    pub class: Option<Arc<ClassTrace>>,
    pub trial: Option<Arc<TrialTrace>>,
    pub status: Arc<Status>,
    pub doc: Document,
    pub experiment: Experiment,
    pub light: Highlight,
    pub did: BTreeSet<String>,
    pub reduced_motion: bool,
    pub out: Outbox,
}

impl World {
    pub fn cx(&mut self) -> Cx<'_> {
        Cx {
            texts: &self.texts,
            theme: &self.theme,
            trace: self.trace.clone(),
            train: self.train.clone(),
            painting: self.painting.clone(),
            class: self.class.clone(),
            trial: self.trial.clone(),
            status: self.status.clone(),
            doc: &mut self.doc,
            experiment: &mut self.experiment,
            light: &mut self.light,
            did: &mut self.did,
            reduced_motion: self.reduced_motion,
            out: &mut self.out,
        }
    }
}
