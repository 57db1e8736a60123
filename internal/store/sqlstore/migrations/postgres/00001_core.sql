-- +goose Up
CREATE TABLE properties (
    name  varchar(64) COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE leases (
    name        varchar(64) COLLATE "C" PRIMARY KEY,
    holder      varchar(64) COLLATE "C" NOT NULL,
    note        varchar(255) NOT NULL,
    fence       bigint NOT NULL,
    acquired_at bigint NOT NULL,
    expires_at  bigint NOT NULL
);

CREATE TABLE roles (
    id             varchar(26) COLLATE "C" PRIMARY KEY,
    name           varchar(64) COLLATE "C" NOT NULL UNIQUE,
    display_name   varchar(128) NOT NULL,
    description    varchar(1024) NOT NULL,
    create_at      bigint NOT NULL,
    update_at      bigint NOT NULL,
    delete_at      bigint NOT NULL DEFAULT 0,
    permissions    text NOT NULL,
    scheme_managed boolean NOT NULL,
    built_in       boolean NOT NULL
);

CREATE TABLE users (
    id                   varchar(26) COLLATE "C" PRIMARY KEY,
    create_at            bigint NOT NULL,
    update_at            bigint NOT NULL,
    delete_at            bigint NOT NULL DEFAULT 0,
    username             varchar(64) COLLATE "C" NOT NULL,
    email                varchar(128) COLLATE "C" NOT NULL,
    email_verified       boolean NOT NULL DEFAULT false,
    auth_service         varchar(32) NOT NULL DEFAULT '',
    auth_data            varchar(128) NOT NULL DEFAULT '',
    password_hash        varchar(256) NOT NULL DEFAULT '',
    nickname             varchar(64) NOT NULL DEFAULT '',
    first_name           varchar(64) NOT NULL DEFAULT '',
    last_name            varchar(64) NOT NULL DEFAULT '',
    position             varchar(128) NOT NULL DEFAULT '',
    roles                varchar(256) NOT NULL DEFAULT '',
    notify_props         text NOT NULL,
    props                text NOT NULL,
    timezone             text NOT NULL,
    locale               varchar(8) NOT NULL DEFAULT '',
    last_password_update bigint NOT NULL DEFAULT 0,
    last_picture_update  bigint NOT NULL DEFAULT 0,
    mfa_active           boolean NOT NULL DEFAULT false,
    is_bot               boolean NOT NULL DEFAULT false,
    CONSTRAINT users_username UNIQUE (username),
    CONSTRAINT users_email UNIQUE (email)
);
CREATE INDEX users_create_at ON users (create_at);

CREATE TABLE sessions (
    id               varchar(26) COLLATE "C" PRIMARY KEY,
    token_hash       varchar(64) COLLATE "C" NOT NULL UNIQUE,
    user_id          varchar(26) COLLATE "C" NOT NULL,
    create_at        bigint NOT NULL,
    expires_at       bigint NOT NULL DEFAULT 0,
    last_activity_at bigint NOT NULL,
    device_id        varchar(512) NOT NULL DEFAULT '',
    is_oauth         boolean NOT NULL DEFAULT false,
    props            text NOT NULL
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE failed_logins (
    subject varchar(26) COLLATE "C" PRIMARY KEY,
    failed  integer NOT NULL,
    last_at bigint NOT NULL
);
CREATE INDEX failed_logins_last_at ON failed_logins (last_at);

CREATE TABLE preferences (
    user_id  varchar(26) COLLATE "C" NOT NULL,
    category varchar(32) COLLATE "C" NOT NULL,
    name     varchar(32) COLLATE "C" NOT NULL,
    value    text NOT NULL,
    PRIMARY KEY (user_id, category, name)
);

CREATE TABLE statuses (
    user_id          varchar(26) COLLATE "C" PRIMARY KEY,
    status           varchar(16) NOT NULL,
    manual           boolean NOT NULL DEFAULT false,
    last_activity_at bigint NOT NULL DEFAULT 0,
    dnd_end_time     bigint NOT NULL DEFAULT 0,
    prev_status      varchar(16) NOT NULL DEFAULT ''
);
CREATE INDEX statuses_dnd_end_time ON statuses (dnd_end_time);

CREATE TABLE teams (
    id                    varchar(26) COLLATE "C" PRIMARY KEY,
    create_at             bigint NOT NULL,
    update_at             bigint NOT NULL,
    delete_at             bigint NOT NULL DEFAULT 0,
    display_name          varchar(64) NOT NULL,
    name                  varchar(64) COLLATE "C" NOT NULL,
    description           varchar(255) NOT NULL DEFAULT '',
    email                 varchar(128) NOT NULL DEFAULT '',
    type                  varchar(1) NOT NULL,
    company_name          varchar(64) NOT NULL DEFAULT '',
    allowed_domains       varchar(1000) NOT NULL DEFAULT '',
    invite_id             varchar(32) COLLATE "C" NOT NULL,
    allow_open_invite     boolean NOT NULL DEFAULT false,
    last_team_icon_update bigint NOT NULL DEFAULT 0,
    scheme_id             varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    group_constrained     boolean NOT NULL DEFAULT false,
    CONSTRAINT teams_name UNIQUE (name)
);
CREATE INDEX teams_invite_id ON teams (invite_id);

CREATE TABLE team_members (
    team_id        varchar(26) COLLATE "C" NOT NULL,
    user_id        varchar(26) COLLATE "C" NOT NULL,
    explicit_roles varchar(256) NOT NULL DEFAULT '',
    create_at      bigint NOT NULL,
    delete_at      bigint NOT NULL DEFAULT 0,
    scheme_user    boolean NOT NULL DEFAULT false,
    scheme_admin   boolean NOT NULL DEFAULT false,
    scheme_guest   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user_id ON team_members (user_id);

CREATE TABLE channels (
    id                   varchar(26) COLLATE "C" PRIMARY KEY,
    create_at            bigint NOT NULL,
    update_at            bigint NOT NULL,
    delete_at            bigint NOT NULL DEFAULT 0,
    team_delete_at       bigint NOT NULL DEFAULT 0,
    team_id              varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    type                 varchar(1) NOT NULL,
    display_name         varchar(64) NOT NULL DEFAULT '',
    name                 varchar(64) COLLATE "C" NOT NULL,
    header               varchar(1024) NOT NULL DEFAULT '',
    purpose              varchar(250) NOT NULL DEFAULT '',
    creator_id           varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    scheme_id            varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    group_constrained    boolean NOT NULL DEFAULT false,
    last_post_at         bigint NOT NULL DEFAULT 0,
    last_root_post_at    bigint NOT NULL DEFAULT 0,
    total_msg_count      bigint NOT NULL DEFAULT 0,
    total_msg_count_root bigint NOT NULL DEFAULT 0,
    last_change          bigint NOT NULL DEFAULT 0,
    CONSTRAINT channels_team_name UNIQUE (team_id, name)
) WITH (fillfactor = 70);

CREATE TABLE channel_members (
    channel_id         varchar(26) COLLATE "C" NOT NULL,
    user_id            varchar(26) COLLATE "C" NOT NULL,
    explicit_roles     varchar(256) NOT NULL DEFAULT '',
    create_at          bigint NOT NULL,
    last_viewed_at     bigint NOT NULL DEFAULT 0,
    msg_count          bigint NOT NULL DEFAULT 0,
    msg_count_root     bigint NOT NULL DEFAULT 0,
    mention_count      bigint NOT NULL DEFAULT 0,
    mention_count_root bigint NOT NULL DEFAULT 0,
    notify_props       text NOT NULL,
    last_update_at     bigint NOT NULL,
    scheme_user        boolean NOT NULL DEFAULT false,
    scheme_admin       boolean NOT NULL DEFAULT false,
    scheme_guest       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (channel_id, user_id)
) WITH (fillfactor = 80);
CREATE INDEX channel_members_user_id ON channel_members (user_id);

CREATE TABLE sidebar_categories (
    id           varchar(128) COLLATE "C" PRIMARY KEY,
    user_id      varchar(26) COLLATE "C" NOT NULL,
    team_id      varchar(26) COLLATE "C" NOT NULL,
    sort_order   bigint NOT NULL,
    sorting      varchar(16) NOT NULL DEFAULT '',
    type         varchar(32) NOT NULL,
    display_name varchar(64) NOT NULL,
    muted        boolean NOT NULL DEFAULT false,
    collapsed    boolean NOT NULL DEFAULT false
);
CREATE INDEX sidebar_categories_user_team ON sidebar_categories (user_id, team_id);

CREATE TABLE sidebar_channels (
    user_id     varchar(26) COLLATE "C" NOT NULL,
    category_id varchar(128) COLLATE "C" NOT NULL,
    channel_id  varchar(26) COLLATE "C" NOT NULL,
    sort_order  bigint NOT NULL,
    PRIMARY KEY (user_id, category_id, channel_id)
);
CREATE INDEX sidebar_channels_channel ON sidebar_channels (user_id, channel_id);

CREATE TABLE posts (
    id            varchar(26) COLLATE "C" PRIMARY KEY,
    create_at     bigint NOT NULL,
    update_at     bigint NOT NULL,
    edit_at       bigint NOT NULL DEFAULT 0,
    delete_at     bigint NOT NULL DEFAULT 0,
    is_pinned     boolean NOT NULL DEFAULT false,
    user_id       varchar(26) COLLATE "C" NOT NULL,
    channel_id    varchar(26) COLLATE "C" NOT NULL,
    root_id       varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    original_id   varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    message       text NOT NULL,
    type          varchar(64) NOT NULL DEFAULT '',
    props         text NOT NULL,
    hashtags      varchar(1000) NOT NULL DEFAULT '',
    file_ids      text NOT NULL,
    has_reactions boolean NOT NULL DEFAULT false
);
CREATE INDEX posts_channel_create ON posts (channel_id, create_at, id);
CREATE INDEX posts_channel_update ON posts (channel_id, update_at);
CREATE INDEX posts_root ON posts (root_id, create_at) WHERE root_id <> '';
CREATE INDEX posts_pinned ON posts (channel_id) WHERE is_pinned;
CREATE INDEX posts_tagged ON posts (channel_id, create_at) WHERE hashtags <> '';
-- Each word on its own: the parser would take addresses, fractions and tags for one token, or for none.
CREATE INDEX posts_search ON posts USING gin (to_tsvector('english', translate(message, '/.-+@<&', '       '))) WITH (fastupdate = on);

CREATE TABLE pending_posts (
    user_id         varchar(26) COLLATE "C" NOT NULL,
    pending_post_id varchar(128) COLLATE "C" NOT NULL,
    post_id         varchar(26) COLLATE "C" NOT NULL,
    create_at       bigint NOT NULL,
    PRIMARY KEY (pending_post_id, user_id)
);
CREATE INDEX pending_posts_create_at ON pending_posts (create_at);

CREATE TABLE threads (
    post_id       varchar(26) COLLATE "C" PRIMARY KEY,
    channel_id    varchar(26) COLLATE "C" NOT NULL,
    team_id       varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    reply_count   bigint NOT NULL DEFAULT 0,
    last_reply_at bigint NOT NULL DEFAULT 0,
    participants  text NOT NULL,
    delete_at     bigint NOT NULL DEFAULT 0
);
CREATE INDEX threads_channel ON threads (channel_id, last_reply_at);

CREATE TABLE thread_memberships (
    post_id         varchar(26) COLLATE "C" NOT NULL,
    user_id         varchar(26) COLLATE "C" NOT NULL,
    following       boolean NOT NULL,
    last_viewed     bigint NOT NULL DEFAULT 0,
    last_updated    bigint NOT NULL DEFAULT 0,
    unread_mentions bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, user_id)
);
CREATE INDEX thread_memberships_user ON thread_memberships (user_id);

CREATE TABLE reactions (
    post_id    varchar(26) COLLATE "C" NOT NULL,
    user_id    varchar(26) COLLATE "C" NOT NULL,
    emoji_name varchar(64) COLLATE "C" NOT NULL,
    channel_id varchar(26) COLLATE "C" NOT NULL,
    create_at  bigint NOT NULL,
    update_at  bigint NOT NULL,
    delete_at  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, user_id, emoji_name)
);

CREATE TABLE files (
    id                varchar(26) COLLATE "C" PRIMARY KEY,
    creator_id        varchar(26) COLLATE "C" NOT NULL,
    post_id           varchar(26) COLLATE "C" NOT NULL DEFAULT '',
    channel_id        varchar(26) COLLATE "C" NOT NULL,
    create_at         bigint NOT NULL,
    update_at         bigint NOT NULL,
    delete_at         bigint NOT NULL DEFAULT 0,
    name              varchar(256) NOT NULL,
    extension         varchar(64) NOT NULL DEFAULT '',
    size              bigint NOT NULL,
    mime_type         varchar(256) NOT NULL DEFAULT '',
    width             integer NOT NULL DEFAULT 0,
    height            integer NOT NULL DEFAULT 0,
    has_preview_image boolean NOT NULL DEFAULT false,
    mini_preview      bytea,
    path              varchar(512) NOT NULL,
    thumbnail_path    varchar(512) NOT NULL DEFAULT '',
    preview_path      varchar(512) NOT NULL DEFAULT ''
);
CREATE INDEX files_post ON files (post_id) WHERE post_id <> '';
CREATE INDEX files_channel ON files (channel_id, create_at);

-- +goose Down
DROP TABLE files, reactions, thread_memberships, threads, pending_posts, posts, sidebar_channels,
    sidebar_categories, channel_members, channels, team_members, teams, statuses, preferences,
    sessions, users, roles, properties;
