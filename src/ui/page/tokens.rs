//! Tokens and embeddings what the model receives.

use super::Page;
use crate::ui::cx::Cx;
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {}

impl Page for Tokens {
    fn id(&self) -> &'static str {
        "tokens"
    }

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx<'_>) {
        ui.label(cx.t("page-tokens-about"));
    }

    fn save(&self) -> String {
        super::state(self)
    }
}
