-- Offers with a deadline, why routing decided as it did, and what a conversation carries besides its state.

-- Within a line the higher lane goes first (the shop's reception settings).
alter table conversations add column lane integer not null default 0;
-- What the buyer chose from the shop's topics.
alter table conversations add column topic text;
alter table conversations add column snoozed_until integer;
-- JSON {topic, summary, by: {id, name}, at}.
alter table conversations add column wrap_up text;
-- When the buyer was asked to rate it; once.
alter table conversations add column invited_at integer;
-- 0 very satisfied … 4 very dissatisfied.
alter table conversations add column rating integer check (rating between 0 and 4);
alter table conversations add column rating_comment text;
alter table conversations add column rated_at integer;

-- A conversation offered to an agent until a deadline. An open one reserves a seat of theirs.
create table offers (
    id blob not null primary key,
    conversation_id blob not null references conversations (id),
    thread_id blob not null references threads (id),
    kind text not null check (kind in ('queue', 'transfer')),
    to_id blob not null references accounts (id),
    -- As they were called then.
    to_name text not null,
    -- Who hands it over; null from the queue.
    from_id blob references accounts (id),
    from_name text,
    -- Which rule chose them, and why (JSON).
    because text not null,
    reason text,
    note text,
    made_at integer not null,
    expires_at integer not null,
    ended_at integer,
    outcome text check (outcome in ('accepted', 'declined', 'expired', 'withdrawn')),
    check ((ended_at is null) = (outcome is null))
) strict;
create unique index offers_one_open on offers (conversation_id) where ended_at is null;
create index offers_open_by_thread on offers (thread_id) where ended_at is null;
create index offers_open_by_target on offers (to_id) where ended_at is null;

-- What was decided about a conversation and why, beside the log's entry of the same seq.
create table decisions (
    conversation_id blob not null references conversations (id),
    seq integer not null,
    at integer not null,
    outcome text not null check (outcome in ('queued', 'pooled', 'assigned', 'offered')),
    rule text,
    account_id blob,
    group_id blob,
    -- JSON: what the rules saw, and whom they turned down.
    detail text not null,
    primary key (conversation_id, seq)
) strict, without rowid;

-- What a buyer chose last from the shop's topics: for their next conversation.
create table thread_topics (
    thread_id blob not null primary key references threads (id),
    topic text not null,
    at integer not null
) strict;

-- What an agent becomes once they hold nothing any more; until then they get nothing new.
alter table agents add column next_presence text check (next_presence in ('hold', 'offline'));
-- When they let an offer from the queue pass: they get nothing new until they show that they are there.
alter table agents add column missed_offer_at integer;
