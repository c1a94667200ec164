//! Taking something out of the window: a table as CSV, a picture as PNG, text to the clipboard.
//!
//! The file dialog and the writing happen on a thread of their own: the window never waits for a disk or a person.

use egui::ColorImage;
use std::io;
use std::path::Path;

/// Something to be taken out.
#[derive(Clone, Debug)]
pub enum Export {
    /// Text to the clipboard.
    Copy(String),
    /// Rows of cells, the first row being the header, as CSV.
    Csv { name: String, rows: Vec<Vec<String>> },
    /// Pixels as PNG.
    Png { name: String, image: ColorImage },
    /// A part of the window as PNG, in points.
    Widget { name: String, rect: egui::Rect },
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
