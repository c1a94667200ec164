//! Next character the distribution and the draw.

use super::Page;
use crate::ui::cx::Cx;
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Next {}

impl Page for Next {
    fn id(&self) -> &'static str {
        "next"
    }

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx<'_>) {
        ui.label(cx.t("page-next-about"));
    }

    fn save(&self) -> String {
        super::state(self)
    }
}
