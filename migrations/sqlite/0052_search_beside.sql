-- The search index is in a file of its own now, which is made again from the log (migrations/sqlite-derived.sql).
drop table search_words;
drop table search_personal;
drop table search_entries;
drop table search_threads;
