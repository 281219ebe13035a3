package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/packages/collector/internal/slo"
)

const (
	// secondMs: times in the vectors are Unix seconds; ours are milliseconds.
	secondMs = 1000
	dayMs    = 86_400_000
)

// vectorFile is a vector file: its path under the folder that was asked for, its schema, its content.
type vectorFile struct {
	path, schema string
	content      []byte
}

// unreadableFile is what could not be read as a vector file, and why.
type unreadableFile struct{ path, reason string }

// readVectors reads every .json file under a folder, in the order of their paths. A file without a schema is no vector file and is left out; one
// that cannot be parsed is reported, never passed over.
func readVectors(folder string) (files []vectorFile, unreadable []unreadableFile, err error) {
	var paths []string
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && (strings.HasSuffix(path, ".json") || path == folder) {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(paths)
	for _, path := range paths {
		name, err := filepath.Rel(folder, path)
		if err != nil || name == "." {
			name = path
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		var head any
		if err := json.Unmarshal(content, &head); err != nil {
			unreadable = append(unreadable, unreadableFile{name, err.Error()})
			continue
		}
		if object, isObject := head.(map[string]any); isObject {
			if schema, hasSchema := object["schema"].(string); hasSchema {
				files = append(files, vectorFile{name, schema, content})
			}
		}
	}
	return files, unreadable, nil
}

// The vectors are written by programs: what cannot be read in them fails the file, which check tells.

func targetOf(text string) slo.Target { return must(slo.ParseTarget(text)) }

func fractionOf(text string) slo.Fraction { return must(slo.ParseFraction(text)) }

func durationOf(text string) time.Duration { return must(slo.ParseDuration(text)) }

func must[T any](value T, issue *slo.Issue) T {
	if issue != nil {
		panic(issue.Message)
	}
	return value
}
