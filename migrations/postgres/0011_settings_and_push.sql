-- What each account chose for its desk, and the browsers that may be told when none of its pages is open.

-- An account without a row has the defaults (accounts/settings).
create table account_settings (
    account_id uuid not null primary key references accounts (id),
    -- JSON, as docs/protocol.md describes it.
    document text not null
);

-- One per signed-in device; it goes with its session.
create table push_subscriptions (
    session_id uuid not null primary key references sessions (id) on delete cascade,
    account_id uuid not null references accounts (id),
    -- The push service's address of this browser.
    endpoint text not null unique,
    -- The browser's P-256 public key, uncompressed (65 bytes), and its secret (16 bytes): RFC 8291.
    public_key bytea not null,
    secret bytea not null,
    created_at bigint not null
);
create index push_subscriptions_by_account on push_subscriptions (account_id, created_at);
