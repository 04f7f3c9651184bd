//! What nodes say to each other through Redis: a publication with all its forms, or that something was lost.
//!
//! A byte for the version, one for what is there, the sender's node, what it belongs to, then each form with its
//! length. What cannot be read came from another version or was cut: whoever gets it may have missed something.

use std::sync::Arc;

use bytes::{Buf, BufMut};
use uuid::Uuid;

use crate::live::{Publication, Topic};

const VERSION: u8 = 1;
const EPHEMERAL: u8 = 1;
const WITHIN: u8 = 2;
const STAFF: u8 = 4;
const MASKED: u8 = 8;
const BUYER: u8 = 16;
const LOST: u8 = 128;

/// What one node says to the others.
#[derive(Debug)]
pub(super) enum Said {
    Publication(Publication),
    /// It could not say everything.
    Lost,
}

/// What a node says of a publication.
pub(super) fn publication(node: Uuid, publication: &Publication) -> Vec<u8> {
    let Publication { staff, staff_masked, buyer, ephemeral, within } = publication;
    let forms = [(STAFF, staff), (MASKED, staff_masked), (BUYER, buyer)];
    let mut there = if *ephemeral { EPHEMERAL } else { 0 } | if within.is_some() { WITHIN } else { 0 };
    let mut length = 2 + 16 + 16;
    for (flag, form) in &forms {
        if let Some(text) = form {
            there |= flag;
            length += 4 + text.len();
        }
    }
    let mut bytes = Vec::with_capacity(length);
    bytes.put_slice(&[VERSION, there]);
    bytes.put_slice(node.as_bytes());
    if let Some(within) = within {
        bytes.put_slice(within.as_bytes());
    }
    for text in forms.iter().filter_map(|(_, form)| form.as_ref()) {
        bytes.put_u32_le(u32::try_from(text.len()).unwrap_or(u32::MAX));
        bytes.put_slice(text.as_bytes());
    }
    bytes
}

/// What a node says when it could not say everything.
pub(super) fn lost(node: Uuid) -> Vec<u8> {
    let mut bytes = vec![VERSION, LOST];
    bytes.put_slice(node.as_bytes());
    bytes
}

/// Who said something.
pub(super) fn speaker(bytes: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(bytes.get(2..18)?).ok()
}

/// Reads what was said; `None` when it cannot be read.
pub(super) fn read(bytes: &[u8]) -> Option<Said> {
    let (&[version, there], mut rest) = bytes.split_first_chunk::<2>()?;
    rest = rest.get(16..)?;
    if version != VERSION {
        return None;
    }
    if there == LOST {
        return Some(Said::Lost);
    }
    let mut within = None;
    if there & WITHIN != 0 {
        let (id, after) = rest.split_at_checked(16)?;
        (within, rest) = (Uuid::from_slice(id).ok(), after);
    }
    let mut form = |flag: u8| -> Option<Option<Arc<str>>> {
        if there & flag == 0 {
            return Some(None);
        }
        let length = usize::try_from(rest.try_get_u32_le().ok()?).ok()?;
        let (text, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(Some(std::str::from_utf8(text).ok()?.into()))
    };
    let (staff, staff_masked, buyer) = (form(STAFF)?, form(MASKED)?, form(BUYER)?);
    rest.is_empty().then_some(Said::Publication(Publication {
        staff,
        staff_masked,
        buyer,
        ephemeral: there & EPHEMERAL != 0,
        within,
    }))
}

/// What a topic is called within a deployment.
pub(super) fn name(topic: Topic) -> String {
    format!("{}/{}", topic.kind, topic.id.simple())
}

/// The kind and id of a name.
pub(super) fn named(name: &str) -> Option<(&str, Uuid)> {
    let (kind, id) = name.rsplit_once('/')?;
    Some((kind, Uuid::try_parse(id).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read_again() {
        let node = Uuid::from_u128(7);
        let said = Publication {
            staff: Some("全部".into()),
            staff_masked: None,
            buyer: Some("b".into()),
            ephemeral: true,
            within: Some(Uuid::from_u128(9)),
        };
        let bytes = publication(node, &said);
        assert_eq!(speaker(&bytes), Some(node));
        let Some(Said::Publication(read_again)) = read(&bytes) else { panic!("it is a publication") };
        assert_eq!(format!("{read_again:?}"), format!("{said:?}"));
        assert!(matches!(read(&lost(node)), Some(Said::Lost)));
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut]).is_none(), "cut after {cut}");
        }
        let mut longer = bytes;
        longer.push(0);
        assert!(read(&longer).is_none());
    }

    #[test]
    fn a_topic_is_found_by_its_name() {
        let topic = Topic { kind: "account", id: Uuid::from_u128(5) };
        assert_eq!(named(&name(topic)), Some(("account", topic.id)));
        assert_eq!(named("account"), None);
    }
}
