// SPDX-License-Identifier: Apache-2.0

package pathfacts

import (
	"iter"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// Taken is how many names a pattern takes.
type Taken struct {
	Name     string
	Type     string // of the pattern; "kind" for a word that names a kind of folder
	In       Scope
	Folders  int      // folders, each counted once in its source
	Files    int      // paths of files
	Examples []string // the first three names that differ, raw
}

// Left is a folder or file that no pattern takes.
type Left struct {
	Source photo.SourceID
	Path   photo.RelPath
	Folder bool
}

// Survey is what a table takes of an archive's names, and what it leaves. Every name is in one row of
// Taken or in Left.
type Survey struct {
	Taken []Taken // patterns in the order in which they are tried, then the rules that are no patterns
	Left  []Left  // folders before what they hold
}

// examples is how many names show what a row takes.
const examples = 3

// rules are what takes a name of a folder by the folder above it, or by its words.
var rules = []struct {
	by   taker
	name string
	what string
}{
	{byYear, "(year, the month's folder below)", string(Month)},
	{byMonth, "(month in a year's folder)", string(Month)},
	{byDay, "(small number in a month's folder: a day)", string(Ignored)},
	{byKind, "(word of a kind of folder)", "kind"},
}

// Survey reads the paths of an archive's files, which come in the order of sources and paths.
func (t Table) Survey(paths iter.Seq2[photo.SourceID, photo.RelPath]) Survey {
	s := Survey{Taken: make([]Taken, len(t.order), len(t.order)+len(rules))}
	for i, p := range t.order {
		s.Taken[i] = Taken{Name: p.Name, Type: string(p.Type), In: p.In}
	}
	at := map[taker]int{}
	for _, r := range rules {
		at[r.by] = len(s.Taken)
		s.Taken = append(s.Taken, Taken{Name: r.name, Type: r.what, In: Folders})
	}
	note := func(by taker, l Left) {
		if by == byNone {
			s.Left = append(s.Left, l)
			return
		}
		i := int(by)
		if by < 0 {
			i = at[by]
		}
		s.Taken[i].add(l)
	}
	seen := map[Left]bool{}
	for source, path := range paths {
		r := reading{table: t}
		for end := range folderEnds(string(path)) {
			folder := Left{source, path[:end], true}
			by := r.folder(folder.Path.Base())
			if folder.Path.Base() != "" && !seen[folder] {
				seen[folder] = true
				note(by, folder)
			}
		}
		note(r.file(path.Base()), Left{Source: source, Path: path})
	}
	return s
}

// folderEnds yields where the path of each folder of a path ends.
func folderEnds(path string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range len(path) {
			if path[i] == '/' && !yield(i) {
				return
			}
		}
	}
}

func (t *Taken) add(l Left) {
	if l.Folder {
		t.Folders++
	} else {
		t.Files++
	}
	name := l.Path.Base()
	if len(t.Examples) < examples && !slices.Contains(t.Examples, name) {
		t.Examples = append(t.Examples, strings.Clone(name))
	}
}

// LeftOver returns the row of what no pattern takes.
func (s Survey) LeftOver() Taken {
	t := Taken{Name: "(left)"}
	for _, l := range s.Left {
		t.add(l)
	}
	return t
}
