-- An attachment goes with the last message that carried it.

-- Messages that carry it and were not taken back.
alter table attachments add column messages bigint not null default 0;
-- When the last of them was taken back; from then on nobody gets it, and its bytes may go.
alter table attachments add column recalled_at bigint;

update attachments set messages = carried.messages
from (
    select (body::json #>> '{attachment,id}')::uuid as id, count(*) as messages
    from events
    where kind = 'message' and body::json ->> 'kind' = 'attachment'
    group by 1
) as carried
where carried.id = attachments.id;

-- Until now a recall left no word of what it took back: what no message carries may have been in one.
update attachments set recalled_at = created_at, name = '' where messages = 0;
