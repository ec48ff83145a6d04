// SPDX-License-Identifier: Apache-2.0

package propose

import (
	"cmp"
	"strconv"
	"strings"

	"amana/pkg/group"
	"amana/pkg/match"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// album is an archive's photos, each with the file that speaks for it.
type album struct {
	archive photo.Archive
	pages   []page // in the order of their digests
	at      map[photo.Digest]int
}

// page is one photo. Where it has several files, one speaks for it: of those that are present, if any is,
// of those whose path names a body, if any does, the one beside which most others lie, so that a backup of
// some photos does not part them from the rest of their body; of equals the first.
type page struct {
	content *photo.Content
	camera  string
	file    *photo.File
	facts   pathfacts.Facts
	dirs    []string // parent folders of all of its files
}

func newAlbum(archive photo.Archive, table pathfacts.Table) album {
	a, words := album{archive: archive, at: map[photo.Digest]int{}}, words{}
	derived := map[photo.Digest]bool{} // neither grouped nor compared
	for _, d := range archive.Derivatives {
		derived[d.Photo] = true
	}
	for i := range archive.Contents {
		if c := &archive.Contents[i]; c.Status.Picture() && !derived[c.Digest] {
			a.at[c.Digest] = len(a.pages)
			a.pages = append(a.pages, page{content: c, camera: words.of(c.Exif.Camera())})
		}
	}
	a.open(table, words)
	return a
}

// open gives every page its folders and the file that speaks for it.
func (a album) open(table pathfacts.Table, words words) {
	var several []*photo.File // of photos that have another
	beside := map[drawer]int{}
	for i := range a.archive.Files {
		f := &a.archive.Files[i]
		at, ok := a.at[f.Content]
		if !ok {
			continue
		}
		p := &a.pages[at]
		facts := table.Read(f.Path)
		beside[drawerOf(f, facts)]++
		p.dirs = append(p.dirs, words.of(folderOf(f)))
		if p.file != nil {
			several = append(several, f)
			continue
		}
		p.file, p.facts = f, words.facts(facts)
	}
	for _, f := range several {
		p := &a.pages[a.at[f.Content]]
		facts := table.Read(f.Path)
		better := cmp.Or(rank(f, facts)-rank(p.file, p.facts), beside[drawerOf(f, facts)]-beside[drawerOf(p.file, p.facts)])
		if better > 0 {
			p.file, p.facts = f, words.facts(facts)
		}
	}
}

// folderOf tells folders of all sources apart.
func folderOf(f *photo.File) string {
	return strconv.FormatInt(int64(f.Source), 10) + "/" + string(f.Path.Dir())
}

// drawer is a folder, or one body's photos in it.
type drawer struct {
	source    photo.SourceID
	dir, body string
}

func drawerOf(f *photo.File, facts pathfacts.Facts) drawer {
	return drawer{f.Source, facts.Folder, facts.Body}
}

func rank(f *photo.File, facts pathfacts.Facts) int {
	n := 0
	if !f.Vanished {
		n += 2
	}
	if facts.Body != "" {
		n++
	}
	return n
}

// Matchable returns the photos of an archive as the search for near copies takes them.
func Matchable(archive photo.Archive, paths pathfacts.Table) []match.Photo {
	return newAlbum(archive, paths).matchable()
}

// matchable returns the photos as the search for near copies takes them.
func (a album) matchable() []match.Photo {
	cards := a.cards()
	out := make([]match.Photo, 0, len(a.pages))
	for _, p := range a.pages {
		if p.file == nil {
			continue
		}
		m := match.Photo{Content: p.content, Name: p.file.Path.Base(), Dirs: p.dirs, Card: cards[p.content.Digest]}
		if p.facts.HasCounter {
			m.Number = strconv.FormatInt(p.facts.Counter, 10)
		}
		out = append(out, m)
	}
	return out
}

// cards returns the card of each photo that a person confirmed to a set with one; of photos of several
// cards, none.
func (a album) cards() map[photo.Digest]photo.Card {
	out := map[photo.Digest]photo.Card{}
	for _, s := range a.archive.Sets {
		for _, m := range s.Members {
			if !m.Confirmed || !s.Card.Complete() {
				continue
			}
			if card, read := out[m.Photo]; read && card != s.Card {
				out[m.Photo] = photo.Card{}
				continue
			}
			out[m.Photo] = s.Card
		}
	}
	return out
}

// groupable returns the photos as grouping takes them; an attached copy names its original.
func (a album) groupable(copies []photo.Copy) []group.Photo {
	original := map[photo.Digest]photo.Digest{}
	for _, c := range copies {
		if c.Attached {
			original[c.Copy] = c.Original
		}
	}
	series := a.series()
	out := make([]group.Photo, 0, len(a.pages))
	for _, p := range a.pages {
		if p.file == nil {
			continue
		}
		g := group.Photo{
			ID: p.content.Digest, Source: p.file.Source, Path: p.file.Path, Facts: p.facts,
			Camera: p.camera, Taken: p.content.Exif.Taken, Mod: p.file.Mod,
			Decoded: p.content.Print.Known(), Original: original[p.content.Digest],
		}
		g.Taken.Text = "" // a string of its own for every photo
		if n, in := p.number(); in == series[p.counting()] {
			g.Number, g.HasNumber = n, in != ""
		}
		out = append(out, g)
	}
	return out
}

// counting is what counts: one camera in one source.
type counting struct {
	source photo.SourceID
	camera string
}

func (p page) counting() counting { return counting{p.file.Source, p.camera} }

// inName is the series of the numbers in file names.
const inName = "name"

// perFolder parts a number that holds the folder's before the file's (DCF, JEITA CP-3461: files 0001 to
// 9999). The file's goes on where the folder changes, which some cameras do every hundred photos.
const perFolder = 10_000

// number returns the number of a photo and its series: the tag that it stands in, since the camera's own
// counter is one series over all of its folders and a name may have been changed, else its name.
func (p page) number() (n int64, series string) {
	series = p.content.Exif.FileNumberSource
	if n, err := strconv.ParseInt(p.content.Exif.FileNumber, 10, 63); err == nil {
		if strings.HasSuffix(series, "FileNumber") || strings.HasSuffix(series, "FileInfo") {
			n %= perFolder
		}
		return n, series
	}
	if p.facts.HasCounter {
		return p.facts.Counter, inName
	}
	return 0, ""
}

// series chooses for each camera the series that most of its photos have, since numbers of two series
// have no step between them.
func (a album) series() map[counting]string {
	n := map[counting]map[string]int{}
	for _, p := range a.pages {
		if p.file == nil {
			continue
		}
		if _, in := p.number(); in != "" {
			of := p.counting()
			if n[of] == nil {
				n[of] = map[string]int{}
			}
			n[of][in]++
		}
	}
	out := map[counting]string{}
	for of, counts := range n {
		for in, c := range counts {
			if best := out[of]; best == "" || c > counts[best] || c == counts[best] && in < best {
				out[of] = in
			}
		}
	}
	return out
}

// known returns what persons decided, as grouping takes it. The members of a touched set are given as
// fixed even where only its class was decided: a set that a person touched is never dissolved. A photo
// of several bodies is given to the first of its sets; continued adds it to the others again.
func (a album) known(states map[photo.SetID]review.State) []group.Known {
	taken := map[photo.Digest]bool{}
	var out []group.Known
	for _, s := range a.archive.Sets {
		state, touched := states[s.ID]
		if !touched {
			continue
		}
		k := group.Known{Set: s.ID, Rejected: state.Rejected, Card: s.Card, Closed: s.MembersDecided}
		for _, m := range s.Members {
			if at, ok := a.at[m.Photo]; ok && !taken[m.Photo] && a.pages[at].file != nil {
				taken[m.Photo] = true
				k.Confirmed = append(k.Confirmed, m.Photo)
			}
		}
		k.Month = a.month(s.Members)
		out = append(out, k)
	}
	return out
}

// month is the one month in which photos were taken, by their folders or else by their clocks; ""
// where there are several or none.
func (a album) month(members []photo.Member) string {
	month := ""
	for _, m := range members {
		at, ok := a.at[m.Photo]
		if !ok {
			continue
		}
		own := a.pages[at].facts.Month
		if own == "" {
			own = a.pages[at].content.Exif.Taken.Month()
		}
		switch {
		case own == "" || own == month:
		case month != "":
			return ""
		default:
			month = own
		}
	}
	return month
}
