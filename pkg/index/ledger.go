// SPDX-License-Identifier: Apache-2.0

package index

import (
	"fmt"

	"amana/pkg/photo"
)

// Ledger is how the entries of a run ended. Each is either in NotRead or under one status.
type Ledger struct {
	Entries  int64                  `json:"entries"`   // that the walk delivered
	NotRead  int64                  `json:"not_read"`  // size and time were as before
	ByStatus map[photo.Status]int64 `json:"by_status"` // of the others
	Folders  int64                  `json:"folders"`   // entered; they are no entries
	New      int64                  `json:"new"`       // entries that the store had not
	Changed  int64                  `json:"changed"`   // entries that the store had otherwise
	Bytes    int64                  `json:"bytes"`     // read from the drive
}

func (l *Ledger) add(batch []result) {
	for _, one := range batch {
		l.Entries++
		l.Bytes += one.read
		if one.NotRead {
			l.NotRead++
		} else {
			l.ByStatus[one.File.Status]++
		}
		if one.fresh {
			l.New++
		}
		if one.changed {
			l.Changed++
		}
	}
}

// Check returns an error where the parts do not add up to the entries.
func (l Ledger) Check() error {
	sum := l.NotRead
	for _, status := range photo.Statuses() {
		sum += l.ByStatus[status]
	}
	if sum != l.Entries {
		return fmt.Errorf("the ledger does not add up: %d entries, and %d in its parts", l.Entries, sum)
	}
	if l.New+l.Changed > l.Entries {
		return fmt.Errorf("the ledger does not add up: %d entries, and %d new or changed", l.Entries, l.New+l.Changed)
	}
	return nil
}

// Line is one number of a ledger.
type Line struct {
	Name  string
	Count int64
}

// Lines returns the parts and then their sum, all of them, in a fixed order.
func (l Ledger) Lines() []Line {
	lines := []Line{{"not_read", l.NotRead}}
	for _, status := range photo.Statuses() {
		lines = append(lines, Line{string(status), l.ByStatus[status]})
	}
	return append(lines, Line{"entries", l.Entries})
}

// Beside returns what stands beside the sum and is no part of it.
func (l Ledger) Beside() []Line {
	return []Line{{"of_these_new", l.New}, {"of_these_changed", l.Changed}, {"folders", l.Folders}, {"bytes_read", l.Bytes}}
}
