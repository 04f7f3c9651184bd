//! Pictures: measured from their header, decoded within limits, made anew without metadata, and made small.

use std::fs::{self, File};
use std::io::{BufWriter, Cursor, Write};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::blobs::{Blobs, Draft};
use crate::error::{Error, Result};

use super::format::Format;
use super::{Content, damaged, whole};

/// A picture's longer side, in pixels.
const MAX_SIDE: u32 = 8_192;
/// A telephone's camera gives up to 50 megapixels.
const MAX_PIXELS: u64 = 50_000_000;
/// The decoded picture, in bytes: 50 megapixels of three 8-bit channels. With transparency, or 16 bits a channel, it may
/// have fewer pixels. One is decoded at a time (`Blobs::conversions`), so this bounds what uploads take of the memory.
const MAX_DECODED: u64 = 150_000_000;
/// Room for a decoder: the picture, and what it needs beside it.
const MAX_ALLOC: u64 = 192 * 1024 * 1024;
/// Longer side of the small form.
const THUMB_SIDE: u32 = 480;
const QUALITY: u8 = 85;
const THUMB_QUALITY: u8 = 80;
/// A picture made anew without loss may outgrow what was sent; beyond this it becomes a JPEG.
const LOSSLESS_BYTES: u64 = 20 * 1024 * 1024;

/// Makes the picture anew.
pub fn convert(blobs: &Blobs, draft: &Draft, format: Format) -> Result<Content> {
    let bytes = fs::read(draft.path()).map_err(Error::unavailable)?;
    if !whole::is_whole(&bytes, format) {
        return Err(damaged());
    }
    let mut decoder = decoder(&bytes, format)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    drop(bytes);
    image.apply_orientation(orientation);
    let image = eight_bit(image);
    let size = Some((image.width(), image.height()));
    let thumb = thumb(blobs, &image)?;
    let (draft, format) = encode(blobs, &image, format)?;
    Ok(Content { draft, format, size, thumb })
}

/// The small form of a picture that is larger.
pub fn thumb(blobs: &Blobs, image: &DynamicImage) -> Result<Option<(Draft, Format)>> {
    if image.width() <= THUMB_SIDE && image.height() <= THUMB_SIDE {
        return Ok(None);
    }
    let small = image.thumbnail(THUMB_SIDE, THUMB_SIDE);
    let draft = blobs.draft().map_err(Error::unavailable)?;
    let format = if small.color().has_alpha() { Format::Png } else { Format::Jpeg };
    write(&draft, |file| match format {
        Format::Png => small.write_with_encoder(PngEncoder::new(file)),
        _ => small.write_with_encoder(JpegEncoder::new_with_quality(file, THUMB_QUALITY)),
    })?;
    Ok(Some((draft, format)))
}

/// A decoder that has read the header and found it within the limits.
pub fn decoder(bytes: &[u8], format: Format) -> Result<impl ImageDecoder> {
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Gif => ImageFormat::Gif,
        Format::Webp => ImageFormat::WebP,
        _ => ImageFormat::Png,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED {
        return Err(too_many_pixels());
    }
    Ok(decoder)
}

pub fn refused(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => too_many_pixels(),
        ImageError::IoError(error) => super::broken_off(error),
        _ => damaged(),
    }
}

fn too_many_pixels() -> Error {
    Error::field(
        "body",
        format!(
            "is too large to decode: at most {MAX_SIDE} pixels a side and 50 megapixels (transparent 37, of 16 bits a channel 25 or 18)"
        ),
    )
}

fn eight_bit(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma16(_) => image.into_luma8().into(),
        DynamicImage::ImageLumaA16(_) => image.into_luma_alpha8().into(),
        DynamicImage::ImageRgb16(_) => image.into_rgb8().into(),
        DynamicImage::ImageRgba16(_) => image.into_rgba8().into(),
        eight => eight,
    }
}

/// PNG stays PNG, JPEG stays JPEG. WebP with transparency is made anew without loss; without, it becomes a JPEG,
/// since a lossless form of a photograph would be many times its size.
fn encode(blobs: &Blobs, image: &DynamicImage, format: Format) -> Result<(Draft, Format)> {
    let draft = blobs.draft().map_err(Error::unavailable)?;
    let lossless = match format {
        Format::Png => {
            write(&draft, |file| image.write_with_encoder(PngEncoder::new(file)))?;
            true
        }
        Format::Webp if image.color().has_alpha() => {
            write(&draft, |file| image.write_with_encoder(WebPEncoder::new_lossless(file)))?;
            true
        }
        _ => false,
    };
    if lossless && fs::metadata(draft.path()).map_err(Error::unavailable)?.len() <= LOSSLESS_BYTES {
        return Ok((draft, format));
    }
    write(&draft, |file| {
        // JPEG knows grey and colour, no transparency.
        let encoder = JpegEncoder::new_with_quality(file, QUALITY);
        match image {
            DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => image.write_with_encoder(encoder),
            other => other.to_rgb8().write_with_encoder(encoder),
        }
    })?;
    Ok((draft, Format::Jpeg))
}

fn write(draft: &Draft, encode: impl FnOnce(&mut BufWriter<File>) -> Result<(), ImageError>) -> Result<()> {
    let mut file = BufWriter::new(File::create(draft.path()).map_err(Error::unavailable)?);
    encode(&mut file).map_err(Error::unavailable)?;
    file.flush().map_err(Error::unavailable)?;
    Ok(())
}
