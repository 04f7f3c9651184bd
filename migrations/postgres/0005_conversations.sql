-- The log of each thread, and the conversations that are its spans.

create table threads (
    id uuid not null primary key,
    shop_id uuid not null references shops (id),
    buyer_id uuid not null references buyers (id),
    created_at bigint not null,
    constraint threads_one_per_buyer unique (shop_id, buyer_id)
);

-- What changes with every message: narrow, one row per thread, no index but its key.
create table thread_heads (
    thread_id uuid not null primary key,
    last_seq bigint not null,
    last_buyer_seq bigint not null,
    -- Per thread at = max(now, last_at): the log's time never steps back.
    last_at bigint not null,
    -- seq of the newest message or note, for the preview; 0 when there is none.
    last_message_seq bigint not null,
    -- at of the buyer's first unanswered message (the open round); null when nobody waits.
    waiting_since bigint,
    last_buyer_at bigint,
    last_staff_at bigint
);

create table events (
    thread_id uuid not null,
    seq bigint not null,
    -- Numbering of what the buyer may see; null for staff only.
    buyer_seq bigint,
    at bigint not null,
    kind text not null,
    conversation_id uuid,
    sender_kind text not null,
    sender_id uuid,
    sender_name text not null,
    client_id uuid,
    -- First 8 bytes of the body's SHA-256: a client id used twice with another body is a conflict.
    body_digest bigint not null,
    body text not null,
    -- Only where it differs: the form for those without the right to personal data.
    body_masked text,
    primary key (thread_id, seq)
);
create unique index events_client_unique on events (thread_id, sender_id, client_id) where client_id is not null;

create table conversations (
    id uuid not null primary key,
    thread_id uuid not null references threads (id),
    shop_id uuid not null,
    buyer_id uuid not null,
    group_id uuid not null references groups (id),
    state text not null check (state in ('queued', 'pooled', 'assigned', 'closed')),
    assignee_id uuid,
    -- Raised by every assignment; an agent's message commits only under the current one.
    assignment_epoch bigint not null,
    -- Which rule gave it to its assignee, and why (JSON).
    rule text,
    because text,
    -- Where the buyer came from (JSON).
    entry text,
    opened_at bigint not null,
    opened_seq bigint not null,
    -- The original waiting time, kept through every re-routing.
    enqueued_at bigint not null,
    assigned_at bigint,
    closed_at bigint,
    check ((state = 'assigned') = (assignee_id is not null) or state = 'closed')
);
create unique index conversations_one_open on conversations (thread_id) where state <> 'closed';
create index conversations_assigned on conversations (assignee_id, id) where state = 'assigned';
create index conversations_waiting on conversations (group_id, enqueued_at, id) where state in ('queued', 'pooled');
create index conversations_by_shop on conversations (shop_id, id);
create index conversations_by_thread on conversations (thread_id, opened_seq);

-- How far each reader has read; buyers' marks are kept in the staff numbering (seq).
create table read_marks (
    thread_id uuid not null,
    reader_kind text not null check (reader_kind in ('buyer', 'account')),
    reader_id uuid not null,
    seq bigint not null,
    at bigint not null,
    primary key (thread_id, reader_kind, reader_id)
);
