//! The staff's side of a socket: its handshake, its `hello`, what it may ask for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Access, Actor, ClientAddress, Permission};
use crate::accounts;
use crate::conversations::offers::OfferMade;
use crate::conversations::view::{ConversationView, Frame};
use crate::conversations::{AppendedView, ListConversations, Range, SendMessage, Submitted};
use crate::db::PageOf;
use crate::error::{Error, Result};
use crate::id::{ConnectionId, ShopId, ThreadId};
use crate::live::{Audience, Listening, Reach, Topic};
use crate::routing::Connected;
use crate::wire::Time;

use super::attention::Attention;
use super::events::{AccessChanged, ResumeEnd};
use super::me::Me;
use super::operations::{Nothing, StaffOperation};
use super::resume::Stream;
use super::socket::{self, Ending, Line, Offer, Party, ToWrite};
use super::sockets::HasLine;
use super::welcome::{self, EventsPage, MessageLimits, PAGE_BYTES};
use super::{Doors, auth, cookie};

/// Threads that one `hello` may resume.
const RESUMED: usize = 500;

/// One socket of an account.
pub(super) struct Staff {
    pub line: Line,
    pub(super) doors: Doors,
    actor: Mutex<Actor>,
    heard: Mutex<Heard>,
}

/// What the socket listens to, and that it counts as a connection; from `hello` on.
#[derive(Default)]
pub(super) struct Heard {
    pub attention: Attention,
    topics: Vec<Topic>,
    listening: Vec<Listening>,
    connected: Option<Connected>,
}

/// The first operation of staff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffHello {
    /// Name and version of the program, for the log.
    pub client: String,
    /// How far the client holds threads that it wants to be brought up to date; at most 500.
    #[serde(default)]
    pub resume: Vec<ResumeFrom>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResumeFrom {
    pub thread: ThreadId,
    pub seq: i64,
}

pub(super) type StaffResume = Vec<ResumeFrom>;

/// The answer to the first operation of staff.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StaffWelcome {
    pub connection: ConnectionId,
    /// Other than before: the data was restored from a backup; drop every local copy.
    pub data_generation: String,
    pub server_time: Time,
    pub limits: MessageLimits,
    pub me: Me,
    /// What is offered to this account now.
    pub offers: Vec<OfferMade>,
    /// The open ones assigned to this account: at most 200, and what fits into a frame.
    pub conversations: Vec<ConversationView>,
    /// For the rest: `GET /api/v1/conversations?assignee=me&state=assigned&cursor=`.
    pub next_cursor: Option<String>,
}

impl HasLine for Staff {
    fn line(&self) -> &Line {
        &self.line
    }
}

/// `GET /ws/desk`. The session's cookie counts only from a page of this server; a token offered as
/// subprotocol counts alone.
pub(super) async fn upgrade(State(doors): State<Doors>, request: Request) -> Result<Response> {
    let offer = Offer::read(&request)?;
    doors.refuse_while_draining()?;
    let token = match &offer.token {
        Some(token) => Some(token.clone()),
        None if auth::has_own_origin(&doors, &request) => cookie::session(request.headers()).map(ToOwned::to_owned),
        None => return Err(auth::foreign()),
    };
    let address = request.extensions().get::<ClientAddress>().ok_or_else(auth::unauthenticated)?.0;
    let actor = match token {
        Some(token) => accounts::authenticate(&doors.app, &token, address).await?,
        None => None,
    };
    let party = actor.map(|actor| {
        let line = Line::new(doors.app.clock.id());
        line.mailbox.set_reach(reach(&actor));
        let staff = Arc::new(Staff { line, actor: Mutex::new(actor), heard: Mutex::default(), doors: doors.clone() });
        let account = staff.actor().account;
        doors.sockets.staff.enter(account, &staff, doors.limits.staff.sockets);
        Party::Staff(staff)
    });
    socket::accept(&doors, request, party)
}

impl Staff {
    pub(super) fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Who it is, as of the last look at their standing.
    pub(super) fn actor(&self) -> Actor {
        self.actor.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it is known that the account may still be here.
    pub(super) async fn standing_is_fresh(&self) {
        self.doors.freshness.wait().await;
    }

    /// Whether that is known now.
    pub(super) fn is_standing_fresh(&self) -> bool {
        self.doors.freshness.is_fresh()
    }

    /// The socket has ended.
    pub(super) fn left(&self) {
        self.doors.sockets.staff.leave(self.actor().account, self);
        // Counting as connected ends here and not when the last clone of the socket goes.
        let heard = std::mem::take(&mut *self.heard());
        drop(heard);
    }

    /// Answers `hello`. Listening begins before anything is read, so nothing falls in between.
    pub(super) async fn welcome(&self, hello: StaffHello) -> Result<(String, StaffResume)> {
        if hello.resume.len() > RESUMED {
            return Err(Error::field("resume", format!("must be at most {RESUMED} threads")));
        }
        let app = &self.doors.app;
        self.heard().connected.get_or_insert_with(|| self.doors.desk.connected(&self.actor()));
        self.listen();
        app.live.settled().await;
        let actor = self.actor();
        tracing::debug!(connection = %self.line.id, account = %actor.account, client = hello.client, "hello");
        let me = Me::of(app, &actor).await?;
        let held = self.held(&actor).await?;
        let welcome = StaffWelcome {
            connection: self.line.id,
            data_generation: self.doors.generation.clone(),
            server_time: Time(app.clock.now()),
            limits: MessageLimits::OURS,
            me,
            offers: self.doors.conversations.offered_to(&actor).await?,
            conversations: held.items,
            next_cursor: held.next_cursor,
        };
        Ok((json(&welcome)?, hello.resume))
    }

    /// The open conversations, as many as fit into a frame.
    async fn held(&self, actor: &Actor) -> Result<PageOf<ConversationView>> {
        let mut held = self.doors.conversations.held(actor).await?;
        while held.items.len() > 1 && json(&held.items)?.len() > PAGE_BYTES / 2 {
            let fewer = ListConversations {
                state: Some("assigned".to_owned()),
                assignee: Some("me".to_owned()),
                limit: i64::try_from(held.items.len() / 2).ok(),
                ..ListConversations::default()
            };
            held = self.doors.conversations.list(actor, fewer).await?;
        }
        Ok(held)
    }

    /// Streams what the client missed of each thread. A thread that it may not see is one to forget.
    pub(super) async fn resume(&self, threads: StaffResume, outgoing: &ToWrite) -> Result<(), Ending> {
        let mut stream = Stream::new(outgoing, &self.line);
        for ResumeFrom { thread, seq } in threads {
            self.standing_is_fresh().await;
            let missed = match self.doors.conversations.missed(&self.actor(), thread, seq).await {
                Ok(missed) => missed,
                Err(error) if error.source.is_none() => {
                    stream.event("resume.end", ResumeEnd { thread, last_seq: 0, reset: true }).await?;
                    continue;
                }
                Err(error) => {
                    tracing::warn!(%error, %thread, "a thread could not be resumed");
                    return Err(Ending::ELSEWHERE);
                }
            };
            stream.events(missed.events).await?;
            let end = ResumeEnd { thread, last_seq: missed.last_seq, reset: missed.reset };
            stream.event("resume.end", end).await?;
        }
        stream.flush().await
    }

    /// Hands a plain message to the log at once: it is answered after its commit, while the next ones are handed in.
    pub(super) fn submit(&self, input: SendMessage) -> Result<Submitted> {
        let actor = self.actor();
        allowed(&actor, Access::Staff(Permission::ConversationServe))?;
        self.doors.conversations.submit(&actor, input)
    }

    /// Does what was asked for.
    pub(super) async fn perform(&self, operation: StaffOperation) -> Result<String> {
        let actor = self.actor();
        allowed(&actor, operation.access())?;
        let (conversations, desk) = (&self.doors.conversations, &self.doors.desk);
        match operation {
            StaffOperation::Hello(_) => Err(Error::conflict("This connection has said hello already.")),
            StaffOperation::SetPresence(input) => json(&desk.set_presence(&actor, &input).await?),
            StaffOperation::Send(input) => json(&AppendedView::from(conversations.send(&actor, input).await?)),
            StaffOperation::Recall(input) => json(&AppendedView::from(conversations.recall(&actor, input).await?)),
            StaffOperation::Read(input) => {
                conversations.mark_read(&actor, &input).await?;
                json(&Nothing {})
            }
            StaffOperation::Typing(input) => {
                conversations.typing(&actor, &input).await?;
                json(&Nothing {})
            }
            StaffOperation::History(input) => {
                let from_the_end = input.after_seq.is_none();
                let range = Range { before_seq: input.before_seq, after_seq: input.after_seq, limit: input.limit };
                let page = conversations.history(&actor, input.thread, &range).await?;
                let (events, more) = welcome::fitting(&page, from_the_end)?;
                json(&EventsPage { events, more })
            }
            StaffOperation::Transfer(input) => json(&desk.transfer(&actor, input).await?),
            StaffOperation::TakeOver(input) => {
                let appended = desk.take_over(&actor, &input).await?;
                self.unwatch(input.conversation);
                json(&AppendedView::from(appended))
            }
            StaffOperation::Assign(input) => json(&AppendedView::from(desk.assign(&actor, &input).await?)),
            StaffOperation::HandOver(input) => json(&desk.hand_over(&actor, input).await?),
            StaffOperation::Subscribe(input) => self.subscribe(&actor, &input).await,
            StaffOperation::Unsubscribe(_) => {
                self.unsubscribe();
                json(&Nothing {})
            }
            StaffOperation::Watch(input) => json(&self.watch(&actor, &input).await?),
            StaffOperation::Unwatch(input) => {
                self.unwatch(input.conversation);
                json(&Nothing {})
            }
            StaffOperation::Viewing(input) => json(&self.look_at(&actor, &input).await?),
            other => self.about_one(&actor, other).await,
        }
    }

    /// Does what is about one conversation and needs nobody's presence.
    async fn about_one(&self, actor: &Actor, operation: StaffOperation) -> Result<String> {
        let conversations = &self.doors.conversations;
        let appended = match operation {
            StaffOperation::Accept(input) => conversations.accept(actor, input.offer, None).await?,
            StaffOperation::Decline(input) => {
                conversations.decline(actor, input.offer, None).await?;
                return json(&Nothing {});
            }
            StaffOperation::Claim(input) => conversations.claim(actor, &input).await?,
            StaffOperation::Start(input) => return json(&conversations.start_with(actor, &input).await?),
            StaffOperation::Snooze(input) => conversations.snooze(actor, input).await?,
            StaffOperation::Close(input) => conversations.close(actor, input).await?,
            StaffOperation::Whisper(input) => conversations.whisper(actor, input).await?,
            StaffOperation::InviteRating(input) => conversations.invite_rating(actor, &input).await?,
            _ => unreachable!("everything else is done before"),
        };
        json(&AppendedView::from(appended))
    }

    /// The account may do other things than before: act on it, and say so.
    pub(super) async fn access_changed(&self, actor: Actor) -> Result<()> {
        let me = Me::of(&self.doors.app, &actor).await?;
        *self.actor.lock().unwrap_or_else(PoisonError::into_inner) = actor;
        self.keep_what_is_allowed();
        if self.heard().connected.is_some() {
            self.listen();
            self.doors.app.live.settled().await;
            self.line.mailbox.deliver(Frame::new("access.changed", AccessChanged { me }).text(), false);
        }
        Ok(())
    }

    /// Listens to what concerns the account, in the form and from the shops that it may see.
    fn listen(&self) {
        loop {
            let actor = self.actor();
            self.line.set_reach(reach(&actor));
            let audience = if sees_personal_data(&actor) { Audience::Staff } else { Audience::StaffMasked };
            let topics = self.doors.desk.topics_of(&actor);
            let live = &self.doors.app.live;
            let listening = topics.iter().map(|topic| live.listen(*topic, audience, &self.line.mailbox)).collect();
            let before = {
                let mut heard = self.heard();
                heard.topics = topics;
                std::mem::replace(&mut heard.listening, listening)
            };
            drop(before);
            // Others listen anew as well: whoever comes last has looked last.
            if self.actor().access_version == actor.access_version {
                return;
            }
        }
    }

    /// Listens anew when there are other shops than there were.
    pub(super) fn listen_to_new_shops(&self) {
        let actor = self.actor();
        let stale = {
            let heard = self.heard();
            heard.connected.is_some() && heard.topics != self.doors.desk.topics_of(&actor)
        };
        if stale {
            self.listen();
        }
    }

    pub(super) fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the account may do this anywhere; where exactly is the domain's to say.
fn allowed(actor: &Actor, access: Access) -> Result<()> {
    match access {
        Access::Staff(permission) if !actor.scope.holds_somewhere(permission) => {
            Err(Error::forbidden(permission.sentence()))
        }
        _ => Ok(()),
    }
}

/// The shops whose conversations the account may see.
fn reach(actor: &Actor) -> Reach {
    match actor.scope.shops_with(Permission::ConversationView) {
        None => Reach::Everything,
        Some(shops) => Reach::Only(shops.into_iter().map(ShopId::uuid).collect()),
    }
}

/// Whether whatever reaches the account may hold what buyers typed as they typed it: everywhere it
/// serves it must have the right to.
fn sees_personal_data(actor: &Actor) -> bool {
    let scope = &actor.scope;
    scope.everywhere.contains(&Permission::BuyerPersonal)
        || (!scope.everywhere.contains(&Permission::ConversationServe)
            && scope.shops.keys().all(|shop| {
                !scope.holds(Permission::ConversationServe, *shop) || scope.holds(Permission::BuyerPersonal, *shop)
            }))
}

pub(super) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::unavailable)
}
