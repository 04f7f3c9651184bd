//! Animated pictures: read frame by frame and written anew, so that only pixels, colours and times are kept.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, Encoder, EncodingError, MemoryLimit};
use image::DynamicImage;

use crate::blobs::{Blobs, Draft};
use crate::error::{Error, Result};

use super::format::Format;
use super::{Content, broken_off, damaged, picture};

const MAX_FRAMES: usize = 300;
/// All frames together, in pixels: every one of them costs time.
const MAX_FRAME_PIXELS: u64 = 200_000_000;
/// One frame, a byte a pixel.
const FRAME_BYTES: NonZeroU64 = NonZeroU64::new(40_000_000).expect("not zero");

/// Makes the picture anew.
pub fn convert(blobs: &Blobs, draft: &Draft) -> Result<Content> {
    let bytes = fs::read(draft.path()).map_err(Error::unavailable)?;
    // The header is within the limits, or nothing else is read.
    drop(picture::decoder(&bytes, Format::Gif)?);
    let (made, size) = rewrite(blobs, &bytes)?;
    let first = DynamicImage::from_decoder(picture::decoder(&bytes, Format::Gif)?).map_err(picture::refused)?;
    let thumb = picture::thumb(blobs, &first)?;
    Ok(Content { draft: made, format: Format::Gif, size: Some(size), thumb })
}

fn rewrite(blobs: &Blobs, bytes: &[u8]) -> Result<(Draft, (u32, u32))> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(FRAME_BYTES));
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(bytes).map_err(unreadable)?;
    let draft = blobs.draft().map_err(Error::unavailable)?;
    let mut file = BufWriter::new(File::create(draft.path()).map_err(Error::unavailable)?);
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder =
        Encoder::new(&mut file, decoder.width(), decoder.height(), &palette).map_err(Error::unavailable)?;
    copy_frames(&mut decoder, &mut encoder)?;
    drop(encoder);
    file.flush().map_err(Error::unavailable)?;
    Ok((draft, (decoder.width().into(), decoder.height().into())))
}

fn copy_frames<W: Write>(decoder: &mut Decoder<&[u8]>, encoder: &mut Encoder<W>) -> Result<()> {
    let (mut frames, mut pixels) = (0, 0);
    while let Some(info) = decoder.next_frame_info().map_err(unreadable)? {
        frames += 1;
        pixels += u64::from(info.width) * u64::from(info.height);
        if frames > MAX_FRAMES || pixels > MAX_FRAME_PIXELS {
            return Err(Error::field("body", "must be at most 300 frames and 200 megapixels in all frames together"));
        }
        let mut frame = info.clone();
        let mut buffer = vec![0; decoder.buffer_size()];
        decoder.read_into_buffer(&mut buffer).map_err(unreadable)?;
        frame.buffer = buffer.into();
        frame.interlaced = false;
        if frames == 1 {
            // Known only now: the loop's extension stands before the first frame.
            encoder.set_repeat(decoder.repeat()).map_err(unwritable)?;
        }
        encoder.write_frame(&frame).map_err(unwritable)?;
    }
    if frames == 0 { Err(damaged()) } else { Ok(()) }
}

fn unreadable(error: DecodingError) -> Error {
    match error {
        DecodingError::Io(error) => broken_off(error),
        _ => damaged(),
    }
}

/// A palette that no frame can be written with came with the upload; anything else is the disk's.
fn unwritable(error: EncodingError) -> Error {
    match error {
        EncodingError::Io(error) => Error::unavailable(error),
        _ => damaged(),
    }
}
