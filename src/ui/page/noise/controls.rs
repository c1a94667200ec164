//! What the learner sets: the schedule and T, the data, the noise; and what can be taken out.

use super::drawing::Clamped;
use super::{Noise, SHAPES, Shape, TIMESTEPS};
use crate::args;
use crate::data::picture::{SHIPPED, SIDE};
use crate::data::points::DATASETS;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::loader::{Loader, Source};
use crate::ui::widget::{Raster, fmt, named};
use egui::{RichText, Slider, Ui};

impl Noise {
    pub(super) fn schedule_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let small = |text: String, ink| RichText::new(text).size(cx.theme.size.small).color(ink);
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("noise-schedule")).strong());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let fresh = (self.shape, self.timesteps, self.rescale) == (Shape::Linear, 1000, true);
                if ui.add_enabled(!fresh, egui::Button::new(cx.t("noise-reset"))).on_hover_text(cx.t("noise-reset-about")).clicked() {
                    (self.shape, self.rescale) = (Shape::Linear, true);
                    self.set_timesteps(1000);
                }
            });
        });
        ui.horizontal_wrapped(|ui| {
            for (shape, key, _) in SHAPES {
                let label = ui.selectable_label(self.shape == *shape, cx.t(key)).on_hover_text(cx.t(&format!("{key}-about")));
                if label.clicked() && self.shape != *shape {
                    self.shape = *shape;
                    cx.did("noise-schedule-chosen");
                }
            }
        });
        if self.shape == Shape::Drawn {
            self.drawing_ui(ui, cx);
        }
        let mut timesteps = self.timesteps;
        ui.horizontal(|ui| {
            ui.label(cx.t("noise-timesteps")).on_hover_text(cx.t("noise-timesteps-about"));
            ui.spacing_mut().slider_width = (ui.available_width() - 84.0).clamp(60.0, 240.0);
            named(ui.add(Slider::new(&mut timesteps, TIMESTEPS).logarithmic(true)), &cx.t("noise-timesteps-name"));
        });
        if timesteps != self.timesteps {
            self.set_timesteps(timesteps);
        }
        let has_betas = self.shape.kind().is_some_and(|kind| kind.has_betas());
        ui.add_enabled_ui(has_betas, |ui| {
            let check = ui.checkbox(&mut self.rescale, cx.t("noise-rescale"));
            check.on_hover_text(cx.t("noise-rescale-about")).on_disabled_hover_text(cx.t("noise-rescale-none"));
        });
        let Some(clock) = &self.lab.clock else { return };
        let last = clock.schedule.alpha_cumprod(clock.schedule.timesteps());
        let reached = clock.schedule.reaches_noise();
        let (key, ink) = if reached { ("noise-end-good", cx.theme.color.good) } else { ("noise-end-bad", cx.theme.color.warn) };
        ui.label(small(cx.t_args(key, &args!("value" => fmt(last), "part" => if last < 1e-6 { "< 0.1".to_owned() } else { format!("{:.1}", 100.0 * last.sqrt()) })), ink));
    }

    fn drawing_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            if ui.add_enabled(self.drawing.can_undo(), egui::Button::new(cx.t("noise-undo"))).clicked() {
                self.drawing.undo();
            }
            if ui.button(cx.t("noise-clear")).on_hover_text(cx.t("noise-clear-about")).clicked()
                && let Ok(linear) = crate::sample::schedule::Schedule::new(crate::sample::schedule::ScheduleKind::Linear, self.timesteps)
            {
                self.drawing.reset(&linear);
            }
        });
        let (key, ink) = if self.drawing.clamped == Clamped::Rising { ("noise-draw-clamped", cx.theme.color.warn) } else { ("noise-draw-hint", cx.theme.color.soft) };
        ui.label(RichText::new(cx.t(key)).size(cx.theme.size.small).color(ink));
    }

    /// Changes T; t stays at the same share of it.
    fn set_timesteps(&mut self, timesteps: usize) {
        let share = self.player.at as f64 / self.timesteps.max(1) as f64;
        self.timesteps = timesteps;
        self.player.at = (share * timesteps as f64).round() as usize;
    }

    pub(super) fn data_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.label(RichText::new(cx.t("noise-data-points")).strong());
        ui.horizontal_wrapped(|ui| {
            for dataset in DATASETS {
                if ui.selectable_label(self.points == dataset.id, cx.t(&format!("dataset-{}", dataset.id))).clicked() {
                    dataset.id.clone_into(&mut self.points);
                    self.lab.cloud = None;
                }
            }
        });
        ui.add_space(cx.theme.space.tight);
        ui.label(RichText::new(cx.t("noise-data-picture")).strong());
        ui.horizontal_wrapped(|ui| {
            for shipped in SHIPPED {
                let chosen = matches!(&self.source, Source::Shipped(id) if id == shipped.id);
                if ui.selectable_label(chosen, cx.t(&format!("picture-{}", shipped.id))).clicked() {
                    self.source = Source::Shipped(shipped.id.to_owned());
                }
            }
            if let Source::File(path) = &self.source {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                let short: String = if name.chars().count() > 22 { name.chars().take(20).chain(['…']).collect() } else { name.to_string() };
                // An open file is chosen already: a label, not a control.
                ui.label(RichText::new(short).color(cx.theme.color.accent)).on_hover_text(name);
            }
            if ui.button(cx.t("noise-open")).on_hover_text(cx.t("noise-open-about")).clicked() {
                self.lab.loader = Some(Loader::pick(ui.ctx(), cx.texts));
            }
        });
        ui.add_space(cx.theme.space.tight);
        ui.horizontal_wrapped(|ui| {
            if ui.button(cx.t("noise-new")).on_hover_text(cx.t("noise-new-about")).clicked() {
                self.new_noise(cx);
            }
            ui.label(RichText::new(cx.t_args("noise-seed", &args!("seed" => self.seed.to_string()))).size(cx.theme.size.small).color(cx.theme.color.soft));
        });
    }

    pub(super) fn save_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let t = self.player.at;
        ui.horizontal_wrapped(|ui| {
            if ui.button(cx.t("noise-save-points")).clicked() {
                cx.export(Export::Csv { name: format!("points-t{t}"), rows: self.table() });
            }
            if let Some(photo) = &self.lab.photo
                && ui.button(cx.t("noise-save-picture")).clicked()
            {
                let image = Raster::new("save", &photo.x_t, SIDE, 0).image();
                cx.export(Export::Png { name: format!("picture-t{t}"), image });
            }
            if let Some(clock) = &self.lab.clock
                && ui.button(cx.t("noise-save-schedule")).clicked()
            {
                let schedule = &clock.schedule;
                let row = |t: usize| vec![t.to_string(), schedule.beta(t).to_string(), schedule.alpha(t).to_string(), schedule.alpha_cumprod(t).to_string(), schedule.snr(t).to_string()];
                let head = ["t", "beta", "alpha", "alpha_cumprod", "snr"].map(str::to_owned).to_vec();
                cx.export(Export::Csv { name: "schedule".to_owned(), rows: std::iter::once(head).chain((1..=schedule.timesteps()).map(row)).collect() });
            }
        });
    }
}
