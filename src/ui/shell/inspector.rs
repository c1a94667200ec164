//! One tensor of the network, opened from a graph's box: its picture, and where each of its numbers came from.

use crate::args;
use crate::session::Trace;
use crate::tensor::Tensor;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Cell, Heatmap, Range, Scale, arithmetic, count, legend};
use egui::{RichText, ScrollArea, Slider, Ui, Window, vec2};

/// Rows and columns of a picture; what lies beyond is reached by the sliders of the leading axes, or not drawn and said so.
const MOST: usize = 512;

#[derive(Debug, Default)]
pub struct Inspector {
    name: Option<String>,
    /// Indices on all axes but the last two.
    lead: Vec<usize>,
    pin: Pin<Cell>,
}

impl Inspector {
    pub fn open(&mut self, name: String) {
        if self.name.as_ref() != Some(&name) {
            *self = Self { name: Some(name), ..Self::default() };
        }
    }

    pub fn close(&mut self) {
        self.name = None;
    }

    /// The tensor itself and what its numbers are made of.
    pub fn watch(&self, trace: Option<&Trace>) -> Vec<String> {
        let Some(name) = &self.name else { return Vec::new() };
        let mut names = vec![name.clone()];
        if let Some(graph) = trace.map(|trace| &trace.graph)
            && let Some(id) = graph.find(name)
        {
            names.extend(graph.node(id).inputs().iter().map(|id| graph.node(*id).name.clone()));
        }
        names
    }

    pub fn show(&mut self, ctx: &egui::Context, cx: &mut Cx<'_>) {
        let Some(name) = self.name.clone() else { return };
        let mut open = true;
        Window::new(RichText::new(&name).monospace()).id(egui::Id::unique("inspector")).open(&mut open).default_pos([150.0, 150.0]).default_size([460.0, 520.0]).constrain(true).show(ctx, |ui| {
            ScrollArea::both().show(ui, |ui| self.contents(ui, cx, &name));
        });
        if !open {
            self.close();
        }
    }

    fn contents(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, name: &str) {
        cx.hover(name);
        let Some(trace) = cx.trace.clone() else { return };
        if let Some(node) = trace.graph.find(name).map(|id| trace.graph.node(id)) {
            let op = node.op().map_or_else(String::new, |op| format!("   {}", cx.t(&format!("op-{}", op.name()))));
            ui.label(RichText::new(format!("{}{op}", node.shape)).color(cx.theme.color.soft));
        }
        let Some(tensor) = trace.get(name) else {
            ui.weak(cx.t("arithmetic-wait"));
            return;
        };
        self.sliders(ui, cx, tensor);
        let Some((rows, cols, data)) = matrix(tensor, &self.lead) else { return };
        let shown_rows = rows.min(MOST);
        let range = Range::of(data, Scale::Diverging);
        let width = ui.available_width().clamp(240.0, 560.0);
        let cell = (width / cols as f32).min(240.0 / shown_rows as f32).max(1.0);
        let size = vec2(width, (cell * shown_rows as f32).clamp(18.0, 320.0));
        let (row_labels, col_labels) = labels(&trace, name, rows, cols);
        let map = Heatmap::new(("inspector", name), shown_rows, cols, &data[..shown_rows * cols]).name(name).range(range).size(size);
        map.labels(&row_labels, &col_labels).show(ui, cx, &mut self.pin);
        legend(ui, cx, range, "");
        if shown_rows < rows {
            ui.weak(cx.t_args("inspector-part", &args!("shown" => count(shown_rows), "rows" => count(rows))));
        }
        ui.horizontal(|ui| {
            if ui.button(cx.t("export-csv")).clicked() {
                let rows = data.chunks(cols).map(|row| row.iter().map(f32::to_string).collect()).collect();
                cx.export(Export::Csv { name: name.to_owned(), rows });
            }
        });
        ui.separator();
        match self.pin.focus() {
            Some([row, col]) => {
                let lead = tensor.shape().dims().iter().zip(&self.lead).fold(0, |flat, (size, i)| flat * size + i);
                arithmetic(ui, cx, name, (lead * rows + row) * cols + col);
            }
            None => {
                ui.weak(cx.t("inspector-hint"));
            }
        }
    }

    /// One slider for every axis before the last two.
    fn sliders(&mut self, ui: &mut Ui, cx: &Cx<'_>, tensor: &Tensor) {
        let leading = tensor.dims().len().saturating_sub(2);
        self.lead.resize(leading, 0);
        for (axis, (at, &size)) in self.lead.iter_mut().zip(tensor.dims()).enumerate() {
            *at = (*at).min(size.saturating_sub(1));
            if size > 1 {
                ui.add(Slider::new(at, 0..=size - 1).text(cx.t_args("inspector-axis", &args!("axis" => axis))));
            }
        }
    }
}

/// The last two axes as a matrix; a vector is one row.
fn matrix<'a>(tensor: &'a Tensor, lead: &[usize]) -> Option<(usize, usize, &'a [f32])> {
    match tensor.dims() {
        [] => Some((1, 1, tensor.data())),
        [n] => Some((1, *n, tensor.data())),
        _ => tensor.matrix(lead),
    }
}

/// The characters along the axes that count tokens or symbols; nothing along the others.
fn labels(trace: &Trace, name: &str, rows: usize, cols: usize) -> (Vec<String>, Vec<String>) {
    let tokenizer = &trace.model.tokenizer;
    let read = || trace.window().iter().map(|token| tokenizer.label(*token)).collect::<Vec<_>>();
    let symbols = || (0..tokenizer.vocab_size() as u32).map(|token| tokenizer.label(token)).collect::<Vec<_>>();
    let last = name.rsplit('.').next().unwrap_or(name);
    let over_symbols = name == "lm_head" || name.starts_with("lens.") && cols == tokenizer.vocab_size();
    let over_tokens = matches!(last, "scores" | "scaled" | "masked" | "att") && cols == trace.window().len();
    let rows = match () {
        () if name == "wte.weight" => symbols(),
        () if trace.graph.find(name).is_some_and(|id| trace.graph.node(id).op().is_some()) && rows == trace.window().len() => read(),
        () => Vec::new(),
    };
    let cols = match () {
        () if over_symbols => symbols(),
        () if over_tokens => read(),
        () => Vec::new(),
    };
    (rows, cols)
}
