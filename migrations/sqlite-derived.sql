-- The file beside the embedded database for what can be made again from it: the index that messages are found by, filled
-- from the log in the background (conversations/search). Its version is a number in the program (db/derived.rs): another
-- version's tables are dropped and filled again, so there are no steps from one to the next.

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
