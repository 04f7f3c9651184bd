-- Accounts, what they may do, how they sign in, and the seats they offer.

-- Facts about the whole installation: data_generation, the one-time setup token's hash, keys.
create table settings (
    key text not null primary key,
    value text not null
);

create table accounts (
    id uuid not null primary key,
    kind text not null check (kind in ('owner', 'staff')),
    login text not null,
    -- NFKC, case-folded: look-alikes are one login.
    login_key text not null constraint accounts_login_key_unique unique,
    name text not null,
    password_hash text not null,
    status text not null check (status in ('active', 'suspended')),
    -- Raised by every change of what the account may do; sockets and sessions compare it.
    access_version bigint not null,
    totp_secret text,
    -- False until the first code was confirmed.
    totp_enabled boolean not null,
    -- The last 30-second step whose code was used: a code works once.
    totp_last_step bigint not null,
    created_at bigint not null,
    last_seen_at bigint,
    version bigint not null
);
create unique index accounts_one_owner on accounts (kind) where kind = 'owner';

-- Wrong passwords and codes in a row, by login, whether or not there is such an account: a name that
-- exists and one that does not must answer alike.
create table sign_in_failures (
    login_key text not null primary key,
    attempts bigint not null,
    last_at bigint not null
);
create index sign_in_failures_by_age on sign_in_failures (last_at);

-- A role held in one shop, or everywhere when shop_id is null. Roles are built in (access/roles.rs).
create table grants (
    id uuid not null primary key,
    account_id uuid not null references accounts (id),
    role text not null,
    shop_id uuid,
    granted_by uuid,
    granted_at bigint not null
);
create index grants_by_account on grants (account_id);

create table sessions (
    id uuid not null primary key,
    account_id uuid not null references accounts (id),
    -- SHA-256 of the opaque token; the token itself is never stored.
    token_hash bytea not null constraint sessions_token_unique unique,
    device text not null,
    address text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint
);
create index sessions_by_account on sessions (account_id, id);

-- One row per account that serves: its cap, the seats in use, and the presence it chose.
-- taken + reserved <= cap except by a supervisor's explicit act; seats always equal what is assigned and offered.
create table agents (
    account_id uuid not null primary key references accounts (id),
    cap bigint not null check (cap >= 0),
    taken bigint not null check (taken >= 0),
    reserved bigint not null check (reserved >= 0),
    presence text not null check (presence in ('online', 'hold', 'offline')),
    presence_at bigint not null,
    last_assigned_at bigint not null
);
