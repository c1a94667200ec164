//! The way of one token through the network: the real graph as boxes, and the token's own row of the residual stream
//! from the embedding to the last block.

use super::Attention;
use crate::args;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure::norm;
use crate::ui::theme::{Axis, Role};
use crate::ui::widget::{Chips, Flow, FlowBox, Range, Scale, Strip, fmt, lit, section};
use egui::{RichText, ScrollArea, Sense, Ui, vec2};

impl Attention {
    pub(super) fn path(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        self.choose_token(ui, cx, trace);
        ui.add_space(cx.theme.space.small);
        section(ui, cx, &cx.t("attention-path"), &cx.t("attention-path-about"));
        let width = ui.available_width() - 8.0;
        let layers = trace.model.config.n_layer;
        let block = ["ln_1", "attn.att", "attn.c_proj", "attn.residual", "ln_2", "mlp.gelu", "mlp.c_proj", "mlp.residual"];
        let mut whole = Flow::new("whole", &trace.graph).column(["tok_emb", "pos_emb", "x"].map(FlowBox::new));
        for layer in 0..layers {
            whole = whole.column(block.map(|part| FlowBox::titled(format!("h.{layer}.{part}"), part)));
        }
        whole = whole.column(["ln_f", "lm_head"].map(FlowBox::new));
        if let Some(name) = whole.size(vec2(width, 8.0 * 42.0)).show(ui, cx) {
            open(cx, &name);
        }
        ui.add_space(cx.theme.space.normal);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(cx.t("attention-block")).size(cx.theme.size.strong).strong());
            for layer in 0..layers {
                if ui.selectable_label(layer == self.layer, cx.t_args("attention-layer", &args!("n" => layer))).clicked() {
                    self.layer = layer;
                }
            }
        });
        let own = |parts: &[&str]| parts.iter().map(|part| FlowBox::titled(format!("h.{}.{part}", self.layer), *part)).collect::<Vec<_>>();
        let before = if self.layer == 0 { "x".to_owned() } else { format!("h.{}.mlp.residual", self.layer - 1) };
        let detail = Flow::new("block", &trace.graph)
            .column([FlowBox::new(before)])
            .column(own(&["ln_1", "attn.c_attn"]))
            .column(own(&["attn.q", "attn.k", "attn.v"]))
            .column(own(&["attn.scores", "attn.scaled", "attn.masked", "attn.att"]))
            .column(own(&["attn.y", "attn.concat", "attn.c_proj"]))
            .column(own(&["attn.residual"]))
            .column(own(&["ln_2", "mlp.c_fc", "mlp.gelu", "mlp.c_proj"]))
            .column(own(&["mlp.residual"]));
        if let Some(name) = detail.size(vec2(width, 4.0 * 54.0)).show(ui, cx) {
            open(cx, &name);
        }
        ui.add_space(cx.theme.space.normal);
        self.stream(ui, cx, trace);
    }

    /// The text as small chips; the chosen one is the token that is followed.
    pub(super) fn choose_token(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let at = self.at(trace);
        let labels = cx.window_labels();
        let title = cx.t_args("attention-token", &args!("char" => labels.get(at).cloned().unwrap_or_default(), "position" => at));
        section(ui, cx, &title, &cx.t("attention-token-about"));
        let mut pin = Pin { hovered: None, pinned: Some(at) };
        ScrollArea::vertical().id_salt("attention-chips").max_height(62.0).auto_shrink([false, true]).show(ui, |ui| {
            Chips::new("attention-token", &labels).show(ui, cx, &mut pin);
        });
        self.token.hovered = pin.hovered;
        if pin.pinned != Some(at) {
            self.token.pinned = pin.hovered.filter(|t| self.token.pinned != Some(*t));
            cx.did("attention-pinned");
        }
    }

    /// The token's row of the residual stream after every addition.
    fn stream(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Trace) {
        let at = self.at(trace);
        section(ui, cx, &cx.t("attention-stream"), &cx.t("attention-stream-about"));
        let blocks = (0..trace.model.config.n_layer).flat_map(|i| [format!("h.{i}.attn.residual"), format!("h.{i}.mlp.residual")]);
        let names: Vec<String> = std::iter::once("x".to_owned()).chain(blocks).collect();
        let rows: Vec<(&String, &[f32])> =
            names.iter().filter_map(|name| trace.get(name).filter(|tensor| at < tensor.shape().rows()).map(|tensor| (name, tensor.row(at)))).collect();
        if rows.len() < names.len() {
            ui.weak(cx.t("attention-wait"));
            return;
        }
        ui.spacing_mut().interact_size.y = 17.0;
        ui.spacing_mut().item_spacing.y = 2.0;
        for (name, row) in &rows {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 1.0);
                let (rect, _) = ui.allocate_exact_size(vec2(140.0, 17.0), Sense::hover());
                let font = egui::FontId::monospace(cx.theme.size.small);
                ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, name, font.clone(), cx.theme.role(Role::Activation));
                let size = vec2((ui.available_width() - 80.0).max(80.0), 16.0);
                let words = cx.t_args("attention-stream-row", &args!("name" => name.as_str()));
                let response = Strip::new(("stream", name), row).name(words).range(Range::of(row, Scale::Diverging)).size(size).show(ui, cx, &mut Pin::default());
                if response.hovered() {
                    cx.hover(name);
                }
                lit(ui, cx, response.rect, &[name]);
                if response.clicked() {
                    open(cx, name);
                }
                let (rect, _) = ui.allocate_exact_size(vec2(60.0, 17.0), Sense::hover());
                ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, fmt(norm(row)), font, cx.theme.axis(Axis::Channel));
            });
        }
    }
}

fn open(cx: &mut Cx<'_>, name: &str) {
    cx.inspect(name);
    cx.did("attention-box");
}
