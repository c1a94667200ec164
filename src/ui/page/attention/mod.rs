//! Attention which earlier characters each character looks at.

use super::Page;
use crate::ui::cx::Cx;
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Attention {}

impl Page for Attention {
    fn id(&self) -> &'static str {
        "attention"
    }

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx<'_>) {
        ui.label(cx.t("page-attention-about"));
    }

    fn save(&self) -> String {
        super::state(self)
    }
}
