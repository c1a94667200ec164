//! Where a picture to change comes from: a scene of the training data, one that is shipped, a file, or the picture just made.
//! All are `(32, 32, 3)` here. Files are read and decoded on a thread of their own.

use super::{Course, SIDE};
use crate::data::shapes::{self, Scene};
use crate::ui::cx::{Cx, Toast};
use crate::ui::loader::{self, Loader};
use egui::{Context, Ui};
use rand::SeedableRng;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A scene as in training, by its seed.
    Scene(u64),
    /// A shipped picture or a file.
    Picture(loader::Source),
    /// What the prompt and the seed give from noise.
    Made,
}

impl Default for Origin {
    fn default() -> Self {
        Self::Scene(3)
    }
}

/// The picture at hand and what is on its way.
#[derive(Debug, Default)]
pub struct Opener {
    pub loader: Option<Loader>,
    /// What was taken in last, `(SIDE, SIDE, 3)`.
    at_hand: Option<(Origin, Arc<Vec<f32>>)>,
}

impl Opener {
    pub fn is_busy(&self) -> bool {
        self.loader.is_some()
    }
}

impl Course {
    /// The picture to change, once it is there.
    pub(super) fn original(&self) -> Option<Arc<Vec<f32>>> {
        self.lab.opener.at_hand.as_ref().filter(|(origin, _)| *origin == self.origin).map(|(_, pixels)| pixels.clone())
    }

    pub(super) fn take_picture(&mut self, ctx: &Context, path: &Path) {
        self.lab.opener.loader = Some(Loader::load(ctx, loader::Source::File(path.to_owned())));
        if !matches!(self.view, super::View::Fill | super::View::From) {
            self.view = super::View::From;
        }
    }

    /// Takes in a picture that has come, or asks for the one that is chosen.
    pub(super) fn poll_picture(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        match self.lab.opener.loader.as_ref().and_then(Loader::poll) {
            Some(Some(Ok((source, picture)))) => {
                if matches!(source, loader::Source::File(_)) {
                    cx.did("course-own-picture");
                }
                self.origin = Origin::Picture(source);
                self.lab.opener = Opener { loader: None, at_hand: Some((self.origin.clone(), Arc::new(picture.shrunk(SIDE)))) };
                self.lab.fill.forget_mask();
            }
            Some(Some(Err(failure))) => {
                let sentence = cx.failure(&failure);
                cx.toast(Toast::Error(sentence));
                // What was there stays; at the start, where nothing was, a scene comes.
                self.origin = self.lab.opener.at_hand.as_ref().map(|(origin, _)| origin.clone()).unwrap_or_default();
                self.lab.opener.loader = None;
            }
            Some(None) => self.lab.opener.loader = None,
            None => {}
        }
        let there = self.lab.opener.at_hand.as_ref().is_some_and(|(origin, _)| *origin == self.origin);
        match &self.origin {
            Origin::Made => {
                let made = self.lab.base.run().map(|run| run.painting.path.x.iter().map(|x| x.clamp(-1.0, 1.0)).collect::<Vec<f32>>());
                let known = self.original();
                if let Some(made) = made.filter(|made| known.as_deref() != Some(made)) {
                    self.lab.opener.at_hand = Some((Origin::Made, Arc::new(made)));
                }
            }
            Origin::Scene(seed) if !there => {
                let scene = Scene::random(&mut rand_pcg::Pcg64::seed_from_u64(*seed));
                self.lab.opener.at_hand = Some((self.origin.clone(), Arc::new(shapes::draw::draw(&scene))));
            }
            Origin::Picture(source) if !there && self.lab.opener.loader.is_none() => self.lab.opener.loader = Some(Loader::load(ui.ctx(), source.clone())),
            _ => {}
        }
    }

    /// Makes sure that the picture of the prompt is on its way where it is what is to be changed.
    pub(super) fn want_made(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if self.origin == Origin::Made {
            let request = self.request(crate::session::Start::Noise);
            self.lab.base.want(cx, ui, request);
            let what = cx.t("course-origin-made");
            super::progress(ui, cx, &mut self.lab.base, &what);
        }
    }
}
