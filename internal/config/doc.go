// Package config reads, checks, keeps and writes the configuration of a node:
// a config.json with Mattermost's names, overridden by MM_SECTION_KEY
// environment variables.
//
// One table ([Settings]) says everything about a setting: its default, what it
// accepts, what it is for, whether it is a secret and whether a change needs a
// restart. Defaults, validation, the environment, `polder config docs` and the
// System Console all come from that table, so they can't disagree.
//
// A [Store] holds the effective configuration as an immutable snapshot that is
// swapped atomically. Keys that polder does not know stay in the file.
package config
