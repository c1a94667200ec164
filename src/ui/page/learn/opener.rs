//! Asks for a checkpoint to go on from: the system's dialog, on a thread of its own.

use crate::ui::text::Texts;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

#[derive(Debug)]
pub(super) struct Opener(Receiver<PathBuf>);

impl Opener {
    pub(super) fn pick(ctx: &egui::Context, texts: &Texts) -> Self {
        let dialog = rfd::AsyncFileDialog::new().set_title(texts.t("learn-open-title")).add_filter("safetensors", &["safetensors"]);
        let (to, picked) = channel();
        let (wake, pick) = (ctx.clone(), dialog.pick_file());
        let work = move || {
            if let Some(file) = pollster::block_on(pick) {
                to.send(file.path().to_owned()).ok();
            }
            drop(to);
            wake.request_repaint();
        };
        if let Err(error) = std::thread::Builder::new().name("open".into()).spawn(work) {
            log::warn!("no thread for the dialog: {error}");
        }
        Self(picked)
    }

    /// The file that was picked; `Some(None)` when the dialog was closed without one.
    pub(super) fn poll(&self) -> Option<Option<PathBuf>> {
        match self.0.try_recv() {
            Ok(path) => Some(Some(path)),
            Err(TryRecvError::Disconnected) => Some(None),
            Err(TryRecvError::Empty) => None,
        }
    }
}
