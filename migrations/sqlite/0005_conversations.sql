-- The log of each thread, and the conversations that are its spans.

create table threads (
    id blob not null primary key,
    shop_id blob not null references shops (id),
    buyer_id blob not null references buyers (id),
    created_at integer not null,
    constraint threads_one_per_buyer unique (shop_id, buyer_id)
) strict;

-- What changes with every message: narrow, one row per thread, no index but its key.
create table thread_heads (
    thread_id blob not null primary key,
    last_seq integer not null,
    last_buyer_seq integer not null,
    -- Per thread at = max(now, last_at): the log's time never steps back.
    last_at integer not null,
    -- seq of the newest message or note, for the preview; 0 when there is none.
    last_message_seq integer not null,
    -- at of the buyer's first unanswered message (the open round); null when nobody waits.
    waiting_since integer,
    last_buyer_at integer,
    last_staff_at integer
) strict;

create table events (
    thread_id blob not null,
    seq integer not null,
    -- Numbering of what the buyer may see; null for staff only.
    buyer_seq integer,
    at integer not null,
    kind text not null,
    conversation_id blob,
    sender_kind text not null,
    sender_id blob,
    sender_name text not null,
    client_id blob,
    -- First 8 bytes of the body's SHA-256: a client id used twice with another body is a conflict.
    body_digest integer not null,
    body text not null,
    -- Only where it differs: the form for those without the right to personal data.
    body_masked text,
    primary key (thread_id, seq)
) strict, without rowid;
create unique index events_client_unique on events (thread_id, sender_id, client_id) where client_id is not null;

create table conversations (
    id blob not null primary key,
    thread_id blob not null references threads (id),
    shop_id blob not null,
    buyer_id blob not null,
    group_id blob not null references groups (id),
    state text not null check (state in ('queued', 'pooled', 'assigned', 'closed')),
    assignee_id blob,
    -- Raised by every assignment; an agent's message commits only under the current one.
    assignment_epoch integer not null,
    -- Which rule gave it to its assignee, and why (JSON).
    rule text,
    because text,
    -- Where the buyer came from (JSON).
    entry text,
    opened_at integer not null,
    opened_seq integer not null,
    -- The original waiting time, kept through every re-routing.
    enqueued_at integer not null,
    assigned_at integer,
    closed_at integer,
    check ((state = 'assigned') = (assignee_id is not null) or state = 'closed')
) strict;
create unique index conversations_one_open on conversations (thread_id) where state <> 'closed';
create index conversations_assigned on conversations (assignee_id, id) where state = 'assigned';
create index conversations_waiting on conversations (group_id, enqueued_at, id) where state in ('queued', 'pooled');
create index conversations_by_shop on conversations (shop_id, id);
create index conversations_by_thread on conversations (thread_id, opened_seq);

-- How far each reader has read; buyers' marks are kept in the staff numbering (seq).
create table read_marks (
    thread_id blob not null,
    reader_kind text not null check (reader_kind in ('buyer', 'account')),
    reader_id blob not null,
    seq integer not null,
    at integer not null,
    primary key (thread_id, reader_kind, reader_id)
) strict, without rowid;
