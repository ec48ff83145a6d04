// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// join is the sets of one cluster on their way to one state.
type join struct {
	*merger
	*cluster
	state     review.State
	split     int
	stems     map[string][]photo.Digest
	proposed  []photo.Digest
	yielded   []photo.Digest
	opened    []photo.Digest // photos about which people disagree: no longer decided
	conflicts []Conflict
	agreed    []photo.Digest
}

// voice is a set that has something to say of an aspect.
type voice struct {
	*node
	value string
	stems []photo.Digest
}

func (j *join) run() {
	j.stems = map[string][]photo.Digest{}
	if len(j.nodes) == 1 { // as its side has it
		n := j.nodes[0]
		j.state, j.split, j.proposed = n.State, n.side, n.Proposed
		if n.side != 0 {
			j.state.Derivatives = nil
		}
		maps.Copy(j.stems, n.Origin.Stems)
		return
	}
	all := j.voices()
	for _, aspect := range slices.Sorted(maps.Keys(all)) {
		voices := all[aspect]
		for _, v := range voices {
			j.stems[aspect] = photo.Union(j.stems[aspect], v.stems)
		}
		kind, of, _ := strings.Cut(aspect, " ")
		switch kind + " " {
		case photoAspect:
			j.photo(of, voices)
		case roleAspect:
			j.role(of, voices)
		case flagAspect:
			j.flag(of, voices)
		}
	}
	j.card(all[cardAspect])
	j.note(all[noteAspect])
	j.by(all[byAspect])
	j.members(all[membersAspect])
	j.propose(all[membersAspect])
	j.class(all[classAspect])
	for _, c := range j.conflicts {
		if c.What != noteAspect {
			j.state.Disputed = true
		}
	}
	j.tidy()
}

// voices returns who has what to say, by aspect: not what the other side knew and replaced, and each thing
// that both sides have from the same entries once. Who spoke first comes first, so that what stands of a conflict
// does not hang on which catalogues were merged before.
func (j *join) voices() map[string][]voice {
	out, gone := map[string][]voice{}, map[string][]voice{}
	for _, n := range j.nodes {
		vals := values(n.State)
		for aspect, stems := range n.Origin.Stems {
			to := out
			if j.replaced(n, aspect, stems) {
				to = gone
			}
			to[aspect] = append(to[aspect], voice{n, vals[aspect], stems})
		}
	}
	for aspect, voices := range gone {
		if len(out[aspect]) == 0 { // nobody has anything to say in its place
			out[aspect] = voices
		}
	}
	for aspect, voices := range out {
		slices.SortFunc(voices, func(x, y voice) int {
			return cmp.Or(j.order(j.first(x.stems), j.first(y.stems)), j.order(j.last(x.stems), j.last(y.stems)), cmp.Compare(x.value, y.value), slices.CompareFunc(x.stems, y.stems, photo.Digest.Compare), cmp.Compare(x.side, y.side))
		})
		out[aspect] = slices.CompactFunc(voices, func(x, y voice) bool { return x.value == y.value && slices.Equal(x.stems, y.stems) })
	}
	return out
}

// replaced reports whether the other side knew what a set says of an aspect, and says something else now.
func (j *join) replaced(n *node, aspect string, stems []photo.Digest) bool {
	return j.sides[1-n.side].known(stems) && !slices.ContainsFunc(j.nodes, func(o *node) bool {
		return o.side != n.side && slices.Equal(o.stems(aspect), stems)
	})
}

// with returns the voices that have a value, the first of each.
func with(voices []voice) (out []voice) {
	for _, v := range voices {
		if v.value != "" && !slices.ContainsFunc(out, func(o voice) bool { return o.value == v.value }) {
			out = append(out, v)
		}
	}
	return out
}

// conflict notes that voices differ; show says what a voice says.
func (j *join) conflict(what string, of photo.Digest, voices []voice, show func(voice) string) {
	c := Conflict{What: what, Photo: of}
	var stems []photo.Digest
	for _, v := range voices {
		c.Said = append(c.Said, j.said(v.node, show(v), v.stems))
		stems = photo.Union(stems, v.stems)
	}
	j.dispute(c, stems)
}

// dispute keeps a conflict. The set is disputed until somebody who knows these entries decides its class.
func (j *join) dispute(c Conflict, stems []photo.Digest) {
	c.Entries = stems
	j.conflicts = append(j.conflicts, c)
	if c.What != noteAspect {
		j.state.Disputed = true
		j.stems[classAspect] = photo.Union(j.stems[classAspect], stems)
	}
}

// agree notes entries that say the same where there are several.
func (j *join) agree(voices []voice) {
	var lists [][]photo.Digest
	for _, v := range voices {
		if v.value != "" {
			lists = append(lists, v.stems)
		}
	}
	if len(lists) > 1 {
		j.agreed = photo.Union(append(lists, j.agreed)...)
	}
}

func (j *join) photo(text string, voices []voice) {
	p, err := photo.ParseDigest(text)
	if err != nil {
		panic("bug: " + err.Error())
	}
	said := with(voices)
	switch {
	case len(said) > 1:
		j.opened = append(j.opened, p)
		j.conflict("photo", p, said, func(v voice) string { return v.value })
	case len(said) == 1:
		j.agree(voices)
		if said[0].value == confirmed {
			j.state.Confirmed = photo.Union(j.state.Confirmed, []photo.Digest{p})
		} else {
			j.state.Rejected = photo.Union(j.state.Rejected, []photo.Digest{p})
		}
	}
}

func (j *join) role(text string, voices []voice) {
	p, err := photo.ParseDigest(text)
	if err != nil {
		panic("bug: " + err.Error())
	}
	said := with(voices)
	if len(said) == 0 {
		return
	}
	j.state.Roles = append(j.state.Roles, review.PhotoRole{Photo: p, Role: said[0].value})
	if len(said) > 1 {
		j.conflict("role", p, said, func(v voice) string { return v.value })
		return
	}
	j.agree(voices)
}

// flag keeps a flag that anybody saw and nobody who knew of it took back.
func (j *join) flag(text string, voices []voice) {
	name, of, _ := strings.Cut(text, " ")
	p, err := photo.ParseDigest(of)
	if err != nil {
		panic("bug: " + err.Error())
	}
	if len(with(voices)) > 0 {
		j.state.Flags = append(j.state.Flags, review.PhotoFlag{Photo: p, Flag: photo.Flag(name)})
		j.agree(voices)
	}
}

// card joins the parts of cards: a part that only one read stands, one that two read differently is a conflict.
func (j *join) card(voices []voice) {
	said := with(voices)
	differ := false
	for _, v := range said {
		card := v.State.Card
		for _, part := range []struct{ to, from *string }{
			{&j.state.Card.Branch, &card.Branch}, {&j.state.Card.Detainee, &card.Detainee}, {&j.state.Card.Exam, &card.Exam},
		} {
			if *part.to == "" {
				*part.to = *part.from
			}
			differ = differ || *part.from != "" && *part.from != *part.to
		}
		if j.state.Box == (photo.Box{}) {
			j.state.Box = v.State.Box
		}
	}
	if !differ {
		if len(said) == 1 { // of two parts each read one, and neither says what the other says
			j.agree(voices)
		}
		return
	}
	j.conflict("card", photo.Digest{}, said, func(v voice) string {
		c := v.State.Card
		return "branch " + c.Branch + ", detainee " + c.Detainee + ", exam " + c.Exam
	})
}

// note keeps the last note; an earlier one of somebody else is listed. Two notes are no dispute about a body.
func (j *join) note(voices []voice) {
	said := with(voices)
	if len(said) == 0 {
		return
	}
	last := j.latest(said).State.Note
	j.state.Note = last
	text := func(v voice) string { return j.notes[v.State.Note] }
	if slices.ContainsFunc(said, func(v voice) bool { return text(v) == "" && v.State.Note != last || text(v) != j.notes[last] }) {
		j.conflict(noteAspect, photo.Digest{}, said, text)
		return
	}
	j.agree(said)
}

func (j *join) by(voices []voice) {
	if said := with(voices); len(said) > 0 {
		j.state.By = j.latest(said).State.By
	}
}

// latest returns the voice that spoke last.
func (j *join) latest(voices []voice) voice {
	return slices.MaxFunc(voices, func(x, y voice) int { return j.order(j.last(x.stems), j.last(y.stems)) })
}

// tidy drops what hangs on photos that are not in the set any more, and brings lists into their order.
func (j *join) tidy() {
	out := j.state.Rejected
	j.state.Roles = slices.DeleteFunc(j.state.Roles, func(r review.PhotoRole) bool { return photo.Has(out, r.Photo) })
	j.state.Flags = slices.DeleteFunc(j.state.Flags, func(f review.PhotoFlag) bool { return photo.Has(out, f.Photo) })
	j.state.Marks = review.SortMarks(j.state.Marks)
	j.state.Derivatives = nil
	for _, n := range j.nodes {
		if n.side == 0 {
			j.state.Derivatives = review.SortDerivatives(slices.Concat(j.state.Derivatives, n.State.Derivatives))
		}
	}
	if photo.Has(out, j.state.Box.Photo) {
		j.state.Box = photo.Box{}
	}
	for _, n := range j.nodes {
		if n.State.SplitFrom != 0 && (j.state.SplitFrom == 0 || n.side == 0) {
			j.state.SplitFrom, j.split = n.State.SplitFrom, n.side
		}
	}
}

func (j *join) body() Body {
	b := Body{State: j.state, Split: j.split, Origin: review.Origin{Stems: j.stems}, Conflicts: j.conflicts, Agreed: j.agreed}
	decided := photo.Union(j.state.Confirmed, j.state.Rejected)
	b.Proposed = photo.Minus(photo.Union(j.proposed, j.opened), decided)
	if left := photo.Minus(b.Proposed, photo.Union(j.yielded)); len(left)+len(j.state.Confirmed) > 0 {
		b.Proposed = left // a set is not emptied so
	}
	in := photo.Union(j.state.Confirmed, b.Proposed)
	nodes := slices.Concat(j.nodes, j.past)
	slices.SortStableFunc(nodes, func(x, y *node) int {
		return cmp.Or(cmp.Compare(len(photo.Both(y.in, in)), len(photo.Both(x.in, in))), cmp.Compare(x.ID, y.ID))
	})
	for _, n := range nodes {
		b.Origin.Keys = merged(b.Origin.Keys, n.Origin.Keys)
		if n.side == 0 {
			b.Ours = append(b.Ours, n.ID)
		} else {
			b.Theirs = append(b.Theirs, n.ID)
		}
	}
	return b
}
