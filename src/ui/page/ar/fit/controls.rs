//! Beside the picture, for "Fit a series": which series, which order, which method, how much is held out.

use super::super::ArPage;
use super::super::controls::slider;
use super::source::Kind;
use super::work::{Report, report};
use crate::args;
use crate::series::builtin::BUILTIN;
use crate::series::estimate::best;
use crate::series::{MAX_ORDER, Method};
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use egui::{Button, ComboBox, RichText, Slider, Ui};

impl ArPage {
    pub(in super::super) fn fit_controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.sources(ui, cx);
        ui.separator();
        slider(ui, cx, &cx.t("ar-order"), Slider::new(&mut self.fit.order, 1..=MAX_ORDER), "ar-order-about");
        let job = self.fit.job();
        let report = if job.series.is_empty() { None } else { report(&mut self.fit.work, ui.ctx(), &job) };
        ui.horizontal_wrapped(|ui| {
            let orders = report.as_ref().and_then(|report| report.orders.as_ref().ok());
            for (key, name) in [("ar-best-aic", "AIC"), ("ar-best-bic", "BIC")] {
                let order = orders.map(|orders| best(orders, |c| if name == "AIC" { c.aic } else { c.bic }));
                let words = cx.t_args(key, &args!("order" => order.map_or_else(|| "–".to_owned(), |order| order.to_string())));
                if ui.add_enabled(order.is_some(), Button::new(words)).clicked() && let Some(order) = order {
                    self.fit.order = order;
                    cx.did("ar-order-chosen");
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            for (method, key) in [(Method::LeastSquares, "ar-least-squares"), (Method::YuleWalker, "ar-yule-walker")] {
                if ui.selectable_label(self.fit.method == method, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    self.fit.method = method;
                    cx.did("ar-method-chosen");
                }
            }
        });
        if slider(ui, cx, &cx.t("ar-held"), Slider::new(&mut self.fit.held, 0..=50).suffix(" %"), "ar-held-about") {
            cx.did("ar-held-moved");
        }
        ui.separator();
        let fitted = report.as_ref().and_then(|report| report.chosen().ok());
        let use_it = ui.add_enabled(fitted.is_some(), Button::new(cx.t("ar-use"))).on_hover_text(cx.t("ar-use-about"));
        if use_it.clicked() && let Some(fit) = fitted {
            self.model.knobs.phi.clone_from(&fit.model.phi);
            (self.model.knobs.c, self.model.knobs.sigma) = (fit.model.c, fit.model.sigma);
            self.view = super::super::View::Explore;
            cx.did("ar-used");
        }
        ui.horizontal_wrapped(|ui| {
            if ui.add_enabled(fitted.is_some(), Button::new(cx.t("export-copy"))).on_hover_text(cx.t("ar-copy-fit-about")).clicked() && let Some(report) = &report {
                let text = rows(report).iter().map(|row| row.join("\t") + "\n").collect();
                cx.export(Export::Copy(text));
            }
            if ui.add_enabled(fitted.is_some(), Button::new(cx.t("export-csv"))).clicked() && let Some(report) = &report {
                cx.export(Export::Csv { name: "ar-fit".to_owned(), rows: rows(report) });
            }
            if ui.button(cx.t("export-png")).clicked() && let Some(rect) = self.picture {
                cx.export(Export::Widget { name: "ar-fit".to_owned(), rect });
            }
        });
    }

    fn sources(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("ar-source")).strong());
        ui.horizontal_wrapped(|ui| {
            for series in BUILTIN {
                let kind = Kind::Builtin(series.id.to_owned());
                let key = format!("ar-series-{}", series.id);
                if ui.selectable_label(self.fit.source.kind == kind, cx.t(&key)).on_hover_text(cx.t("ar-generated")).clicked() {
                    self.fit.source.choose(kind);
                    cx.did("ar-series-chosen");
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            if ui.selectable_label(self.fit.source.kind == Kind::Drawn, cx.t("ar-draw")).clicked() {
                self.fit.source.choose(Kind::Drawn);
                cx.did("ar-draw-chosen");
            }
            let waiting = self.fit.source.is_busy();
            if ui.add_enabled(!waiting, Button::new(cx.t("ar-open-csv"))).on_hover_text(cx.t("ar-open-csv-about")).clicked() {
                self.fit.source.open(ui.ctx(), cx.texts);
            }
        });
        match &self.fit.source.kind {
            Kind::Builtin(_) => {
                if ui.button(cx.t("ar-new-noise")).on_hover_text(cx.t("ar-generated")).clicked() {
                    self.fit.source.seed = self.fit.source.seed.wrapping_add(1);
                    self.fit.source.changed();
                }
            }
            Kind::Drawn => {
                if ui.add_enabled(!self.fit.source.drawn.is_empty(), Button::new(cx.t("ar-draw-again"))).clicked() {
                    self.fit.source.drawn.clear();
                    self.fit.source.changed();
                }
            }
            Kind::File => self.columns(ui, cx),
        }
        ui.checkbox(&mut self.fit.whole, cx.t("ar-whole")).on_hover_text(cx.t("ar-whole-about"));
    }

    fn columns(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(opened) = &self.fit.source.opened else { return };
        let (mut chosen, name) = (opened.column, cx.t("ar-column"));
        let label = |i: usize| {
            let column = &opened.table.columns[i];
            if column.is_numeric() { column.name.clone() } else { cx.t_args("ar-column-text", &args!("name" => column.name.as_str())) }
        };
        ui.horizontal(|ui| {
            ui.label(&name);
            let combo = ComboBox::from_id_salt("ar-column").selected_text(label(chosen)).show_ui(ui, |ui| {
                for i in 0..opened.table.columns.len() {
                    ui.selectable_value(&mut chosen, i, label(i));
                }
            });
            ui.ctx().accesskit_node_builder(combo.response.id, |node| node.set_label(name.as_str()));
        });
        if chosen != opened.column {
            self.fit.source.choose_column(chosen);
        }
    }
}

/// The fit as a table: both methods, every number in full.
fn rows(report: &Report) -> Vec<Vec<String>> {
    let mut rows = vec![["", "least_squares", "se", "yule_walker", "se"].map(str::to_owned).to_vec()];
    let both = [&report.least_squares, &report.yule_walker];
    let mut row = |name: String, value: &dyn Fn(&crate::series::Fit) -> (f64, Option<f64>)| {
        let cells = both.iter().flat_map(|fit| match fit.as_ref().map(value) {
            Ok((x, error)) => [x.to_string(), error.map_or_else(String::new, |e| e.to_string())],
            Err(_) => [String::new(), String::new()],
        });
        rows.push(std::iter::once(name).chain(cells).collect());
    };
    row("c".to_owned(), &|fit| (fit.model.c, Some(fit.c_error)));
    for i in 0..report.job.order {
        row(format!("phi_{}", i + 1), &|fit| (fit.model.phi[i], Some(fit.phi_errors[i])));
    }
    row("sigma2".to_owned(), &|fit| (fit.sigma2, None));
    row("log_likelihood".to_owned(), &|fit| (fit.log_likelihood, None));
    row("aic".to_owned(), &|fit| (fit.aic, None));
    row("bic".to_owned(), &|fit| (fit.bic, None));
    rows
}
