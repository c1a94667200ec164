//! What is remembered between runs, as a RON file that is never half written.
//!
//! A file is written aside, flushed to the disk and then renamed over the old one, so that a crash or a full disk leaves
//! either the old file or the new one. A file that does not read is kept beside as `.bad`.

use super::event::Failure;
use crate::checkpoint::write_atomically;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// Largest settings file that is read: a hostile one must not fill the memory.
const MOST: u64 = 4 << 20;

/// Where the settings live on this system; `None` on one without a home.
pub fn settings_path() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "genscope").map(|dirs| dirs.config_dir().join("settings.ron"))
}

/// Where what the program makes by itself is kept: models, runs that go on.
pub fn data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "genscope").map(|dirs| dirs.data_dir().to_owned())
}

/// Where a learner's own models are looked for.
pub fn models_folder() -> Option<PathBuf> {
    data_folder().map(|folder| folder.join("models"))
}

/// Reads what was remembered. Defaults where there is nothing, and where the file is garbage: then a failure says so and
/// the garbage is kept beside it.
pub fn load<T: DeserializeOwned + Default>(path: &Path) -> (T, Option<Failure>) {
    let text = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (T::default(), None),
        Err(error) => Err(error.to_string()),
        Ok(meta) if !meta.is_file() || meta.len() > MOST => Err(format!("{} bytes", meta.len())),
        Ok(_) => std::fs::read_to_string(path).map_err(|error| error.to_string()),
    };
    let parsed = text.and_then(|text| ron::from_str(&text).map_err(|error| error.to_string()));
    match parsed {
        Ok(settings) => (settings, None),
        Err(reason) => {
            let kept = path.with_extension("ron.bad");
            let moved = std::fs::rename(path, &kept).is_ok();
            let key = if moved { "error-settings-garbage" } else { "error-settings-unreadable" };
            let shown = if moved { &kept } else { path };
            (T::default(), Some(Failure::new(key).arg("file", shown.display()).arg("reason", reason)))
        }
    }
}

/// Saves on a thread of its own, the newest state winning, so that a slow disk never stops the window.
#[derive(Debug)]
pub struct Saver {
    path: PathBuf,
    to: Option<Sender<String>>,
    failures: Receiver<Failure>,
    thread: Option<JoinHandle<()>>,
    last: String,
}

impl Saver {
    pub fn new(path: PathBuf) -> Self {
        let (to, texts) = channel::<String>();
        let (fail, failures) = channel();
        let file = path.clone();
        let work = move || {
            while let Ok(mut text) = texts.recv() {
                while let Ok(newer) = texts.try_recv() {
                    text = newer;
                }
                let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
                if let Err(error) = folder.and_then(|()| write_atomically(&file, text.as_bytes())) {
                    let failure = Failure::new("error-settings-unwritable").arg("file", file.display()).arg("reason", error);
                    let _ = fail.send(failure);
                }
            }
        };
        let thread = std::thread::Builder::new().name("settings".into()).spawn(work).ok();
        Self { path, to: Some(to), failures, thread, last: String::new() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Remembers the state unless nothing changed since the last time.
    pub fn save(&mut self, state: &impl Serialize) {
        let Ok(text) = ron::ser::to_string_pretty(state, ron::ser::PrettyConfig::default()) else { return };
        if text != self.last
            && let Some(to) = &self.to
            && to.send(text.clone()).is_ok()
        {
            self.last = text;
        }
    }

    /// What could not be written since the last call.
    pub fn failure(&mut self) -> Option<Failure> {
        self.failures.try_recv().ok()
    }
}

/// Waits until the last state is on the disk.
impl Drop for Saver {
    fn drop(&mut self) {
        self.to = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
