// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/propose"
	"amana/pkg/review"
)

// movedRows returns a row a set that a grouping changed, retired, or made of others' photos.
func movedRows(differences []propose.Difference) export.Rows {
	rows := make([][]export.Cell, len(differences))
	for i, d := range differences {
		rows[i] = []export.Cell{
			export.Text(identity(propose.Share{Set: d.Set, New: d.Change == propose.ChangeNew})), export.Text(d.Change),
			export.Int(d.Before), export.Int(d.After), export.Int(propose.Count(d.Gained)), export.Int(propose.Count(d.Lost)),
			export.List(identities(d.Gained)), export.List(identities(d.Lost)), export.List(why(d)),
		}
	}
	return export.Of(export.Columns("set_id", "change", "photos_before#", "photos#", "gained#", "lost#", "from", "into", "why"), rows...)
}

// identity names the set of a share: "new" where it has no identity yet, "none" where there is no set.
func identity(s propose.Share) string {
	switch {
	case s.Set != 0:
		return s.Set.String()
	case s.New:
		return "new"
	}
	return "none"
}

// identities names the sets of shares, each once.
func identities(shares []propose.Share) []string {
	var out []string
	for _, s := range shares {
		if name := identity(s); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// why says in words where photos came from and where they went.
func why(d propose.Difference) []string {
	var out []string
	say := func(words string, shares []propose.Share) {
		var parts []string
		for _, s := range shares {
			if identity(s) != "none" {
				parts = append(parts, fmt.Sprintf("%s (%d)", identity(s), s.Photos))
			}
		}
		if len(parts) > 0 {
			out = append(out, words+" "+strings.Join(parts, " and "))
		}
	}
	none := func(words string, shares []propose.Share) {
		for _, s := range shares {
			if identity(s) == "none" {
				out = append(out, plural(int64(s.Photos), "photo", "photos")+words)
			}
		}
	}
	from, into := "merged from", "split into"
	if d.Change == propose.ChangeNew && others(d.Gained) == 1 {
		from = "split from"
	}
	if d.Change == propose.ChangeRetired && others(d.Lost) == 1 {
		into = "merged into"
	}
	say(from, d.Gained)
	say(into, d.Lost)
	none(" of no set before", d.Gained)
	none(" in no set now", d.Lost)
	if len(out) == 0 {
		out = append(out, "it had no photos")
	}
	return out
}

// others counts the sets of shares.
func others(shares []propose.Share) (n int) {
	for _, s := range shares {
		if identity(s) != "none" {
			n++
		}
	}
	return n
}

// deciding returns the entries of the decisions that stand and say of a set which photos are in it: those
// that name one of the photos, or all of the set's, or its card.
func deciding(all []export.Decision, set photo.SetID, photos ...photo.Digest) []int64 {
	var out []int64
	for _, d := range all {
		if d.Undoes != 0 || d.UndoneBy != 0 || d.Set != set && !slices.Contains(d.Others, set) {
			continue
		}
		switch review.Action(d.Action) {
		case review.Card, review.Merge:
			out = append(out, d.Entry)
		case review.Confirm, review.Reject, review.Split, review.Move:
			if len(d.Photos) == 0 || slices.ContainsFunc(photos, func(p photo.Digest) bool { return slices.Contains(d.Photos, p) }) {
				out = append(out, d.Entry)
			}
		}
	}
	return out
}

// numbers writes entries in order, each once.
func numbers(entries []int64) string {
	slices.Sort(entries)
	texts := make([]string, 0, len(entries))
	for _, e := range slices.Compact(entries) {
		texts = append(texts, fmt.Sprint(e))
	}
	return strings.Join(texts, ", ")
}
