-- How a shop receives its buyers: hours, lanes and rules, what its groups may do, what staff know of a buyer.

-- A shop without a row receives by the defaults (shops/reception).
create table shop_reception (
    shop_id blob not null primary key references shops (id),
    -- JSON, as docs/protocol.md describes it.
    document text not null,
    version integer not null
) strict;

-- SQLite cannot change a check; a column takes its own along. All groups had the one strategy there was.
alter table groups drop column strategy;
alter table groups add column strategy text not null default 'least_loaded'
    check (strategy in ('least_loaded', 'round_robin', 'weighted'));
alter table groups add column hand_out text not null default 'direct' check (hand_out in ('direct', 'offer'));
alter table groups add column offer_s integer not null default 20;
-- Asked as well on overflow, and when nobody of the group is on duty. Of the same shop, and never in a circle.
alter table groups add column fallback_group_id blob;
alter table groups add column overflow_after_s integer;
alter table groups add column overflow_waiting integer;
alter table groups add column wrap_up text not null default 'off' check (wrap_up in ('off', 'optional', 'required'));
alter table groups add column claim_by_hand integer not null default 0;

-- 0: transfers only.
alter table group_members add column weight integer not null default 6 check (weight between 0 and 10);

-- A JSON array of strings.
alter table buyers add column tags text not null default '[]';
alter table buyers add column level integer not null default 0 check (level between 0 and 9);
alter table buyers add column dedicated_id blob;
-- A block without an end holds until it is lifted.
alter table buyers add column blocked_at integer;
alter table buyers add column blocked_until integer;
alter table buyers add column blocked_reason text;
alter table buyers add column blocked_by blob;
create index buyers_blocked on buyers (blocked_at) where blocked_at is not null;
