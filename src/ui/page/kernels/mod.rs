//! Kernels: every op as a WGSL shader and as its twin on the processor, to read, to run and to change.

mod code;
mod lab;
mod list;
mod pictures;

use super::Page;
use crate::args;
use crate::op::{Case, Word};
use crate::session::{Event, LabEngine, LabError};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::widget::{Cell, fmt, millis};
use code::Pane;
use egui::{ComboBox, Id, RichText, Ui, vec2};
use lab::Lab;
use serde::{Deserialize, Serialize};

/// Height of the list and the pictures; the code has the rest.
const TOP: f32 = 232.0;
const LIST: f32 = 280.0;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Kernels {
    lab: Lab,
    /// The output cell in focus.
    #[serde(skip)]
    pin: Pin<Cell>,
    /// The case that was sent to the CPU by itself, so that there is a picture at once.
    #[serde(skip)]
    shown: Option<(&'static str, usize)>,
}

impl Default for Kernels {
    fn default() -> Self {
        Self { lab: Lab::default(), pin: first_cell(), shown: None }
    }
}

/// There is always one number whose working is shown.
fn first_cell() -> Pin<Cell> {
    Pin { hovered: None, pinned: Some([0, 0]) }
}

impl Page for Kernels {
    fn id(&self) -> &'static str {
        "kernels"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(case) = self.lab.chosen() else { return };
        self.run_unasked(cx);
        let explained = self.pin.focus().and_then(|cell| pictures::explain(&self.lab, &case, cell));
        if self.pin.hovered.is_some() {
            cx.did("kernels-number-explained");
        }
        let top = if ui.available_height() < 560.0 { 0.38 * ui.available_height() } else { TOP };
        ui.horizontal_top(|ui| {
            ui.set_height(top);
            if let Some(op) = list::list(ui, cx, self.lab.entry().name, vec2(LIST.min(0.4 * ui.available_width()), top)) {
                self.lab.choose(op);
                self.pin = first_cell();
                cx.did("kernels-op-chosen");
            }
            ui.add_space(cx.theme.space.small);
            ui.vertical(|ui| {
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(cx.t(&format!("op-{}", case.op.name()))).size(cx.theme.size.heading).strong());
                    ui.label(RichText::new(case.op.name()).monospace().color(cx.theme.color.soft));
                });
                ui.label(RichText::new(cx.t(&format!("explain-{}", case.op.name()))).color(cx.theme.color.soft));
                pictures::pictures(ui, cx, &self.lab, &case, explained.as_ref().map(|(_, explanation)| explanation), &mut self.pin);
            });
        });
        ui.add_space(cx.theme.space.small);
        self.sources(ui, cx, &case);
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(case) = self.lab.chosen() else { return };
        self.case_ui(ui, cx);
        self.engines(ui, cx, &case);
        ui.add_space(cx.theme.space.small);
        match self.pin.focus().and_then(|cell| pictures::explain(&self.lab, &case, cell)) {
            Some((index, explanation)) => pictures::working(ui, cx, &self.lab, &case, index, &explanation),
            None => {
                ui.label(RichText::new(cx.t("kernels-hover")).color(cx.theme.color.soft));
            }
        }
    }

    fn is_busy(&self) -> bool {
        self.lab.is_busy()
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Lab(result) => self.lab.answered(result),
            Event::Failed(_) => self.lab.failed(),
            _ => {}
        }
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Kernels {
    /// A newly chosen case runs on the CPU at once: it takes microseconds, and there is something to look at.
    fn run_unasked(&mut self, cx: &mut Cx<'_>) {
        let now = (self.lab.entry().name, self.lab.case);
        if self.shown != Some(now) {
            self.shown = Some(now);
            if self.lab.answer(LabEngine::Cpu).is_none() {
                self.lab.run(cx, LabEngine::Cpu, "");
            }
        }
    }

    fn case_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let labels: Vec<String> = self.lab.cases().iter().map(Case::label).collect();
        let before = self.lab.case;
        let name = cx.t("kernels-case");
        ui.label(RichText::new(&name).strong()).on_hover_text(cx.t("kernels-case-about"));
        let shown = labels.get(before).cloned().unwrap_or_default();
        let combo = ComboBox::from_id_salt("kernels-case").width(ui.available_width() - 24.0).truncate().selected_text(RichText::new(shown).monospace());
        let response = combo.show_ui(ui, |ui| {
            for (i, label) in labels.iter().enumerate() {
                ui.selectable_value(&mut self.lab.case, i, RichText::new(label).monospace());
            }
        });
        ui.ctx().accesskit_node_builder(response.response.id, |node| node.set_label(name.as_str()));
        if self.lab.case != before {
            self.pin = first_cell();
        }
    }

    /// Run on either engine, and what came of it.
    fn engines(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, case: &Case) {
        let Some((dispatch, _)) = lab::launch(cx, case) else { return };
        let kernel = dispatch.kernel;
        let adapter = lab::has_adapter(cx);
        ui.add_space(cx.theme.space.small);
        ui.horizontal_wrapped(|ui| {
            for (engine, key, possible) in [(LabEngine::Cpu, "kernels-run-cpu", true), (LabEngine::Gpu, "kernels-run-gpu", adapter)] {
                let waiting = self.lab.is_waiting(engine);
                if ui.add_enabled(possible && !waiting, egui::Button::new(cx.t(key))).clicked() {
                    self.lab.run(cx, engine, kernel);
                    cx.did(if engine == LabEngine::Cpu { "kernels-ran-cpu" } else { "kernels-ran-gpu" });
                }
                if waiting {
                    ui.spinner();
                }
            }
        });
        if !adapter {
            ui.label(RichText::new(cx.t("kernels-no-adapter")).color(cx.theme.color.warn));
        }
        for engine in [LabEngine::Cpu, LabEngine::Gpu] {
            self.outcome(ui, cx, engine);
        }
        if self.lab.is_stale(kernel) {
            ui.label(RichText::new(cx.t("kernels-stale")).color(cx.theme.color.warn));
        } else if let Some(difference) = self.lab.difference() {
            let largest = fmt(f64::from(difference.largest));
            let (key, color) = if difference.agrees { ("kernels-agree", cx.theme.color.good) } else { ("kernels-disagree", cx.theme.color.bad) };
            ui.label(RichText::new(cx.t_args(key, &args!("difference" => largest))).color(color).strong());
            cx.did(if difference.agrees { "kernels-agreed" } else { "kernels-disagreed" });
        }
        let [x, y, z] = dispatch.groups;
        let params: Vec<String> = dispatch.params.iter().map(|(name, word)| match word {
            Word::U(value) => format!("{name} {value}"),
            Word::F(value) => format!("{name} {}", fmt(f64::from(*value))),
        }).collect();
        let text = cx.t_args("kernels-launch", &args!("kernel" => kernel, "groups" => format!("{x} × {y} × {z}"), "params" => params.join(", ")));
        ui.label(RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    fn outcome(&self, ui: &mut Ui, cx: &Cx<'_>, engine: LabEngine) {
        let Some(answer) = self.lab.answer(engine) else { return };
        let name = cx.t(if engine == LabEngine::Cpu { "kernels-cpu" } else { "kernels-gpu" });
        match &answer.outcome {
            Ok(run) => {
                let text = cx.t_args("kernels-time", &args!("engine" => name, "time" => micros(run.micros), "device" => run.device.as_str()));
                ui.label(text);
            }
            Err(LabError::Shader { line, message }) => {
                let text = cx.t_args("kernels-error", &args!("line" => *line, "message" => message.as_str()));
                ui.label(RichText::new(text).color(cx.theme.color.bad));
            }
            Err(LabError::Other(failure)) => {
                ui.label(RichText::new(cx.failure(failure)).color(cx.theme.color.bad));
            }
        }
    }

    /// The shader at the left, its twin at the right.
    fn sources(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, case: &Case) {
        let Some((dispatch, _)) = lab::launch(cx, case) else { return };
        let kernel = dispatch.kernel;
        let entry = self.lab.entry();
        let shipped = wgsl(kernel);
        let gap = cx.theme.space.small;
        let size = vec2(0.5 * (ui.available_width() - gap) - 1.0, (ui.available_height() - 34.0).max(160.0));
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            ui.vertical(|ui| {
                ui.set_width(size.x);
                ui.horizontal(|ui| {
                    ui.set_height(26.0);
                    ui.label(RichText::new(format!("shaders/{kernel}.wgsl")).monospace());
                    if self.lab.edited(kernel).is_some() {
                        ui.label(RichText::new(cx.t("kernels-edited")).color(cx.theme.color.warn));
                        if ui.small_button(cx.t("kernels-reset")).clicked() {
                            self.lab.reset(kernel);
                        }
                    }
                });
                let Some(shipped) = &shipped else {
                    ui.label(RichText::new(cx.t("kernels-no-source")).color(cx.theme.color.soft));
                    return;
                };
                let mut text = self.lab.edited(kernel).unwrap_or(shipped).clone();
                let error = self.lab.mistake(kernel).map(|(line, _)| line);
                let name = cx.t("kernels-wgsl");
                let pane = Pane { id: Id::unique(("kernels-wgsl", kernel)), name: &name, error, size };
                if pane.show(ui, cx.theme, &mut text) {
                    self.lab.edit(kernel, text, shipped);
                    cx.did("kernels-edited");
                }
            });
            ui.vertical(|ui| {
                ui.set_width(size.x);
                ui.horizontal(|ui| {
                    ui.set_height(26.0);
                    ui.label(RichText::new(format!("src/op/{}.rs", entry.name)).monospace());
                    ui.label(RichText::new(cx.t("kernels-twin-about")).size(cx.theme.size.small).color(cx.theme.color.soft));
                });
                let name = cx.t("kernels-twin");
                let pane = Pane { id: Id::unique(("kernels-twin", entry.name)), name: &name, error: None, size };
                pane.show(ui, cx.theme, &mut entry.source.to_owned().as_str());
            });
        });
    }
}

/// The shipped text of a kernel.
fn wgsl(kernel: &str) -> Option<String> {
    crate::engine::kernel::find(kernel).map(crate::engine::kernel::Kernel::source)
}

/// A time of the lab: kernels take microseconds, some less.
fn micros(micros: f64) -> String {
    if micros < 10.0 { format!("{micros:.1} µs") } else { millis(micros / 1e3) }
}
