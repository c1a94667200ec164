//! The dialog that asks for a checkpoint, on a thread of its own: the window never waits for a person.

use crate::session::Failure;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

#[derive(Debug)]
pub struct Picker {
    done: Receiver<Result<Option<PathBuf>, Failure>>,
}

impl Picker {
    pub fn open(ctx: &egui::Context, title: String) -> Self {
        let dialog = rfd::AsyncFileDialog::new().set_title(title).add_filter("safetensors", &["safetensors"]);
        let picked = dialog.pick_file();
        let (to, done) = channel();
        let (wake, failed) = (ctx.clone(), to.clone());
        let run = move || {
            let _ = to.send(Ok(pollster::block_on(picked).map(|file| file.path().to_owned())));
            wake.request_repaint();
        };
        if let Err(error) = std::thread::Builder::new().name("picker".into()).spawn(run) {
            let _ = failed.send(Err(Failure::new("error-no-thread").arg("reason", error)));
        }
        Self { done }
    }

    /// What was picked, `None` in it when the dialog was closed; the picker is then spent.
    pub fn poll(&self) -> Option<Result<Option<PathBuf>, Failure>> {
        match self.done.try_recv() {
            Ok(done) => Some(done),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Ok(None)),
        }
    }
}
