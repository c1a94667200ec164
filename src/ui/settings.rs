//! Everything the window remembers between runs.

use super::text;
use super::theme::Shade;
use crate::engine::DeviceChoice;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `en`, `zh-CN`.
    pub language: String,
    pub shade: Shade,
    /// Text scale: 1 is a desk, 1.5 a projector.
    pub zoom: f32,
    /// Size of the window, in points at text scale 1.
    pub window: [f32; 2],
    pub reduced_motion: bool,
    pub device: DeviceChoice,
    pub model: Opened,
    /// The page shown.
    pub page: String,
    /// The text all pages share; `None` until one was typed.
    pub text: Option<String>,
    /// Each page's own state, by its id.
    pub pages: BTreeMap<String, String>,
    pub lessons: Progress,
    /// What the learner has done, for lessons that wait.
    pub did: BTreeSet<String>,
    pub side_panel: bool,
}

/// Which model to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opened {
    Shipped(String),
    File(PathBuf),
}

/// How far the learner is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The step shown, by page.
    pub at: BTreeMap<String, String>,
    /// The choice made, by `page/step`.
    pub answers: BTreeMap<String, usize>,
    /// Lessons folded away, by page.
    pub folded: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: text::of_system().to_owned(),
            shade: Shade::Dark,
            zoom: 1.0,
            window: [1366.0, 768.0],
            reduced_motion: false,
            device: DeviceChoice::Auto,
            model: Opened::Shipped("shakespeare".to_owned()),
            page: "tokens".to_owned(),
            text: None,
            pages: BTreeMap::new(),
            lessons: Progress::default(),
            did: BTreeSet::new(),
            side_panel: true,
        }
    }
}

/// Text scales on offer.
pub const ZOOMS: &[f32] = &[0.9, 1.0, 1.15, 1.3, 1.5];

impl Settings {
    /// Puts numbers that a person may have edited back into range.
    pub fn sane(mut self) -> Self {
        self.zoom = if self.zoom.is_finite() { self.zoom.clamp(0.7, 2.5) } else { 1.0 };
        let sane = |size: f32, least: f32| if size.is_finite() { size.clamp(least, 16_384.0) } else { least };
        self.window = [sane(self.window[0], 960.0), sane(self.window[1], 600.0)];
        self
    }
}
