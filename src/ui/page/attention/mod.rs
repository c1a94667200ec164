//! Attention: every head's real map, one of them opened and walked through stage by stage, the way of a token through
//! the whole network, and what would be written if the network stopped early.

mod controls;
mod lens;
mod maps;
mod path;
mod stage;
mod working;

use super::Page;
use crate::session::{Event, Trace};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Cell, Player, section};
use egui::{Key, Ui};
use serde::{Deserialize, Serialize};
use stage::Stage;

/// What the middle shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Maps,
    Path,
    Lens,
}

impl View {
    const ALL: [(Self, &'static str); 3] = [(Self::Maps, "attention-view-maps"), (Self::Path, "attention-view-path"), (Self::Lens, "attention-view-lens")];
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Attention {
    view: View,
    layer: usize,
    head: usize,
    /// Which stage of the opened head is shown.
    stages: Player,
    /// A cell of the opened map.
    cell: Pin<Cell>,
    /// A place in the text the model reads.
    token: Pin<usize>,
    /// Nats per character of a text, with the division by the square root of the head size and without.
    #[serde(skip)]
    losses: [Option<(Vec<u32>, f64)>; 2],
    #[serde(skip)]
    lens: lens::Known,
}

impl Default for Attention {
    fn default() -> Self {
        let mut stages = Player::default();
        // A stage is looked at, not watched fly by.
        (stages.at, stages.speed) = (Stage::Att as usize, 0.5);
        let (cell, token) = Default::default();
        Self { view: View::Maps, layer: 0, head: 0, stages, cell, token, losses: Default::default(), lens: Default::default() }
    }
}

impl Page for Attention {
    fn id(&self) -> &'static str {
        "attention"
    }

    fn watch(&self, _cx: &Cx<'_>) -> Vec<String> {
        let own = |part: &str| format!("h.{}.attn.{part}", self.layer);
        let names: Vec<String> = match self.view {
            View::Maps => ["q", "k", "v", "scores", "scaled", "masked", "y"].map(own).to_vec(),
            View::Path => ["x", "h.*.attn.residual", "h.*.mlp.residual"].map(str::to_owned).to_vec(),
            View::Lens => vec!["lens.*".to_owned()],
        };
        // The numbers beside the switch speak of the opened head in every view.
        names.into_iter().chain(["h.*.attn.att".to_owned(), own("scores")]).collect()
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            for (view, key) in View::ALL {
                let text = egui::RichText::new(cx.t(key)).size(cx.theme.size.strong);
                if ui.selectable_label(self.view == view, text).clicked() {
                    self.view = view;
                    cx.did(key);
                }
            }
        });
        ui.add_space(cx.theme.space.small);
        let Some(trace) = cx.trace.clone() else {
            section(ui, cx, &cx.t("attention-empty"), &cx.t("attention-empty-about"));
            return;
        };
        self.keep_inside(&trace);
        self.keys(ui, cx);
        self.note_loss(&trace);
        match self.view {
            View::Maps => self.maps(ui, cx, &trace),
            View::Path => self.path(ui, cx, &trace),
            View::Lens => self.lens(ui, cx, &trace),
        }
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(trace) = cx.trace.clone() else { return };
        self.keep_inside(&trace);
        if self.view == View::Maps {
            self.player(ui, cx);
            ui.separator();
        }
        self.scale_switch(ui, cx, &trace);
        if self.view == View::Maps {
            ui.separator();
            self.habits(ui, cx, &trace);
        }
    }

    fn event(&mut self, event: &Event) {
        if matches!(event, Event::ModelOpened(_)) {
            self.losses = Default::default();
        }
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Attention {
    /// Another model has fewer layers, another text fewer tokens.
    fn keep_inside(&mut self, trace: &Trace) {
        let config = &trace.model.config;
        self.layer = self.layer.min(config.n_layer.saturating_sub(1));
        self.head = self.head.min(config.n_head.saturating_sub(1));
        let n = trace.window().len();
        self.token.pinned = self.token.pinned.filter(|&t| t < n);
        self.token.hovered = self.token.hovered.filter(|&t| t < n);
        let (rows, cols) = (n, if self.stage() == Stage::Y { config.n_embd / config.n_head.max(1) } else { n });
        let inside = |cell: &Cell| cell[0] < rows && cell[1] < cols;
        self.cell.pinned = self.cell.pinned.filter(inside);
        self.cell.hovered = self.cell.hovered.filter(inside);
    }

    /// Esc lets go of everything; the arrow keys walk the stages while no control wants them.
    fn keys(&mut self, ui: &Ui, cx: &mut Cx<'_>) {
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            (self.cell, self.token) = Default::default();
            cx.did("attention-unpinned");
        }
        if self.view == View::Maps && ui.memory(|memory| memory.focused().is_none()) {
            let step = |key| ui.input(|input| input.key_pressed(key));
            if step(Key::ArrowRight) {
                self.go_to(cx, self.stages.at + 1);
            }
            if step(Key::ArrowLeft) {
                self.go_to(cx, self.stages.at.saturating_sub(1));
            }
        }
    }

    fn go_to(&mut self, cx: &mut Cx<'_>, stage: usize) {
        let stage = stage.min(Stage::ALL.len() - 1);
        if stage != self.stages.at {
            self.stages.at = stage;
            cx.did("attention-stage");
        }
    }

    fn stage(&self) -> Stage {
        Stage::ALL[self.stages.at.min(Stage::ALL.len() - 1)]
    }

    /// Where the chosen token stands: hovered or pinned anywhere, or else the last one.
    fn at(&self, trace: &Trace) -> usize {
        let row = |cell: Option<Cell>| cell.map(|[row, _]| row);
        let last = trace.window().len().saturating_sub(1);
        let hovered = self.token.hovered.or(row(self.cell.hovered));
        hovered.or(self.token.pinned).or(row(self.cell.pinned)).map_or(last, |t| t.min(last))
    }
}
