-- The append-only record of privileged changes, and the chain that seals it.

create table audit (
    id blob not null primary key,
    at integer not null,
    -- null: the command line or the server itself.
    actor_id blob,
    actor_name text not null,
    action text not null,
    object_kind text not null,
    object_id blob,
    shop_id blob,
    address text not null,
    salt blob not null,
    -- JSON. The chain holds digest = sha256(salt || details): erasing both later would not break it.
    details text not null,
    digest blob not null
) strict;
create index audit_by_actor on audit (actor_id, id);
create index audit_by_object on audit (object_id, id);
create index audit_by_shop on audit (shop_id, id);

-- What the sealer has yet to chain: written with the row, gone when it is sealed.
create table audit_unsealed (
    audit_id blob not null primary key references audit (id)
) strict;

-- Written by one sealer, never in the change's own transaction.
create table audit_seals (
    position integer not null primary key,
    audit_id blob not null constraint audit_seals_row_unique unique,
    hash blob not null,
    sealed_at integer not null
) strict;
