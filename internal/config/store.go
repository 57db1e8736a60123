package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// ErrNoFile is returned by [Store.Update] when the configuration did not come
// from a file, so that there is nowhere to keep a change.
var ErrNoFile = errors.New("there is no configuration file to save to")

// Source is where a configuration comes from.
type Source struct {
	Path     string   // of config.json; "" for the defaults
	Optional bool     // a file that isn't there means the defaults, and is made by the first change
	Environ  []string // MM_SECTION_KEY=value, in the form of [os.Environ]
}

// Store holds the effective configuration of a node. It is safe for concurrent
// use: readers take an immutable snapshot and never wait.
type Store struct {
	source  Source
	started *Config                // what the node started with
	pooled  atomic.Pointer[Config] // what the database's connections go by
	current atomic.Pointer[snapshot]

	mu          sync.Mutex // one change at a time; guards subscribers
	subscribers []*subscriber
}

type snapshot struct {
	config     *Config
	hash       string
	ignored    []string
	overridden map[string]bool
}

type subscriber struct{ notify func(before, after *Config) }

// Load reads and checks the configuration. Its error lists every problem of the
// values at once ([Problems]); a file that is missing, unreadable or not JSON is
// another error.
func Load(source Source) (*Store, error) {
	s := &Store{source: source}
	_, loaded, err := s.read()
	if err != nil {
		return nil, err
	}
	s.started = loaded.config
	s.pooled.Store(loaded.config)
	s.current.Store(loaded)
	return s, nil
}

// Get returns the current configuration, which must not be changed.
func (s *Store) Get() *Config { return s.current.Load().config }

// Hash returns the [Config.Hash] of the current configuration, computed once.
func (s *Store) Hash() string { return s.current.Load().hash }

// Path returns the file's path, "" if the configuration is not from a file.
func (s *Store) Path() string { return s.source.Path }

// Ignored lists the paths of the file and the variables of the environment that
// polder does not know, a variable with what it may be meant to be. They have no
// effect; those of the file are kept.
func (s *Store) Ignored() []string { return slices.Clone(s.current.Load().ignored) }

// Inert lists the settings that were given another value than their default
// but have no effect in this version.
func (s *Store) Inert() (paths []string) {
	for _, path := range Diff(Default(), s.Get()).Paths {
		if byPath()[path].Inert {
			paths = append(paths, path)
		}
	}
	return paths
}

// Overridden reports whether the environment decides the setting of the path.
func (s *Store) Overridden(path string) bool { return s.current.Load().overridden[path] }

// WaitsForRestart lists the settings that changed since the node started and
// take effect at its next start.
func (s *Store) WaitsForRestart() []string { return Diff(s.started, s.Get()).Restart }

// WaitsForRecycle lists the settings that changed since the database's connections
// were made, and take effect when they are recycled.
func (s *Store) WaitsForRecycle() []string { return Diff(s.pooled.Load(), s.Get()).Recycle }

// Recycled says that the database's connections go by c from now on.
func (s *Store) Recycled(c *Config) { s.pooled.Store(c) }

// Subscribe calls notify after every change, in the order of the subscriptions,
// until cancel. notify runs on the goroutine that made the change, must be quick
// and must not change the configuration itself.
func (s *Store) Subscribe(notify func(before, after *Config)) (cancel func()) {
	sub := &subscriber{notify}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscribers = append(s.subscribers, sub)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.subscribers = slices.DeleteFunc(s.subscribers, func(other *subscriber) bool { return other == sub })
	}
}

// Reload reads the file and the environment given at the start again. If
// anything is wrong with them, the current configuration stays.
func (s *Store) Reload() (Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, loaded, err := s.read()
	if err != nil {
		return Change{}, err
	}
	return s.swap(loaded), nil
}

// Update checks wanted, saves it to the file and makes it the current
// configuration; on an error nothing changes. A secret that is still [Mask]
// keeps its value. The file only gets what differs from the current
// configuration, so keys that polder doesn't know, edits made to the file in the
// meantime and settings that the environment decides stay as they are.
func (s *Store) Update(wanted *Config) (Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	current := s.current.Load()
	wanted = wanted.Clone()
	if err := wanted.unmask(current.config).err(); err != nil {
		return Change{}, err
	}
	return s.update(current, wanted)
}

// update saves what differs between current and wanted. mu is held.
func (s *Store) update(current *snapshot, wanted *Config) (Change, error) {
	if s.source.Path == "" {
		return Change{}, ErrNoFile
	}
	file, _, err := s.read()
	if err != nil {
		return Change{}, err
	}
	changed := false
	for _, row := range Settings() {
		value := wanted.value(row)
		if current.overridden[row.Path()] || equal(value, current.config.value(row)) {
			continue
		}
		file, changed = file.with(row, value), true
	}
	loaded, err := s.evaluate(file)
	if err != nil {
		return Change{}, err
	}
	if changed {
		if err = write(s.source.Path, file.text()); err != nil {
			return Change{}, fmt.Errorf("save the configuration: %w", err)
		}
	}
	return s.swap(loaded), nil
}

// swap makes loaded current and tells the subscribers. mu is held.
func (s *Store) swap(loaded *snapshot) Change {
	before := s.current.Swap(loaded).config
	change := Diff(before, loaded.config)
	if change.Empty() {
		return change
	}
	for _, sub := range s.subscribers {
		sub.notify(before, loaded.config)
	}
	return change
}

// read reads the file, and evaluates it.
func (s *Store) read() (*document, *snapshot, error) {
	file := &document{}
	if s.source.Path != "" {
		text, err := readFile(s.source.Path)
		missing := s.source.Optional && errors.Is(err, fs.ErrNotExist)
		if err != nil && !missing {
			return nil, nil, fmt.Errorf("read the configuration: %w", err)
		}
		if !missing {
			if file, err = parseDocument(text); err != nil {
				return nil, nil, fmt.Errorf("read the configuration %s: %w", s.source.Path, err)
			}
		}
	}
	loaded, err := s.evaluate(file)
	return file, loaded, err
}

// evaluate computes the effective configuration of a file.
func (s *Store) evaluate(file *document) (*snapshot, error) {
	c := Default()
	ignored, problems := file.apply(c)
	overridden, variables, wrong := override(c, s.source.Environ)
	problems = append(problems, c.ruleProblems()...)
	problems = append(problems, wrong...)
	problems = append(problems, c.crossProblems()...)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return &snapshot{config: c, hash: c.Hash(), ignored: append(ignored, variables...), overridden: overridden}, nil
}

// readFile reads a file that isn't too large to be a configuration.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > MaxBytes {
		return nil, fmt.Errorf("%s has %d bytes, more than the %d that a configuration may have", path, info.Size(), MaxBytes)
	}
	return os.ReadFile(path)
}
