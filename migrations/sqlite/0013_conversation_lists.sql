-- What lists of conversations read, the newest first. Lists of open ones say so in the index's own words.
create index conversations_open on conversations (id) where state <> 'closed';
create index conversations_open_by_shop on conversations (shop_id, id) where state <> 'closed';
create index conversations_closed_by_assignee on conversations (assignee_id, id) where state = 'closed';
create index conversations_by_buyer on conversations (buyer_id, id);
