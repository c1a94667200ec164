//! Writes runs to disk beside all other work, on a thread of its own: a slow or full disk never stops a step.
//!
//! Autosaves go to `run-<milliseconds>-<id>.safetensors` in the app's data folder, with the text beside it where it could
//! not be had again (`.txt`). A lock tells two programs apart: each takes a folder that no other holds, and of those the one
//! with the newest run in it, so that what a killed program left is found.

use super::file::{self, Snapshot};
use super::{ClassText, Recovery};
use crate::checkpoint::write_atomically;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

/// Programs at once that autosave; one more does not.
const FOLDERS: usize = 8;

/// Autosaved runs that are left in a folder; the oldest go.
const LEFT: usize = 4;

/// Something to write, or without a snapshot: to delete.
pub(super) struct Job {
    pub path: PathBuf,
    pub snapshot: Option<Snapshot>,
    /// An autosave: a newer one replaces it while it waits.
    pub auto: bool,
}

/// What came of a [`Job`].
pub(super) struct Done {
    pub path: PathBuf,
    pub auto: bool,
    pub step: u64,
    pub reason: Option<String>,
}

#[derive(Default)]
pub(super) struct Keeper {
    folder: Option<(PathBuf, File)>,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    done: Option<Receiver<Done>>,
    /// Jobs that nobody has heard of yet.
    waiting: usize,
}

impl Keeper {
    /// Takes a folder under `root`, and tells of the newest run that was left there.
    ///
    /// # Errors
    /// What the file system says: then nothing is autosaved.
    pub(super) fn take_folder(&mut self, root: &Path) -> std::io::Result<Option<Recovery>> {
        let mut taken: Option<(Option<Recovery>, PathBuf, File)> = None;
        for i in 1..=FOLDERS {
            let path = root.join(if i == 1 { "class".to_owned() } else { format!("class-{i}") });
            // Empty folders are not made for the sake of looking: the first one that is free ends the search.
            let new = !path.is_dir();
            if new && taken.is_some() {
                break;
            }
            fs::create_dir_all(&path)?;
            let lock = File::create(path.join("lock"))?;
            // Where the file system knows no locks, all programs share the first folder.
            if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
                continue;
            }
            let left = newest(&path);
            let newer = |old: &Option<Recovery>| left.as_ref().map(|left| left.saved) > old.as_ref().map(|old| old.saved);
            if taken.as_ref().is_none_or(|(old, ..)| newer(old)) {
                taken = Some((left, path, lock));
            }
        }
        let Some((left, path, lock)) = taken else { return Ok(None) };
        sweep(&path);
        self.folder = Some((path, lock));
        Ok(left)
    }

    /// Where a run is autosaved that is not on disk yet; `None` without a folder.
    pub(super) fn fresh(&self, id: u64) -> Option<PathBuf> {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        self.folder.as_ref().map(|(folder, _)| folder.join(format!("run-{millis}-{id}.safetensors")))
    }

    /// Writes soon; what came of it stands in [`Keeper::done`]. False where the system refused a thread.
    pub(super) fn write(&mut self, job: Job) -> bool {
        let heard = job.snapshot.is_some();
        if self.thread.is_none() {
            let (jobs, inbox) = channel();
            let (outbox, done) = channel();
            self.thread = std::thread::Builder::new().name("keeper".into()).spawn(move || work(&inbox, &outbox)).ok();
            (self.jobs, self.done) = (Some(jobs), Some(done));
        }
        let sent = self.thread.is_some() && self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        self.waiting += usize::from(sent && heard);
        sent
    }

    /// What was written, or could not be, since the last call.
    pub(super) fn done(&mut self) -> Vec<Done> {
        let done: Vec<Done> = self.done.as_ref().map(|done| done.try_iter().collect()).unwrap_or_default();
        self.waiting -= done.len().min(self.waiting);
        done
    }

    /// Whether something is still being written.
    pub(super) fn is_writing(&self) -> bool {
        self.waiting > 0
    }
}

/// Waits until all is on the disk.
impl Drop for Keeper {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(inbox: &Receiver<Job>, outbox: &Sender<Done>) {
    let mut waiting = std::collections::VecDeque::new();
    loop {
        if waiting.is_empty() {
            let Ok(job) = inbox.recv() else { return };
            waiting.push_back(job);
        }
        waiting.extend(inbox.try_iter());
        let Some(job) = waiting.pop_front() else { continue };
        let Some(snapshot) = &job.snapshot else {
            delete(&job.path);
            continue;
        };
        if job.auto && waiting.iter().any(|newer: &Job| newer.auto && newer.path == job.path) {
            // The newer one speaks for both.
            if outbox.send(Done { step: snapshot.step, path: job.path, auto: true, reason: None }).is_err() {
                return;
            }
            continue;
        }
        let reason = write(&job.path, snapshot, job.auto).err();
        if outbox.send(Done { step: snapshot.step, path: job.path, auto: job.auto, reason }).is_err() {
            return;
        }
    }
}

fn write(path: &Path, snapshot: &Snapshot, auto: bool) -> Result<(), String> {
    let text = &snapshot.spec.text;
    let beside = beside(path);
    let fresh = auto && !path.exists();
    // The text first: a run without its text could not go on.
    if auto && !text.is_built_in() && !beside.exists() {
        write_atomically(&beside, text.text().as_bytes()).map_err(|error| error.to_string())?;
    }
    let bytes = snapshot.checkpoint().to_bytes()?;
    write_atomically(path, &bytes).map_err(|error| error.to_string())?;
    if fresh && let Some(folder) = path.parent() {
        runs(folder).into_iter().skip(LEFT).for_each(|(_, path)| delete(&path));
    }
    Ok(())
}

/// Where the text of an autosaved run is.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.with_extension("txt")
}

/// Deletes an autosaved run with its text.
pub(super) fn delete(path: &Path) {
    fs::remove_file(path).ok();
    fs::remove_file(beside(path)).ok();
}

/// Clears away what a killed program was in the middle of: half-written files, a text whose run is gone.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let orphan = name.starts_with("run-") && name.ends_with(".txt") && !path.with_extension("safetensors").exists();
        if orphan || name.starts_with(".tmp") {
            fs::remove_file(path).ok();
        }
    }
}

/// The runs in a folder, the newest first.
fn runs(folder: &Path) -> Vec<(SystemTime, PathBuf)> {
    let is_run = |name: &str| name.starts_with("run-") && name.ends_with(".safetensors");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_str().is_some_and(is_run));
    let mut runs: Vec<(SystemTime, PathBuf)> = ours.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    runs.sort_by(|a, b| b.cmp(a));
    runs
}

/// The newest whole run in a folder.
fn newest(folder: &Path) -> Option<Recovery> {
    runs(folder).into_iter().find_map(|(saved, path)| {
        let (run, step) = file::glance(&path).ok()?;
        Some(Recovery { path, name: run.name, source: run.source, step, val: run.val.last().map(|(_, val)| *val), saved })
    })
}

/// A thread that reads a text and hands on what came of it.
///
/// # Errors
/// When the system refuses a thread.
pub(in crate::session) fn read_beside(request: super::TextRequest, tell: impl FnOnce(Result<Arc<ClassText>, crate::session::event::Failure>) + Send + 'static) -> std::io::Result<()> {
    std::thread::Builder::new().name("text".into()).spawn(move || tell(request.read().map(Arc::new))).map(drop)
}
