//! Getting a picture: a shipped one painted, or a file read and decoded, on a thread of its own. The window never waits
//! for a disk, a decoder or a person in a dialog.

use crate::data::picture::{self, EXTENSIONS, MAX_BYTES, MAX_PIXELS, Picture, PictureError};
use crate::session::Failure;
use crate::ui::text::Texts;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Where a picture comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    Shipped(String),
    File(PathBuf),
}

impl Default for Source {
    fn default() -> Self {
        Self::Shipped(picture::SHIPPED.first().map_or("", |first| first.id).to_owned())
    }
}

/// What came of a request; `None`: the dialog was closed without a choice.
pub type Loaded = Option<Result<(Source, Picture), Failure>>;

/// One request on its way.
#[derive(Debug)]
pub struct Loader {
    done: Receiver<Loaded>,
}

impl Loader {
    pub fn load(ctx: &egui::Context, source: Source) -> Self {
        Self::start(ctx, move || Some(read(source)))
    }

    /// Asks for a file, then loads it.
    pub fn pick(ctx: &egui::Context, texts: &Texts) -> Self {
        let dialog = rfd::AsyncFileDialog::new().set_title(texts.t("noise-open-picture")).add_filter("PNG, JPEG, WebP", EXTENSIONS);
        let picked = dialog.pick_file();
        Self::start(ctx, move || pollster::block_on(picked).map(|file| read(Source::File(file.path().to_owned()))))
    }

    fn start(ctx: &egui::Context, work: impl FnOnce() -> Loaded + Send + 'static) -> Self {
        let (to, done) = channel();
        let (wake, failed) = (ctx.clone(), to.clone());
        let run = move || {
            let _ = to.send(work());
            wake.request_repaint();
        };
        if let Err(error) = std::thread::Builder::new().name("picture".into()).spawn(run) {
            let _ = failed.send(Some(Err(Failure::new("error-no-thread").arg("reason", error))));
        }
        Self { done }
    }

    /// What came, if it came; the loader is then spent.
    pub fn poll(&self) -> Option<Loaded> {
        match self.done.try_recv() {
            Ok(loaded) => Some(loaded),
            Err(TryRecvError::Empty) => None,
            // The thread is gone without a word: the decoder had a mistake of its own.
            Err(TryRecvError::Disconnected) => Some(Some(Err(Failure::new("error-picture-damaged").arg("file", "").arg("reason", "decoder")))),
        }
    }
}

fn read(source: Source) -> Result<(Source, Picture), Failure> {
    let picture = match &source {
        Source::Shipped(id) => picture::find(id).or(picture::SHIPPED.first()).map(picture::Shipped::picture).ok_or_else(|| Failure::new("error-picture-none"))?,
        Source::File(path) => {
            let bytes = bytes(path)?;
            Picture::decode(&bytes).map_err(|error| failure(path, &error))?
        }
    };
    Ok((source, picture))
}

/// The file's bytes, no more than are allowed whatever its size is said to be.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| Failure::new("error-picture-unreadable").arg("file", path.display()).arg("reason", error);
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > MAX_BYTES {
        return Err(failure(path, &PictureError::TooManyBytes { bytes: size }));
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// The sentence for a person.
pub fn failure(path: &Path, error: &PictureError) -> Failure {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    match error {
        PictureError::TooManyBytes { bytes } => Failure::new("error-picture-bytes").arg("file", name).arg("megabytes", bytes >> 20).arg("limit", MAX_BYTES >> 20),
        PictureError::NotAPicture => Failure::new("error-picture-format").arg("file", name),
        PictureError::TooManyPixels { width, height } => {
            Failure::new("error-picture-pixels").arg("file", name).arg("width", width).arg("height", height).arg("limit", MAX_PIXELS / 1_000_000)
        }
        PictureError::Damaged { reason } => Failure::new("error-picture-damaged").arg("file", name).arg("reason", reason),
    }
}
