-- What was uploaded; the bytes lie in the blob store under their SHA-256.

create table attachments (
    id blob not null primary key,
    shop_id blob not null references shops (id),
    thread_id blob not null references threads (id),
    uploader_kind text not null check (uploader_kind in ('buyer', 'account')),
    uploader_id blob not null,
    kind text not null check (kind in ('image', 'file', 'video')),
    -- Content address of the stored bytes and, for images, of the thumbnail (hex).
    blob text not null,
    thumb_blob text,
    thumb_mime text,
    name text not null,
    mime text not null,
    bytes integer not null,
    width integer,
    height integer,
    created_at integer not null
) strict;
create index attachments_by_thread on attachments (thread_id);
-- Whether a blob is still wanted.
create index attachments_by_blob on attachments (blob);
create index attachments_by_thumb on attachments (thumb_blob) where thumb_blob is not null;
