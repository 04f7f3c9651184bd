//! What the server says by itself over a socket. The domains make most of these texts where things
//! happen; this is the closed list of them, and the few that are the doors' own.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder};
use utoipa::openapi::{Ref, RefOr, Schema};

use crate::conversations::offers::{OfferMade, OfferOver};
use crate::conversations::view::{BuyerEventView, ConversationView, EventView, Frame};
use crate::conversations::{AgentTyping, BuyerThreadRead, ConversationRemoved, SomebodyTyping, ThreadRead, Viewers};
use crate::id::ThreadId;
use crate::monitor::Delta;
use crate::routing::{PresenceChanged, QueuePosition};

use super::me::Me;
use super::operations::{named, with};
use super::socket::ending::SessionEnding;

/// `resume.end` for staff: the thread is up to date to here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResumeEnd {
    pub thread: ThreadId,
    pub last_seq: i64,
    /// Forget what is held of the thread and read `history`.
    pub reset: bool,
}

/// `resume.end` for buyers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BuyerResumeEnd {
    pub last_seq: i64,
    /// Forget what is held of the thread and read `history`.
    pub reset: bool,
}

/// `access.changed`: permissions or shops are other than they were.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccessChanged {
    pub me: Me,
}

/// `sync.digest` for staff: the last numbers of what changed lately.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Digest {
    pub threads: Vec<ThreadDigest>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ThreadDigest {
    pub thread: ThreadId,
    pub last_seq: i64,
}

/// `sync.digest` for buyers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BuyerDigest {
    pub last_seq: i64,
}

pub(super) fn session_ending(ending: SessionEnding) -> String {
    Frame::new("session.ending", ending).text().to_string()
}

macro_rules! events {
    ($(#[$doc:meta])* $name:ident { $($ev:literal $d:ty;)+ }) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl $name {
            pub const NAMES: &'static [&'static str] = &[$($ev),+];

            /// The schemas, put among the document's components, and `{ev: d, …}`.
            pub fn shapes(components: ComponentsBuilder) -> (ComponentsBuilder, RefOr<Schema>) {
                $(let components = with::<$d>(components);)+
                let all: Vec<(&str, Ref)> = vec![$(($ev, named::<$d>())),+];
                let mut object = ObjectBuilder::new();
                for (ev, d) in all {
                    object = object.property(ev, d).required(ev);
                }
                (components, object.into())
            }
        }
    };
}

events! {
    /// What staff are told.
    StaffEvents {
        "thread.event" EventView;
        "resume.end" ResumeEnd;
        "thread.read" ThreadRead;
        "typing" SomebodyTyping;
        "viewing" Viewers;
        "conversation.added" ConversationView;
        "conversation.removed" ConversationRemoved;
        "offer.made" OfferMade;
        "offer.ended" OfferOver;
        "presence.changed" PresenceChanged;
        "monitor.delta" Delta;
        "access.changed" AccessChanged;
        "session.ending" SessionEnding;
        "sync.digest" Digest;
    }
}

events! {
    /// What buyers are told.
    BuyerEvents {
        "thread.event" BuyerEventView;
        "resume.end" BuyerResumeEnd;
        "thread.read" BuyerThreadRead;
        "typing" AgentTyping;
        "queue.position" QueuePosition;
        "session.ending" SessionEnding;
        "sync.digest" BuyerDigest;
    }
}
