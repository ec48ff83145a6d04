// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"errors"
	"fmt"

	"amana/pkg/photo"
)

// ErrNotUndoable says that an entry is no decision, was undone already, or that a later decision
// touches one of its sets.
var ErrNotUndoable = errors.New("the entry cannot be undone")

// NoSetError says that there is no such set, or that it does not stand any more.
type NoSetError struct {
	Set photo.SetID
	Why string // "" there never was one
}

// Error names the set.
func (e *NoSetError) Error() string {
	if e.Why == "" {
		return fmt.Sprintf("there is no set %s", e.Set)
	}
	return fmt.Sprintf("there is no set %s: %s", e.Set, e.Why)
}

// StaleError says that a set has changed since the decision's maker looked at it.
type StaleError struct {
	Set  photo.SetID
	Want string    // the version that the decision was made on
	Have photo.Set // as it is now
}

// Error names the set and both versions.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%s has changed: the decision was made on version %s, it is %s now", e.Set, e.Want, e.Have.Version)
}
