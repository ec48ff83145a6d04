// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"testing"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/web"
)

// The page knows errors of the catalogue by what they are, since it does not know the catalogue.
func TestPageError(t *testing.T) {
	if err := pageError(fmt.Errorf("decide: %w", catalogue.ErrLocked)); !errors.Is(err, web.ErrBusy) || !errors.Is(err, catalogue.ErrLocked) {
		t.Errorf("a locked catalogue is %v on the page", err)
	}
	if err := pageError(catalogue.ErrNoPhoto); errors.Is(err, web.ErrBusy) {
		t.Error("an unknown photo is a busy catalogue")
	}
	var gone interface {
		Gone() (set, into photo.SetID)
	}
	if err := error(&catalogue.NoSetError{Set: 2, Into: 1}); !errors.As(err, &gone) {
		t.Error("the page cannot tell a set that is no more")
	}
}
