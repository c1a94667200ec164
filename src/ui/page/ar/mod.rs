//! AR(p): coefficients, roots and triangle moved by hand over the same noise, and series fitted. The mathematics is
//! [`crate::series`]; nothing here needs the network or the worker.

mod charts;
mod controls;
mod fit;
mod made;
mod model;
mod plane;
mod triangle;
pub(super) mod words;

use super::Page;
use crate::ui::cx::Cx;
use egui::{Rect, RichText, Ui};
use made::{Made, Wish};
use model::Model;
use serde::{Deserialize, Serialize};

/// What the middle shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum View {
    #[default]
    Explore,
    Fit,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArPage {
    view: View,
    model: Model,
    wish: Wish,
    fit: fit::FitView,
    #[serde(skip)]
    made: Option<Made>,
    /// The root under the pointer's button.
    #[serde(skip)]
    grabbed: Option<usize>,
    /// Where the page was drawn, for its picture.
    #[serde(skip)]
    picture: Option<Rect>,
}

impl Page for ArPage {
    fn id(&self) -> &'static str {
        "ar"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.model.repair();
        self.wish.repair();
        self.fit.repair();
        if self.fit.source.poll() {
            self.view = View::Fit;
            cx.did("ar-file-opened");
        }
        let top = ui.cursor().min;
        ui.horizontal(|ui| {
            for (view, key) in [(View::Explore, "ar-view-explore"), (View::Fit, "ar-view-fit")] {
                let text = RichText::new(cx.t(key)).size(cx.theme.size.strong);
                if ui.selectable_label(self.view == view, text).clicked() {
                    self.view = view;
                    cx.did(key);
                }
            }
        });
        match self.view {
            View::Explore => self.explore(ui, cx),
            View::Fit => self.fit_view(ui, cx),
        }
        self.model.settle(ui.input(|input| input.pointer.any_down()));
        self.picture = Some(Rect::from_min_max(top, ui.min_rect().max).intersect(ui.clip_rect()));
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        match self.view {
            View::Explore => self.explore_controls(ui, cx),
            View::Fit => self.fit_controls(ui, cx),
        }
    }

    fn reads_text(&self) -> bool {
        false
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv"]
    }

    fn take_file(&mut self, ctx: &egui::Context, path: &std::path::Path) {
        self.fit.source.take_file(ctx, path);
    }

    fn is_busy(&self) -> bool {
        self.fit.is_busy()
    }

    fn save(&self) -> String {
        super::state(self)
    }
}
