//! Frames of strips and films, for files: clouds of points (each point lights its pixel a little more), and pictures.

use crate::checkpoint::write_atomically;
use crate::ui::theme::{Shade, Theme, mix};
use anyhow::Result;
use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, ExtendedColorType, ImageEncoder, Rgba, RgbaImage};
use std::io::Cursor;
use std::path::Path;

/// Pixels a side of one cloud or picture.
const SIDE: u32 = 192;

/// The plane reaches this far from 0 in every direction.
const EDGE: f32 = 3.0;

/// Between the pictures of a strip, in pixels.
const GAP: u32 = 4;

/// A moment of the film, in milliseconds; the last one stands still for a while.
const MOMENT: u32 = 60;
const LAST: u32 = 1500;

/// One cloud, or some pictures, drawn.
pub(super) struct Frame(RgbaImage);

impl Frame {
    /// Points `(n, 2)` row by row; those outside are not seen.
    pub(super) fn of(x: &[f32]) -> Self {
        let theme = Theme::new(Shade::Light);
        let mut hits = vec![0u32; (SIDE * SIDE) as usize];
        let place = |v: f32| ((v / EDGE + 1.0) * 0.5 * SIDE as f32).floor();
        for point in x.chunks_exact(2) {
            // Up is up: rows of a picture run down.
            let (col, row) = (place(point[0]), place(-point[1]));
            let inside = |v: f32| (0.0..SIDE as f32).contains(&v);
            if inside(col) && inside(row) {
                // A point is a little larger than a pixel.
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (col, row) = ((col as u32 + dx).min(SIDE - 1), (row as u32 + dy).min(SIDE - 1));
                    hits[(row * SIDE + col) as usize] += 1;
                }
            }
        }
        let pixels = RgbaImage::from_fn(SIDE, SIDE, |col, row| {
            let ink = 1.0 - 0.55f32.powi(hits[(row * SIDE + col) as usize] as i32);
            Rgba(mix(theme.color.raised, theme.color.accent, ink).to_array())
        });
        Self(pixels)
    }

    /// Pictures `(n, size, size, channels)` in [-1, 1], channels 1 or 3, side by side, each pixel a square.
    pub(super) fn of_pictures(x: &[f32], size: usize, channels: usize) -> Self {
        let count = x.len() / (size * size * channels);
        let byte = |v: f32| (255.0 * (0.5 * v + 0.5).clamp(0.0, 1.0)).round() as u8;
        let pixels = RgbaImage::from_fn(count as u32 * SIDE, SIDE, |col, row| {
            let (picture, col) = (col / SIDE, col % SIDE);
            let at = |v: u32| v as usize * size / SIDE as usize;
            let start = ((picture as usize * size + at(row)) * size + at(col)) * channels;
            let value = |c: usize| byte(x[start + c.min(channels - 1)]);
            Rgba([value(0), value(1), value(2), 255])
        });
        Self(pixels)
    }
}

/// Columns of frames side by side, all of one size and equally many.
pub(super) fn strip(columns: &[Vec<Frame>]) -> RgbaImage {
    let theme = Theme::new(Shade::Light);
    let width = columns.len() as u32 * (SIDE + GAP) + GAP;
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0) as u32;
    let mut whole = RgbaImage::from_pixel(width, rows * (SIDE + GAP) + GAP, Rgba(theme.color.line.to_array()));
    for (i, column) in columns.iter().enumerate() {
        for (j, frame) in column.iter().enumerate() {
            let (x, y) = (GAP + i as u32 * (SIDE + GAP), GAP + j as u32 * (SIDE + GAP));
            image::imageops::replace(&mut whole, &frame.0, i64::from(x), i64::from(y));
        }
    }
    whole
}

pub(super) fn write_png(path: &Path, picture: &RgbaImage) -> Result<()> {
    let mut bytes = Cursor::new(Vec::new());
    image::codecs::png::PngEncoder::new(&mut bytes).write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgba8)?;
    Ok(write_atomically(path, bytes.get_ref())?)
}

pub(super) fn write_gif(path: &Path, frames: &[Frame]) -> Result<()> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 10);
    encoder.set_repeat(Repeat::Infinite)?;
    for (i, frame) in frames.iter().enumerate() {
        let shown = if i + 1 == frames.len() { LAST } else { MOMENT };
        encoder.encode_frame(image::Frame::from_parts(frame.0.clone(), 0, 0, Delay::from_numer_denom_ms(shown, 1)))?;
    }
    drop(encoder);
    Ok(write_atomically(path, &bytes)?)
}
