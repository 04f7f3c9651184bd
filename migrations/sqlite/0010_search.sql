-- Finding messages, notes and buyers. The index is filled in the background from the log (conversations/search).

-- How far each thread's log is in the index. A thread's numbers commit in order, so what commits late is not lost.
create table search_threads (
    thread_id blob not null primary key,
    seq integer not null
) strict, without rowid;

-- What can be found, by a number that rises with its time.
create table search_entries (
    id integer not null primary key,
    thread_id blob not null,
    seq integer not null,
    conversation_id blob,
    shop_id blob not null,
    kind text not null check (kind in ('text', 'image', 'file', 'video', 'note')),
    -- Which account wrote it; null for buyers and the system.
    account_id blob
) strict;
create unique index search_entries_by_event on search_entries (thread_id, seq);

-- The keys of each entry (lexicon/segment), in the form for those without the right to personal data.
create virtual table search_words using fts5 (
    words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);
-- The same as it was typed, where that differs: for whoever serves the buyer.
create virtual table search_personal using fts5 (
    words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);

-- Name, remark and tags as staff see them, folded; null until it was made, which no SQL can.
alter table buyers add column search_text text;
create index buyers_without_search_text on buyers (id) where search_text is null;
-- Holds all that a search reads: the rows of a hundred thousand buyers are not touched.
create index buyers_by_search_text on buyers (id, shop_id, search_text);

-- 1 unfriendly … 5 friendly, as agents find the buyer; null when nobody said.
alter table buyers add column friendliness integer check (friendliness between 1 and 5);
