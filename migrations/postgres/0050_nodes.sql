-- The nodes of a cluster, and what one of them does for all.

-- Who is there: each node says so every second.
create table nodes (
    id uuid not null primary key,
    name text not null,
    started_at bigint not null,
    beat_at bigint not null,
    -- Since when it does not hear the others, or they do not hear it; null while it does.
    cut_off_at bigint
);

-- What one node at a time does, until when unless it says so again.
create table leases (
    name text not null primary key,
    holder_id uuid not null,
    until bigint not null
);
