-- Finding messages, notes and buyers. The index is filled in the background from the log (conversations/search).

-- How far each thread's log is in the index. A thread's numbers commit in order, so what commits late is not lost.
create table search_threads (
    thread_id uuid not null primary key,
    seq bigint not null
);

-- What can be found, by a number that rises with its time.
create table search_entries (
    id bigint not null primary key,
    thread_id uuid not null,
    seq bigint not null,
    conversation_id uuid,
    shop_id uuid not null,
    kind text not null check (kind in ('text', 'image', 'file', 'video', 'note')),
    -- Which account wrote it; null for buyers and the system.
    account_id uuid
);
create unique index search_entries_by_event on search_entries (thread_id, seq);

-- The keys of each entry (lexicon/segment), in the form for those without the right to personal data.
create table search_words (
    entry_id bigint not null primary key,
    words tsvector not null
);
create index search_words_by_word on search_words using gin (words);
-- The same as it was typed, where that differs: for whoever serves the buyer.
create table search_personal (
    entry_id bigint not null primary key,
    words tsvector not null
);
create index search_personal_by_word on search_personal using gin (words);

-- Name, remark and tags as staff see them, folded; null until it was made, which no SQL can.
alter table buyers add column search_text text;
create index buyers_without_search_text on buyers (id) where search_text is null;

-- 1 unfriendly … 5 friendly, as agents find the buyer; null when nobody said.
alter table buyers add column friendliness bigint check (friendliness between 1 and 5);
