//! Ids: UUIDv7, sixteen bytes in both databases, each kind of object with a type of its own.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use uuid::Uuid;

/// The id of a `T`. A `T` is only a name here; an id of one kind never passes for another.
pub struct Id<T> {
    uuid: Uuid,
    kind: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The UUIDv7 of a moment and ten random bytes.
    #[must_use]
    pub fn new(at: i64, random: [u8; 10]) -> Self {
        let millis = u64::try_from(at).unwrap_or(0);
        Self::from(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The plain UUID, for the database and for topics.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }
}

impl<T> FromStr for Id<T> {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self::from)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from)
    }
}

impl<T> utoipa::PartialSchema for Id<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
    }
}
impl<T> utoipa::ToSchema for Id<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}

/// One name per kind of object: `pub enum Account {}` and `pub type AccountId = Id<Account>;`.
macro_rules! ids {
    ($($(#[$doc:meta])* $kind:ident => $alias:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}
        #[doc = concat!("The id of a [`", stringify!($kind), "`].")]
        pub type $alias = Id<$kind>;
    )+};
}

ids! {
    /// A person who signs in.
    Account => AccountId,
    /// One signed-in device.
    Session => SessionId,
    /// A role held somewhere.
    Grant => GrantId,
    /// An entry of the audit log.
    AuditEntry => AuditId,
    /// A storefront.
    Shop => ShopId,
    /// A set of agents that serves a kind of question.
    Group => GroupId,
    /// Who asks.
    Buyer => BuyerId,
    /// One buyer × one shop, for ever.
    Thread => ThreadId,
    /// One service session: a span of a thread.
    Conversation => ConversationId,
    /// A conversation shown to one agent until a deadline.
    Offer => OfferId,
    /// Something uploaded.
    Attachment => AttachmentId,
    /// A canned reply.
    Phrase => PhraseId,
    /// What a client names its own message by.
    ClientMessage => ClientId,
    /// One open socket.
    Connection => ConnectionId,
    /// One answered request, named in errors and logs.
    Request => RequestId,
}
