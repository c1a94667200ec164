//! What it costs: parameters and multiply-adds of one pass, block by block, counted in the graph.

use super::UnetPage;
use crate::args;
use crate::session::Inside;
use crate::ui::cx::Cx;
use crate::ui::measure::blocks::{Block, Blocks};
use crate::ui::theme::Role;
use crate::ui::widget::{count, millis, percent};
use egui::{Color32, Grid, RichText, Sense, Ui, vec2};

/// Length of the longest bar.
const BAR: f32 = 150.0;

impl UnetPage {
    pub(super) fn counts_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, blocks: &Blocks, inside: &Inside) {
        let theme = cx.theme;
        let text: usize = inside.model.tensors.values().map(|tensor| tensor.shape().len()).sum::<usize>().saturating_sub(blocks.parameters);
        let line = cx.t_args("unet-counts-line", &args!("unet" => count(blocks.parameters), "text" => count(text), "work" => count(blocks.multiply_adds as usize), "time" => millis(inside.millis), "device" => inside.device.name.as_str()));
        ui.label(RichText::new(line).color(theme.color.ink));
        ui.add_space(theme.space.tight);
        let most = |number: fn(&Block) -> f64| blocks.list.iter().map(number).fold(1.0, f64::max);
        let (most_parameters, most_work) = (most(|block| block.parameters as f64), most(|block| block.multiply_adds as f64));
        let head = |text: String| RichText::new(text).size(theme.size.small).color(theme.color.soft);
        let cell = |text: String, ink: Color32| RichText::new(text).size(theme.size.small).color(ink);
        let mut chosen = None;
        let table = Grid::new("unet-counts").num_columns(5).spacing([18.0, 3.0]).show(ui, |ui| {
            for key in ["unet-column-block", "unet-column-kind", "unet-column-shape", "unet-column-parameters", "unet-column-work"] {
                ui.label(head(cx.t(key)));
            }
            ui.end_row();
            for block in &blocks.list {
                let ink = if self.block == block.name { theme.color.accent } else { theme.color.ink };
                let name = ui.add(egui::Label::new(cell(block.name.clone(), ink).monospace()).sense(Sense::click()));
                if name.hovered() {
                    cx.hover(&block.name);
                }
                if name.clicked() {
                    chosen = Some(block.name.clone());
                }
                ui.label(cell(cx.t(block.kind.key()), theme.color.soft));
                let dims: Vec<String> = block.shape.dims().iter().skip(1).map(usize::to_string).collect();
                ui.label(cell(dims.join(" × "), theme.color.soft).monospace());
                bar(ui, block.parameters as f64 / most_parameters, theme.role(Role::Weight), cell(format!("{} · {}", count(block.parameters), percent(block.parameters as f64 / blocks.parameters.max(1) as f64)), ink));
                bar(ui, block.multiply_adds as f64 / most_work, theme.role(Role::Activation), cell(format!("{} · {}", count(block.multiply_adds as usize), percent(block.multiply_adds as f64 / blocks.multiply_adds.max(1) as f64)), ink));
                ui.end_row();
            }
        });
        self.lab.picture = Some(table.response.rect);
        if let Some(name) = chosen {
            self.choose(cx, &name);
        }
    }
}

/// A bar with its number.
fn bar(ui: &mut Ui, part: f64, color: Color32, text: RichText) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(BAR, 11.0), Sense::hover());
        let filled = egui::Rect::from_min_size(rect.min, vec2((BAR * part as f32).max(1.0), rect.height()));
        ui.painter().rect_filled(filled, 2.0, color.gamma_multiply(0.75));
        ui.label(text);
    });
}
