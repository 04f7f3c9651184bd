-- How the widget stands on a shop's pages, and what it says by itself.

-- JSON, as docs/protocol.md describes it.
alter table shops add column widget text not null
    default '{"side":"right","offset_x":24,"offset_y":24,"greeting":"","greeting_after_s":10}';
