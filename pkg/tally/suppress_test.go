// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestNoSmallCountFollows makes every column of a few counts and asks an attacker who knows the program and
// the exact total: in no column that is printed has a small count one value alone.
func TestNoSmallCountFollows(t *testing.T) {
	for _, test := range []struct {
		cells int
		max   int64
		low   int64 // the smallest count: 1 where a group without anything has no row
	}{{1, 30, 0}, {2, 30, 0}, {2, 30, 1}, {3, 18, 0}, {3, 18, 1}, {4, 11, 0}, {4, 11, 1}, {5, 7, 0}, {5, 7, 1}} {
		// For what is printed of a total: by cell, the values that it has in the columns that print so.
		type seen struct{ values []map[int64]bool }
		printed := map[string]*seen{}
		column := make([]int64, test.cells)
		var each func(i int, f func())
		each = func(i int, f func()) {
			if i == len(column) {
				f()
				return
			}
			for n := test.low; n <= test.max; n++ {
				column[i] = n
				each(i+1, f)
			}
		}
		key := func() (string, Suppressed) {
			s, ok := Suppress(column)
			if !ok {
				return "", s
			}
			var total int64
			for _, n := range column {
				total += n
			}
			return fmt.Sprint(s, total), s
		}
		each(0, func() {
			k, s := key()
			if k == "" {
				return
			}
			if printed[k] == nil {
				printed[k] = &seen{make([]map[int64]bool, len(column))}
			}
			for i := range s.Cells {
				if printed[k].values[i] == nil {
					printed[k].values[i] = map[int64]bool{}
				}
				printed[k].values[i][column[i]] = true
			}
		})
		checked := 0
		each(0, func() {
			for _, n := range column {
				if n > test.max-1 { // the columns with one more were not made
					return
				}
			}
			k, s := key()
			for i := range s.Cells {
				if column[i] < least {
					checked++
					if len(printed[k].values[i]) < 2 {
						t.Fatalf("%d cells from %d: %v is printed as %v, and cell %d can only be %d", test.cells, test.low, column, s, i, column[i])
					}
				}
			}
		})
		if checked == 0 && test.cells > 1 {
			t.Errorf("%d cells: no column with a small count is printed", test.cells)
		}
	}
}

func TestSuppress(t *testing.T) {
	text := func(s string) Printed { return Printed{Text: s} }
	value := func(n int64) Printed { return Printed{Value: n} }
	for _, test := range []struct {
		counts []int64
		want   Suppressed
		ok     bool
	}{
		{nil, Suppressed{[]Printed{}, text("<5"), false}, true},
		{[]int64{5, 100}, Suppressed{[]Printed{value(5), value(100)}, value(105), false}, true},
		{[]int64{100, 3, 60, 40}, Suppressed{[]Printed{value(100), text("<5"), value(60), text("≥5")}, value(205), true}, true},
		{[]int64{100, 60, 5, 0}, Suppressed{[]Printed{value(100), text("≥5"), text("≥5"), text("<5")}, value(165), true}, true},
		{[]int64{7, 1}, Suppressed{nil, value(10), true}, false},
		{[]int64{1, 2}, Suppressed{nil, text("<5"), true}, false},
		{[]int64{0}, Suppressed{nil, text("<5"), true}, false},
	} {
		if got, ok := Suppress(test.counts); !reflect.DeepEqual(got, test.want) || ok != test.ok {
			t.Errorf("Suppress(%v) = %v, %v, want %v, %v", test.counts, got, ok, test.want, test.ok)
		}
	}
}

// TestSuppressPrintsNoSmallCount draws long columns.
func TestSuppressPrintsNoSmallCount(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		counts := make([]int64, r.IntN(40))
		for i := range counts {
			counts[i] = int64(r.IntN(1 << r.IntN(9)))
		}
		s, ok := Suppress(counts)
		if !ok {
			continue
		}
		for i, p := range s.Cells {
			switch {
			case counts[i] < least && p.Text != "<5", p.Text == "≥5" && counts[i] < least, p.Text == "" && p.Value != counts[i]:
				t.Fatalf("Suppress(%v) prints cell %d as %v", counts, i, p)
			}
		}
	}
}
