package config

import (
	"fmt"
	"strings"
)

// Markdown is the reference of all settings for operators.
func Markdown() string {
	var out strings.Builder
	out.WriteString(markdownIntroduction)
	section := ""
	for _, s := range Settings() {
		if s.Section != section {
			section = s.Section
			fmt.Fprintf(&out, "\n## %s\n\n| Setting | Default | Accepted | Meaning |\n| --- | --- | --- | --- |\n", section)
		}
		fmt.Fprintf(&out, "| `%s` | `%s` | %s | %s |\n", s.Key, mustMarshal(s.Default), cell(s.Accepts()), cell(s.meaning()))
	}
	return out.String()
}

const markdownIntroduction = `# Settings

This page is written by ` + "`polder config docs`" + `. The file is JSON: an object a section, in it a value a setting.
What it doesn't mention has its default; what polder doesn't know is kept and has no effect. ` + "`polder config check`" + `
lists that, and settings that are not at their default but have no effect in this version.

The environment overrides the file: ` + "`MM_SECTION_KEY`" + `, such as ` + "`MM_SERVICESETTINGS_SITEURL`" + `. A list is JSON, or
separated by spaces. Changes apply at once unless they need a restart, or are of the database's
connections.
`

// meaning is the doc with what else an operator must know.
func (s *Setting) meaning() string {
	meaning := s.Doc
	if s.Secret {
		meaning += " Secret."
	}
	if s.Restart {
		meaning += " Needs a restart."
	}
	if s.Recycle {
		meaning += " Waits for a recycle of the database's connections; with SQLite for a restart."
	}
	if s.ForClients {
		meaning += " Clients act by it, the server does not."
	}
	if s.Local {
		meaning += " May differ between nodes."
	}
	if s.Inert {
		meaning += " **Has no effect in this version.**"
	}
	return meaning
}

// cell escapes text for a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
