// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// node is a set of one side.
type node struct {
	*Set
	side   int // 0 a, 1 b
	in     []photo.Digest
	stale  bool // the other side knows all that made it, and has gone on from there
	paired bool // the other side has a set with one of its keys
	home   *cluster
}

// cluster is sets of both sides that are one set.
type cluster struct {
	nodes []*node // fresh ones
	past  []*node // stale ones: their numbers live on, what they say does not
}

// clusters matches the sets of two sides: by their keys, and where the other side has no set with any of
// them, by their photos. Two sets are one by their photos where more than half of all that are in either
// are in both, or where one lies within what a person confirmed in the other.
func clusters(sides [2]*Side) []*cluster {
	var nodes []*node
	byKey := map[string][]*node{}
	for side, s := range sides {
		for i := range s.Sets {
			n := &node{Set: &s.Sets[i], side: side, in: s.Sets[i].photos()}
			nodes = append(nodes, n)
			for _, key := range n.Origin.Keys {
				byKey[key] = append(byKey[key], n)
			}
		}
	}
	for _, n := range nodes {
		n.settle(byKey, sides[1-n.side])
	}
	for _, n := range nodes {
		if !n.stale {
			n.home = &cluster{nodes: []*node{n}}
		}
	}
	for _, n := range nodes {
		for _, key := range n.Origin.Keys {
			for _, other := range byKey[key] {
				if !n.stale && !other.stale {
					unite(n.home, other.home)
				}
			}
		}
	}
	for _, p := range alike(nodes) {
		if p.a.home != p.b.home && !apart(p.a.home, p.b.home) {
			unite(p.a.home, p.b.home)
		}
	}
	for _, n := range nodes {
		n.attach(byKey)
	}
	var out []*cluster
	for _, n := range nodes {
		if n.home != nil && !slices.Contains(n.home.past, n) && n.home.nodes[0] == n {
			out = append(out, n.home)
		}
	}
	return out
}

// settle finds out how a set stands to those of the other side that have a key of it.
func (n *node) settle(byKey map[string][]*node, other *Side) {
	n.stale = other.known(n.all())
	for _, key := range n.Origin.Keys {
		for _, o := range byKey[key] {
			if o.side == n.side {
				continue
			}
			n.paired = true
			if n.Origin.Equal(o.Origin) {
				n.stale = false // both know the same of it
			}
		}
	}
	n.stale = n.stale && n.paired
}

// all returns the entries from which the set's state comes.
func (n *node) all() []photo.Digest {
	var lists [][]photo.Digest
	for _, stems := range n.Origin.Stems {
		lists = append(lists, stems)
	}
	return photo.Union(lists...)
}

func unite(a, b *cluster) {
	if a == b {
		return
	}
	a.nodes = append(a.nodes, b.nodes...)
	for _, n := range b.nodes {
		n.home = a
	}
}

// attach gives a stale set to the cluster that goes on from it: of several, the one with most of its photos.
func (n *node) attach(byKey map[string][]*node) {
	if !n.stale {
		return
	}
	most := -1
	for _, key := range n.Origin.Keys {
		for _, o := range byKey[key] {
			if shared := len(photo.Both(n.in, o.in)); !o.stale && shared > most {
				n.home, most = o.home, shared
			}
		}
	}
	if n.home != nil {
		n.home.past = append(n.home.past, n)
	}
}

// pair is two sets that are one by their photos.
type pair struct {
	a, b  *node
	share float64
}

// alike returns the pairs of sets without a key in common that are one by their photos, the surest first, in
// an order that does not hang on which side is which.
func alike(nodes []*node) []pair {
	at := map[photo.Digest][]*node{}
	for _, n := range nodes {
		if n.side == 1 && n.free() {
			for _, p := range n.in {
				at[p] = append(at[p], n)
			}
		}
	}
	var out []pair
	for _, n := range nodes {
		if n.side == 1 || !n.free() {
			continue
		}
		seen := map[*node]bool{}
		for _, p := range n.in {
			for _, o := range at[p] {
				if seen[o] {
					continue
				}
				seen[o] = true
				shared := len(photo.Both(n.in, o.in))
				share := float64(shared) / float64(len(n.in)+len(o.in)-shared)
				if share > 0.5 || within(n.in, o.State.Confirmed) || within(o.in, n.State.Confirmed) {
					out = append(out, pair{n, o, share})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(x, y pair) int {
		return cmp.Or(cmp.Compare(y.share, x.share), strings.Compare(x.order(), y.order()))
	})
	return out
}

// free reports whether a set may be matched by its photos.
func (n *node) free() bool { return !n.paired && !n.stale && n.State.Touched() }

// order is a text that is the same whichever side is which.
func (p pair) order() string {
	a, b := strings.Join(p.a.Origin.Keys, " "), strings.Join(p.b.Origin.Keys, " ")
	return min(a, b) + "|" + max(a, b)
}

// apart reports whether people's decisions keep two clusters apart: a photo that is rejected in one and in the
// other, or two sets of one side that a person confirmed each for itself.
func apart(a, b *cluster) bool {
	sure := [2]int{}
	for _, n := range slices.Concat(a.nodes, b.nodes) {
		if len(n.State.Confirmed) > 0 {
			sure[n.side]++
		}
	}
	if sure[0] > 1 || sure[1] > 1 {
		return true
	}
	for _, n := range a.nodes {
		for _, o := range b.nodes {
			if len(photo.Both(n.State.Rejected, o.State.Confirmed)) > 0 && n.side == o.side ||
				len(photo.Both(o.State.Rejected, n.State.Confirmed)) > 0 && n.side == o.side {
				return true
			}
			if n.side != o.side && (within(o.in, n.State.Rejected) || within(n.in, o.State.Rejected)) {
				return true
			}
		}
	}
	return false
}
