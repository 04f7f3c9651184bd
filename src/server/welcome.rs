//! What `hello` answers to either side, and how much fits into a frame.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::conversations::Events;
use crate::conversations::view::{BuyerEventView, EventView};
use crate::error::{Error, Result};
use crate::text::MESSAGE_CHARS;

use super::limits::FRAME_BYTES;

/// What one message may hold.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct MessageLimits {
    pub frame_bytes: usize,
    pub text_chars: usize,
    pub image_bytes: usize,
    pub video_bytes: usize,
    pub file_bytes: usize,
}

impl MessageLimits {
    pub(super) const OURS: Self = Self {
        frame_bytes: FRAME_BYTES,
        text_chars: MESSAGE_CHARS,
        image_bytes: 10 << 20,
        video_bytes: 50 << 20,
        file_bytes: 20 << 20,
    };
}

/// Bytes of a frame that a page of a log may take; the envelope comes on top.
pub(super) const PAGE_BYTES: usize = FRAME_BYTES - 4 * 1024;

/// A page of a log that fits into a frame.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EventsPage {
    /// Ascending.
    #[schema(value_type = Vec<EventView>)]
    pub events: Vec<Box<RawValue>>,
    /// Whether there are more in the direction that was asked for.
    pub more: bool,
}

/// The same of a buyer's own thread.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BuyerEventsPage {
    /// Ascending.
    #[schema(value_type = Vec<BuyerEventView>)]
    pub events: Vec<Box<RawValue>>,
    /// Whether there are more in the direction that was asked for.
    pub more: bool,
}

/// Keeps as many events as fit, from the side that the page hangs on: the end when it was asked for
/// by what comes after it. Whether there are more, then, or were before.
pub(super) fn fitting<T: Serialize>(page: &Events<T>, from_the_end: bool) -> Result<(Vec<Box<RawValue>>, bool)> {
    let texts = page.events.iter().map(|event| serde_json::value::to_raw_value(event).map_err(Error::unavailable));
    let mut texts = texts.collect::<Result<Vec<_>>>()?;
    let mut bytes = 0;
    let mut fits = |text: &RawValue| {
        bytes += text.get().len() + 1;
        bytes <= PAGE_BYTES
    };
    let kept = if from_the_end {
        texts.iter().rev().take_while(|text| fits(text)).count()
    } else {
        texts.iter().take_while(|text| fits(text)).count()
    };
    let kept = kept.max(1).min(texts.len());
    let more = page.more || kept < texts.len();
    if from_the_end {
        texts.drain(..texts.len() - kept);
    } else {
        texts.truncate(kept);
    }
    Ok((texts, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(sizes: &[usize], from_the_end: bool) -> (Vec<usize>, bool) {
        let events: Vec<String> = sizes.iter().map(|size| "x".repeat(size - 2)).collect();
        let (kept, more) = fitting(&Events { events, more: false }, from_the_end).unwrap();
        (kept.iter().map(|event| event.get().len()).collect(), more)
    }

    #[test]
    fn a_page_keeps_what_fits_from_the_side_it_hangs_on() {
        assert_eq!(kept(&[10, 20, 30], false), (vec![10, 20, 30], false));
        assert_eq!(kept(&[30_000, 30_000, 30_000], false), (vec![30_000, 30_000], true));
        assert_eq!(kept(&[10, 30_000, 31_000], true), (vec![10, 30_000, 31_000], false));
        assert_eq!(kept(&[20_000, 30_000, 31_000], true), (vec![30_000, 31_000], true));
        assert_eq!(kept(&[70_000], false), (vec![70_000], false), "never an empty page");
    }
}
