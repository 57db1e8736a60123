-- +goose Up
CREATE TABLE properties (
    name  varchar(64) PRIMARY KEY,
    value mediumtext NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE leases (
    name        varchar(64) PRIMARY KEY,
    holder      varchar(64) NOT NULL,
    note        varchar(255) NOT NULL,
    fence       bigint NOT NULL,
    acquired_at bigint NOT NULL,
    expires_at  bigint NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE roles (
    id             varchar(26) PRIMARY KEY,
    name           varchar(64) NOT NULL UNIQUE,
    display_name   varchar(128) NOT NULL,
    description    varchar(1024) NOT NULL,
    create_at      bigint NOT NULL,
    update_at      bigint NOT NULL,
    delete_at      bigint NOT NULL DEFAULT 0,
    permissions    mediumtext NOT NULL,
    scheme_managed tinyint(1) NOT NULL,
    built_in       tinyint(1) NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE users (
    id                   varchar(26) PRIMARY KEY,
    create_at            bigint NOT NULL,
    update_at            bigint NOT NULL,
    delete_at            bigint NOT NULL DEFAULT 0,
    username             varchar(64) NOT NULL,
    email                varchar(128) NOT NULL,
    email_verified       tinyint(1) NOT NULL DEFAULT 0,
    auth_service         varchar(32) NOT NULL DEFAULT '',
    auth_data            varchar(128) NOT NULL DEFAULT '',
    password_hash        varchar(256) NOT NULL DEFAULT '',
    nickname             varchar(64) NOT NULL DEFAULT '',
    first_name           varchar(64) NOT NULL DEFAULT '',
    last_name            varchar(64) NOT NULL DEFAULT '',
    position             varchar(128) NOT NULL DEFAULT '',
    roles                varchar(256) NOT NULL DEFAULT '',
    notify_props         mediumtext NOT NULL,
    props                mediumtext NOT NULL,
    timezone             mediumtext NOT NULL,
    locale               varchar(8) NOT NULL DEFAULT '',
    last_password_update bigint NOT NULL DEFAULT 0,
    last_picture_update  bigint NOT NULL DEFAULT 0,
    mfa_active           tinyint(1) NOT NULL DEFAULT 0,
    is_bot               tinyint(1) NOT NULL DEFAULT 0,
    CONSTRAINT users_username UNIQUE (username),
    CONSTRAINT users_email UNIQUE (email)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX users_create_at ON users (create_at);

CREATE TABLE sessions (
    id               varchar(26) PRIMARY KEY,
    token_hash       varchar(64) NOT NULL UNIQUE,
    user_id          varchar(26) NOT NULL,
    create_at        bigint NOT NULL,
    expires_at       bigint NOT NULL DEFAULT 0,
    last_activity_at bigint NOT NULL,
    device_id        varchar(512) NOT NULL DEFAULT '',
    is_oauth         tinyint(1) NOT NULL DEFAULT 0,
    props            mediumtext NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE failed_logins (
    subject varchar(26) PRIMARY KEY,
    failed  int NOT NULL,
    last_at bigint NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX failed_logins_last_at ON failed_logins (last_at);

CREATE TABLE preferences (
    user_id  varchar(26) NOT NULL,
    category varchar(32) NOT NULL,
    name     varchar(32) NOT NULL,
    value    mediumtext NOT NULL,
    PRIMARY KEY (user_id, category, name)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE statuses (
    user_id          varchar(26) PRIMARY KEY,
    status           varchar(16) NOT NULL,
    manual           tinyint(1) NOT NULL DEFAULT 0,
    last_activity_at bigint NOT NULL DEFAULT 0,
    dnd_end_time     bigint NOT NULL DEFAULT 0,
    prev_status      varchar(16) NOT NULL DEFAULT ''
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX statuses_dnd_end_time ON statuses (dnd_end_time);

CREATE TABLE teams (
    id                    varchar(26) PRIMARY KEY,
    create_at             bigint NOT NULL,
    update_at             bigint NOT NULL,
    delete_at             bigint NOT NULL DEFAULT 0,
    display_name          varchar(64) NOT NULL,
    name                  varchar(64) NOT NULL,
    description           varchar(255) NOT NULL DEFAULT '',
    email                 varchar(128) NOT NULL DEFAULT '',
    type                  varchar(1) NOT NULL,
    company_name          varchar(64) NOT NULL DEFAULT '',
    allowed_domains       varchar(1000) NOT NULL DEFAULT '',
    invite_id             varchar(32) NOT NULL,
    allow_open_invite     tinyint(1) NOT NULL DEFAULT 0,
    last_team_icon_update bigint NOT NULL DEFAULT 0,
    scheme_id             varchar(26) NOT NULL DEFAULT '',
    group_constrained     tinyint(1) NOT NULL DEFAULT 0,
    CONSTRAINT teams_name UNIQUE (name)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX teams_invite_id ON teams (invite_id);

CREATE TABLE team_members (
    team_id        varchar(26) NOT NULL,
    user_id        varchar(26) NOT NULL,
    explicit_roles varchar(256) NOT NULL DEFAULT '',
    create_at      bigint NOT NULL,
    delete_at      bigint NOT NULL DEFAULT 0,
    scheme_user    tinyint(1) NOT NULL DEFAULT 0,
    scheme_admin   tinyint(1) NOT NULL DEFAULT 0,
    scheme_guest   tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, user_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX team_members_user_id ON team_members (user_id);

CREATE TABLE channels (
    id                   varchar(26) PRIMARY KEY,
    create_at            bigint NOT NULL,
    update_at            bigint NOT NULL,
    delete_at            bigint NOT NULL DEFAULT 0,
    team_delete_at       bigint NOT NULL DEFAULT 0,
    team_id              varchar(26) NOT NULL DEFAULT '',
    type                 varchar(1) NOT NULL,
    display_name         varchar(64) NOT NULL DEFAULT '',
    name                 varchar(64) NOT NULL,
    header               varchar(1024) NOT NULL DEFAULT '',
    purpose              varchar(250) NOT NULL DEFAULT '',
    creator_id           varchar(26) NOT NULL DEFAULT '',
    scheme_id            varchar(26) NOT NULL DEFAULT '',
    group_constrained    tinyint(1) NOT NULL DEFAULT 0,
    last_post_at         bigint NOT NULL DEFAULT 0,
    last_root_post_at    bigint NOT NULL DEFAULT 0,
    total_msg_count      bigint NOT NULL DEFAULT 0,
    total_msg_count_root bigint NOT NULL DEFAULT 0,
    last_change          bigint NOT NULL DEFAULT 0,
    CONSTRAINT channels_team_name UNIQUE (team_id, name)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE channel_members (
    channel_id         varchar(26) NOT NULL,
    user_id            varchar(26) NOT NULL,
    explicit_roles     varchar(256) NOT NULL DEFAULT '',
    create_at          bigint NOT NULL,
    last_viewed_at     bigint NOT NULL DEFAULT 0,
    msg_count          bigint NOT NULL DEFAULT 0,
    msg_count_root     bigint NOT NULL DEFAULT 0,
    mention_count      bigint NOT NULL DEFAULT 0,
    mention_count_root bigint NOT NULL DEFAULT 0,
    notify_props       mediumtext NOT NULL,
    last_update_at     bigint NOT NULL,
    scheme_user        tinyint(1) NOT NULL DEFAULT 0,
    scheme_admin       tinyint(1) NOT NULL DEFAULT 0,
    scheme_guest       tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (channel_id, user_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX channel_members_user_id ON channel_members (user_id);

CREATE TABLE sidebar_categories (
    id           varchar(128) PRIMARY KEY,
    user_id      varchar(26) NOT NULL,
    team_id      varchar(26) NOT NULL,
    sort_order   bigint NOT NULL,
    sorting      varchar(16) NOT NULL DEFAULT '',
    type         varchar(32) NOT NULL,
    display_name varchar(64) NOT NULL,
    muted        tinyint(1) NOT NULL DEFAULT 0,
    collapsed    tinyint(1) NOT NULL DEFAULT 0
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX sidebar_categories_user_team ON sidebar_categories (user_id, team_id);

CREATE TABLE sidebar_channels (
    user_id     varchar(26) NOT NULL,
    category_id varchar(128) NOT NULL,
    channel_id  varchar(26) NOT NULL,
    sort_order  bigint NOT NULL,
    PRIMARY KEY (user_id, category_id, channel_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX sidebar_channels_channel ON sidebar_channels (user_id, channel_id);

CREATE TABLE posts (
    id            varchar(26) PRIMARY KEY,
    create_at     bigint NOT NULL,
    update_at     bigint NOT NULL,
    edit_at       bigint NOT NULL DEFAULT 0,
    delete_at     bigint NOT NULL DEFAULT 0,
    is_pinned     tinyint(1) NOT NULL DEFAULT 0,
    user_id       varchar(26) NOT NULL,
    channel_id    varchar(26) NOT NULL,
    root_id       varchar(26) NOT NULL DEFAULT '',
    original_id   varchar(26) NOT NULL DEFAULT '',
    message       mediumtext COLLATE utf8mb4_unicode_ci NOT NULL, -- the full-text search compares as the column does
    type          varchar(64) NOT NULL DEFAULT '',
    props         mediumtext NOT NULL,
    hashtags      varchar(1000) NOT NULL DEFAULT '',
    file_ids      mediumtext NOT NULL,
    has_reactions tinyint(1) NOT NULL DEFAULT 0
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX posts_channel_create ON posts (channel_id, create_at, id);
CREATE INDEX posts_channel_update ON posts (channel_id, update_at);
CREATE INDEX posts_root ON posts (root_id, create_at);
CREATE INDEX posts_pinned ON posts (channel_id, is_pinned);
CREATE FULLTEXT INDEX posts_search ON posts (message);

CREATE TABLE pending_posts (
    user_id         varchar(26) NOT NULL,
    pending_post_id varchar(128) NOT NULL,
    post_id         varchar(26) NOT NULL,
    create_at       bigint NOT NULL,
    PRIMARY KEY (pending_post_id, user_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX pending_posts_create_at ON pending_posts (create_at);

CREATE TABLE threads (
    post_id       varchar(26) PRIMARY KEY,
    channel_id    varchar(26) NOT NULL,
    team_id       varchar(26) NOT NULL DEFAULT '',
    reply_count   bigint NOT NULL DEFAULT 0,
    last_reply_at bigint NOT NULL DEFAULT 0,
    participants  mediumtext NOT NULL,
    delete_at     bigint NOT NULL DEFAULT 0
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX threads_channel ON threads (channel_id, last_reply_at);

CREATE TABLE thread_memberships (
    post_id         varchar(26) NOT NULL,
    user_id         varchar(26) NOT NULL,
    following       tinyint(1) NOT NULL,
    last_viewed     bigint NOT NULL DEFAULT 0,
    last_updated    bigint NOT NULL DEFAULT 0,
    unread_mentions bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, user_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX thread_memberships_user ON thread_memberships (user_id);

CREATE TABLE reactions (
    post_id    varchar(26) NOT NULL,
    user_id    varchar(26) NOT NULL,
    emoji_name varchar(64) NOT NULL,
    channel_id varchar(26) NOT NULL,
    create_at  bigint NOT NULL,
    update_at  bigint NOT NULL,
    delete_at  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, user_id, emoji_name)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE files (
    id                varchar(26) PRIMARY KEY,
    creator_id        varchar(26) NOT NULL,
    post_id           varchar(26) NOT NULL DEFAULT '',
    channel_id        varchar(26) NOT NULL,
    create_at         bigint NOT NULL,
    update_at         bigint NOT NULL,
    delete_at         bigint NOT NULL DEFAULT 0,
    name              varchar(256) NOT NULL,
    extension         varchar(64) NOT NULL DEFAULT '',
    size              bigint NOT NULL,
    mime_type         varchar(256) NOT NULL DEFAULT '',
    width             int NOT NULL DEFAULT 0,
    height            int NOT NULL DEFAULT 0,
    has_preview_image tinyint(1) NOT NULL DEFAULT 0,
    mini_preview      blob,
    path              varchar(512) NOT NULL,
    thumbnail_path    varchar(512) NOT NULL DEFAULT '',
    preview_path      varchar(512) NOT NULL DEFAULT ''
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX files_post ON files (post_id);
CREATE INDEX files_channel ON files (channel_id, create_at);

-- +goose Down
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
