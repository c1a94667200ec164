//! Kernels every op, its WGSL and its CPU twin.

use super::Page;
use crate::ui::cx::Cx;
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Kernels {}

impl Page for Kernels {
    fn id(&self) -> &'static str {
        "kernels"
    }

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx<'_>) {
        ui.label(cx.t("page-kernels-about"));
    }

    fn save(&self) -> String {
        super::state(self)
    }
}
