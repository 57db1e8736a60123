package config

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Setting is a row of the table: all there is to know about one setting.
type Setting struct {
	Section string // "ServiceSettings"
	Key     string // "SiteURL"
	Default any    // bool, int, string, []string or []ReplicaLag; also says the type
	Rule    Rule   // what it accepts beyond its type; the zero Rule accepts everything
	Doc     string // what it is for, whole sentences, with the unit

	Secret  bool // never logged, shown as [Mask]
	Restart bool // a change waits for a restart of the node
	Recycle bool // a change waits until the database's connections are recycled
	Local   bool // may differ between the nodes of a cluster: not part of [Config.Hash]

	Inert      bool // accepted and kept, but has no effect in this version
	ForClients bool // has its effect in clients, which are told of it; the server doesn't act by it

	index []int // of the field in Config
}

// Path is how the setting is named everywhere: "ServiceSettings.SiteURL".
func (s *Setting) Path() string { return s.Section + "." + s.Key }

// Variable is the environment variable that overrides the setting.
func (s *Setting) Variable() string {
	return variablePrefix + strings.ToUpper(s.Section+"_"+s.Key)
}

// Type names the JSON type: "boolean", "integer", "string" or "list".
func (s *Setting) Type() string {
	switch s.Default.(type) {
	case bool:
		return "boolean"
	case int:
		return "integer"
	case string:
		return "string"
	default:
		return "list"
	}
}

// Accepts says what the setting accepts, to end the sentence "accepted: …".
func (s *Setting) Accepts() string {
	if s.Rule.Accepts != "" {
		return s.Rule.Accepts
	}
	switch s.Default.(type) {
	case bool:
		return "true or false"
	case int:
		return "a whole number"
	case string:
		return "text"
	case []ReplicaLag:
		return "a list of {DataSource, QueryAbsoluteLag, QueryTimeLag}"
	default:
		return "a list of texts"
	}
}

// Settings returns the table, in the order of the sections and keys of
// [Config]. The rows are shared and must not be changed.
func Settings() []*Setting { return table() }

// table is built once; the rows are constants in all but syntax.
var table = sync.OnceValue(func() []*Setting {
	sections := [][]Setting{
		serviceSettings(), teamSettings(), sqlSettings(), logSettings(), passwordSettings(), fileSettings(),
		emailSettings(), rateLimitSettings(), privacySettings(), supportSettings(), announcementSettings(),
		localizationSettings(), clusterSettings(), metricsSettings(), complianceSettings(),
	}
	var rows []*Setting
	config := reflect.TypeFor[Config]()
	for i, section := range sections {
		field := config.Field(i)
		for _, row := range section {
			row.Section = field.Name
			key, found := field.Type.FieldByName(row.Key)
			if !found || key.Type != reflect.TypeOf(row.Default) {
				panic(fmt.Sprintf("config: the row %s has no field of its type", row.Path()))
			}
			row.index = []int{i, key.Index[0]}
			rows = append(rows, &row)
		}
	}
	return rows
})

// lookup returns the row of a path.
func lookup(section, key string) (*Setting, bool) {
	s, found := byPath()[section+"."+key]
	return s, found
}

var byPath = sync.OnceValue(func() map[string]*Setting {
	paths := make(map[string]*Setting, len(table()))
	for _, s := range table() {
		paths[s.Path()] = s
	}
	return paths
})
