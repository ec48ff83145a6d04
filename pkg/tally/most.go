// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

	"amana/pkg/photo"
)

// Measured is the error of the number of sets that a checked sample of this archive showed: sets as a share
// of bodies, less one.
type Measured struct {
	Run     int64   `json:"run"` // that recorded it
	Drawn   int     `json:"sets_drawn"`
	Error   float64 `json:"count_error"`
	Low     float64 `json:"count_error_low"` // of its 95 % interval
	High    float64 `json:"count_error_high"`
	Known   bool    `json:"interval_known"`
	Current bool    `json:"current"` // the sets have the photos that they had then
}

// Most is an upper bound of the number of bodies: the upper end of a 95 % interval.
type Most struct {
	Value, Low, High int64
	Sets             int64 // that no person decided as something else
	Drawn            int   // sets of the sample
	Run              int64 // that recorded it
}

// Most returns an upper bound of the number of bodies; ok is false where no sample tells it. Sets that a
// person decided to show something else are left out, and every other may show a victim; a set stands for
// 1/(1+error) bodies. The bound is the upper end of the interval, rounded up, and never below what is
// confirmed.
func (c Counts) Most() (most Most, ok bool) {
	m := c.Measured
	if m == nil || !m.Known || !m.Current || m.Low <= -1 {
		return Most{}, false
	}
	sets := c.Bodies.Sets - c.Bodies.NotVictim
	bodies := func(err float64) int64 { return max(c.Bodies.Confirmed, int64(math.Ceil(float64(sets)/(1+err)-1e-9))) }
	return Most{Value: bodies(m.Error), Low: bodies(m.High), High: bodies(m.Low), Sets: sets, Drawn: m.Drawn, Run: m.Run}, true
}

// most is the upper bound as a line with its note.
func (c Counts) most() (line Line, ok bool) {
	m, ok := c.Most()
	return Line{"bodies at most", m.High, fmt.Sprintf("%d, 95 %% interval %d to %d: %d sets that no person decided as something else, by a sample of %d sets that was checked (run %d); photos in no set apart",
		m.Value, m.Low, m.High, m.Sets, m.Drawn, m.Run)}, ok
}

// NoMost says why no upper bound is printed although a sample was checked; "" where one is, or none was.
func (c Counts) NoMost() string {
	m := c.Measured
	switch {
	case m == nil:
		return ""
	case !m.Current:
		return fmt.Sprintf("bodies at most: not printed: the sample of run %d was checked on an earlier grouping", m.Run)
	case !m.Known || m.Low <= -1:
		return fmt.Sprintf("bodies at most: not printed: no set of the sample of run %d errs, so that it tells no interval", m.Run)
	}
	return ""
}

// Grouping returns a digest over which photos are in which set, in hexadecimal, whatever persons decided
// about their classes: the SHA-256 of "amana-grouping-1" and then each set by its number with its photos by
// their digests, a line each.
func Grouping(sets []photo.Set) string {
	h := sha256.New()
	fmt.Fprintln(h, "amana-grouping-1")
	sets = slices.SortedFunc(slices.Values(sets), func(a, b photo.Set) int { return cmp.Compare(a.ID, b.ID) })
	for _, s := range sets {
		fmt.Fprintln(h, s.ID)
		members := slices.SortedFunc(slices.Values(s.Members), func(a, b photo.Member) int { return a.Photo.Compare(b.Photo) })
		for _, m := range members {
			fmt.Fprintln(h, m.Photo)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
