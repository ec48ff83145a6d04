// SPDX-License-Identifier: Apache-2.0

// Package tally turns an archive into counts that close: every total is the sum of its parts, and Check
// says so. Nothing is extrapolated; what the program proposes is never added to what persons decided.
// It is pure and linear in the size of the archive.
package tally

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// Assumption is what the confirmed number of bodies rests on.
const Assumption = "at least this many, if no two confirmed sets show one body"

// Counts is what is counted of an archive at one moment. It can be stored as JSON and printed again.
type Counts struct {
	CatalogueID string   `json:"catalogue_id"`
	Run         int64    `json:"run"`
	Head        string   `json:"journal_head"`
	Sources     []Source `json:"sources"`
	Entries     Entries  `json:"entries"`
	Photos      Photos   `json:"photos"`
	Copies      Copies   `json:"near_copies"`
	Bodies      Bodies   `json:"bodies"`
	Cells       []Cell   `json:"cells"` // sets by size by class by review, in that order; no empty cell
	Sets        []Set    `json:"sets"`  // in the order of their identities
	// Measured is what the last checked sample showed; nil where none was checked.
	Measured *Measured `json:"measured,omitempty"`
}

// Source names a copy that was counted.
type Source struct {
	Label      string `json:"label"`
	Digest     string `json:"digest"` // at the end of the last run over it that finished
	Unfinished bool   `json:"unfinished,omitempty"`
}

// Entries counts directory entries. Present ones add up in ByStatus; vanished ones stand apart.
type Entries struct {
	Total    int64                  `json:"total"`
	Files    int64                  `json:"files"` // regular files
	Others   int64                  `json:"others"`
	Pictures int64                  `json:"pictures"`
	ByStatus map[photo.Status]int64 `json:"by_status"`
	Vanished int64                  `json:"vanished"`
}

// Photos counts distinct contents.
type Photos struct {
	Contents    int64 `json:"contents"`
	NotPictures int64 `json:"not_pictures"`
	Total       int64 `json:"total"` // contents that are pictures
	Damaged     int64 `json:"damaged"`
	InOneSet    int64 `json:"in_one_set"`
	InSeveral   int64 `json:"in_several_sets"`
	InNoSet     int64 `json:"in_no_set"`
	Derivatives int64 `json:"derivatives,omitempty"` // of these: made from other photos, as persons decided
	Vanished    int64 `json:"vanished"`              // of the total: no file of it is there any more
}

// Copies counts near copies: photos that are another encoding, size or crop of another photo.
type Copies struct {
	Proposed  int64 `json:"proposed"`
	Attached  int64 `json:"attached"` // of the proposed, those that the program attached
	Confirmed int64 `json:"confirmed"`
	Photos    int64 `json:"photos"`             // distinct photos that are a confirmed copy
	Without   int64 `json:"photos_less_copies"` // photos without those
}

// Bodies counts every set in exactly one place. Only Confirmed is a number of bodies.
type Bodies struct {
	Confirmed         int64 `json:"confirmed"` // bodies
	SameCard          int64 `json:"same_card"` // more confirmed sets, whose complete card another has
	InReview          int64 `json:"in_review"` // decided as victim, members open
	AcceptedUnseen    int64 `json:"accepted_unseen"`
	Disputed          int64 `json:"disputed"`
	NotVictim         int64 `json:"not_victim"` // decided as something else
	ProposedVictim    int64 `json:"proposed_victim"`
	ProposedNotVictim int64 `json:"proposed_not_victim"`
	Undecided         int64 `json:"undecided"`
	Sets              int64 `json:"sets"`
}

// Cell counts the sets of one size, class and state of review.
type Cell struct {
	Size   string       `json:"size"`
	Class  string       `json:"class"`
	Review photo.Review `json:"review"`
	Sets   int64        `json:"sets"`
}

// Set is what is remembered of a set, to tell later whether it moved.
type Set struct {
	ID      photo.SetID  `json:"set_id"`
	Class   string       `json:"class"`
	Review  photo.Review `json:"review"`
	Photos  int          `json:"photos"`
	Version string       `json:"version"`
}

// sizes are the sizes of sets as they are printed, with the largest number of each.
var sizes = []struct {
	name string
	max  int
}{{"0", 0}, {"1", 1}, {"2", 2}, {"3", 3}, {"4", 4}, {"5", 5}, {"6-8", 8}, {"9-20", 20}}

// Size returns the name of the size of a set with n photos: 1, 2, 3, 4, 5, 6-8, 9-20 or >20 (and 0).
func Size(n int) string {
	for _, s := range sizes {
		if n <= s.max {
			return s.name
		}
	}
	return ">20"
}

func sizeOrder(name string) int {
	for i, s := range sizes {
		if s.name == name {
			return i
		}
	}
	return len(sizes)
}

// Sizes returns the names of the sizes from 1 to >20 in their order, and 0 before them where a cell has it.
func Sizes(cells []Cell) []string {
	var out []string
	for _, s := range sizes {
		if s.max > 0 || slices.ContainsFunc(cells, func(c Cell) bool { return c.Size == s.name }) {
			out = append(out, s.name)
		}
	}
	return append(out, Size(math.MaxInt))
}

// ClassOf returns the class of a set as it is counted: the one that a person decided, else "proposed
// victim", "proposed not_victim" or "undecided". Decided and proposed are never in one row.
func ClassOf(s photo.Set) string {
	switch {
	case s.Class != photo.Undecided:
		return string(s.Class)
	case s.Proposal.Answer == photo.LikelyVictim:
		return "proposed victim"
	case s.Proposal.Answer == photo.LikelyNotVictim:
		return "proposed not_victim"
	}
	return "undecided"
}

// Count counts an archive.
func Count(a photo.Archive) Counts {
	c := Counts{CatalogueID: a.CatalogueID, Run: a.Run, Head: a.Head, Sources: []Source{}, Cells: []Cell{}, Sets: []Set{}}
	for _, s := range a.Sources {
		c.Sources = append(c.Sources, Source{s.Label, s.Digest.String(), s.Unfinished})
	}
	c.holdings(a.Hold(), a.Sets)
	c.Photos.Derivatives = int64(len(a.Derivatives))
	c.copies(a)
	c.bodies(a.Sets)
	cells := map[Cell]int64{}
	for _, s := range a.Sets {
		version := s.Version
		if version == "" {
			version = review.Version(s.Members, s.Class, s.Review)
		}
		c.Sets = append(c.Sets, Set{s.ID, ClassOf(s), s.Review, len(s.Members), version})
		cells[Cell{Size: Size(len(s.Members)), Class: ClassOf(s), Review: s.Review}]++
	}
	for cell, n := range cells {
		cell.Sets = n
		c.Cells = append(c.Cells, cell)
	}
	slices.SortFunc(c.Cells, func(x, y Cell) int {
		return cmp.Or(cmp.Compare(sizeOrder(x.Size), sizeOrder(y.Size)), cmp.Compare(x.Class, y.Class), cmp.Compare(x.Review, y.Review))
	})
	slices.SortFunc(c.Sets, func(x, y Set) int { return cmp.Compare(x.ID, y.ID) })
	return c
}

// holdings takes over what was counted of files and contents, and parts the photos by their sets.
func (c *Counts) holdings(h photo.Holdings, sets []photo.Set) {
	c.Entries = Entries{Files: h.Files, ByStatus: h.ByStatus, Vanished: h.Vanished}
	for status, n := range h.ByStatus {
		c.Entries.Total += n
		if status.Picture() {
			c.Entries.Pictures += n
		}
	}
	c.Entries.Others = c.Entries.Total - h.Files
	c.Photos = Photos{Contents: h.Contents, NotPictures: h.Contents - h.Photos, Total: h.Photos, Damaged: h.Damaged, Vanished: h.VanishedPhotos}
	for _, n := range setsOf(sets) {
		if n == 1 {
			c.Photos.InOneSet++
		} else {
			c.Photos.InSeveral++
		}
	}
	c.Photos.InNoSet = h.Photos - c.Photos.InOneSet - c.Photos.InSeveral
}

// setsOf returns how many of the sets each photo is in.
func setsOf(sets []photo.Set) map[photo.Digest]int {
	n := map[photo.Digest]int{}
	for _, s := range sets {
		for _, m := range s.Members {
			n[m.Photo]++
		}
	}
	return n
}

func (c *Counts) copies(a photo.Archive) {
	copied := map[photo.Digest]bool{}
	for _, k := range a.Copies {
		switch {
		case k.Confirmed:
			c.Copies.Confirmed++
			copied[k.Copy] = true
		case k.Attached:
			c.Copies.Attached++
			c.Copies.Proposed++
		default:
			c.Copies.Proposed++
		}
	}
	c.Copies.Photos = int64(len(copied))
	c.Copies.Without = c.Photos.Total - c.Copies.Photos
}

func (c *Counts) bodies(sets []photo.Set) {
	b := &c.Bodies
	cards := map[photo.Card]bool{}
	for _, s := range sets {
		b.Sets++
		switch {
		case s.Review == photo.Disputed:
			b.Disputed++
		case s.Review == photo.AcceptedUnseen:
			b.AcceptedUnseen++
		case s.Class == photo.Victim && s.Review != photo.Reviewed:
			b.InReview++
		case s.Class == photo.Victim && s.Card.Complete() && cards[s.Card]:
			b.SameCard++
		case s.Class == photo.Victim:
			b.Confirmed++
			cards[s.Card] = true
		case s.Class != photo.Undecided:
			b.NotVictim++
		case s.Proposal.Answer == photo.LikelyVictim:
			b.ProposedVictim++
		case s.Proposal.Answer == photo.LikelyNotVictim:
			b.ProposedNotVictim++
		default:
			b.Undecided++
		}
	}
}

// Check returns an error that names the first total that is not the sum of its parts.
func (c Counts) Check() error {
	var byStatus, pictures, cells int64
	for status, n := range c.Entries.ByStatus {
		byStatus += n
		if status.Picture() {
			pictures += n
		}
	}
	for _, cell := range c.Cells {
		cells += cell.Sets
	}
	b, p := c.Bodies, c.Photos
	if p.InNoSet < 0 || c.Entries.Others < 0 || p.NotPictures < 0 {
		return fmt.Errorf("a part is larger than its whole: %d photos in no set, %d entries that are no files, %d contents that are no pictures", p.InNoSet, c.Entries.Others, p.NotPictures)
	}
	for _, sum := range []struct {
		name       string
		total, sum int64
	}{
		{"directory entries by status", c.Entries.Total, byStatus},
		{"directory entries by kind", c.Entries.Total, c.Entries.Files + c.Entries.Others},
		{"pictures", c.Entries.Pictures, pictures},
		{"distinct contents", p.Contents, p.Total + p.NotPictures},
		{"photos by sets", p.Total, p.InOneSet + p.InSeveral + p.InNoSet},
		{"photos by copies", p.Total, c.Copies.Photos + c.Copies.Without},
		{"sets by bodies", b.Sets, b.Confirmed + b.SameCard + b.InReview + b.AcceptedUnseen + b.Disputed + b.NotVictim + b.ProposedVictim + b.ProposedNotVictim + b.Undecided},
		{"sets by size, class and review", b.Sets, cells},
		{"sets", b.Sets, int64(len(c.Sets))},
	} {
		if sum.total != sum.sum {
			return fmt.Errorf("%s: the total is %d, its parts add up to %d", sum.name, sum.total, sum.sum)
		}
	}
	return nil
}
