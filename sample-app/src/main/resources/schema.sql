create table if not exists site_check (
  id bigint generated always as identity primary key,
  url varchar not null,
  max_depth int not null,
  max_pages int not null,
  external boolean not null,
  status varchar(20) not null,
  reason varchar,
  notes varchar not null default '',
  found int not null default 0,
  broken_links int,
  started timestamp(3) with time zone not null,
  finished timestamp(3) with time zone
);

create table if not exists page (
  check_id bigint not null references site_check (id) on delete cascade,
  page_no int not null,
  url varchar not null,
  depth int not null,
  external boolean not null,
  http_status int,
  content_type varchar not null,
  title varchar not null,
  bytes bigint not null,
  millis bigint not null,
  redirect_to varchar,
  trouble varchar(30),
  trouble_text varchar,
  broken boolean not null,
  primary key (check_id, page_no)
);

create index if not exists page_url on page (check_id, url);

-- Each link once a page; "kind" is one of INTERNAL, EXTERNAL, OTHER, MALFORMED.
create table if not exists page_link (
  check_id bigint not null references site_check (id) on delete cascade,
  page_no int not null,
  link_no int not null,
  kind varchar(10) not null,
  url varchar not null,
  fault varchar,
  primary key (check_id, page_no, link_no)
);

create index if not exists page_link_url on page_link (check_id, url);
