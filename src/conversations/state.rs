//! The states of a conversation and what may follow what (product.md, "States"). No I/O.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Code, Error, Result};
use crate::id::{AccountId, BuyerId, ConversationId, GroupId, ShopId, ThreadId};

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waiting for an agent of its group.
    Queued,
    /// Came while nobody was on duty.
    Pooled,
    /// Held by an agent.
    Assigned,
    /// Over. The buyer's next message opens another.
    Closed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Pooled, Self::Assigned, Self::Closed];

    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Pooled => "pooled",
            Self::Assigned => "assigned",
            Self::Closed => "closed",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether an agent waits to be found for it.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Pooled)
    }
}

/// A conversation as the log's batch holds it, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub id: ConversationId,
    pub thread: ThreadId,
    pub shop: ShopId,
    pub buyer: BuyerId,
    pub group: GroupId,
    pub state: State,
    /// Who holds it; kept after closing, for the last-agent rule.
    pub assignee: Option<AccountId>,
    pub assignment_epoch: i64,
    /// JSON of [`super::event::AssignedBecause`].
    pub because: Option<String>,
    /// JSON of [`super::send::Entry`].
    pub entry: Option<String>,
    pub opened_at: i64,
    pub opened_seq: i64,
    /// The original waiting time, kept through every re-routing.
    pub enqueued_at: i64,
    pub assigned_at: Option<i64>,
    pub closed_at: Option<i64>,
    /// Within a line the higher goes first.
    pub lane: i64,
    /// What the buyer chose from the shop's topics.
    pub topic: Option<String>,
    /// Out of its agent's sight until then, or until the buyer's next message.
    pub snoozed_until: Option<i64>,
    /// JSON of [`super::wrap_up::WrapUp`].
    pub wrap_up: Option<String>,
    /// When the buyer was asked to rate it.
    pub invited_at: Option<i64>,
    /// 0 very satisfied … 4 very dissatisfied.
    pub rating: Option<i64>,
    pub rating_comment: Option<String>,
    pub rated_at: Option<i64>,
}

/// Who asks for a transition of a conversation that is assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// The assignee, acting under the epoch they know.
    Assignee { account: AccountId, epoch: i64 },
    /// Somebody who may act in conversations of others, under the epoch they saw.
    Supervisor { epoch: i64 },
    /// The hub itself, for what it saw assigned under this epoch.
    Hub { epoch: i64 },
    /// The buyer, who knows of no epochs.
    Buyer,
}

impl Conversation {
    /// The account that holds it now.
    #[must_use]
    pub fn holder(&self) -> Option<AccountId> {
        self.assignee.filter(|_| self.state == State::Assigned)
    }

    /// Gives it to an agent: from the queue or from a colleague.
    pub fn assign(&mut self, to: AccountId, because: String, at: i64) {
        self.state = State::Assigned;
        self.assignee = Some(to);
        self.assignment_epoch += 1;
        self.because = Some(because);
        self.assigned_at = Some(at);
        self.snoozed_until = None;
    }

    /// Puts it back into a group's queue, with its original waiting time.
    pub fn requeue(&mut self, group: GroupId) {
        self.state = State::Queued;
        self.group = group;
        self.assignee = None;
        self.because = None;
        self.assigned_at = None;
        self.snoozed_until = None;
    }

    /// Puts it aside until somebody is on duty.
    pub const fn pool(&mut self) {
        self.state = State::Pooled;
    }

    /// Ends it. The assignee stays on record.
    pub fn close(&mut self, at: i64) {
        self.state = State::Closed;
        self.closed_at = Some(at);
        self.snoozed_until = None;
    }

    /// Refuses a claim unless the conversation still waits as it was seen.
    ///
    /// # Errors
    /// `not_available` when it was taken, moved or closed meanwhile.
    pub fn check_claim(&self, epoch: i64) -> Result<()> {
        if self.state.is_waiting() && self.assignment_epoch == epoch {
            return Ok(());
        }
        Err(Error::new(Code::NotAvailable, "Somebody else has taken it meanwhile."))
    }

    /// Refuses what only the holder, or somebody above them, may do.
    ///
    /// # Errors
    /// `not_assignee` when the epoch is stale or the asker never held it.
    pub fn check_authority(&self, authority: Authority) -> Result<()> {
        let stale = || Error::new(Code::NotAssignee, "This conversation is no longer yours.");
        match authority {
            Authority::Buyer => Ok(()),
            Authority::Assignee { account, epoch } => {
                if self.holder() == Some(account) && self.assignment_epoch == epoch { Ok(()) } else { Err(stale()) }
            }
            Authority::Supervisor { epoch } => {
                if self.assignment_epoch == epoch {
                    Ok(())
                } else {
                    Err(stale())
                }
            }
            // Whoever held it may have put it back into a line already, which raises no epoch.
            Authority::Hub { epoch } => {
                if self.holder().is_some() && self.assignment_epoch == epoch {
                    Ok(())
                } else {
                    Err(stale())
                }
            }
        }
    }

    /// As [`check_authority`](Self::check_authority), and only while somebody holds it.
    ///
    /// # Errors
    /// `not_assignee`, or `not_available` while it waits.
    pub fn check_held(&self, authority: Authority) -> Result<()> {
        self.check_authority(authority)?;
        if self.holder().is_some() {
            return Ok(());
        }
        Err(Error::new(Code::NotAvailable, "Nobody holds this conversation."))
    }
}
