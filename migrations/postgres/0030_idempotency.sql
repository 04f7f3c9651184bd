-- Answers to unsafe requests that carried an Idempotency-Key: the same again gets the same answer.

create table idempotency (
    -- SHA-256 of who asked, for which address, under which key.
    scope bytea not null primary key,
    -- SHA-256 of what was asked: the same key for something else is a conflict.
    request_digest bytea not null,
    -- null while the first request is being answered.
    status bigint,
    content_type text,
    body bytea,
    created_at bigint not null
);
create index idempotency_by_age on idempotency (created_at);
