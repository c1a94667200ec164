//! The window's side of the conversation: what it hears from the worker, what it asks for, what it writes down.

use super::App;
use crate::engine::DeviceChoice;
use crate::model::shipped::SHIPPED;
use crate::session::{Command, Event, Experiment, Failure, Request, Trace};
use crate::ui::cx::Toast;
use crate::ui::page;
use crate::ui::settings::Opened;
use crate::ui::shell::status;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a state may go unsaved.
const SAVE_EVERY: Duration = Duration::from_secs(1);

/// What the last `Read` was for; another one is sent when something differs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    document: u64,
    model: usize,
    watch: BTreeSet<String>,
    experiment: Experiment,
}

impl Asked {
    /// Whether a trace holds everything this asked for.
    pub(super) fn is_answered_by(&self, trace: &Trace) -> bool {
        self.experiment == trace.experiment && self.watch.iter().eq(&trace.watch)
    }
}

impl App {
    /// Takes in what the worker has to say.
    pub(super) fn hear(&mut self) {
        self.world.status = self.session.status();
        self.world.train = self.session.train();
        self.world.painting = self.session.painting();
        // A text without a single known character has nothing to show, nor has a model that was closed since.
        let open = self.world.status.model.as_ref();
        let trace = self.session.trace().filter(|trace| open.is_some_and(|open| Arc::ptr_eq(open, &trace.model)));
        self.world.trace = trace.filter(|_| !self.world.doc.tokens().is_empty() || self.world.doc.is_stale());
        for event in self.session.events() {
            for page in &mut self.pages {
                page.event(&event);
            }
            match &event {
                Event::DeviceChanged(_) | Event::Lab(_) | Event::Denoised(_) | Event::DenoiseFailed(_) | Event::DenoiserOpened(..) | Event::Order(..) => {}
                Event::ClassText(_) | Event::Estimated(_) | Event::Recalled(_) | Event::ClassSaved(_) => {}
                Event::Painted(_) | Event::PaintFailed(_) | Event::Inside(_) | Event::OverTime(_) | Event::Encoded(_) | Event::PainterOpened(..) => {}
                Event::ModelOpened(model) => {
                    self.opening = false;
                    self.world.doc.encode(model.tokenizer.as_ref());
                    self.inspector.close();
                    self.wants.clear();
                }
                Event::Failed(failure) => {
                    self.opening = false;
                    self.fail(failure);
                    self.fall_back(failure);
                }
            }
        }
    }

    /// What was remembered may be gone: a GPU of another machine, a file. The window must not stay without a model.
    fn fall_back(&mut self, failure: &Failure) {
        let nothing_open = self.session.status().model.is_none();
        if failure.key == "error-no-adapter" && self.settings.device == DeviceChoice::Gpu {
            self.settings.device = DeviceChoice::Auto;
            self.send(Command::Device(DeviceChoice::Auto));
            if nothing_open {
                self.open(self.settings.model.clone());
            }
        } else if nothing_open && !self.tried_shipped {
            self.tried_shipped = true;
            if let Some(first) = SHIPPED.first() {
                self.open(Opened::Shipped(first.id.to_owned()));
            }
        }
    }

    /// Carries out the wishes of the frame.
    pub(super) fn finish(&mut self, ctx: &egui::Context) {
        let out = std::mem::take(&mut self.world.out);
        self.waiting.extend(out.commands);
        for toast in out.toasts {
            let (level, words) = match toast {
                Toast::Info(words) => (egui_notify::ToastLevel::Info, words),
                Toast::Warning(words) => (egui_notify::ToastLevel::Warning, words),
                Toast::Error(words) => (egui_notify::ToastLevel::Error, words),
            };
            let words = status::wrapped(&words);
            // Its closing cross is a glyph that the built-in fonts lack.
            self.toasts.add(egui_notify::Toast::custom(words, level)).closable(false).duration(Some(Duration::from_secs(8)));
            ctx.request_repaint();
        }
        if let Some(page) = out.page.as_deref().and_then(page::find) {
            self.go(page);
            ctx.request_repaint();
        }
        if let Some(name) = out.inspect {
            self.inspector.open(name);
            ctx.request_repaint();
        }
        self.wants.extend(out.wants);
        for export in out.exports {
            self.exporter.start(ctx, export, &self.world.texts);
        }
        if let Some(failure) = self.exporter.poll(ctx, &self.world.texts) {
            self.fail(&failure);
        }
        if let Some(path) = self.exporter.opened() {
            self.open(Opened::File(path));
        }
        self.ask();
        while let Some(command) = self.waiting.pop_front() {
            if !self.session.send(command.clone()) {
                self.waiting.push_front(command);
                ctx.request_repaint_after(Duration::from_millis(20));
                break;
            }
        }
        if self.world.light.end_frame() {
            ctx.request_repaint();
        }
        self.remember(ctx);
    }

    /// Asks for a forward pass when the text, the model, the watched tensors or the experiment changed.
    fn ask(&mut self) {
        let Some(model) = self.world.status.model.clone() else { return };
        let same_model = self.asked.as_ref().is_some_and(|asked| asked.model == Arc::as_ptr(&model) as usize);
        if self.world.doc.is_stale() || !same_model {
            self.world.doc.encode(model.tokenizer.as_ref());
        }
        let mut watch: BTreeSet<String> = self.pages[self.current].watch(&self.world.cx()).into_iter().collect();
        watch.extend(self.wants.iter().cloned());
        watch.extend(self.inspector.watch(self.world.trace.as_deref()));
        let now = Asked {
            document: self.world.doc.version(),
            model: Arc::as_ptr(&model) as usize,
            watch,
            experiment: self.world.experiment,
        };
        if self.asked.as_ref() == Some(&now) || self.world.doc.tokens().is_empty() {
            return;
        }
        let request =
            Request { tokens: self.world.doc.tokens().to_vec(), watch: now.watch.iter().cloned().collect(), experiment: now.experiment };
        // A full channel: the same question is asked anew in the next frame.
        if self.session.send(Command::Read(request)) {
            self.asked = Some(now);
        }
    }

    fn remember(&mut self, ctx: &egui::Context) {
        let passed = self.saved.elapsed();
        if passed < SAVE_EVERY {
            ctx.request_repaint_after(SAVE_EVERY - passed);
            return;
        }
        self.save();
    }

    pub(super) fn save(&mut self) {
        self.saved = Instant::now();
        let state = self.state();
        if let Some(saver) = &mut self.saver {
            saver.save(&state);
            if let Some(failure) = saver.failure() {
                self.fail(&failure);
            }
        }
    }
}
