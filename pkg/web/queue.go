// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// filter says which sets are looked at, and in which order. Its zero value is all that is not reviewed,
// the least certain first.
type filter struct {
	Order  string // "least", "folder", "number", "random", or a Queue's name
	Seed   uint64 // of random
	Folder string // begin of the path of the folder
	Flag   photo.Flag
	Answer photo.Answer
	Review string // "open", "all" or a state
}

// Orders are the page's own.
func Orders() []string { return []string{"least", "folder", "number", "random"} }

// parseFilter reads a filter from a query. What makes no sense is left out, since an address is typed by
// hand too.
func (d *desk) parseFilter(q url.Values) filter {
	f := filter{Order: cmp.Or(d.start, "least"), Review: "open", Folder: q.Get("folder")}
	if o := q.Get("order"); slices.Contains(Orders(), o) || d.queue(o) != nil {
		f.Order = o
	}
	blind := d.reading(f)
	f.Seed, _ = strconv.ParseUint(review.Digits(q.Get("seed")), 10, 64)
	if v := photo.Flag(q.Get("flag")); slices.Contains(photo.Flags(), v) {
		f.Flag = v
	}
	if v := photo.Answer(q.Get("answer")); slices.Contains([]photo.Answer{photo.LikelyVictim, photo.LikelyNotVictim, photo.AnswerUndecided}, v) {
		f.Answer = v
	}
	if blind.blind() {
		f.Answer = "" // to choose by it would tell it
	}
	if blind.alone() && ofPersons(f.Flag) {
		f.Flag = "" // as above
	}
	if v := q.Get("review"); blind.alone() {
		f.Review = "all" // as above
	} else if v == "all" || slices.Contains(photo.Reviews(), photo.Review(v)) {
		f.Review = v
	}
	return f
}

// String returns the filter as a query.
func (f filter) String() string {
	q := url.Values{"order": {f.Order}, "review": {f.Review}}
	for name, v := range map[string]string{"folder": f.Folder, "flag": string(f.Flag), "answer": string(f.Answer)} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Order == "random" {
		q.Set("seed", strconv.FormatUint(f.Seed, 10))
	}
	return q.Encode()
}

// reading is what the order of a filter hides.
func (d *desk) reading(f filter) Reading {
	if q := d.queue(f.Order); q != nil {
		return q.Reading()
	}
	return Open
}

// waits reports whether a set is still to be looked at in the order of a filter.
func (d *desk) waits(f filter, k *known) bool {
	q := d.queue(f.Order)
	return q == nil || d.listed(f, k.ID) && q.Waits(k.Set) && !(q.Reading().alone() && d.mine[k.ID])
}

// listed reports whether a set is in the line of an order that was asked for.
func (d *desk) listed(f filter, id photo.SetID) bool { return slices.Contains(d.lines[f.key()], id) }

// key names the line of an order.
func (f filter) key() string {
	if f.Order == "random" {
		return f.Order + " " + strconv.FormatUint(f.Seed, 10)
	}
	return f.Order
}

func (d *desk) queue(name string) Queue {
	for _, q := range d.queues {
		if q.Name() == name {
			return q
		}
	}
	return nil
}

// takes reports whether a set is in the queue at the moment.
func (f filter) takes(k *known) bool {
	switch {
	case f.Review == "open" && k.Review == photo.Reviewed,
		f.Review != "open" && f.Review != "all" && string(k.Review) != f.Review,
		f.Flag != "" && !slices.Contains(k.Flags, f.Flag),
		f.Answer != "" && k.Proposal.Answer != f.Answer,
		f.Folder != "" && !strings.HasPrefix(string(k.path), f.Folder):
		return false
	}
	return true
}

// line returns the order of the sets under a filter. It is made once, so that a decision does not shuffle
// what is still to come.
func (d *desk) line(ctx context.Context, f filter) ([]photo.SetID, error) {
	key := f.key()
	if turns, ok := d.lines[key]; ok {
		return turns, nil
	}
	if q := d.queue(f.Order); q != nil {
		turns, err := q.Turns(ctx)
		if err == nil {
			d.lines[key] = turns
		}
		return turns, err
	}
	turns := slices.Clone(d.along)
	slices.SortStableFunc(turns, func(a, b photo.SetID) int {
		switch f.Order {
		case "least":
			return cmp.Compare(d.sets[a].certain, d.sets[b].certain)
		case "number":
			return cmp.Compare(a, b)
		case "random":
			return cmp.Compare(drawn(f.Seed, a), drawn(f.Seed, b))
		}
		return 0 // as they lie on the drive
	})
	if len(d.lines) > 16 {
		clear(d.lines)
	}
	d.lines[key] = turns
	return turns, nil
}

// newcomer is a set that the desk does not hold yet.
type newcomer struct {
	id, from photo.SetID // from is the set out of which its photos came, 0 none that is known
}

// newcomers are the sets that a split has made, or the undoing of a merge.
func (d *desk) newcomers(n News) (out []newcomer) {
	touched := slices.Clone(n.Gone)
	for _, s := range n.Sets {
		touched = append(touched, s.ID)
	}
	for _, s := range n.Sets {
		if d.sets[s.ID] != nil {
			continue
		}
		from := slices.IndexFunc(touched, func(id photo.SetID) bool {
			old := d.sets[id]
			return old != nil && shared(old.Set, s)
		})
		if out = append(out, newcomer{id: s.ID}); from >= 0 {
			out[len(out)-1].from = touched[from]
		}
	}
	return out
}

// admit puts new sets into the lines that were made already, each behind the one out of which it came, or at the
// end. Into a queue that is not the page's own it follows the other one alone, and into a blind one not at all:
// nobody drew it.
func (d *desk) admit(made []newcomer) {
	for key, turns := range d.lines {
		name, _, _ := strings.Cut(key, " ")
		q := d.queue(name)
		for _, s := range slices.Backward(made) { // the first of several comes to lie right behind
			at := slices.Index(turns, s.from)
			if slices.Contains(turns, s.id) || q != nil && (at < 0 || q.Reading().blind()) {
				continue
			}
			if at < 0 {
				at = len(turns) - 1
			}
			turns = slices.Insert(slices.Clip(turns), at+1, s.id)
		}
		d.lines[key] = turns
	}
}

// drawn is a set's place in the random order of a seed.
func drawn(seed uint64, id photo.SetID) uint64 {
	h := fnv.New64a()
	_ = binary.Write(h, binary.BigEndian, [2]uint64{seed, uint64(id)})
	x := h.Sum64()
	x ^= x >> 31 // FNV alone leaves neighbours near each other
	x *= 0x9e3779b97f4a7c15
	return x ^ x>>29
}

// next returns the first set of the queue behind one, from the beginning again behind the last; 0 where
// the queue is empty but for the set itself. left is how many the queue holds.
func (d *desk) next(ctx context.Context, f filter, after photo.SetID) (next photo.SetID, left int, err error) {
	turns, err := d.line(ctx, f)
	if err != nil {
		return 0, 0, err
	}
	queue, alone := d.queue(f.Order), d.reading(f).alone()
	at := slices.Index(turns, after)
	for i := range turns {
		id := turns[(at+1+i)%len(turns)]
		k, stands := d.sets[id]
		if !stands || !f.takes(k) || queue != nil && !queue.Waits(k.Set) || alone && d.mine[id] {
			continue
		}
		if left++; next == 0 && id != after {
			next = id
		}
	}
	return next, left, nil
}
