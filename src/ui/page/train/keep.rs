//! Keeping a model: saved to a file, opened again to go on from, used on all other pages. Dialogs have threads of their own.

use super::{Tab, Train};
use crate::args;
use crate::session::{ClassCommand, ClassTrace, Command};
use crate::ui::cx::{Cx, Toast};
use crate::ui::export::Export;
use crate::ui::text::Texts;
use crate::ui::widget::count;
use egui::{Button, Context, RichText, Ui};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// A run as it stands, whatever step that is by then.
const NOW: u64 = u64::MAX;

/// What a file is picked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Save { run: u64, step: u64 },
    Open,
}

#[derive(Debug, Default)]
pub(super) struct State {
    picked: Option<(Wish, Receiver<PathBuf>)>,
    /// A file that was just written.
    pub saved: Option<PathBuf>,
    /// A moment was asked to be the open model.
    using: bool,
    /// A model was opened: its name.
    pub opened: Option<String>,
}

impl State {
    fn pick(&mut self, ctx: &Context, texts: &Texts, wish: Wish, name: &str) {
        let dialog = rfd::AsyncFileDialog::new().add_filter("safetensors", &["safetensors"]);
        let (to, picked) = channel();
        let wake = ctx.clone();
        let title = texts.t(if wish == Wish::Open { "train-time-open-title" } else { "train-time-save-title" });
        let dialog = dialog.set_title(title);
        let name = format!("{name}.safetensors");
        let work = move || {
            let file = match wish {
                Wish::Open => pollster::block_on(dialog.pick_file()),
                Wish::Save { .. } => pollster::block_on(dialog.set_file_name(name).save_file()),
            };
            if let Some(file) = file {
                to.send(file.path().to_owned()).ok();
            }
            drop(to);
            wake.request_repaint();
        };
        match std::thread::Builder::new().name("open".into()).spawn(work) {
            Ok(_) => self.picked = Some((wish, picked)),
            Err(error) => log::warn!("no thread for the dialog: {error}"),
        }
    }
}

impl Train {
    /// Carries out what a dialog brought, and says what is done.
    pub(super) fn follow_keep(&mut self, cx: &mut Cx<'_>, class: &ClassTrace) {
        match self.lab.keep.picked.as_ref().map(|(wish, picked)| (*wish, picked.try_recv())) {
            None | Some((_, Err(TryRecvError::Empty))) => {}
            Some((wish, answer)) => {
                self.lab.keep.picked = None;
                match (wish, answer) {
                    (Wish::Save { run, step }, Ok(path)) => cx.send(Command::Class(ClassCommand::Save { run, step, path })),
                    (Wish::Open, Ok(path)) => self.open_run(cx, class, path),
                    (_, Err(_)) => {}
                }
            }
        }
        if let Some(path) = self.lab.keep.saved.take() {
            let words = cx.t_args("train-saved", &args!("file" => path.display().to_string()));
            cx.toast(Toast::Info(words));
        }
        if let Some(model) = self.lab.keep.opened.take()
            && std::mem::take(&mut self.lab.keep.using)
        {
            let words = cx.t_args("train-time-used", &args!("model" => model));
            cx.toast(Toast::Info(words));
        }
    }

    /// A run that goes on from a file.
    pub(super) fn open_run(&mut self, cx: &mut Cx<'_>, class: &ClassTrace, path: PathBuf) {
        self.lab.begin.expect(class);
        self.tab = Tab::Run;
        cx.send(Command::Class(ClassCommand::Open(path, self.lab.text.ready())));
    }

    pub(super) fn keep_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, class: &ClassTrace) {
        // In the time machine the moment shown, else the run as it stands.
        let target = match self.tab {
            Tab::Time => self.time.moment(class, 0).and_then(|(run, moment)| Some((run.clone(), run.waking(moment.step)?.step))),
            _ => class.current().map(|run| (run.clone(), NOW)),
        };
        ui.label(RichText::new(cx.t("train-keep")).strong());
        ui.horizontal_wrapped(|ui| {
            if ui.add_enabled(target.is_some(), Button::new(cx.t("train-time-use"))).on_hover_text(cx.t("train-time-use-about")).clicked()
                && let Some((run, step)) = &target
            {
                self.lab.keep.using = true;
                cx.send(Command::Class(ClassCommand::Use { run: run.id, step: *step }));
                cx.did("train-used");
            }
            let idle = self.lab.keep.picked.is_none();
            if ui.add_enabled(target.is_some() && idle, Button::new(cx.t("train-time-save"))).on_hover_text(cx.t("train-time-save-about")).clicked()
                && let Some((run, step)) = &target
            {
                let name = if run.name.is_empty() { "text" } else { run.name.trim_end_matches(".txt") };
                self.lab.keep.pick(ui.ctx(), cx.texts, Wish::Save { run: run.id, step: *step }, &format!("{name}-{}", run.step.min(*step)));
            }
            let curves = class.runs.iter().any(|run| !run.losses.is_empty());
            if ui.add_enabled(curves, Button::new(cx.t("train-save-curves"))).on_hover_text(cx.t("train-save-curves-about")).clicked() {
                cx.export(Export::Csv { name: "train-curves".to_owned(), rows: table(class) });
            }
            if let Some(rect) = self.lab.frame
                && ui.button(cx.t("train-save-picture")).on_hover_text(cx.t("train-save-picture-about")).clicked()
            {
                cx.export(Export::Widget { name: "train".to_owned(), rect });
            }
            if ui.add_enabled(idle, Button::new(cx.t("train-time-open"))).on_hover_text(cx.t("train-time-open-about")).clicked() {
                self.lab.keep.pick(ui.ctx(), cx.texts, Wish::Open, "");
            }
        });
        let small = |text: String| RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.soft);
        if let Some((run, _)) = &target {
            self.kept_ui(ui, cx, run);
        }
        if let Some((_, step)) = &class.autosaved {
            ui.label(small(cx.t_args("train-autosaved", &args!("step" => count(*step as usize)))));
        }
        if !class.device.name.is_empty() {
            ui.label(small(cx.t_args("train-device", &args!("device" => class.device.name.as_str()))));
        }
        ui.label(small(cx.t("train-keys")));
    }
}

/// Run, step, loss of every step and validation loss where it was measured, as cells.
fn table(class: &ClassTrace) -> Vec<Vec<String>> {
    let mut rows = vec![["run", "step", "loss", "val_loss"].map(str::to_owned).to_vec()];
    for run in &class.runs {
        let measured: HashMap<u64, f64> = run.val.iter().copied().collect();
        let val = |step: u64| measured.get(&step).map(f64::to_string).unwrap_or_default();
        rows.extend(measured.get(&0).map(|val| vec![run.id.to_string(), "0".to_owned(), String::new(), val.to_string()]));
        let steps = (run.losses.since() + 1..).zip(run.losses.iter());
        rows.extend(steps.map(|(step, loss)| vec![run.id.to_string(), step.to_string(), loss.to_string(), val(step)]));
    }
    rows
}
