//! What a fit says: its coefficients, the orders compared, its residuals, its errors on the held-out end.

use super::super::ArPage;
use super::super::charts::{absent, correlations, inks};
use super::super::words;
use super::work::Report;
use crate::args;
use crate::series::{Fit, Method};
use crate::ui::cx::Cx;
use crate::ui::widget::{Diagram, fmt};
use egui::{Grid, RichText, ScrollArea, Ui, Vec2, vec2};

impl ArPage {
    /// Least squares and Yule-Walker side by side, with standard errors.
    pub(super) fn coefficients(&self, ui: &mut Ui, cx: &Cx<'_>, report: &Report, size: Vec2) {
        let both = [(Method::LeastSquares, "ar-least-squares", &report.least_squares), (Method::YuleWalker, "ar-yule-walker", &report.yule_walker)];
        let small = cx.theme.size.small;
        ScrollArea::vertical().id_salt("ar-coefficients").max_height(size.y).auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 17.0;
            Grid::new("ar-coefficients").num_columns(3).spacing([9.0, 1.0]).show(ui, |ui| {
                ui.label("");
                for (method, key, _) in both {
                    let text = RichText::new(cx.t(key)).size(small);
                    ui.label(if report.job.method == method { text.strong().color(cx.theme.color.accent) } else { text.color(cx.theme.color.soft) });
                }
                ui.end_row();
                let mut row = |name: String, value: &dyn Fn(&Fit) -> (f64, Option<f64>)| {
                    ui.label(RichText::new(name).size(small));
                    for (_, _, fit) in both {
                        let text = match fit.as_ref().map(value) {
                            Ok((x, Some(error))) => {
                                let text = RichText::new(format!("{} ± {}", fmt(x), fmt(error)));
                                // Within two standard errors of 0 it might as well be 0.
                                if x.abs() < 1.96 * error { text.color(cx.theme.color.faint) } else { text.color(cx.theme.color.weight) }
                            }
                            Ok((x, None)) => RichText::new(fmt(x)),
                            Err(_) => RichText::new("–"),
                        };
                        ui.label(text.monospace().size(small));
                    }
                    ui.end_row();
                };
                for i in 0..report.job.order {
                    row(cx.t_args("ar-phi", &args!("lag" => i + 1)), &|fit| (fit.model.phi[i], Some(fit.phi_errors[i])));
                }
                row(cx.t("ar-row-c"), &|fit| (fit.model.c, Some(fit.c_error)));
                row(cx.t("ar-sigma2"), &|fit| (fit.sigma2, None));
                row(cx.t("ar-largest-root"), &|fit| (fit.model.modulus(), None));
            });
        });
    }

    /// AIC and BIC over the order, as ln(1 + what they are above their least): orders that are too low are often far off. A
    /// click chooses an order.
    pub(super) fn criteria(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, report: &Report, size: Vec2) {
        let orders = match &report.orders {
            Ok(orders) => orders,
            Err(error) => {
                ui.label(RichText::new(words::series_error(cx, error)).size(cx.theme.size.small).color(cx.theme.color.soft));
                return;
            }
        };
        let least = |value: &dyn Fn(usize) -> f64| (0..orders.len()).map(value).fold(f64::INFINITY, f64::min);
        let (aic, bic) = (|i: usize| orders[i].aic, |i: usize| orders[i].bic);
        let (least_aic, least_bic) = (least(&aic), least(&bic));
        let line = |value: &dyn Fn(usize) -> f64, least: f64| (0..orders.len()).map(|i| [orders[i].order as f64, (value(i) - least).ln_1p()]).collect::<Vec<_>>();
        let (aic, bic) = (line(&aic, least_aic), line(&bic, least_bic));
        let best = |points: &[[f64; 2]]| points.iter().copied().filter(|p| p[1] == 0.0).collect::<Vec<_>>();
        let (first, second) = (inks(cx).series, inks(cx).theory);
        let words = |x: f64, _: f64| {
            let i = x.round().max(0.0) as usize;
            orders.get(i).map(|c| cx.t_args("ar-tip-order", &args!("order" => c.order, "aic" => format!("{:.1}", c.aic), "bic" => format!("{:.1}", c.bic), "sigma2" => fmt(c.sigma2))))
        };
        let chart = Diagram::new("ar-criteria", cx.t("ar-criteria")).size(size).x(-0.5, orders.len() as f64 - 0.5).y_of(aic.iter().chain(&bic).map(|p| p[1])).ticks(true, false).axes(cx.t("ar-axis-order"), cx.t("ar-axis-above"));
        let chart = chart.upright(cx.theme.color.accent, report.job.order as f64, true).line(first, 1.5, aic.clone()).line(second, 1.5, bic.clone());
        let shown = chart.dots(first, 5.0, true, best(&aic)).dots(second, 5.0, true, best(&bic)).tip(words).touched().show(ui, cx);
        let small = egui::FontId::proportional(cx.theme.size.small);
        for (i, (name, color)) in [("AIC", first), ("BIC", second)].into_iter().enumerate() {
            let at = shown.plot.right_top() + vec2(-8.0 - 34.0 * i as f32, 3.0);
            ui.painter().text(at, egui::Align2::RIGHT_TOP, name, small.clone(), color);
        }
        if shown.response.clicked() && let Some([x, _]) = shown.at {
            self.fit.order = (x.round().max(1.0) as usize).min(orders.len() - 1);
            cx.did("ar-order-chosen");
        }
    }
}

/// What the one-step predictions missed, in standard deviations.
pub(super) fn residuals(ui: &mut Ui, cx: &Cx<'_>, report: &Report, size: Vec2) {
    let Ok(fit) = report.chosen() else {
        absent(ui, cx, "ar-no-fit", size);
        return;
    };
    let scale = fit.sigma2.sqrt();
    let values: Vec<f64> = fit.residuals.iter().map(|e| e / scale).collect();
    let reach = values.iter().fold(3.0, |m: f64, e| m.max(e.abs())).min(8.0);
    let n = values.len() as f64;
    let words = |x: f64, _: f64| {
        let i = x.round().max(0.0) as usize;
        let t = i + report.job.order;
        fit.residuals.get(i).map(|e| cx.t_args("ar-tip-residual", &args!("t" => t, "value" => fmt(*e), "times" => format!("{:+.1}", e / scale))))
    };
    let chart = Diagram::new("ar-residuals", cx.t("ar-residuals")).size(size).x(0.0, n).y(-1.1 * reach, 1.1 * reach);
    let chart = chart.band(cx.theme.color.faint.gamma_multiply(0.25), vec![0.0, n], vec![-1.96; 2], vec![1.96; 2]);
    chart.level(cx.theme.color.line, 0.0).series(inks(cx).series, 1.0, 0.0, &values).tip(words).show(ui, cx);
}

/// Whether anything is left in them: their correlations and the Ljung-Box test, in words.
pub(super) fn left(ui: &mut Ui, cx: &Cx<'_>, report: &Report, size: Vec2) {
    let Some(left) = &report.left else {
        absent(ui, cx, "ar-no-fit", size);
        return;
    };
    let something = left.p_value < 0.05;
    let p = if left.p_value < 1e-4 { "< 0.0001".to_owned() } else { format!("= {:.4}", left.p_value) };
    let words = cx.t_args(if something { "ar-left-something" } else { "ar-left-nothing" }, &args!("p" => p, "q" => fmt(left.q), "lags" => left.lags, "freedom" => left.freedom));
    let color = if something { cx.theme.color.warn } else { cx.theme.color.good };
    let said = ui.label(RichText::new(words).size(cx.theme.size.small).color(color));
    let below = vec2(size.x, (size.y - said.rect.height() - 2.0).max(60.0));
    correlations(ui, cx, "ar-left", below, Some(&left.acf), None, left.band);
}

/// Errors on the held-out end: numbers, and how they grow with the distance.
pub(super) fn errors(ui: &mut Ui, cx: &Cx<'_>, report: &Report, size: Vec2) {
    let Some(held) = &report.held else {
        absent(ui, cx, "ar-nothing-held", size);
        return;
    };
    let numbers = cx.t_args("ar-errors-said", &args!(
        "one" => fmt(held.one_step_rmse), "many" => fmt(held.many_step_rmse), "mean" => fmt(held.mean_rmse), "last" => fmt(held.last_rmse)
    ));
    let said = ui.label(RichText::new(numbers).size(cx.theme.size.small).color(cx.theme.color.soft));
    let below = vec2(size.x, (size.y - said.rect.height() - 2.0).max(60.0));
    let top = held.by_horizon.iter().copied().fold(held.mean_rmse, f64::max);
    let points: Vec<[f64; 2]> = held.by_horizon.iter().enumerate().map(|(i, e)| [(i + 1) as f64, *e]).collect();
    let words = |x: f64, _: f64| {
        let h = x.round().max(1.0) as usize;
        held.by_horizon.get(h - 1).map(|e| cx.t_args("ar-tip-horizon", &args!("h" => h, "value" => fmt(*e))))
    };
    let chart = Diagram::new("ar-errors", cx.t("ar-errors")).size(below).x(0.5, points.len() as f64 + 0.5).y(0.0, 1.1 * top).axes(cx.t("ar-axis-ahead"), "");
    chart.level(cx.theme.color.faint, held.mean_rmse).line(inks(cx).forecast, 2.0, points).tip(words).show(ui, cx);
}
