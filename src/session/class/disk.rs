//! What goes to disk by itself, and what was found there.

use super::file::Snapshot;
use super::keeper::{self, Job, Keeper};
use super::run::{OpenEngine, Run};
use super::Recovery;
use crate::session::event::{Event, Failure};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// How often a running run is written to disk by itself.
const AUTOSAVE: Duration = Duration::from_secs(20);

/// Seconds of training after which a run is worth its first file.
const WORTH: f64 = 1.0;

/// What is on disk of a run.
struct OnDisk {
    run: u64,
    path: PathBuf,
    /// Steps that were asked to be written, and when.
    step: u64,
    asked: Instant,
}

#[derive(Default)]
pub(super) struct Disk {
    keeper: Keeper,
    runs: Vec<OnDisk>,
    /// A run that was cut short, until it is resumed or dropped.
    pub recovery: Option<Recovery>,
    /// When something was last written by itself, and how many steps it had done.
    pub autosaved: Option<(SystemTime, u64)>,
    /// The last complaint about autosaving, not to be repeated every few seconds.
    complaint: Option<String>,
}

impl Disk {
    /// Saves into a folder from now on.
    pub(super) fn take_folder(&mut self, root: &Path, events: &mut Vec<Event>) {
        match self.keeper.take_folder(root) {
            Ok(left) => self.recovery = left,
            Err(error) => self.complain(root, &error.to_string(), events),
        }
    }

    fn complain(&mut self, path: &Path, reason: &str, events: &mut Vec<Event>) {
        if self.complaint.as_deref() != Some(reason) {
            self.complaint = Some(reason.to_owned());
            events.push(Event::Failed(Failure::new("error-class-autosave").arg("path", path.display()).arg("reason", reason)));
        }
    }

    /// What came of earlier writes.
    pub(super) fn hear(&mut self, events: &mut Vec<Event>) {
        for done in self.keeper.done() {
            match (done.reason, done.auto) {
                (None, true) => {
                    self.complaint = None;
                    self.autosaved = Some((SystemTime::now(), done.step));
                }
                (None, false) => events.push(Event::ClassSaved(done.path)),
                (Some(reason), true) => self.complain(&done.path, &reason, events),
                (Some(reason), false) => events.push(Event::Failed(Failure::new("error-checkpoint-unwritable").arg("path", done.path.display()).arg("reason", reason))),
            }
        }
    }

    /// Writes a run to disk when it is time: now and then while it trains, and whenever it comes to rest.
    pub(super) fn autosave(&mut self, run: &mut Run, open: OpenEngine<'_>, events: &mut Vec<Event>) {
        let at = self.runs.iter().position(|saved| saved.run == run.id);
        let (saved, asked) = at.map_or((0, None), |at| (self.runs[at].step, Some(self.runs[at].asked)));
        let due = if run.running { asked.is_none_or(|asked| asked.elapsed() > AUTOSAVE) && run.pace.steps > WORTH } else { !run.is_busy() };
        // A run that forked off and took no step is its parent's.
        if !due || run.step == saved || run.losses.is_empty() || !run.is_sane() {
            return;
        }
        let known = at.map(|at| self.runs[at].path.clone());
        let Some(path) = known.or_else(|| self.keeper.fresh(run.id)) else { return };
        let Ok(snapshot) = Snapshot::of(run, run.step, open) else { return };
        let entry = OnDisk { run: run.id, path: path.clone(), step: run.step, asked: Instant::now() };
        match at {
            Some(at) => self.runs[at] = entry,
            None => self.runs.push(entry),
        }
        if let Err(failure) = self.write(Job { path, snapshot: Some(snapshot), auto: true }) {
            events.push(Event::Failed(failure));
        }
    }

    /// Writes soon, beside all other work.
    ///
    /// # Errors
    /// When the system refuses a thread for it.
    pub(super) fn write(&mut self, job: Job) -> Result<(), Failure> {
        let path = job.path.display().to_string();
        if self.keeper.write(job) { Ok(()) } else { Err(Failure::new("error-no-thread").arg("reason", path)) }
    }

    pub(super) fn is_writing(&self) -> bool {
        self.keeper.is_writing()
    }

    /// A run goes on from the file that was found: it is saved there again.
    pub(super) fn resumed(&mut self, run: u64, path: PathBuf, step: u64) {
        self.recovery = None;
        self.runs.push(OnDisk { run, path, step, asked: Instant::now() });
    }

    pub(super) fn drop_recovery(&mut self) {
        if let Some(recovery) = self.recovery.take() {
            keeper::delete(&recovery.path);
        }
    }

    /// A run was discarded, and its file with it.
    pub(super) fn forget(&mut self, run: u64) {
        if let Some(at) = self.runs.iter().position(|saved| saved.run == run) {
            // After what is still being written there.
            self.keeper.write(Job { path: self.runs.remove(at).path, snapshot: None, auto: true });
        }
    }
}
