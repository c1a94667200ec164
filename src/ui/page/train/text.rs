//! The text that is learned from: asked for, on its way, there or refused. Reading and counting are the worker's; the dialog
//! has a thread of its own.

use super::draft::{Draft, Source};
use crate::session::{ClassCommand, ClassText, Command, Failure};
use crate::session::class::TextRequest;
use crate::ui::cx::Cx;
use crate::ui::text::Texts;
use egui::Context;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Endings of text files, in the dialog.
const EXTENSIONS: &[&str] = &["txt", "md"];

/// A pasted text up to so many characters can be edited in the box; a longer one is only shown in part.
pub(super) const EDITABLE: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct State {
    /// What the last request was for.
    asked: Option<Source>,
    answer: Option<Result<Arc<ClassText>, Failure>>,
    waiting: bool,
    ready: Option<(Source, Arc<ClassText>)>,
    failure: Option<Failure>,
    /// The box to paste into, while it is open.
    pub pasting: bool,
    pub pasted: String,
    picked: Option<Receiver<PathBuf>>,
}

impl State {
    pub(super) fn ready(&self) -> Option<Arc<ClassText>> {
        self.ready.as_ref().map(|(_, text)| text.clone())
    }

    pub(super) fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.waiting
    }

    pub(super) fn is_pasting(&self) -> bool {
        self.pasting
    }

    pub(super) fn is_picking(&self) -> bool {
        self.picked.is_some()
    }

    /// Asks the system for a file.
    pub(super) fn pick(&mut self, ctx: &Context, texts: &Texts) {
        let dialog = rfd::AsyncFileDialog::new().set_title(texts.t("train-open-title")).add_filter("UTF-8", EXTENSIONS).add_filter("*", &["*"]);
        let (to, picked) = channel();
        let (wake, pick) = (ctx.clone(), dialog.pick_file());
        let work = move || {
            if let Some(file) = pollster::block_on(pick) {
                to.send(file.path().to_owned()).ok();
            }
            drop(to);
            wake.request_repaint();
        };
        match std::thread::Builder::new().name("open".into()).spawn(work) {
            Ok(_) => self.picked = Some(picked),
            Err(error) => self.failure = Some(Failure::new("error-no-thread").arg("reason", error)),
        }
    }

    /// The worker's answer, taken in at the next frame.
    pub(super) fn answer(&mut self, answer: &Result<Arc<ClassText>, Failure>) {
        self.answer = Some(answer.clone());
    }

    /// Chooses a source, also the one chosen already: a file may have changed.
    pub(super) fn choose(&mut self, draft: &mut Draft, source: Source) {
        draft.source = source;
        (self.asked, self.failure) = (None, None);
    }

    /// Learns from what was pasted.
    pub(super) fn take_pasted(&mut self, cx: &mut Cx<'_>, draft: &mut Draft) {
        draft.source = Source::Pasted;
        self.ask(cx, Source::Pasted, TextRequest::Pasted(self.pasted.clone()));
    }

    /// Keeps the text at what the draft names.
    pub(super) fn follow(&mut self, cx: &mut Cx<'_>, draft: &mut Draft) {
        match self.picked.as_ref().map(Receiver::try_recv) {
            Some(Ok(path)) => {
                self.picked = None;
                self.choose(draft, Source::File(path));
            }
            Some(Err(TryRecvError::Disconnected)) => self.picked = None,
            Some(Err(TryRecvError::Empty)) | None => {}
        }
        if let Some(answer) = self.answer.take() {
            self.waiting = false;
            match answer {
                Ok(text) => {
                    (self.failure, self.pasting) = (None, false);
                    self.ready = self.asked.clone().map(|source| (source, text));
                }
                Err(failure) => {
                    self.failure = Some(failure);
                    // The text that was there stays.
                    if let Some((source, _)) = &self.ready {
                        (draft.source, self.asked) = (source.clone(), Some(source.clone()));
                    }
                }
            }
        }
        if !self.waiting && self.asked.as_ref() != Some(&draft.source) && let Some(request) = draft.request() {
            self.ask(cx, draft.source.clone(), request);
        }
    }

    fn ask(&mut self, cx: &mut Cx<'_>, source: Source, request: TextRequest) {
        (self.asked, self.waiting, self.failure) = (Some(source), true, None);
        cx.send(Command::Class(ClassCommand::Text(request)));
    }

    /// Takes pasted texts out of the frame's input before the box lays a book out.
    pub(super) fn take_pastes(&mut self, ctx: &Context) {
        let taken = ctx.input_mut(|input| {
            let at = input.events.iter().position(|event| matches!(event, egui::Event::Paste(text) if text.len() > EDITABLE))?;
            match input.events.remove(at) {
                egui::Event::Paste(text) => Some(text),
                _ => None,
            }
        });
        if let Some(text) = taken {
            self.pasted = text;
        }
    }
}
