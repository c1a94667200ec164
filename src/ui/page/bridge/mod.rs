//! From phi to attention: "the next from the past" by an AR(p), an n-gram table and an attention row of the network,
//! their weights on the same places of the text, their errors as one kind of number, and what becomes of each when it is
//! fed by its own output.

mod compare;
mod numbers;
mod rows;
mod running;

use super::Page;
use crate::args;
use crate::series::MAX_ORDER;
use crate::series::ngram::MAX_N;
use crate::session::rollout::{self, Errand, Progress};
use crate::session::{Event, Failure, OpenModel, Trace};
use crate::ui::background::Background;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::highlight::Pin;
use crate::ui::widget::{count, named};
use compare::{Basis, Comparison};
use egui::{Rect, RichText, Slider, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A text by Shakespeare that no shipped model was trained on.
static PASSAGE: &str = include_str!("../../../../assets/text/sonnets.txt");
/// Characters the network writes for the other two to learn from.
const WRITE: usize = 6000;
const STEPS: usize = 12;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Bridge {
    order: usize,
    n: usize,
    layer: usize,
    head: usize,
    seed: u64,
    /// Which of the free runs is written out.
    run: usize,
    #[serde(skip)]
    place: Pin<usize>,
    #[serde(skip)]
    basis: Background<Result<Arc<Basis>, Failure>>,
    #[serde(skip)]
    asked: Option<Asked>,
    #[serde(skip)]
    made: Background<Comparison>,
    #[serde(skip)]
    picture: Option<Rect>,
}

impl Default for Bridge {
    fn default() -> Self {
        let (basis, made) = Default::default();
        Self { order: 6, n: 3, layer: 1, head: 0, seed: 1, run: 0, place: Pin::default(), basis, asked: None, made, picture: None }
    }
}

/// Of a run that is under way or done: its model, its seed, how far it is. Forgetting it stops it.
#[derive(Debug)]
struct Asked {
    model: Arc<OpenModel>,
    seed: u64,
    progress: Arc<Progress>,
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.progress.stop();
    }
}

impl Page for Bridge {
    fn id(&self) -> &'static str {
        "bridge"
    }

    fn watch(&self, _cx: &Cx<'_>) -> Vec<String> {
        vec![format!("h.{}.attn.att", self.layer)]
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let top = ui.cursor().min;
        let Some(trace) = cx.trace.clone().filter(|trace| !trace.window().is_empty()) else {
            ui.label(RichText::new(cx.t("bridge-nothing")).color(cx.theme.color.soft));
            return;
        };
        self.keep_inside(&trace);
        ui.label(RichText::new(cx.t("bridge-about")).size(cx.theme.size.small).color(cx.theme.color.soft));
        let Some(made) = self.comparison(ui, cx, &trace) else { return };
        self.rows(ui, cx, &trace, &made);
        ui.add_space(cx.theme.space.small);
        let t = self.at(&trace);
        if let Some(said) = self.said(&made, &trace, t) {
            self.lower(ui, cx, &trace, &made, &said, t);
        }
        self.picture = Some(Rect::from_min_max(top, ui.min_rect().max).intersect(ui.clip_rect()));
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(trace) = cx.trace.clone() else { return };
        self.keep_inside(&trace);
        let config = &trace.model.config;
        let knob = |ui: &mut Ui, cx: &Cx<'_>, key: &str, slider: Slider<'_>| {
            let name = cx.t(key);
            ui.horizontal(|ui| {
                ui.spacing_mut().slider_width = (ui.available_width() - 190.0).clamp(60.0, 220.0);
                let changed = named(ui.add(slider), &name).on_hover_text(cx.t(&format!("{key}-about"))).changed();
                ui.label(name);
                changed
            })
            .inner
        };
        if knob(ui, cx, "bridge-order", Slider::new(&mut self.order, 1..=MAX_ORDER)) {
            cx.did("bridge-order");
        }
        if knob(ui, cx, "bridge-n", Slider::new(&mut self.n, 1..=MAX_N)) {
            cx.did("bridge-n");
        }
        let layer = knob(ui, cx, "bridge-layer", Slider::new(&mut self.layer, 0..=config.n_layer.saturating_sub(1)));
        let head = knob(ui, cx, "bridge-head", Slider::new(&mut self.head, 0..=config.n_head.saturating_sub(1)));
        if layer || head {
            cx.did("bridge-head");
        }
        ui.separator();
        ui.horizontal_wrapped(|ui| {
            if ui.add_enabled(!self.basis.is_busy(), egui::Button::new(cx.t("bridge-again"))).on_hover_text(cx.t("bridge-again-about")).clicked() {
                self.seed = self.seed.wrapping_add(1);
            }
            if ui.button(cx.t("export-png")).clicked() && let Some(rect) = self.picture {
                cx.export(Export::Widget { name: "bridge".to_owned(), rect });
            }
        });
        ui.label(RichText::new(cx.t("bridge-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    fn is_busy(&self) -> bool {
        self.basis.is_busy() || self.made.is_busy()
    }

    fn event(&mut self, event: &Event) {
        if matches!(event, Event::ModelOpened(_)) {
            self.place = Pin::default();
        }
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Bridge {
    fn keep_inside(&mut self, trace: &Trace) {
        let config = &trace.model.config;
        self.order = self.order.clamp(1, MAX_ORDER);
        self.n = self.n.clamp(1, MAX_N);
        self.layer = self.layer.min(config.n_layer.saturating_sub(1));
        self.head = self.head.min(config.n_head.saturating_sub(1));
        let n = trace.window().len();
        self.place.pinned = self.place.pinned.filter(|t| (1..=n).contains(t));
        self.place.hovered = self.place.hovered.filter(|t| (1..=n).contains(t));
    }

    /// The place that is predicted, 1 to n: the one in focus, or the last one whose character is known.
    fn at(&self, trace: &Trace) -> usize {
        self.place.focus().unwrap_or_else(|| trace.window().len().saturating_sub(1).max(1))
    }

    /// The network writes in the background; until then a bar says how far it is.
    fn comparison(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) -> Option<Arc<Comparison>> {
        let (model, seed) = (trace.model.clone(), self.seed);
        if !self.asked.as_ref().is_some_and(|asked| Arc::ptr_eq(&asked.model, &model) && asked.seed == seed) {
            self.asked = Some(Asked { model: model.clone(), seed, progress: Arc::default() });
            // What the old run gave belongs to another model or seed; its thread ends by itself.
            (self.basis, self.made) = Default::default();
        }
        let progress = self.asked.as_ref().map(|asked| asked.progress.clone()).unwrap_or_default();
        let work = {
            let progress = progress.clone();
            move || {
                let errand = Errand { model: model.clone(), write: WRITE, passage: PASSAGE.to_owned(), every: 7, copies: 4, steps: STEPS, seed };
                rollout::run(&errand, &progress).map(|ran| Arc::new(Basis::new(model, ran)))
            }
        };
        let basis = self.basis.get(ui.ctx(), |_| true, false, work);
        let Some(basis) = basis else {
            ui.add(egui::ProgressBar::new(progress.share()).text(cx.t_args("bridge-writing", &args!("count" => count(WRITE)))).desired_height(20.0));
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
            return None;
        };
        match &*basis {
            Ok(basis) => {
                let (wish, mine) = ((self.order, self.n), basis.clone());
                self.made.get(ui.ctx(), |made| made.of == wish && Arc::ptr_eq(&made.basis, basis), false, move || Comparison::new(mine, wish.0, wish.1))
            }
            Err(failure) => {
                ui.label(RichText::new(cx.failure(failure)).color(cx.theme.color.bad));
                None
            }
        }
    }

    fn lower(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace, made: &Comparison, said: &numbers::Said, t: usize) {
        let char = trace.window().get(t).map_or_else(|| "?".to_owned(), |token| cx.label(*token));
        let gap = cx.theme.space.normal;
        let each = (ui.available_width() - 2.0 * gap - 4.0) / 3.0;
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                let words = cx.t_args("bridge-said", &args!("char" => char, "position" => t));
                ui.label(RichText::new(words).size(cx.theme.size.small).strong());
                self.table(ui, cx, made, said);
                if let Err(error) = &made.ar {
                    ui.label(RichText::new(cx.t_args("bridge-no-ar", &args!("reason" => super::ar::words::series_error(cx, error)))).color(cx.theme.color.warn));
                }
            });
            ui.add_space(cx.theme.space.wide);
            ui.vertical(|ui| self.written_out(ui, cx, made));
        });
        ui.add_space(cx.theme.space.small);
        let height = (ui.clip_rect().bottom() - ui.cursor().top() - 30.0).clamp(140.0, 460.0);
        let size = vec2(each, height);
        let pictures: [(&str, Draw<'_>); 3] = [
            ("bridge-gaussian", &|page, ui, cx| page.parabola(ui, cx, made, said, size)),
            ("bridge-cross-entropy", &|page, ui, cx| page.logarithm(ui, cx, said, size)),
            ("bridge-growth", &|page, ui, cx| page.growth(ui, cx, made, size)),
        ];
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing = vec2(gap, 2.0);
            for (key, draw) in pictures {
                ui.vertical(|ui| {
                    ui.set_width(each);
                    ui.label(RichText::new(cx.t(key)).size(cx.theme.size.small).strong()).on_hover_text(cx.t(&format!("{key}-about")));
                    draw(self, ui, cx);
                });
            }
        });
    }
}

/// Draws one of the pictures at the bottom.
type Draw<'a> = &'a dyn Fn(&Bridge, &mut Ui, &Cx<'_>);
