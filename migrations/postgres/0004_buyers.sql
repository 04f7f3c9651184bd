-- Who asks: known by the shop's own id (verified), or anonymous.

create table buyers (
    id uuid not null primary key,
    shop_id uuid not null references shops (id),
    -- The shop's own id (`sub` of its signed identity); null while anonymous.
    external_id text,
    -- The buyer's own: from the signed identity, or made up.
    name text not null,
    -- What staff call the buyer instead; the buyer never sees it.
    given_name text,
    -- What staff keep in mind; numbers of telephones, identity cards and bank cards are masked before it is stored.
    remark text not null,
    created_at bigint not null,
    version bigint not null
);
create unique index buyers_external_unique on buyers (shop_id, external_id) where external_id is not null;

create table chat_tokens (
    token_hash bytea not null primary key,
    buyer_id uuid not null references buyers (id),
    address text not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index chat_tokens_by_buyer on chat_tokens (buyer_id);
-- Expired tokens are swept by the first; anonymous sessions per address are counted by the second.
create index chat_tokens_by_expiry on chat_tokens (expires_at);
create index chat_tokens_by_address on chat_tokens (address, created_at);
