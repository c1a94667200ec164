//! Beside the picture, for "Move the coefficients": order, coefficients, noise, forecast; undo, reset, taking out.

use super::ArPage;
use super::made::{Made, Wish};
use super::model::Knobs;
use crate::args;
use crate::series::MAX_ORDER;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::widget::named;
use egui::{Align2, Button, DragValue, Key, Modifiers, Sense, Slider, SliderClamping, TextStyle, Ui, vec2};

/// Width of the names before the sliders.
const NAME: f32 = 104.0;

impl ArPage {
    pub(super) fn explore_controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.row_of_buttons(ui, cx);
        ui.add_space(cx.theme.space.small);
        let before = self.model.knobs.clone();
        let mut order = self.model.order();
        if slider(ui, cx, &cx.t("ar-order"), Slider::new(&mut order, 1..=MAX_ORDER), "ar-order-about") {
            self.model.set_order(order);
            cx.did("ar-order-changed");
        }
        for i in 0..self.model.order() {
            let name = cx.t_args("ar-phi", &args!("lag" => i + 1));
            // A dragged root may ask for more than the slider's reach: it is shown, not cut.
            let phi = Slider::new(&mut self.model.knobs.phi[i], -2.0..=2.0).clamping(SliderClamping::Edits).step_by(0.005).fixed_decimals(3);
            if slider(ui, cx, &name, phi, "ar-phi-about") {
                cx.did("ar-phi-moved");
            }
        }
        slider(ui, cx, &cx.t("ar-c"), Slider::new(&mut self.model.knobs.c, -5.0..=5.0).clamping(SliderClamping::Edits).step_by(0.05).fixed_decimals(2), "ar-c-about");
        slider(ui, cx, &cx.t("ar-sigma"), Slider::new(&mut self.model.knobs.sigma, 0.0..=5.0).clamping(SliderClamping::Edits).step_by(0.05).fixed_decimals(2), "ar-sigma-about");
        if before != self.model.knobs && !self.model.process().is_stationary() {
            cx.did("ar-not-stationary");
        }
        ui.separator();
        slider(ui, cx, &cx.t("ar-points"), Slider::new(&mut self.wish.points, 50..=2000).logarithmic(true), "ar-points-about");
        if slider(ui, cx, &cx.t("ar-horizon"), Slider::new(&mut self.wish.horizon, 5..=100), "ar-horizon-about") {
            cx.did("ar-horizon-moved");
        }
        slider(ui, cx, &cx.t("ar-level"), Slider::new(&mut self.wish.level, 0.5..=0.99).step_by(0.01).fixed_decimals(2), "ar-level-about");
        slider(ui, cx, &cx.t("ar-futures"), Slider::new(&mut self.wish.futures, 0..=50), "ar-futures-about");
        ui.horizontal(|ui| {
            ui.label(cx.t("ar-seed")).on_hover_text(cx.t("ar-seed-about"));
            named(ui.add(DragValue::new(&mut self.wish.seed).speed(0.2)), &cx.t("ar-seed"));
        });
        ui.separator();
        self.take_out(ui, cx);
    }

    fn row_of_buttons(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let free = ui.memory(|memory| memory.focused().is_none());
        let keyed = free && self.model.can_undo() && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Z));
        ui.horizontal_wrapped(|ui| {
            let undo = ui.add_enabled(self.model.can_undo(), Button::new(cx.t("ar-undo"))).on_hover_text(cx.t("ar-undo-about"));
            if undo.clicked() || keyed {
                self.model.undo();
            }
            let fresh = Knobs::default();
            if ui.add_enabled(self.model.knobs != fresh || self.wish != Wish::default(), Button::new(cx.t("ar-reset"))).clicked() {
                self.model.knobs = fresh;
                self.wish = Wish::default();
            }
            if ui.button(cx.t("ar-new-noise")).on_hover_text(cx.t("ar-new-noise-about")).clicked() {
                self.wish.seed = self.wish.seed.wrapping_add(1);
                cx.did("ar-new-noise");
            }
        });
    }

    fn take_out(&self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            if ui.button(cx.t("export-copy")).on_hover_text(cx.t("ar-copy-about")).clicked() {
                let phi: Vec<String> = self.model.knobs.phi.iter().map(f64::to_string).collect();
                let knobs = &self.model.knobs;
                let text = format!("genscope ar simulate --phi {} --c {} --sigma {} -n {}", phi.join(","), knobs.c, knobs.sigma, self.wish.points);
                cx.export(Export::Copy(text));
            }
            if ui.button(cx.t("export-csv")).clicked() && let Some(made) = &self.made {
                cx.export(Export::Csv { name: "ar".to_owned(), rows: rows(made) });
            }
            if ui.button(cx.t("export-png")).clicked() && let Some(rect) = self.picture {
                cx.export(Export::Widget { name: "ar".to_owned(), rect });
            }
        });
    }
}

/// The series, then the forecast beneath it, every number in full.
fn rows(made: &Made) -> Vec<Vec<String>> {
    let head = ["t", "x", "forecast", "low", "high"].map(str::to_owned).to_vec();
    let past = made.series.values.iter().enumerate().map(|(t, x)| vec![t.to_string(), x.to_string(), String::new(), String::new(), String::new()]);
    let n = made.series.values.len();
    let ahead = made.forecast.iter().flat_map(|f| (0..f.mean.len()).map(move |h| vec![(n + h).to_string(), String::new(), f.mean[h].to_string(), f.low[h].to_string(), f.high[h].to_string()]));
    std::iter::once(head).chain(past).chain(ahead).collect()
}

/// A slider under its name; true when it moved.
pub(super) fn slider(ui: &mut Ui, cx: &Cx<'_>, name: &str, slider: Slider<'_>, about: &str) -> bool {
    let about = cx.t(about);
    ui.horizontal(|ui| {
        let (place, label) = ui.allocate_exact_size(vec2(NAME.min(0.4 * ui.available_width()), ui.spacing().interact_size.y), Sense::hover());
        ui.painter().text(place.left_center(), Align2::LEFT_CENTER, name, TextStyle::Body.resolve(ui.style()), cx.theme.color.ink);
        label.on_hover_text(&about);
        ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 260.0);
        named(ui.add(slider), name).on_hover_text(&about).changed()
    })
    .inner
}
