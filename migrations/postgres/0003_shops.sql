-- Shops, their groups, and who serves in them.

create table shops (
    id uuid not null primary key,
    -- In addresses: /c/{key}.
    key text not null constraint shops_key_unique unique,
    name text not null,
    time_zone text not null,
    welcome_text text not null,
    queue_text text not null,
    colour text not null,
    cap_default bigint not null,
    warn_after_s bigint not null,
    slow_after_s bigint not null,
    overdue_after_s bigint not null,
    -- JSON arrays of strings.
    allowed_origins text not null,
    quick_questions text not null,
    identity_algorithm text check (identity_algorithm in ('HS256', 'EdDSA')),
    identity_key text,
    created_at bigint not null,
    version bigint not null
);

alter table grants add constraint grants_shop foreign key (shop_id) references shops (id);

create table groups (
    id uuid not null primary key,
    shop_id uuid not null references shops (id),
    name text not null,
    strategy text not null check (strategy in ('least_loaded')),
    is_default boolean not null,
    last_agent boolean not null,
    queue_limit bigint not null,
    created_at bigint not null,
    archived_at bigint,
    version bigint not null
);
create unique index groups_name_unique on groups (shop_id, name) where archived_at is null;
create unique index groups_one_default on groups (shop_id) where is_default;

create table group_members (
    group_id uuid not null references groups (id),
    account_id uuid not null references accounts (id),
    added_at bigint not null,
    primary key (group_id, account_id)
);
create index group_members_by_account on group_members (account_id);
