//! The order of every sampler: how its error falls with its steps where the truth is known, measured by the worker just
//! now ([`crate::sample::diffusion::order`]), on logarithmic axes, where an order is a slope.

use super::Denoise;
use crate::args;
use crate::sample::diffusion::order::{Measured, slope};
use crate::sample::diffusion::{SAMPLERS, SamplerKind};
use crate::session::Command;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::highlight::Pin;
use crate::ui::widget::loglog::mark;
use crate::ui::widget::{Guide, LogLog, Series, fmt};
use egui::{Grid, RichText, Sense, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Doublings that the slope is read from: with few steps the error has not settled into its order yet.
const SETTLED: usize = 3;

/// What the error is set against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effort {
    #[default]
    Steps,
    Evaluations,
}

#[derive(Debug, Default)]
pub struct Orders {
    asked: bool,
    found: Vec<(SamplerKind, Arc<Vec<Measured>>)>,
    hidden: Vec<SamplerKind>,
    pin: Pin<usize>,
}

impl Orders {
    /// Asks for all of them, once.
    fn want(&mut self, cx: &mut Cx<'_>) {
        if !self.asked {
            self.asked = true;
            SAMPLERS.iter().for_each(|entry| cx.send(Command::MeasureOrder(entry.kind)));
        }
    }

    pub fn take(&mut self, kind: SamplerKind, measured: Arc<Vec<Measured>>) {
        self.found.retain(|(known, _)| *known != kind);
        self.found.push((kind, measured));
    }

    /// The worker failed: what is missing is asked for again.
    pub fn give_up(&mut self) {
        self.asked = self.found.len() == SAMPLERS.len();
    }

    pub fn is_waiting(&self) -> bool {
        self.asked && self.found.len() < SAMPLERS.len()
    }

    fn of(&self, kind: SamplerKind) -> Option<&Arc<Vec<Measured>>> {
        self.found.iter().find(|(known, _)| *known == kind).map(|(_, measured)| measured)
    }

    fn table(&self) -> Vec<Vec<String>> {
        let head = ["sampler", "steps", "evaluations", "error"].map(str::to_owned).to_vec();
        let rows = self.found.iter().flat_map(|(kind, measured)| measured.iter().map(|one| vec![kind.id().to_owned(), one.steps.to_string(), one.evaluations.to_string(), one.error.to_string()]));
        std::iter::once(head).chain(rows).collect()
    }
}

impl Denoise {
    pub(super) fn order_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.lab.orders.want(cx);
        ui.horizontal(|ui| {
            for (axis, key) in [(Effort::Steps, "denoise-against-steps"), (Effort::Evaluations, "denoise-against-evaluations")] {
                if ui.selectable_label(self.order_axis == axis, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.order_axis = axis;
                    cx.did("denoise-order-axis");
                }
            }
        });
        let effort = |one: &Measured| if self.order_axis == Effort::Steps { one.steps as f64 } else { one.evaluations as f64 };
        let orders = &self.lab.orders;
        let seen = |kind: SamplerKind| orders.of(kind).filter(|_| !orders.hidden.contains(&kind));
        let words = |kind: SamplerKind, one: &Measured| {
            let sampler = cx.t(&format!("sampler-{}", kind.id()));
            cx.t_args("denoise-order-point", &args!("sampler" => sampler, "steps" => one.steps, "evaluations" => one.evaluations, "error" => fmt(one.error)))
        };
        let series: Vec<Series> = SAMPLERS
            .iter()
            .enumerate()
            .map(|(i, row)| {
                let points = seen(row.kind).map_or_else(Vec::new, |measured| measured.iter().map(|one| ([effort(one), one.error], words(row.kind, one))).collect());
                Series { color: cx.theme.series(i), shape: i, points, joined: true }
            })
            .collect();
        // Two lines of known slope through the largest error that is on screen.
        let all = || series.iter().flat_map(|series| series.points.iter().map(|(at, _)| *at));
        let [left, right] = all().fold([f64::INFINITY, 0.0f64], |[low, high], [x, _]| [low.min(x), high.max(x)]);
        let top = all().map(|[_, y]| y).fold(0.0, f64::max);
        let line = |order: i32, from: f64| Guide {
            name: cx.t_args("denoise-order-slope", &args!("order" => order)),
            color: cx.theme.color.soft,
            from: [left, from],
            to: [right, from * (left / right).powi(order)],
        };
        let guides = if top > 0.0 { vec![line(1, 1.6 * top), line(2, 1.6 * top)] } else { Vec::new() };
        let x_axis = cx.t(if self.order_axis == Effort::Steps { "denoise-axis-steps" } else { "denoise-axis-evaluations" });
        let height = (ui.clip_rect().bottom() - ui.cursor().top() - 196.0).clamp(220.0, 700.0);
        let chart = LogLog::new("order", &series).guides(&guides).name(cx.t("denoise-order-name")).axes(x_axis, cx.t("denoise-axis-error"));
        chart.size(vec2(ui.available_width(), height)).show(ui, cx, &mut self.lab.orders.pin);
        ui.add_space(cx.theme.space.tight);
        self.slopes(ui, cx);
        self.lab.picture = Some(ui.min_rect());
    }

    /// Which order was promised, which was seen.
    fn slopes(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let theme = cx.theme;
        let mut toggled = None;
        let small = |text: String, ink| RichText::new(text).size(theme.size.small).color(ink);
        ui.spacing_mut().interact_size.y = 18.0;
        ui.spacing_mut().button_padding.y = 1.0;
        Grid::new("slopes").num_columns(4).spacing([22.0, 1.0]).min_row_height(20.0).show(ui, |ui| {
            for key in ["denoise-order-sampler", "denoise-order-known", "denoise-order-measured", "denoise-order-evaluations"] {
                ui.label(small(cx.t(key), theme.color.soft));
            }
            ui.end_row();
            for (i, row) in SAMPLERS.iter().enumerate() {
                ui.horizontal(|ui| {
                    let (dot, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
                    mark(ui.painter(), dot.center(), 4.6, i, theme.series(i), theme.color.paper);
                    let mut on = !self.lab.orders.hidden.contains(&row.kind);
                    if ui.checkbox(&mut on, cx.t(&format!("sampler-{}", row.id))).changed() {
                        toggled = Some((row.kind, on));
                    }
                });
                ui.label(row.order.to_string());
                let settled = self.lab.orders.of(row.kind).and_then(|measured| slope(measured.get(SETTLED..)?));
                ui.label(RichText::new(settled.map_or_else(|| cx.t("denoise-order-measuring"), |slope| format!("{slope:.2}"))).monospace().color(theme.series(i)));
                ui.label(if row.second_evaluation { "2" } else { "1" });
                ui.end_row();
            }
        });
        if let Some((kind, on)) = toggled {
            self.lab.orders.hidden.retain(|hidden| *hidden != kind);
            if !on {
                self.lab.orders.hidden.push(kind);
            }
            self.lab.orders.pin = Pin::default();
        }
    }

    pub(super) fn order_controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("denoise-order-how")).size(cx.theme.size.small).color(cx.theme.color.soft));
        ui.add_space(cx.theme.space.small);
        ui.horizontal_wrapped(|ui| {
            if ui.add_enabled(!self.lab.orders.is_waiting(), egui::Button::new(cx.t("denoise-order-again"))).clicked() {
                self.lab.orders.asked = false;
                self.lab.orders.found.clear();
            }
            if ui.add_enabled(!self.lab.orders.found.is_empty(), egui::Button::new(cx.t("denoise-order-save"))).clicked() {
                cx.export(Export::Csv { name: "orders".to_owned(), rows: self.lab.orders.table() });
            }
            self.save_picture_ui(ui, cx);
        });
    }
}
