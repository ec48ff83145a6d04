// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"context"
	"math"
	"path/filepath"
	"slices"
	"sync"

	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// desk is the archive in memory, as far as the page shows it. It follows the journal: what anybody decides
// changes the sets that it touches, and anything else has all of it read again.
type desk struct {
	store  Store
	paths  pathfacts.Table
	queues []Queue
	start  string // the order where none is asked for

	mu       sync.Mutex
	entries  int64 // of the journal, as far as it was followed
	loaded   bool
	sets     map[photo.SetID]*known
	along    []photo.SetID // in the order in which the photos lie on their drives
	contents map[photo.Digest]*photo.Content
	files    map[photo.Digest][]photo.File
	roots    map[photo.SourceID]photo.Source
	signs    map[photo.SourceID][]photo.RelPath // a few files by which a drive is known to be there
	kin      map[photo.Digest][]photo.Digest    // of photos that are or have copies, originals first
	holds    map[photo.Digest][]photo.SetID     // of these photos, the sets that they are in
	decided  map[string]map[photo.Class]int
	lines    map[string][]photo.SetID    // orders that were asked for
	into     map[photo.SetID]photo.SetID // of sets that were merged since the page began: which one has the photos
	mine     map[photo.SetID]bool        // what was decided about in this sitting, knowing what others decided
}

// known is a set with what is worked out once.
type known struct {
	photo.Set
	facts   pathfacts.Facts // of the first photo's first file
	source  photo.SourceID
	path    photo.RelPath
	folder  photo.RelPath
	month   string
	camera  string
	near    [3]string // keys of the same folder, month and camera
	certain float64   // that proposal and members are right, 0 to 1
}

// follow brings the desk up to the journal's end. The caller does not hold mu.
func (d *desk) follow(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, err := d.store.News(ctx, d.entries)
	if err != nil {
		return err
	}
	if n.All || !d.loaded {
		archive, err := d.store.Desk(ctx)
		if err != nil {
			return err
		}
		d.load(archive)
	}
	made := d.newcomers(n)
	for _, s := range n.Sets {
		old := d.sets[s.ID]
		d.put(s)
		d.settle(old, d.sets[s.ID])
	}
	d.admit(made)
	for _, id := range n.Gone {
		d.into[id] = d.heir(id, n.Sets)
	}
	for _, id := range n.Gone {
		d.settle(d.sets[id], nil)
		d.drop(id)
	}
	d.entries = n.Entries
	return nil
}

func (d *desk) load(a photo.Archive) {
	d.loaded = true
	d.sets, d.decided, d.lines = make(map[photo.SetID]*known, len(a.Sets)), map[string]map[photo.Class]int{}, map[string][]photo.SetID{}
	d.contents = make(map[photo.Digest]*photo.Content, len(a.Contents))
	for i := range a.Contents {
		d.contents[a.Contents[i].Digest] = &a.Contents[i]
	}
	d.files = make(map[photo.Digest][]photo.File, len(a.Contents))
	for i, f := range a.Files {
		if others, more := d.files[f.Content]; more {
			d.files[f.Content] = append(others, f)
		} else {
			d.files[f.Content] = a.Files[i : i+1 : i+1] // nearly every photo has one file: no list of its own
		}
	}
	d.roots = map[photo.SourceID]photo.Source{}
	for _, s := range a.Sources {
		d.roots[s.ID] = s
	}
	d.signs = signs(a.Files)
	d.kin, d.holds = families(a.Copies), map[photo.Digest][]photo.SetID{}
	for _, s := range a.Sets {
		d.put(s)
	}
	d.arrange()
}

// signs chooses of every source up to five files that lie apart.
func signs(files []photo.File) map[photo.SourceID][]photo.RelPath {
	present := map[photo.SourceID][]int{}
	for i, f := range files {
		if !f.Vanished {
			present[f.Source] = append(present[f.Source], i)
		}
	}
	out := map[photo.SourceID][]photo.RelPath{}
	for id, own := range present {
		n := min(5, len(own))
		for i := range n {
			out[id] = append(out[id], files[own[i*len(own)/n]].Path)
		}
	}
	return out
}

// put takes a set as it is now.
func (d *desk) put(s photo.Set) {
	d.drop(s.ID)
	k := &known{Set: s, certain: certainty(s)}
	if visible := d.visible(s); len(visible) > 0 {
		first := slices.MinFunc(visible, d.taken)
		k.month, k.camera = first.Exif.Taken.Month(), first.Exif.Camera()
		if files := d.files[first.Digest]; len(files) > 0 {
			k.facts, k.source, k.path = d.paths.Read(files[0].Path), files[0].Source, files[0].Path
		}
	}
	k.folder = k.path.Dir()
	k.near = [3]string{"folder\x00" + string(k.folder), "month\x00" + k.month, "camera\x00" + k.camera}
	d.sets[s.ID] = k
	d.hold(s, true)
	d.count(k, 1)
}

// heir returns that one of sets which has photos of a set as the desk knows it, 0 none.
func (d *desk) heir(id photo.SetID, sets []photo.Set) photo.SetID {
	if old := d.sets[id]; old != nil {
		for _, s := range sets {
			if shared(old.Set, s) {
				return s.ID
			}
		}
	}
	return d.into[id]
}

// stands returns the set that has the photos of a set now: itself, or the one that it was merged into; 0 where
// none is known.
func (d *desk) stands(id photo.SetID) photo.SetID {
	for range len(d.into) + 1 { // a merge that was undone and done again otherwise may lead round
		if id == 0 || d.sets[id] != nil {
			return id
		}
		id = d.into[id]
	}
	return 0
}

// shared reports whether two sets have a photo in common.
func shared(a, b photo.Set) bool {
	return slices.ContainsFunc(a.Members, func(m photo.Member) bool {
		return slices.ContainsFunc(b.Members, func(o photo.Member) bool { return o.Photo == m.Photo })
	})
}

func (d *desk) drop(id photo.SetID) {
	if k, ok := d.sets[id]; ok {
		d.hold(k.Set, false)
		d.count(k, -1)
		delete(d.sets, id)
	}
}

func (d *desk) count(k *known, by int) {
	for _, key := range k.near {
		if d.decided[key] == nil {
			d.decided[key] = map[photo.Class]int{}
		}
		d.decided[key][k.Class] += by
	}
}

// arrange puts the sets into the order of the drive.
func (d *desk) arrange() {
	d.along = d.along[:0]
	for id := range d.sets {
		d.along = append(d.along, id)
	}
	slices.SortFunc(d.along, func(a, b photo.SetID) int { return onDrive(d.sets[a], d.sets[b]) })
}

// onDrive puts sets into the order in which they lie on their drives.
func onDrive(x, y *known) int {
	if by := cmp.Compare(x.source, y.source); by != 0 {
		return by
	}
	if by := cmp.Compare(x.folder, y.folder); by != 0 {
		return by
	}
	return cmp.Or(cmp.Compare(x.path, y.path), cmp.Compare(x.ID, y.ID))
}

// settle puts a set that has changed from old to now into its place along the drive: most decisions leave it
// where it is, and to sort all sets anew took longer than all the rest of a decision. nil is none.
func (d *desk) settle(old, now *known) {
	if old != nil && now != nil && onDrive(old, now) == 0 {
		return
	}
	if old != nil {
		if at := slices.Index(d.along, old.ID); at >= 0 {
			d.along = slices.Delete(d.along, at, at+1)
		}
	}
	if now != nil {
		at, _ := slices.BinarySearchFunc(d.along, now, func(id photo.SetID, now *known) int { return onDrive(d.sets[id], now) })
		d.along = slices.Insert(d.along, at, now.ID)
	}
}

// shots returns the photos of a set that are shown, in the order in which they were taken.
func (d *desk) shots(s photo.Set) []*photo.Content {
	out := d.visible(s)
	slices.SortFunc(out, d.taken)
	return out
}

// visible returns the photos of a set in any order, without the copies of others of it.
func (d *desk) visible(s photo.Set) []*photo.Content {
	out := make([]*photo.Content, 0, len(s.Members))
	for _, m := range s.Members {
		if d.first(s, m.Photo) != m.Photo {
			continue
		}
		c, ok := d.contents[m.Photo]
		if !ok {
			c = &photo.Content{Digest: m.Photo} // of a source that was forgotten
		}
		out = append(out, c)
	}
	return out
}

// taken puts photos into the order in which they were taken, and those of one moment into that of the drive.
func (d *desk) taken(a, b *photo.Content) int {
	if by := cmp.Compare(a.Exif.Taken.Seconds(), b.Exif.Taken.Seconds()); by != 0 {
		return by
	}
	return cmp.Or(cmp.Compare(d.firstPath(a), d.firstPath(b)), a.Digest.Compare(b.Digest))
}

func (d *desk) firstPath(c *photo.Content) photo.RelPath {
	if files := d.files[c.Digest]; len(files) > 0 {
		return files[0].Path
	}
	return ""
}

// neighbour returns the set that lies by steps before or behind, nil where there is none.
func (d *desk) neighbour(id photo.SetID, by int) *known {
	at := slices.Index(d.along, id)
	if at < 0 || at+by < 0 || at+by >= len(d.along) {
		return nil
	}
	return d.sets[d.along[at+by]]
}

// certainty is how sure the program is of a set: of its answer, times of its members. An undecided answer
// gives as confidence 1-|2p-1|, which is turned back into the probability of the likelier side.
func certainty(s photo.Set) float64 {
	p := s.Proposal.Confidence
	if s.Proposal.Answer != photo.LikelyVictim && s.Proposal.Answer != photo.LikelyNotVictim {
		p = 1 - math.Min(math.Max(p, 0), 1)/2
	}
	return p * s.Confidence
}

// knows keeps that the person decided about sets in the open, whom nobody asks for a second reading of them.
func (d *desk) knows(made review.Decision, after []photo.Set) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mine[made.Set] = true
	for _, id := range made.Others {
		d.mine[id] = true
	}
	for _, s := range after {
		d.mine[s.ID] = true
	}
}

// places are where the files of a photo lie.
func (d *desk) places(p photo.Digest) []place {
	var out []place
	for _, f := range d.files[p] {
		if root := d.roots[f.Source].Root; !f.Vanished && filepath.IsAbs(root) {
			out = append(out, place{root, f.Path})
		}
	}
	return out
}
