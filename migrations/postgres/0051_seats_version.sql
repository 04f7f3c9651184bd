-- Of two nodes' words about an agent's seats the one with the higher version is the newer.
alter table agents add column version bigint not null default 0;
