//! The tab Ladder: from pairs of characters to a deep network, and what each part is worth.

use crate::ui::cx::Cx;
use egui::Ui;
use serde::{Deserialize, Serialize};

/// What the tab remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {}

pub(super) fn show(_ui: &mut Ui, _cx: &mut Cx<'_>, _state: &mut State) {}
