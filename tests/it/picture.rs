//! Pictures: every format comes in, whatever its shape; what is no picture, too large or broken is refused with a
//! sentence, and before its pixels take memory.

use genscope::data::picture::{self, EXTENSIONS, LEN, MAX_PIXELS, Picture, PictureError, SHIPPED, SIDE};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("encoded");
    bytes.into_inner()
}

/// Left half red, right half blue, and on both sides of the middle square a green margin that the crop takes away.
fn flag() -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(400, 200, |x, _| match x {
        0..100 | 300.. => Rgb([0, 255, 0]),
        100..200 => Rgb([255, 0, 0]),
        _ => Rgb([0, 0, 255]),
    }))
}

fn pixel(picture: &Picture, x: usize, y: usize) -> [f32; 3] {
    let at = 3 * (y * SIDE + x);
    [0, 1, 2].map(|c| picture.pixels()[at + c])
}

fn near(found: [f32; 3], wanted: [f32; 3], by: f32) -> bool {
    found.iter().zip(wanted).all(|(a, b)| (a - b).abs() <= by)
}

#[test]
fn every_format_is_cropped_and_scaled() {
    for (format, by) in [(ImageFormat::Png, 0.0), (ImageFormat::WebP, 0.0), (ImageFormat::Jpeg, 0.06)] {
        let picture = Picture::decode(&encoded(&flag(), format)).expect("a picture");
        assert_eq!(picture.pixels().len(), LEN);
        assert!(picture.pixels().iter().all(|x| (-1.0..=1.0).contains(x)));
        for y in [0, 64, 127] {
            assert!(near(pixel(&picture, 10, y), [1.0, -1.0, -1.0], by), "{format:?}: {:?}", pixel(&picture, 10, y));
            assert!(near(pixel(&picture, 117, y), [-1.0, -1.0, 1.0], by), "{format:?}: {:?}", pixel(&picture, 117, y));
        }
    }
}

#[test]
fn odd_shapes_and_depths_come_in() {
    let grey = DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(3, 1000, image::Luma([65535u16])));
    let picture = Picture::decode(&encoded(&grey, ImageFormat::Png)).expect("a narrow one of 16 bits");
    assert!(near(pixel(&picture, 64, 64), [1.0; 3], 0.0));
    let dot = DynamicImage::ImageRgb8(RgbImage::from_pixel(1, 1, Rgb([0, 128, 255])));
    let picture = Picture::decode(&encoded(&dot, ImageFormat::Png)).expect("a single pixel");
    assert!(near(pixel(&picture, 5, 5), [-1.0, 0.004, 1.0], 0.001));
}

#[test]
fn what_is_see_through_lies_on_white() {
    let hidden = DynamicImage::ImageRgba8(RgbaImage::from_pixel(50, 50, Rgba([0, 0, 0, 0])));
    let picture = Picture::decode(&encoded(&hidden, ImageFormat::Png)).expect("a picture");
    assert!(near(pixel(&picture, 64, 64), [1.0; 3], 0.0));
    let half = DynamicImage::ImageRgba8(RgbaImage::from_pixel(50, 50, Rgba([255, 0, 0, 128])));
    let picture = Picture::decode(&encoded(&half, ImageFormat::Png)).expect("a picture");
    assert!(near(pixel(&picture, 64, 64), [1.0, 0.0, 0.0], 0.01));
}

#[test]
fn numbers_and_bytes_go_both_ways() {
    let picture = Picture::decode(&encoded(&flag(), ImageFormat::Png)).expect("a picture");
    let bytes = picture::to_bytes(picture.pixels());
    assert_eq!(bytes[..3], [255, 0, 0]);
    let all: Vec<f32> = (0..=255u8).map(|byte| f32::from(byte) / 127.5 - 1.0).collect();
    assert_eq!(picture::to_bytes(&all), (0..=255).collect::<Vec<u8>>());
    assert_eq!(picture::to_bytes(&[-7.0, 7.0, f32::NAN]), [0, 255, 0], "noise goes beyond the range and is clipped");
}

/// CRC-32 of a PNG chunk (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 }))
}

/// A small PNG whose header claims another size.
fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&DynamicImage::new_rgb8(8, 8), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

#[test]
fn huge_pictures_are_refused_by_their_header() {
    let start = std::time::Instant::now();
    for side in [30_000, 2_000_000_000] {
        let error = Picture::decode(&png_that_claims(side, side)).expect_err("too large");
        assert!(matches!(error, PictureError::TooManyPixels { .. } | PictureError::Damaged { .. }), "{error}");
    }
    assert_eq!(Picture::decode(&png_that_claims(30_000, 30_000)), Err(PictureError::TooManyPixels { width: 30_000, height: 30_000 }));
    let mut jpeg = encoded(&DynamicImage::new_rgb8(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a frame header");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert_eq!(Picture::decode(&jpeg), Err(PictureError::TooManyPixels { width: 30_000, height: 30_000 }));
    assert_eq!(30_000u64 * 30_000 / MAX_PIXELS, 22);
    assert!(start.elapsed().as_secs() < 5, "refusing took {:?}", start.elapsed());
    let error = Picture::decode(&vec![0; picture::MAX_BYTES as usize + 1]).expect_err("too many bytes");
    assert!(matches!(error, PictureError::TooManyBytes { .. }));
}

#[test]
fn broken_files_are_refused() {
    let whole = encoded(&flag(), ImageFormat::Png);
    for cut in [20, 40, whole.len() / 2] {
        let error = Picture::decode(&whole[..cut]).expect_err("truncated");
        assert!(matches!(error, PictureError::Damaged { .. }), "{cut} bytes: {error}");
    }
    assert!(matches!(Picture::decode(&png_that_claims(0, 8)), Err(PictureError::Damaged { .. })));
    for (what, bytes) in [("a text", &b"To be, or not to be"[..]), ("nothing", b""), ("zeros", &[0; 64]), ("a GIF", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")] {
        assert_eq!(Picture::decode(bytes), Err(PictureError::NotAPicture), "{what}");
    }
    // Whatever is wrong inside, it is an error and no panic.
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encoded(&flag(), format);
        for i in 0..300 {
            let mut bytes = whole.clone();
            let at = (i * 7919) % bytes.len();
            bytes[at] ^= 1 << (i % 8);
            bytes.truncate(bytes.len() - (i % 5) * bytes.len() / 10);
            if let Ok(picture) = Picture::decode(&bytes) {
                assert_eq!(picture.pixels().len(), LEN);
            }
        }
    }
}

#[test]
fn shipped_pictures_are_pictures() {
    for shipped in SHIPPED {
        let picture = shipped.picture();
        assert_eq!(picture.pixels().len(), LEN, "{}", shipped.id);
        assert!(picture.pixels().iter().all(|x| (-1.0..=1.0).contains(x)), "{}", shipped.id);
        let n = LEN as f32;
        let mean = picture.pixels().iter().sum::<f32>() / n;
        let deviation = (picture.pixels().iter().map(|x| (x - mean).powi(2)).sum::<f32>() / n).sqrt();
        assert!(mean.abs() < 0.5 && deviation > 0.3, "{}: mean {mean}, deviation {deviation}", shipped.id);
        assert!(std::ptr::eq(picture::find(shipped.id).expect("found by its id"), shipped));
    }
    assert!(picture::find("no such picture").is_none());
    assert!(EXTENSIONS.contains(&"png") && EXTENSIONS.contains(&"webp"));
}
