//! What the learner sets: what is painted, the sampler or two of them, guidance, the noise; and what can be taken out.

use super::{MOST_GUIDANCE, Picture, USUAL, View};
use crate::ui::cx::Cx;
use crate::ui::page::denoise::sampler::SamplerControls;
use crate::ui::widget::named;
use egui::{DragValue, RichText, Slider, Ui};

impl Picture {
    pub(super) fn controls_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.subject_ui(ui, cx);
        ui.add_space(cx.theme.space.small);
        let most = self.clock.timesteps;
        let names = [cx.t("picture-first"), cx.t("picture-second")];
        let pair = self.view == View::Pair;
        let of = |i: usize| if pair { names[i].as_str() } else { "" };
        let did = ["picture-sampler", "picture-steps", "picture-eta", "picture-few-steps"];
        let controls = |i| SamplerControls { did, of: of(i), usual: USUAL, usual_about: "picture-reset-about", own: Some(false), most };
        controls(0).show(ui, cx, &mut self.sampler);
        if pair {
            ui.add_space(cx.theme.space.small);
            controls(1).show(ui, cx, &mut self.other);
        }
        ui.add_space(cx.theme.space.small);
        self.noise_ui(ui, cx);
        ui.add_space(cx.theme.space.small);
        self.save_ui(ui, cx);
        ui.label(RichText::new(cx.t("picture-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    fn noise_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            ui.label(cx.t("picture-guidance")).on_hover_text(cx.t("picture-guidance-about"));
            ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
            let slider = ui.add_enabled(!self.is_unconditional(), Slider::new(&mut self.guidance, 0.0..=MOST_GUIDANCE).fixed_decimals(1));
            if named(slider, &cx.t("picture-guidance-name")).on_disabled_hover_text(cx.t("picture-guidance-none")).changed() {
                cx.did("picture-guidance");
            }
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.t("denoise-seed")).on_hover_text(cx.t("picture-seed-about"));
            named(ui.add(DragValue::new(&mut self.seed).speed(0.1)), &cx.t("denoise-seed-name"));
            if ui.button(cx.t("denoise-new-noise")).on_hover_text(cx.t("denoise-new-noise-about")).clicked() {
                self.seed = self.seed.wrapping_add(1);
                cx.did("picture-new-noise");
            }
            if ui.button(cx.t("denoise-same-noise")).on_hover_text(cx.t("picture-same-about")).clicked() {
                self.lab.main.remake();
                self.lab.other.remake();
                cx.did("picture-same-noise");
            }
        });
    }
}
