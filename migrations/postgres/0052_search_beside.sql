-- SQLite alone keeps its search index in a file of its own: here nobody waits for who writes another table.
select 1;
