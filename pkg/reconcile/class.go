// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"slices"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// class joins what people say that the set shows. Two people who gave it a class without knowing of each other
// are two readings of it, whether they agree or not.
func (j *join) class(voices []voice) {
	disputed := j.state.Disputed
	decided := j.persons(voices)
	if len(decided) == 0 {
		j.accepted(voices)
		j.state.Disputed = j.state.Disputed || disputed
		return
	}
	first := decided[0].State
	j.state.Class, j.state.ClassBy, j.state.Drawn = first.Class, first.ClassBy, first.Drawn
	differ := false
	second := -1
	for i, v := range decided {
		s := v.State
		disputed = disputed || s.Disputed
		if j.state.Readings.Second == photo.Undecided {
			j.state.Readings = s.Readings
		}
		if other := s.Class != first.Class; i > 0 && (second < 0 || other && !differ) {
			second, differ = i, differ || other
		}
	}
	if s := decided[max(second, 0)].State; second > 0 && j.state.Readings.Second == photo.Undecided && first.ClassBy != "" && s.ClassBy != "" {
		j.state.Readings = photo.Readings{First: first.Class, FirstBy: first.ClassBy, Second: s.Class, SecondBy: s.ClassBy}
	}
	if differ {
		j.conflict(classAspect, photo.Digest{}, decided, func(v voice) string { return v.State.Class.String() })
	} else {
		j.agree(decided)
	}
	j.state.Disputed = j.state.Disputed || disputed
}

// persons returns the voices that decide a class, and of one person's who decided in both catalogues the last.
func (j *join) persons(voices []voice) (out []voice) {
	for _, v := range voices {
		if v.State.Class == photo.Undecided {
			continue
		}
		if i := slices.IndexFunc(out, func(o voice) bool { return !o.State.Disputed && j.samePerson(o, v) }); i < 0 {
			out = append(out, v)
		} else if !v.State.Disputed {
			out[i] = j.latest([]voice{out[i], v})
		} else {
			out[i] = v
		}
	}
	return out
}

func (j *join) samePerson(a, b voice) bool {
	name := func(v voice) string { return j.authors[j.last(v.stems)].Who }
	return name(a) != "" && photo.SamePerson(name(a), name(b))
}

// accepted joins proposals that were taken unseen, where nobody decided a class.
func (j *join) accepted(voices []voice) {
	var taken []voice
	for _, v := range voices {
		j.state.Disputed = j.state.Disputed || v.State.Disputed
		if j.state.Readings.Second == photo.Undecided {
			j.state.Readings = v.State.Readings
		}
		if v.State.Accepted != "" {
			taken = append(taken, v)
		}
	}
	if len(taken) == 0 {
		return
	}
	j.state.Accepted = taken[0].State.Accepted
	if slices.ContainsFunc(taken, func(v voice) bool { return v.State.Accepted != j.state.Accepted }) {
		j.conflict("accepted", photo.Digest{}, taken, func(v voice) string { return string(v.State.Accepted) })
		return
	}
	j.agree(taken)
}

// members joins who said that a set is complete. Two who did so of different photos, and looked at it last, are
// a conflict; where photos came or went since on one side, the set is to be looked at again.
func (j *join) members(voices []voice) {
	var sure []voice
	var why []string
	for _, v := range voices {
		if !v.State.MembersDecided {
			continue
		}
		sure = append(sure, v)
		if v.State.Reopened != "" {
			why = merged(why, strings.Split(v.State.Reopened, "; "))
		}
	}
	if len(sure) == 0 {
		return
	}
	j.state.MembersDecided = true
	var named []photo.Digest
	for _, v := range sure {
		named = photo.Union(named, v.State.Confirmed)
	}
	if gained := photo.Minus(j.state.Confirmed, named); len(gained) > 0 {
		why = merged(why, []string{review.Gained(len(gained))})
		for _, p := range gained {
			j.stems[membersAspect] = photo.Union(j.stems[membersAspect], j.stems[photoAspect+p.String()])
		}
	}
	j.state.Reopened = strings.Join(why, "; ")
	whole := slices.DeleteFunc(slices.Clone(sure), func(v voice) bool { return v.State.Reopened != "" })
	for _, v := range whole {
		if !slices.Equal(v.State.Confirmed, whole[0].State.Confirmed) {
			j.conflict(membersAspect, photo.Digest{}, whole, func(v voice) string {
				return "exactly " + shorts(v.State.Confirmed)
			})
			return
		}
	}
	j.agree(whole)
}

func shorts(photos []photo.Digest) string {
	out := make([]string, len(photos))
	for i, p := range photos {
		out[i] = p.String()[:8]
	}
	return strings.Join(out, " ")
}

// propose keeps what grouping proposes on both sides, and only that of the sides on which a person said what
// the set holds, where one did.
func (j *join) propose(members []voice) {
	sure := map[*node]bool{}
	for _, v := range members {
		if v.State.MembersDecided {
			sure[v.node] = true
		}
	}
	for _, n := range j.nodes {
		if len(sure) == 0 || sure[n] {
			j.proposed = photo.Union(j.proposed, n.Proposed)
		}
	}
}
