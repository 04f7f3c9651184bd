//! What clients may ask for over a socket: two closed sets, each operation with what it takes, what
//! it answers, and what it asks of its caller. The OpenAPI document and the tests read them from here.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder};
use utoipa::openapi::{Ref, RefOr, Schema};

use crate::access::{Access, Permission};
use crate::conversations::offers::AnswerOffer;
use crate::conversations::view::ConversationView;
use crate::conversations::{
    AppendedView, BuyerMarkRead, BuyerRecall, BuyerSend, ChooseTopic, ClaimByHand, Close, History, InviteRating,
    MarkRead, Range, Recall, SendMessage, SendRating, SendWhisper, Snooze, StartConversation, Started, Typing, View,
    Viewers,
};
use crate::error::{Error, Result};
use crate::http;
use crate::monitor::{Picture, WatchShop};
use crate::routing::{AssignTo, HandOver, HandedOver, PresenceSet, SetPresence, TakeOver, Transfer, Transferred};

use super::attention::Watch;
use super::chat::{BuyerHello, BuyerWelcome};
use super::desk::{StaffHello, StaffWelcome};
use super::frame::Request;
use super::welcome::{BuyerEventsPage, EventsPage};

/// The first operation of every socket.
pub(super) const HELLO: &str = "hello";

/// Nothing to say: `{}`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

macro_rules! operations {
    ($(#[$doc:meta])* $name:ident { $($op:literal $variant:ident($takes:ty) -> $answers:ty, $access:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) enum $name {
            $($variant($takes),)+
        }

        impl $name {
            /// Every operation with what it asks of its caller.
            pub const DECLARED: &'static [(&'static str, Access)] = &[$(($op, $access)),+];

            /// Reads what an operation takes, strictly.
            ///
            /// # Errors
            /// `invalid` for an operation that there is not, or that takes something else.
            pub fn parse(op: &str, d: &RawValue) -> Result<Self> {
                match op {
                    $($op => http::parse(d.get().as_bytes()).map(Self::$variant),)+
                    _ => Err(Error::field("op", "is not an operation")),
                }
            }

            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $op,)+ }
            }

            pub const fn access(&self) -> Access {
                match self { $(Self::$variant(_) => $access,)+ }
            }

            /// The schemas, put among the document's components, and `{op: {d, ok}, …}`.
            pub fn shapes(components: ComponentsBuilder) -> (ComponentsBuilder, RefOr<Schema>) {
                $(let components = with::<$answers>(with::<$takes>(components));)+
                let mut object = ObjectBuilder::new();
                $(object = object.property($op, shape(named::<$takes>(), named::<$answers>())).required($op);)+
                (components, object.into())
            }
        }
    };
}

const SERVE: Access = Access::Staff(Permission::ConversationServe);
const SUPERVISE: Access = Access::Staff(Permission::ConversationSupervise);
const VIEW: Access = Access::Staff(Permission::ConversationView);

operations! {
    /// What staff may ask for.
    StaffOperation {
        "hello" Hello(StaffHello) -> StaffWelcome, Access::SignedIn;
        "presence.set" SetPresence(SetPresence) -> PresenceSet, SERVE;
        "message.send" Send(SendMessage) -> AppendedView, SERVE;
        "message.recall" Recall(Recall) -> AppendedView, SERVE;
        "message.read" Read(MarkRead) -> Nothing, VIEW;
        "typing" Typing(Typing) -> Nothing, SERVE;
        "history" History(History) -> EventsPage, VIEW;
        "conversation.accept" Accept(AnswerOffer) -> AppendedView, SERVE;
        "conversation.decline" Decline(AnswerOffer) -> Nothing, SERVE;
        "conversation.claim" Claim(ClaimByHand) -> AppendedView, SERVE;
        "conversation.start" Start(StartConversation) -> Started, SERVE;
        "conversation.transfer" Transfer(Transfer) -> Transferred, SERVE;
        "conversation.takeover" TakeOver(TakeOver) -> AppendedView, SUPERVISE;
        "conversation.assign" Assign(AssignTo) -> AppendedView, SUPERVISE;
        "conversation.snooze" Snooze(Snooze) -> AppendedView, SERVE;
        "conversation.close" Close(Close) -> AppendedView, SERVE;
        "conversation.hand_over" HandOver(HandOver) -> HandedOver, SERVE;
        "rating.invite" InviteRating(InviteRating) -> AppendedView, SERVE;
        "viewing" Viewing(View) -> Viewers, VIEW;
        "conversation.watch" Watch(Watch) -> ConversationView, SUPERVISE;
        "conversation.unwatch" Unwatch(Watch) -> Nothing, SUPERVISE;
        "whisper.send" Whisper(SendWhisper) -> AppendedView, SUPERVISE;
        "monitor.subscribe" Subscribe(WatchShop) -> Picture, SUPERVISE;
        "monitor.unsubscribe" Unsubscribe(Nothing) -> Nothing, SUPERVISE;
    }
}

operations! {
    /// What buyers may ask for, always about their own thread.
    BuyerOperation {
        "hello" Hello(BuyerHello) -> BuyerWelcome, Access::Buyer;
        "message.send" Send(BuyerSend) -> AppendedView, Access::Buyer;
        "message.recall" Recall(BuyerRecall) -> AppendedView, Access::Buyer;
        "message.read" Read(BuyerMarkRead) -> Nothing, Access::Buyer;
        "typing" Typing(Nothing) -> Nothing, Access::Buyer;
        "history" History(Range) -> BuyerEventsPage, Access::Buyer;
        "conversation.close" Close(Nothing) -> AppendedView, Access::Buyer;
        "topic.choose" ChooseTopic(ChooseTopic) -> Nothing, Access::Buyer;
        "rating.send" Rate(SendRating) -> AppendedView, Access::Buyer;
    }
}

/// Reads a frame of staff as their sockets do, down to the operation; its id. For measuring.
///
/// # Errors
/// What the frame is refused with.
pub fn read_staff_frame(text: &str) -> Result<i64> {
    let request = Request::parse(text).map_err(|refused| refused.error)?;
    StaffOperation::parse(&request.op, request.d).map(|_| request.id)
}

/// Puts a schema among the components, and all that it refers to.
pub(super) fn with<T: ToSchema>(components: ComponentsBuilder) -> ComponentsBuilder {
    let mut referred = Vec::new();
    T::schemas(&mut referred);
    components.schemas_from_iter(referred).schema_from::<T>()
}

/// A reference to a component.
pub(super) fn named<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

/// What one operation takes and answers.
fn shape(takes: Ref, answers: Ref) -> ObjectBuilder {
    ObjectBuilder::new().property("d", takes).required("d").property("ok", answers).required("ok")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn refused(op: &str, d: &str) -> Code {
        let d = RawValue::from_string(d.to_owned()).unwrap();
        StaffOperation::parse(op, &d).unwrap_err().code
    }

    #[test]
    fn what_is_asked_for_is_read_strictly() {
        assert_eq!(refused("conversation.vanish", "{}"), Code::Invalid);
        assert_eq!(refused("typing", "{}"), Code::Invalid);
        assert_eq!(refused("typing", r#"{"thread":7}"#), Code::Invalid);
        let thread = "01980000-0000-7000-8000-000000000000";
        assert_eq!(refused("typing", &format!(r#"{{"thread":"{thread}","loud":true}}"#)), Code::Invalid);
        assert_eq!(refused("typing", &format!(r#"{{"thread":"{thread}","thread":"{thread}"}}"#)), Code::Invalid);
        let deep = format!(r#"{{"thread":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        assert_eq!(refused("typing", &deep), Code::BadRequest);
    }

    #[test]
    fn each_side_has_its_hello_and_no_name_twice() {
        for declared in [StaffOperation::DECLARED, BuyerOperation::DECLARED] {
            let names: std::collections::BTreeSet<_> = declared.iter().map(|(name, _)| name).collect();
            assert_eq!(names.len(), declared.len());
            assert!(names.contains(&HELLO));
        }
    }
}
