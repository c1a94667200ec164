//! The controls of a sampler, the same on every page that has one: which, how many steps, DDIM's eta, which times it visits.

use crate::sample::diffusion::{SAMPLERS, SamplerConfig, SamplerKind, Spacing};
use crate::ui::cx::Cx;
use crate::ui::widget::named;
use egui::{Response, RichText, Role, Slider, Ui, WidgetInfo};

pub struct SamplerControls<'a> {
    /// What lessons hear when the sampler, the steps, eta were changed, and when the steps became few.
    pub did: [&'a str; 4],
    /// Which of several samplers on a page it is, before the names for screen readers; empty for the only one.
    pub of: &'a str,
    /// What the button resets to, and the key of what it says.
    pub usual: SamplerConfig,
    pub usual_about: &'a str,
    /// A network that was trained is what it is: a flow or not. `None`: there are both.
    pub own: Option<bool>,
    /// T.
    pub most: usize,
}

impl SamplerControls<'_> {
    fn name(&self, name: String) -> String {
        if self.of.is_empty() { name } else { format!("{}: {name}", self.of) }
    }

    /// Of several samplers, each button says whose it is.
    fn told(&self, button: Response, name: &str) -> Response {
        if !self.of.is_empty() {
            let (words, enabled) = (self.name(name.to_owned()), button.enabled());
            button.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &words));
        }
        button
    }

    pub fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, sampler: &mut SamplerConfig) {
        ui.horizontal(|ui| {
            let title = if self.of.is_empty() { cx.t("denoise-sampler") } else { self.of.to_owned() };
            ui.label(RichText::new(title).strong());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let usual = SamplerConfig { kind: sampler.kind, ..self.usual };
                let reset = ui.add_enabled(*sampler != usual, egui::Button::new(cx.t("denoise-reset")));
                if self.told(reset, &cx.t("denoise-reset")).on_hover_text(cx.t(self.usual_about)).clicked() {
                    *sampler = usual;
                }
            });
        });
        let before = *sampler;
        self.kinds(ui, cx, sampler);
        let wide = |ui: &mut Ui| ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
        ui.horizontal(|ui| {
            ui.label(cx.t("denoise-steps")).on_hover_text(cx.t("denoise-steps-about"));
            wide(ui);
            named(ui.add(Slider::new(&mut sampler.steps, 1..=self.most.max(2)).logarithmic(true)), &self.name(cx.t("denoise-steps-name")));
        });
        ui.horizontal(|ui| {
            let ddim = sampler.kind == SamplerKind::Ddim && self.own != Some(true);
            ui.label(cx.t("denoise-eta")).on_hover_text(cx.t("denoise-eta-about"));
            wide(ui);
            let slider = ui.add_enabled(ddim, Slider::new(&mut sampler.eta, 0.0..=1.0).fixed_decimals(2));
            named(slider, &self.name(cx.t("denoise-eta-name"))).on_disabled_hover_text(cx.t("denoise-eta-ddim-only"));
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.t("denoise-spacing")).on_hover_text(cx.t("denoise-spacing-about"));
            for (spacing, key) in [(Spacing::Trailing, "denoise-spacing-trailing"), (Spacing::Leading, "denoise-spacing-leading")] {
                let button = ui.selectable_label(sampler.spacing == spacing, cx.t(key));
                if self.told(button, &cx.t(key)).on_hover_text(cx.t(&format!("{key}-about"))).clicked() {
                    sampler.spacing = spacing;
                }
            }
        });
        let few = sampler.steps <= 10 && before.steps != sampler.steps;
        let changed = [before.kind != sampler.kind, before.steps != sampler.steps, before.eta != sampler.eta, few];
        for (what, changed) in self.did.iter().zip(changed) {
            if changed {
                cx.did(what);
            }
        }
    }

    fn kinds(&self, ui: &mut Ui, cx: &Cx<'_>, sampler: &mut SamplerConfig) {
        ui.horizontal_wrapped(|ui| {
            for entry in SAMPLERS {
                let chosen = match self.own {
                    Some(true) => entry.flow,
                    Some(false) if sampler.kind == SamplerKind::FlowEuler => entry.kind == SamplerKind::Euler,
                    _ => sampler.kind == entry.kind,
                };
                let name = cx.t(&format!("sampler-{}", entry.id));
                let button = ui.add_enabled(self.own.is_none_or(|flow| flow == entry.flow), egui::Button::selectable(chosen, &name));
                let button = self.told(button, &name).on_hover_text(cx.t(&format!("denoise-sampler-{}-about", entry.id)));
                if button.on_disabled_hover_text(cx.t("denoise-sampler-other-kind")).clicked() {
                    sampler.kind = entry.kind;
                }
            }
        });
    }
}
