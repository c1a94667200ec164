//! Taking something out of the window: a table as CSV, a picture as PNG, text to the clipboard.
//!
//! The file dialog and the writing happen on a thread of their own: the window never waits for a disk or a person.

use super::text::Texts;
use crate::checkpoint::PlaneModel;
use crate::session::Failure;
use egui::{ColorImage, Rect};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Something to be taken out.
#[derive(Clone, Debug)]
pub enum Export {
    /// Text to the clipboard.
    Copy(String),
    /// Rows of cells, the first row being the header, as CSV.
    Csv { name: String, rows: Vec<Vec<String>> },
    /// A trained denoiser of points as safetensors.
    Denoiser { name: String, model: Arc<PlaneModel> },
    /// Pixels as PNG.
    Png { name: String, image: ColorImage },
    /// A part of the window as PNG, in points.
    Widget { name: String, rect: Rect },
}

/// Rows as CSV (RFC 4180).
pub fn csv(rows: &[Vec<String>]) -> String {
    let quote = |cell: &String| {
        if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    rows.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

/// # Errors
/// When the file cannot be written.
pub fn write_png(path: &Path, image: &ColorImage) -> io::Result<()> {
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
    let [width, height] = image.size;
    let (width, height) = (u32::try_from(width), u32::try_from(height));
    let (Ok(width), Ok(height)) = (width, height) else { return Err(io::ErrorKind::InvalidInput.into()) };
    image::save_buffer_with_format(path, &pixels, width, height, image::ColorType::Rgba8, image::ImageFormat::Png)
        .map_err(io::Error::other)
}

/// Runs the dialogs and the writing; polled once a frame.
#[derive(Debug)]
pub struct Exporter {
    to: Sender<Done>,
    done: Receiver<Done>,
    opened: Option<PathBuf>,
}

#[derive(Debug)]
enum Done {
    Opened(PathBuf),
    /// A picture of the whole window, of which a part is wanted.
    Shot { name: String, rect: Rect, image: Arc<ColorImage> },
    Failed(Failure),
}

impl Default for Exporter {
    fn default() -> Self {
        let (to, done) = channel();
        Self { to, done, opened: None }
    }
}

impl Exporter {
    pub fn start(&mut self, ctx: &egui::Context, export: Export, texts: &Texts) {
        match export {
            Export::Copy(text) => ctx.copy_text(text),
            Export::Csv { name, rows } => self.save(ctx, &name, "csv", texts, move |path| std::fs::write(path, csv(&rows))),
            Export::Denoiser { name, model } => self.save(ctx, &name, "safetensors", texts, move |path| model.to_checkpoint().save(path).map_err(io::Error::other)),
            Export::Png { name, image } => self.save(ctx, &name, "png", texts, move |path| write_png(path, &image)),
            Export::Widget { name, rect } => {
                let (to, wake) = (self.to.clone(), ctx.clone());
                ctx.request_screenshot(move |image| {
                    let _ = to.send(Done::Shot { name, rect, image });
                    wake.request_repaint();
                });
            }
        }
    }

    /// Asks for a checkpoint to open.
    pub fn open_model(&mut self, ctx: &egui::Context, texts: &Texts) {
        let dialog = rfd::AsyncFileDialog::new().set_title(texts.t("model-open-file")).add_filter("safetensors", &["safetensors"]);
        let (to, wake, picked) = (self.to.clone(), ctx.clone(), dialog.pick_file());
        self.thread(move || {
            if let Some(file) = pollster::block_on(picked) {
                let _ = to.send(Done::Opened(file.path().to_owned()));
                wake.request_repaint();
            }
        });
    }

    /// Takes in what the threads have done; a failure to be shown, if any.
    pub fn poll(&mut self, ctx: &egui::Context, texts: &Texts) -> Option<Failure> {
        match self.done.try_recv().ok()? {
            Done::Opened(path) => {
                self.opened = Some(path);
                None
            }
            Done::Shot { name, rect, image } => {
                let part = image.region(&rect, Some(ctx.pixels_per_point()));
                self.save(ctx, &name, "png", texts, move |path| write_png(path, &part));
                None
            }
            Done::Failed(failure) => Some(failure),
        }
    }

    /// The checkpoint that was picked since the last call.
    pub fn opened(&mut self) -> Option<PathBuf> {
        self.opened.take()
    }

    fn save(&self, ctx: &egui::Context, name: &str, extension: &str, texts: &Texts, write: impl FnOnce(&Path) -> io::Result<()> + Send + 'static) {
        let file = format!("{}.{extension}", name.replace(['/', '\\', ':', '*'], "-"));
        let dialog = rfd::AsyncFileDialog::new().set_title(texts.t("export-title")).set_file_name(file).add_filter(extension, &[extension]);
        let (to, wake, picked) = (self.to.clone(), ctx.clone(), dialog.save_file());
        self.thread(move || {
            let Some(file) = pollster::block_on(picked) else { return };
            if let Err(error) = write(file.path()) {
                let failure = Failure::new("error-export").arg("file", file.path().display()).arg("reason", error);
                let _ = to.send(Done::Failed(failure));
                wake.request_repaint();
            }
        });
    }

    fn thread(&self, work: impl FnOnce() + Send + 'static) {
        if let Err(error) = std::thread::Builder::new().name("export".into()).spawn(work) {
            let _ = self.to.send(Done::Failed(Failure::new("error-export").arg("file", "").arg("reason", error)));
        }
    }
}
