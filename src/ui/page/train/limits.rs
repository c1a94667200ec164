//! The tab Limits: what goes wrong with such models, each as a small live experiment.

use crate::ui::cx::Cx;
use egui::Ui;
use serde::{Deserialize, Serialize};

/// What the tab remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {}

pub(super) fn show(_ui: &mut Ui, _cx: &mut Cx<'_>, _state: &mut State) {}
