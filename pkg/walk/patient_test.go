// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow, err := Patient(t.Context(), time.Minute, func(beat func()) string { // it gets on, if slowly
			for range 10 {
				time.Sleep(50 * time.Second)
				beat()
			}
			return "read"
		})
		if slow != "read" || err != nil {
			t.Errorf("a slow drive: %q, %v", slow, err)
		}
		start, release := time.Now(), make(chan bool)
		defer close(release)
		hang := func(func()) string { <-release; return "too late" }
		if got, err := Patient(t.Context(), time.Minute, hang); got != "" || !errors.Is(err, ErrStalled) {
			t.Errorf("a drive that hangs: %q, %v, want ErrStalled", got, err)
		}
		if waited := time.Since(start); waited < time.Minute || waited > 2*time.Minute {
			t.Errorf("it waited %v for a minute", waited)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := Patient(ctx, time.Minute, hang); !errors.Is(err, context.Canceled) {
			t.Errorf("after ctrl-C: %v, want Canceled", err)
		}
	})
}
