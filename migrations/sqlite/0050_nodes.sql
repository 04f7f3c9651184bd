-- The nodes of a cluster, and what one of them does for all.

-- Who is there: each node says so every second.
create table nodes (
    id blob not null primary key,
    name text not null,
    started_at integer not null,
    beat_at integer not null,
    -- Since when it does not hear the others, or they do not hear it; null while it does.
    cut_off_at integer
) strict;

-- What one node at a time does, until when unless it says so again.
create table leases (
    name text not null primary key,
    holder_id blob not null,
    until integer not null
) strict;
