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
	Changes  map[photo.Change]int64 `json:"changes"`   // since the run before; vanished ones are no entries
	Bytes    int64                  `json:"bytes"`     // read from the drive
}

func newLedger() Ledger {
	return Ledger{ByStatus: map[photo.Status]int64{}, Changes: map[photo.Change]int64{}}
}

func (l *Ledger) add(batch []result) {
	for _, one := range batch {
		l.Entries++
		l.Bytes += one.read
		l.ByStatus[one.File.Status]++
		if one.Change != "" {
			l.Changes[one.Change]++
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
	changed := int64(0)
	for change, n := range l.Changes {
		if change != photo.Vanished {
			changed += n
		}
	}
	if changed > l.Entries-l.NotRead {
		return fmt.Errorf("the ledger does not add up: %d entries were looked at, and %d are new or changed", l.Entries-l.NotRead, changed)
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

// Beside returns what stands beside the sum and is no part of it: the changes since the run before, the
// folders, the bytes.
func (l Ledger) Beside() []Line {
	var out []Line
	for _, change := range photo.AllChanges() {
		out = append(out, Line{string(change), l.Changes[change]})
	}
	return append(out, Line{"folders", l.Folders}, Line{"bytes_read", l.Bytes})
}
