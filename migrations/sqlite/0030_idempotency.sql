-- Answers to unsafe requests that carried an Idempotency-Key: the same again gets the same answer.

create table idempotency (
    -- SHA-256 of who asked, for which address, under which key.
    scope blob not null primary key,
    -- SHA-256 of what was asked: the same key for something else is a conflict.
    request_digest blob not null,
    -- null while the first request is being answered.
    status integer,
    content_type text,
    body blob,
    created_at integer not null
) strict;
create index idempotency_by_age on idempotency (created_at);
