//! What the learner sets: who predicts, the data, the sampler, the seed; and what can be taken out.

use super::landscape::GROUNDS;
use super::lane::{pairs, state_at};
use super::picker::Picker;
use super::sampler::SamplerControls;
use super::source::{BANDWIDTH, KERNELS, WHO, Who};
use super::{Denoise, POINTS, View};
use crate::args;
use crate::data::points::DATASETS;
use crate::sample::diffusion::SamplerConfig;
use crate::session::Denoised;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::widget::named;
use egui::{DragValue, RichText, Slider, Ui};

impl Denoise {
    pub(super) fn controls_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if self.view == View::Order {
            self.order_controls(ui, cx);
            return;
        }
        self.source_ui(ui, cx);
        ui.add_space(cx.theme.space.small);
        match self.view {
            View::Race => self.contestants_ui(ui, cx),
            View::Travel | View::Fork => self.sampler_ui(ui, cx),
            View::Flow | View::Order => {}
        }
        ui.add_space(cx.theme.space.small);
        self.cloud_ui(ui, cx);
        if matches!(self.view, View::Travel | View::Fork) {
            ui.add_space(cx.theme.space.small);
            self.ground_ui(ui, cx);
        }
        ui.add_space(cx.theme.space.small);
        self.save_ui(ui, cx);
        ui.label(RichText::new(cx.t("denoise-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    fn source_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("denoise-who")).strong()).on_hover_text(cx.t("denoise-who-about"));
        ui.horizontal_wrapped(|ui| {
            for (who, key) in WHO {
                let label = ui.selectable_label(self.chosen.who == *who, cx.t(key));
                let about = cx.t_args(&format!("{key}-about"), &args!("kernels" => KERNELS, "bandwidth" => BANDWIDTH.to_string()));
                if !label.on_hover_text(about).clicked() {
                    continue;
                }
                if *who == Who::File && self.chosen.file.is_none() {
                    self.lab.picker = Some(Picker::open(ui.ctx(), cx.t("denoise-open-title")));
                } else if self.chosen.who != *who {
                    self.chosen.who = *who;
                    cx.did("denoise-who");
                    if *who == Who::Exact {
                        cx.did("denoise-exact");
                    }
                }
            }
        });
        if let (Who::File, Some((name, _))) = (self.chosen.who, &self.chosen.file) {
            let name = name.clone();
            ui.horizontal(|ui| {
                ui.label(RichText::new(name).color(cx.theme.color.accent));
                if ui.button(cx.t("denoise-open-other")).clicked() {
                    self.lab.picker = Some(Picker::open(ui.ctx(), cx.t("denoise-open-title")));
                }
            });
        }
        if matches!(self.chosen.who, Who::Shipped | Who::Exact) {
            ui.horizontal_wrapped(|ui| {
                for dataset in DATASETS {
                    if ui.selectable_label(self.chosen.data == dataset.id, cx.t(&format!("dataset-{}", dataset.id))).clicked() && self.chosen.data != dataset.id {
                        dataset.id.clone_into(&mut self.chosen.data);
                        cx.did("denoise-other-data");
                    }
                }
            });
        }
        if self.chosen.who == Who::Exact {
            let words = cx.t_args("denoise-exact-note", &args!("kernels" => KERNELS, "bandwidth" => BANDWIDTH.to_string()));
            ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.soft));
        }
    }

    fn sampler_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        // A network that was trained is what it is; the shipped ones and the exact answer have both kinds.
        let own = match self.chosen.who {
            Who::Shipped | Who::Exact => None,
            Who::Trained | Who::File => self.chosen.resolve(cx, false).map(|resolved| resolved.is_flow()),
        };
        let usual = SamplerConfig::default();
        let did = ["denoise-sampler", "denoise-steps", "denoise-eta", "denoise-few-steps"];
        SamplerControls { did, of: "", usual, usual_about: "denoise-reset-about", own, most: self.clock.timesteps }.show(ui, cx, &mut self.sampler);
    }

    /// How many points, and which noise.
    fn cloud_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal(|ui| {
            ui.label(cx.t("denoise-points"));
            ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
            named(ui.add(Slider::new(&mut self.count, POINTS).logarithmic(true).step_by(50.0)), &cx.t("denoise-points-name"));
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.t("denoise-seed")).on_hover_text(cx.t("denoise-seed-about"));
            named(ui.add(DragValue::new(&mut self.seed).speed(0.1)), &cx.t("denoise-seed-name"));
            if ui.button(cx.t("denoise-new-noise")).on_hover_text(cx.t("denoise-new-noise-about")).clicked() {
                self.seed = self.seed.wrapping_add(1);
                cx.did("denoise-new-noise");
            }
            if ui.button(cx.t("denoise-same-noise")).on_hover_text(cx.t("denoise-same-noise-about")).clicked() {
                self.lab.main.again();
                self.lab.race.again();
                cx.did("denoise-same-noise");
            }
        });
    }

    fn ground_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let about = cx.t_args("denoise-ground-about", &args!("kernels" => KERNELS, "bandwidth" => BANDWIDTH.to_string()));
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.t("denoise-ground")).on_hover_text(about);
            for (ground, key) in GROUNDS {
                if ui.selectable_label(self.ground == *ground, cx.t(key)).clicked() {
                    self.ground = *ground;
                    cx.did("denoise-ground");
                }
            }
        });
    }

    fn save_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let run = match self.view {
            View::Travel => self.lab.main.run().cloned(),
            View::Fork => self.lab.forking.shown().cloned(),
            View::Race | View::Flow | View::Order => None,
        };
        ui.horizontal_wrapped(|ui| {
            if matches!(self.view, View::Travel | View::Fork)
                && ui.add_enabled(run.is_some(), egui::Button::new(cx.t("denoise-save-points"))).clicked()
                && let Some(run) = &run
            {
                let k = state_at(run, self.clock.t);
                let name = format!("{}-t{}", run.request.sampler.kind.id(), run.path.t(k));
                cx.export(Export::Csv { name, rows: table(run, k) });
            }
            self.save_picture_ui(ui, cx);
        });
    }

    pub(super) fn save_picture_ui(&self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if ui.add_enabled(self.lab.picture.is_some(), egui::Button::new(cx.t("denoise-save-picture"))).clicked()
            && let Some(rect) = self.lab.picture
        {
            cx.export(Export::Widget { name: format!("denoise-t{}", self.clock.t), rect });
        }
    }
}

/// One state with all its working, a point a row; at t = 0 the points alone.
fn table(run: &Denoised, k: usize) -> Vec<Vec<String>> {
    let mut columns = vec![("x_t", pairs(run.path.state(k)))];
    if let Some(step) = run.path.steps.get(k) {
        columns.extend([("eps", pairs(&step.eps)), ("x_0", pairs(&step.x_0)), ("mean", pairs(&step.mean(run.path.state(k + 1))))]);
        columns.extend(step.noise.as_ref().map(|noise| ("noise", pairs(noise))));
    }
    let head = columns.iter().flat_map(|(name, _)| ["x", "y"].map(|axis| format!("{name}_{axis}"))).collect();
    let row = |i: usize| columns.iter().flat_map(|(_, points)| points.get(i).copied().unwrap_or_default()).map(|x| x.to_string()).collect();
    std::iter::once(head).chain((0..run.request.count).map(row)).collect()
}
