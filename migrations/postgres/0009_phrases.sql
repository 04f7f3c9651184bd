-- Canned replies, of a shop or of one account, and how often each account uses which.

create table phrases (
    id uuid not null primary key,
    -- Whose it is: the shop's, or one account's own.
    shop_id uuid references shops (id),
    account_id uuid references accounts (id),
    -- Empty for none; code_key is its form in lower case.
    code text not null,
    code_key text not null,
    body text not null,
    -- Empty for none.
    group_name text not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null,
    check ((shop_id is null) <> (account_id is null))
);
create index phrases_by_shop on phrases (shop_id, id) where shop_id is not null;
create index phrases_by_account on phrases (account_id, id) where account_id is not null;
create unique index phrases_shop_code on phrases (shop_id, code_key) where shop_id is not null and code_key <> '';
create unique index phrases_account_code on phrases (account_id, code_key)
    where account_id is not null and code_key <> '';

-- A new random revision with every change of a shop's or an account's phrases: what a local copy is compared by. Its
-- row is also what changes of the same holder wait for, one after another.
create table phrase_revisions (
    -- A shop or an account.
    holder_id uuid not null primary key,
    revision uuid not null
);

create table phrase_uses (
    account_id uuid not null references accounts (id),
    phrase_id uuid not null references phrases (id) on delete cascade,
    uses bigint not null,
    used_at bigint not null,
    primary key (account_id, phrase_id)
);
create index phrase_uses_by_phrase on phrase_uses (phrase_id);
