-- How a shop receives its buyers: hours, lanes and rules, what its groups may do, what staff know of a buyer.

-- A shop without a row receives by the defaults (shops/reception).
create table shop_reception (
    shop_id uuid not null primary key references shops (id),
    -- JSON, as docs/protocol.md describes it.
    document text not null,
    version bigint not null
);

alter table groups drop constraint groups_strategy_check;
alter table groups alter column strategy set default 'least_loaded';
alter table groups add constraint groups_strategy_check check (strategy in ('least_loaded', 'round_robin', 'weighted'));
alter table groups add column hand_out text not null default 'direct' check (hand_out in ('direct', 'offer'));
alter table groups add column offer_s bigint not null default 20;
-- Asked as well on overflow, and when nobody of the group is on duty. Of the same shop, and never in a circle.
alter table groups add column fallback_group_id uuid;
alter table groups add column overflow_after_s bigint;
alter table groups add column overflow_waiting bigint;
alter table groups add column wrap_up text not null default 'off' check (wrap_up in ('off', 'optional', 'required'));
alter table groups add column claim_by_hand boolean not null default false;

-- 0: transfers only.
alter table group_members add column weight bigint not null default 6 check (weight between 0 and 10);

-- A JSON array of strings.
alter table buyers add column tags text not null default '[]';
alter table buyers add column level bigint not null default 0 check (level between 0 and 9);
alter table buyers add column dedicated_id uuid;
-- A block without an end holds until it is lifted.
alter table buyers add column blocked_at bigint;
alter table buyers add column blocked_until bigint;
alter table buyers add column blocked_reason text;
alter table buyers add column blocked_by uuid;
create index buyers_blocked on buyers (blocked_at) where blocked_at is not null;
