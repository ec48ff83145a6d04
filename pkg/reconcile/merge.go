// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"
	"time"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// Author is who made an entry, and when.
type Author struct {
	Who  string // "" where the name was erased
	Time time.Time
}

// Words are what both catalogues know about entries: it is told, since states hold digests.
type Words struct {
	Authors map[photo.Digest]Author // of every entry that is a stem of either side
	Notes   map[string]string       // texts of notes that were not erased, by their salted digests
}

// Body is a set as both sides add up to it.
type Body struct {
	// Ours and Theirs are the numbers that the set has on each side, the one with most of its photos first;
	// of several, all but one go.
	Ours, Theirs []photo.SetID
	State        review.State   // MergedInto is 0; SplitFrom is a number of the side that Split names
	Split        int            // 0 a, 1 b
	Proposed     []photo.Digest // sorted; none of them is confirmed or rejected
	Origin       review.Origin
	Conflicts    []Conflict
	// Agreed are entries of both sides that say the same without having known of each other.
	Agreed []photo.Digest
}

// Conflict is one thing about which people decided differently without having known of each other.
type Conflict struct {
	What  string       // class, members, photo, card, note, role, accepted, overlap
	Photo photo.Digest // of photo and role
	Said  []Said       // in the order of time
	// Entries are those from which the sides have what they say, sorted.
	Entries []photo.Digest
}

// Said is one side of a conflict.
type Said struct {
	Side  int         // 0 a, 1 b
	Set   photo.SetID // as that side numbers it
	Value string
	Entry photo.Digest
	Author
}

// Merge returns the sets that two catalogues add up to.
func Merge(a, b *Side, words Words) []Body {
	m := merger{sides: [2]*Side{a, b}, authors: words.Authors, notes: words.Notes}
	all := clusters(m.sides)
	joins := map[*cluster]*join{}
	for _, c := range all {
		j := &join{merger: &m, cluster: c}
		j.run()
		joins[c] = j
	}
	m.overlaps(all, joins)
	out := make([]Body, len(all))
	for i, c := range all {
		out[i] = joins[c].body()
	}
	return out
}

type merger struct {
	sides   [2]*Side
	authors map[photo.Digest]Author
	notes   map[string]string
}

// last returns the entry among stems that was made last.
func (m *merger) last(stems []photo.Digest) photo.Digest {
	return slices.MaxFunc(stems, m.order)
}

// first returns the entry among stems that was made first.
func (m *merger) first(stems []photo.Digest) photo.Digest {
	return slices.MinFunc(stems, m.order)
}

// order compares entries by time, and those of one time by their hashes.
func (m *merger) order(x, y photo.Digest) int {
	return cmp.Or(m.authors[x].Time.Compare(m.authors[y].Time), x.Compare(y))
}

// place is a set that holds a photo, and the cluster that it is in.
type place struct {
	node *node
	c    *cluster
}

// overlaps finds photos that one side has in one set and the other in another. Where people of both sides
// confirmed it, or gave the two sets different classes, each not knowing of the other's, that is a conflict.
// Where only one did, grouping gives way and the photo is no longer proposed for the other set.
func (m *merger) overlaps(all []*cluster, joins map[*cluster]*join) {
	at := map[photo.Digest][]place{}
	for _, c := range all {
		for _, n := range c.nodes {
			for _, p := range n.in {
				at[p] = append(at[p], place{n, c})
			}
		}
	}
	told := map[[2]*node]bool{}
	for _, c := range all {
		for _, n := range c.nodes {
			if n.side == 1 {
				continue
			}
			for _, p := range n.in {
				for _, o := range at[p] {
					if o.node.side == 0 || o.c == c {
						continue
					}
					m.yield(joins[c], n, o.node, p)
					m.yield(joins[o.c], o.node, n, p)
					if pair := [2]*node{n, o.node}; !told[pair] && m.clash(joins[c], joins[o.c], n, o.node, p) {
						told[pair] = true
					}
				}
			}
		}
	}
}

// yield takes a photo that is only proposed for n out of it where a person of the other side confirmed it in o,
// which n's side did not know.
func (m *merger) yield(j *join, n, o *node, p photo.Digest) {
	if photo.Has(o.State.Confirmed, p) && !photo.Has(n.State.Confirmed, p) && !m.sides[n.side].known(o.stems(photoAspect+p.String())) {
		j.yielded = append(j.yielded, p)
	}
}

// clash notes a conflict between two sets that share a photo.
func (m *merger) clash(a, b *join, n, o *node, p photo.Digest) bool {
	aspect := photoAspect + p.String()
	switch {
	case photo.Has(n.State.Confirmed, p) && photo.Has(o.State.Confirmed, p) && m.concurrent(n, o, aspect) && !several(n, o, p):
	case n.State.Class != photo.Undecided && o.State.Class != photo.Undecided && n.State.Class != o.State.Class && m.concurrent(n, o, classAspect):
		aspect = classAspect
	default:
		return false
	}
	c := Conflict{What: "overlap", Photo: p}
	for _, x := range []*node{n, o} {
		value := "in a set of " + x.State.Class.String()
		if aspect != classAspect {
			value = "confirmed here, of " + x.State.Class.String()
		}
		c.Said = append(c.Said, m.said(x, value, x.stems(aspect)))
	}
	m.sort(c.Said)
	stems := photo.Union(n.stems(aspect), o.stems(aspect))
	a.dispute(c, stems)
	b.dispute(c, stems)
	return true
}

// several reports whether a person flagged the photo as showing several bodies.
func several(n, o *node, p photo.Digest) bool {
	flag := review.PhotoFlag{Photo: p, Flag: photo.FlagSeveral}
	return slices.Contains(n.State.Flags, flag) || slices.Contains(o.State.Flags, flag)
}

// concurrent reports whether neither side knows from where the other has its value.
func (m *merger) concurrent(n, o *node, aspect string) bool {
	a, b := n.stems(aspect), o.stems(aspect)
	return len(a) > 0 && len(b) > 0 && !m.sides[o.side].known(a) && !m.sides[n.side].known(b)
}

func (n *node) stems(aspect string) []photo.Digest { return n.Origin.Stems[aspect] }

func (m *merger) said(n *node, value string, stems []photo.Digest) Said {
	last := m.last(stems)
	return Said{Side: n.side, Set: n.ID, Value: value, Entry: last, Author: m.authors[last]}
}

func (m *merger) sort(said []Said) {
	slices.SortStableFunc(said, func(x, y Said) int { return m.order(x.Entry, y.Entry) })
}
