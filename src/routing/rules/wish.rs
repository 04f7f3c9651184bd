//! Rules 4 and 5: the agent the buyer had last, and the one who is theirs.

use crate::conversations::event::AssignedBecause;
use crate::id::AccountId;
use crate::wire::Time;

use super::Taking;
use super::candidate::{Candidate, Duty, WhyNot};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Who served the buyer last, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastServed {
    pub account: AccountId,
    pub at: i64,
}

/// Within these of their last conversation the same agent is asked; milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Unless they are offline: also on hold.
    pub unless_offline_ms: i64,
    /// If they are online.
    pub if_online_ms: i64,
}

impl Windows {
    /// Windows given in hours, as the shop's settings have them.
    #[must_use]
    pub const fn hours(unless_offline: i64, if_online: i64) -> Self {
        Self { unless_offline_ms: unless_offline * HOUR_MS, if_online_ms: if_online * HOUR_MS }
    }
}

/// Whom a buyer would rather have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// Rule 4; none where the group has it switched off, or the buyer was handed on.
    pub last: Option<LastServed>,
    /// Rule 5.
    pub dedicated: Option<AccountId>,
}

impl Wish {
    /// The accounts it names.
    pub fn accounts(self) -> impl Iterator<Item = AccountId> {
        self.last.map(|last| last.account).into_iter().chain(self.dedicated)
    }
}

/// Rule 4: why the agent who served last does not get the buyer again; `None` when they do. Always below cap.
#[must_use]
pub const fn last_agent_obstacle(
    last: LastServed,
    candidate: &Candidate,
    windows: Windows,
    now: i64,
) -> Option<WhyNot> {
    let age = now - last.at;
    let window = match candidate.duty {
        // The settings hold it at no less than the other window.
        Duty::Online => windows.if_online_ms,
        Duty::Hold => windows.unless_offline_ms,
        Duty::Draining | Duty::NotResponding | Duty::Offline => return candidate.obstacle(),
    };
    if age > window {
        return Some(if matches!(candidate.duty, Duty::Hold) { WhyNot::Hold } else { WhyNot::WindowPassed });
    }
    if candidate.has_room() { None } else { Some(WhyNot::AtCap) }
}

/// Why one account that the wish names does not get the buyer by rule 4 or 5; `Err` gives the reason for which it does.
fn obstacle(taking: Taking<'_>, account: AccountId, candidate: &Candidate) -> Result<WhyNot, AssignedBecause> {
    let Taking { wish, asked, windows, now, .. } = taking;
    if asked.get(&account).is_some_and(|until| *until > now) {
        return Ok(WhyNot::Declined);
    }
    if taking.pooled && candidate.pool_from > now {
        return Ok(WhyNot::PoolPace);
    }
    let mut found = None;
    if let Some(last) = wish.last.filter(|last| last.account == account) {
        match last_agent_obstacle(last, candidate, windows, now) {
            None => return Err(AssignedBecause::LastAgent { last_served_at: Time(last.at) }),
            obstacle => found = obstacle,
        }
    }
    if wish.dedicated == Some(account) {
        match candidate.obstacle() {
            None => return Err(AssignedBecause::Dedicated),
            obstacle => found = obstacle,
        }
    }
    Ok(found.unwrap_or(WhyNot::OtherPreferred))
}

/// Rules 4 and 5 for one account that the wish names: the reason for which they get the buyer.
fn grants(taking: Taking<'_>, account: AccountId, candidate: &Candidate) -> Option<AssignedBecause> {
    obstacle(taking, account, candidate).err()
}

/// Rules 4 and 5 in order. `candidate_of` knows those who may serve in the shop.
pub fn grant_wish(
    taking: Taking<'_>,
    candidate_of: &impl Fn(AccountId) -> Option<Candidate>,
) -> Option<(AccountId, AssignedBecause)> {
    taking.wish.accounts().find_map(|account| Some((account, grants(taking, account, &candidate_of(account)?)?)))
}

/// Why those the wish names do not get the buyer.
pub fn turned_down<'a>(
    taking: Taking<'a>,
    candidate_of: &'a impl Fn(AccountId) -> Option<Candidate>,
) -> impl Iterator<Item = (AccountId, WhyNot)> + 'a {
    taking.wish.accounts().filter_map(move |account| match candidate_of(account) {
        None => Some((account, WhyNot::NotServing)),
        Some(candidate) => Some((account, obstacle(taking, account, &candidate).ok()?)),
    })
}
