// SPDX-License-Identifier: Apache-2.0

package verify

import "fmt"

// Ledger is how the files on record and the drive's entries were found.
type Ledger struct {
	Expected int64           `json:"expected"` // files on record
	Entries  int64           `json:"entries"`  // of the drive
	By       map[Class]int64 `json:"by_class"`
	Beside   int64           `json:"beside,omitempty"` // of the entries: they belong to the record itself
	Resumed  int64           `json:"resumed"`          // of those that are ok: read in an earlier part of this run
	Bytes    int64           `json:"bytes"`            // read from the drive

	placed int64 // findings that are of an entry
}

func newLedger() Ledger { return Ledger{By: map[Class]int64{}} }

func (l *Ledger) add(f finding) {
	l.By[f.Class]++
	l.Bytes += f.read
	if f.placed {
		l.placed++
	}
	if f.resumed {
		l.Resumed++
	}
}

// Check returns an error where the classes do not add up to what is on record, or to the drive's entries.
func (l Ledger) Check() error {
	sum := int64(0)
	for _, class := range Classes() {
		if class != New {
			sum += l.By[class]
		}
	}
	if sum != l.Expected {
		return fmt.Errorf("the ledger does not add up: %d files are on record, and %d in its parts", l.Expected, sum)
	}
	if l.placed+l.Beside != l.Entries {
		return fmt.Errorf("the ledger does not add up: the drive has %d entries, and %d were told apart", l.Entries, l.placed+l.Beside)
	}
	return nil
}

// Different reports whether the drive is not as it is on record. What could not be read is no difference.
func (l Ledger) Different() bool {
	for _, class := range []Class{Changed, ChangedSilently, TypeChanged, Missing, Moved, New} {
		if l.By[class] > 0 {
			return true
		}
	}
	return false
}

// Line is one number of a ledger.
type Line struct {
	Name  string
	Count int64
}

// Lines returns the classes of what is on record, then their sum, and then what stands beside it.
func (l Ledger) Lines() []Line {
	var out []Line
	for _, class := range Classes() {
		if class != New {
			out = append(out, Line{string(class), l.By[class]})
		}
	}
	return append(out, Line{"on_record", l.Expected}, Line{string(New), l.By[New]}, Line{"entries", l.Entries},
		Line{"resumed", l.Resumed}, Line{"bytes_read", l.Bytes})
}
