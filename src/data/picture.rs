//! A picture as diffusion sees it: `(H, W, 3)`, row-major, RGB, every number in `[-1, 1]`, H = W = [`SIDE`].
//!
//! A file is untrusted: its format is told from its first bytes, its size from its header, and both are checked before
//! memory is taken for its pixels.

use super::scenes;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use std::io::Cursor;

/// Width and height after cropping and scaling, in pixels.
pub const SIDE: usize = 128;

/// Numbers in a picture.
pub const LEN: usize = SIDE * SIDE * 3;

/// Pictures with more pixels than this are refused (40 megapixels: more than most cameras make).
pub const MAX_PIXELS: u64 = 40_000_000;

/// Files larger than this are refused before they are read (bytes).
pub const MAX_BYTES: u64 = 64 << 20;

/// The formats that are opened, by the endings of their files.
pub const EXTENSIONS: &[&str] = &["png", "jpg", "jpeg", "webp"];

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("the file has {bytes} bytes; at most {MAX_BYTES} are opened")]
    TooManyBytes { bytes: u64 },
    #[error("this is not a PNG, JPEG or WebP picture, whatever the file is called")]
    NotAPicture,
    #[error("the picture has {width} x {height} pixels; at most {MAX_PIXELS} are opened")]
    TooManyPixels { width: u32, height: u32 },
    #[error("the picture is damaged ({reason})")]
    Damaged { reason: String },
}

/// `(SIDE, SIDE, 3)` numbers in `[-1, 1]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pixels: Vec<f32>,
}

/// A picture that comes with the program, drawn by it.
#[derive(Debug)]
pub struct Shipped {
    /// `lighthouse`: the stem of its name in every language.
    pub id: &'static str,
    paint: fn(x: f32, y: f32) -> [f32; 3],
}

/// Every picture that is always there.
pub static SHIPPED: &[Shipped] = &[
    Shipped { id: "lighthouse", paint: scenes::lighthouse },
    Shipped { id: "mountains", paint: scenes::mountains },
    Shipped { id: "cat", paint: scenes::cat },
];

/// The shipped picture called `id`.
pub fn find(id: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|picture| picture.id == id)
}

impl Shipped {
    /// Paints it: a few milliseconds.
    pub fn picture(&self) -> Picture {
        /// Samples per pixel and axis, so that edges are smooth.
        const FINE: usize = 3;
        let mut pixels = Vec::with_capacity(LEN);
        let at = |i: usize, k: usize| (i as f32 + (k as f32 + 0.5) / FINE as f32) / SIDE as f32;
        for place in 0..SIDE * SIDE {
            let mut sum = [0.0; 3];
            for k in 0..FINE * FINE {
                let color = (self.paint)(at(place % SIDE, k % FINE), at(place / SIDE, k / FINE));
                sum.iter_mut().zip(color).for_each(|(sum, part)| *sum += part.clamp(0.0, 1.0));
            }
            pixels.extend(sum.map(|sum| 2.0 * sum / (FINE * FINE) as f32 - 1.0));
        }
        Picture { pixels }
    }
}

impl Picture {
    /// The picture in a file: turned upright as its camera noted, laid on white where it is see-through, the square in
    /// its middle scaled to `SIDE x SIDE`.
    ///
    /// # Errors
    /// When the file is too large, no PNG, JPEG or WebP, has too many pixels, or breaks off.
    pub fn decode(bytes: &[u8]) -> Result<Self, PictureError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(PictureError::TooManyBytes { bytes: bytes.len() as u64 });
        }
        let format = image::guess_format(bytes).map_err(|_| PictureError::NotAPicture)?;
        if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
            return Err(PictureError::NotAPicture);
        }
        let damaged = |error: image::ImageError| PictureError::Damaged { reason: error.to_string() };
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = image::Limits::default();
        // Up to 16 bits in four channels a pixel, and as much again for the decoder itself.
        limits.max_alloc = Some(16 * MAX_PIXELS);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(damaged)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(PictureError::TooManyPixels { width, height });
        }
        if width == 0 || height == 0 {
            return Err(PictureError::Damaged { reason: format!("{width} x {height} pixels") });
        }
        let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
        let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        let side = width.min(height);
        image = image.crop_imm((width - side) / 2, (height - side) / 2, side, side);
        if image.color().has_alpha() {
            image = on_white(&image);
        }
        let mut image = image.resize_exact(SIDE as u32, SIDE as u32, FilterType::Triangle);
        image.apply_orientation(orientation);
        let pixels = image.into_rgb8().into_raw();
        Ok(Self { pixels: pixels.into_iter().map(|byte| f32::from(byte) / 127.5 - 1.0).collect() })
    }

    /// `(SIDE, SIDE, 3)`, flat.
    pub fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// The same smaller, `(side, side, 3)`: each number the mean of the square it takes the place of. `side` divides [`SIDE`].
    pub fn shrunk(&self, side: usize) -> Vec<f32> {
        let square = SIDE / side.max(1);
        let mut small = vec![0.0; side * side * 3];
        for (i, x) in self.pixels.iter().enumerate() {
            let (row, column, channel) = (i / 3 / SIDE / square, i / 3 % SIDE / square, i % 3);
            if let Some(to) = small.get_mut(3 * (row * side + column) + channel) {
                *to += x / (square * square) as f32;
            }
        }
        small
    }
}

/// Numbers as bytes: -1 is 0, 1 is 255, what lies outside is clipped.
pub fn to_bytes(pixels: &[f32]) -> Vec<u8> {
    pixels.iter().map(|x| (127.5 * (x + 1.0)).round().clamp(0.0, 255.0) as u8).collect()
}

/// The picture on white paper: a see-through pixel has a colour too, which nobody was meant to see.
fn on_white(image: &DynamicImage) -> DynamicImage {
    let rgba = image.to_rgba8();
    let mut rgb = image::RgbImage::new(rgba.width(), rgba.height());
    for (from, to) in rgba.pixels().zip(rgb.pixels_mut()) {
        let [color @ .., alpha] = from.0;
        to.0 = color.map(|c| 255 - (u16::from(255 - c) * u16::from(alpha) / 255) as u8);
    }
    DynamicImage::ImageRgb8(rgb)
}
