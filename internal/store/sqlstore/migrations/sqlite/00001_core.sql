-- +goose Up
CREATE TABLE properties (
    name  text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE leases (
    name        text PRIMARY KEY,
    holder      text NOT NULL,
    note        text NOT NULL,
    fence       integer NOT NULL,
    acquired_at integer NOT NULL,
    expires_at  integer NOT NULL
);

CREATE TABLE roles (
    id             text PRIMARY KEY,
    name           text NOT NULL UNIQUE,
    display_name   text NOT NULL,
    description    text NOT NULL,
    create_at      integer NOT NULL,
    update_at      integer NOT NULL,
    delete_at      integer NOT NULL DEFAULT 0,
    permissions    text NOT NULL,
    scheme_managed boolean NOT NULL,
    built_in       boolean NOT NULL
);

CREATE TABLE users (
    id                   text PRIMARY KEY,
    create_at            integer NOT NULL,
    update_at            integer NOT NULL,
    delete_at            integer NOT NULL DEFAULT 0,
    username             text NOT NULL,
    email                text NOT NULL,
    email_verified       boolean NOT NULL DEFAULT 0,
    auth_service         text NOT NULL DEFAULT '',
    auth_data            text NOT NULL DEFAULT '',
    password_hash        text NOT NULL DEFAULT '',
    nickname             text NOT NULL DEFAULT '',
    first_name           text NOT NULL DEFAULT '',
    last_name            text NOT NULL DEFAULT '',
    position             text NOT NULL DEFAULT '',
    roles                text NOT NULL DEFAULT '',
    notify_props         text NOT NULL,
    props                text NOT NULL,
    timezone             text NOT NULL,
    locale               text NOT NULL DEFAULT '',
    last_password_update integer NOT NULL DEFAULT 0,
    last_picture_update  integer NOT NULL DEFAULT 0,
    mfa_active           boolean NOT NULL DEFAULT 0,
    is_bot               boolean NOT NULL DEFAULT 0,
    CONSTRAINT users_username UNIQUE (username),
    CONSTRAINT users_email UNIQUE (email)
);
CREATE INDEX users_create_at ON users (create_at);

CREATE TABLE sessions (
    id               text PRIMARY KEY,
    token_hash       text NOT NULL UNIQUE,
    user_id          text NOT NULL,
    create_at        integer NOT NULL,
    expires_at       integer NOT NULL DEFAULT 0,
    last_activity_at integer NOT NULL,
    device_id        text NOT NULL DEFAULT '',
    is_oauth         boolean NOT NULL DEFAULT 0,
    props            text NOT NULL
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE failed_logins (
    subject text PRIMARY KEY,
    failed  integer NOT NULL,
    last_at integer NOT NULL
);
CREATE INDEX failed_logins_last_at ON failed_logins (last_at);

CREATE TABLE preferences (
    user_id  text NOT NULL,
    category text NOT NULL,
    name     text NOT NULL,
    value    text NOT NULL,
    PRIMARY KEY (user_id, category, name)
);

CREATE TABLE statuses (
    user_id          text PRIMARY KEY,
    status           text NOT NULL,
    manual           boolean NOT NULL DEFAULT 0,
    last_activity_at integer NOT NULL DEFAULT 0,
    dnd_end_time     integer NOT NULL DEFAULT 0,
    prev_status      text NOT NULL DEFAULT ''
);
CREATE INDEX statuses_dnd_end_time ON statuses (dnd_end_time);

CREATE TABLE teams (
    id                    text PRIMARY KEY,
    create_at             integer NOT NULL,
    update_at             integer NOT NULL,
    delete_at             integer NOT NULL DEFAULT 0,
    display_name          text NOT NULL,
    name                  text NOT NULL,
    description           text NOT NULL DEFAULT '',
    email                 text NOT NULL DEFAULT '',
    type                  text NOT NULL,
    company_name          text NOT NULL DEFAULT '',
    allowed_domains       text NOT NULL DEFAULT '',
    invite_id             text NOT NULL,
    allow_open_invite     boolean NOT NULL DEFAULT 0,
    last_team_icon_update integer NOT NULL DEFAULT 0,
    scheme_id             text NOT NULL DEFAULT '',
    group_constrained     boolean NOT NULL DEFAULT 0,
    CONSTRAINT teams_name UNIQUE (name)
);
CREATE INDEX teams_invite_id ON teams (invite_id);

CREATE TABLE team_members (
    team_id        text NOT NULL,
    user_id        text NOT NULL,
    explicit_roles text NOT NULL DEFAULT '',
    create_at      integer NOT NULL,
    delete_at      integer NOT NULL DEFAULT 0,
    scheme_user    boolean NOT NULL DEFAULT 0,
    scheme_admin   boolean NOT NULL DEFAULT 0,
    scheme_guest   boolean NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user_id ON team_members (user_id);

CREATE TABLE channels (
    id                   text PRIMARY KEY,
    create_at            integer NOT NULL,
    update_at            integer NOT NULL,
    delete_at            integer NOT NULL DEFAULT 0,
    team_delete_at       integer NOT NULL DEFAULT 0,
    team_id              text NOT NULL DEFAULT '',
    type                 text NOT NULL,
    display_name         text NOT NULL DEFAULT '',
    name                 text NOT NULL,
    header               text NOT NULL DEFAULT '',
    purpose              text NOT NULL DEFAULT '',
    creator_id           text NOT NULL DEFAULT '',
    scheme_id            text NOT NULL DEFAULT '',
    group_constrained    boolean NOT NULL DEFAULT 0,
    last_post_at         integer NOT NULL DEFAULT 0,
    last_root_post_at    integer NOT NULL DEFAULT 0,
    total_msg_count      integer NOT NULL DEFAULT 0,
    total_msg_count_root integer NOT NULL DEFAULT 0,
    last_change          integer NOT NULL DEFAULT 0,
    CONSTRAINT channels_team_name UNIQUE (team_id, name)
);

CREATE TABLE channel_members (
    channel_id         text NOT NULL,
    user_id            text NOT NULL,
    explicit_roles     text NOT NULL DEFAULT '',
    create_at          integer NOT NULL,
    last_viewed_at     integer NOT NULL DEFAULT 0,
    msg_count          integer NOT NULL DEFAULT 0,
    msg_count_root     integer NOT NULL DEFAULT 0,
    mention_count      integer NOT NULL DEFAULT 0,
    mention_count_root integer NOT NULL DEFAULT 0,
    notify_props       text NOT NULL,
    last_update_at     integer NOT NULL,
    scheme_user        boolean NOT NULL DEFAULT 0,
    scheme_admin       boolean NOT NULL DEFAULT 0,
    scheme_guest       boolean NOT NULL DEFAULT 0,
    PRIMARY KEY (channel_id, user_id)
);
CREATE INDEX channel_members_user_id ON channel_members (user_id);

CREATE TABLE sidebar_categories (
    id           text PRIMARY KEY,
    user_id      text NOT NULL,
    team_id      text NOT NULL,
    sort_order   integer NOT NULL,
    sorting      text NOT NULL DEFAULT '',
    type         text NOT NULL,
    display_name text NOT NULL,
    muted        boolean NOT NULL DEFAULT 0,
    collapsed    boolean NOT NULL DEFAULT 0
);
CREATE INDEX sidebar_categories_user_team ON sidebar_categories (user_id, team_id);

CREATE TABLE sidebar_channels (
    user_id     text NOT NULL,
    category_id text NOT NULL,
    channel_id  text NOT NULL,
    sort_order  integer NOT NULL,
    PRIMARY KEY (user_id, category_id, channel_id)
);
CREATE INDEX sidebar_channels_channel ON sidebar_channels (user_id, channel_id);

CREATE TABLE posts (
    seq           integer PRIMARY KEY, -- the full-text index points at it
    id            text NOT NULL UNIQUE,
    create_at     integer NOT NULL,
    update_at     integer NOT NULL,
    edit_at       integer NOT NULL DEFAULT 0,
    delete_at     integer NOT NULL DEFAULT 0,
    is_pinned     boolean NOT NULL DEFAULT 0,
    user_id       text NOT NULL,
    channel_id    text NOT NULL,
    root_id       text NOT NULL DEFAULT '',
    original_id   text NOT NULL DEFAULT '',
    message       text NOT NULL,
    type          text NOT NULL DEFAULT '',
    props         text NOT NULL,
    hashtags      text NOT NULL DEFAULT '',
    file_ids      text NOT NULL,
    has_reactions boolean NOT NULL DEFAULT 0
);
CREATE INDEX posts_channel_create ON posts (channel_id, create_at, id);
CREATE INDEX posts_channel_update ON posts (channel_id, update_at);
CREATE INDEX posts_root ON posts (root_id, create_at) WHERE root_id <> '';
CREATE INDEX posts_pinned ON posts (channel_id) WHERE is_pinned;
CREATE INDEX posts_tagged ON posts (channel_id, create_at) WHERE hashtags <> '';

CREATE VIRTUAL TABLE posts_search USING fts5 (message, content = 'posts', content_rowid = 'seq', tokenize = 'porter unicode61');
-- +goose StatementBegin
CREATE TRIGGER posts_search_insert AFTER INSERT ON posts BEGIN
    INSERT INTO posts_search (rowid, message) VALUES (new.seq, new.message);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER posts_search_update AFTER UPDATE OF message ON posts BEGIN
    INSERT INTO posts_search (posts_search, rowid, message) VALUES ('delete', old.seq, old.message);
    INSERT INTO posts_search (rowid, message) VALUES (new.seq, new.message);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER posts_search_delete AFTER DELETE ON posts BEGIN
    INSERT INTO posts_search (posts_search, rowid, message) VALUES ('delete', old.seq, old.message);
END;
-- +goose StatementEnd

CREATE TABLE pending_posts (
    user_id         text NOT NULL,
    pending_post_id text NOT NULL,
    post_id         text NOT NULL,
    create_at       integer NOT NULL,
    PRIMARY KEY (pending_post_id, user_id)
);
CREATE INDEX pending_posts_create_at ON pending_posts (create_at);

CREATE TABLE threads (
    post_id       text PRIMARY KEY,
    channel_id    text NOT NULL,
    team_id       text NOT NULL DEFAULT '',
    reply_count   integer NOT NULL DEFAULT 0,
    last_reply_at integer NOT NULL DEFAULT 0,
    participants  text NOT NULL,
    delete_at     integer NOT NULL DEFAULT 0
);
CREATE INDEX threads_channel ON threads (channel_id, last_reply_at);

CREATE TABLE thread_memberships (
    post_id         text NOT NULL,
    user_id         text NOT NULL,
    following       boolean NOT NULL,
    last_viewed     integer NOT NULL DEFAULT 0,
    last_updated    integer NOT NULL DEFAULT 0,
    unread_mentions integer NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, user_id)
);
CREATE INDEX thread_memberships_user ON thread_memberships (user_id);

CREATE TABLE reactions (
    post_id    text NOT NULL,
    user_id    text NOT NULL,
    emoji_name text NOT NULL,
    channel_id text NOT NULL,
    create_at  integer NOT NULL,
    update_at  integer NOT NULL,
    delete_at  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, user_id, emoji_name)
);

CREATE TABLE files (
    id                text PRIMARY KEY,
    creator_id        text NOT NULL,
    post_id           text NOT NULL DEFAULT '',
    channel_id        text NOT NULL,
    create_at         integer NOT NULL,
    update_at         integer NOT NULL,
    delete_at         integer NOT NULL DEFAULT 0,
    name              text NOT NULL,
    extension         text NOT NULL DEFAULT '',
    size              integer NOT NULL,
    mime_type         text NOT NULL DEFAULT '',
    width             integer NOT NULL DEFAULT 0,
    height            integer NOT NULL DEFAULT 0,
    has_preview_image boolean NOT NULL DEFAULT 0,
    mini_preview      blob,
    path              text NOT NULL,
    thumbnail_path    text NOT NULL DEFAULT '',
    preview_path      text NOT NULL DEFAULT ''
);
CREATE INDEX files_post ON files (post_id) WHERE post_id <> '';
CREATE INDEX files_channel ON files (channel_id, create_at);

-- +goose Down
DROP TABLE posts_search;
DROP TABLE files;
DROP TABLE reactions;
DROP TABLE thread_memberships;
DROP TABLE threads;
DROP TABLE pending_posts;
DROP TABLE posts;
DROP TABLE sidebar_channels;
DROP TABLE sidebar_categories;
DROP TABLE channel_members;
DROP TABLE channels;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE statuses;
DROP TABLE preferences;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE roles;
DROP TABLE leases;
DROP TABLE properties;
