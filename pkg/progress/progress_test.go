// SPDX-License-Identifier: Apache-2.0

package progress

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		c := New(&out, Lines)
		c.Add(1, 1<<20)
		time.Sleep(Interval + time.Second)
		c.Expect(1234, 11<<20)
		c.Add(1, 9<<20)
		time.Sleep(Interval - time.Second)
		synctest.Wait()
		c.Done(false)
		c.Done(true)
		c.Add(5, 5)
		want := "1 files, 1.0 MiB, 204.8 KiB/s\n" +
			"2 of 1,234 files, 10.0 MiB of 11.0 MiB, 1.0 MiB/s, 1s left\n" +
			"stopped: 2 files, 10.0 MiB, 1.0 MiB/s\n"
		if got := out.String(); got != want {
			t.Errorf("lines =\n%s\nwant\n%s", got, want)
		}
	})
}

func TestLinesHaveNoEscapes(t *testing.T) {
	var out bytes.Buffer
	c := NewLines(&out, time.Hour)
	c.Expect(3, 3)
	c.Add(3, 3)
	c.Done(true)
	if got := out.String(); strings.ContainsAny(got, "\x1b\r") || !strings.HasPrefix(got, "done: 3 files, 3 B") {
		t.Errorf("lines = %q, want one plain line that says done", got)
	}
}

func TestBar(t *testing.T) {
	cases := []struct {
		name string
		do   func(Counter)
		full bool
	}{
		{"complete", func(c Counter) { c.Expect(2, 10); c.Add(2, 10); c.Done(true) }, true},
		{"cancelled", func(c Counter) { c.Expect(2, 10); c.Add(1, 5); c.Done(false) }, false},
		{"cancelled at the last byte", func(c Counter) { c.Expect(200, 1000); c.Add(200, 1000); c.Done(false) }, false},
		{"no end known", func(c Counter) { c.Add(1, 5); c.Done(true) }, false},
		{"nothing to do", func(c Counter) { c.Expect(0, 0); c.Done(true) }, true},
		{"more than expected", func(c Counter) { c.Expect(1, 10); c.Add(5, 500); c.Add(1, 1); c.Done(true) }, true},
		{"more before Expect", func(c Counter) { c.Add(5, 500); c.Expect(1, 10); c.Done(true) }, true},
		{"twice", func(c Counter) { c.Expect(2, 10); c.Done(false); c.Done(true); c.Expect(1, 1); c.Add(2, 10) }, false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			c := New(&out, Bar)
			tc.do(c)
			if got := strings.Contains(out.String(), "100%"); got != tc.full {
				t.Errorf("bar %q says 100%%: %v, want %v", out.String(), got, tc.full)
			}
			if !strings.HasSuffix(out.String(), "\n") || strings.Count(out.String(), "\n") != 1 {
				t.Errorf("bar %q does not end with its only newline", out.String())
			}
		})
	}
}

func TestSilent(t *testing.T) {
	var out bytes.Buffer
	c := New(&out, Silent)
	c.Expect(1, 1)
	c.Add(1, 1)
	c.Done(true)
	if out.Len() != 0 {
		t.Errorf("silent counter wrote %q", out.String())
	}
	if Shown(c) || Shown(nil) || !Shown(New(io.Discard, Bar)) {
		t.Error("Shown does not tell a silent counter from a bar")
	}
}

// broken is a display that cannot be written, such as a closed pipe.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestConcurrentUseAndBrokenWriter(t *testing.T) {
	for _, mode := range []Mode{Silent, Bar, Lines} {
		c := New(broken{}, mode)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 100 {
					c.Add(1, 1000)
				}
				c.Expect(800, 800_000)
				c.Done(true)
			})
		}
		wg.Wait()
	}
}

func TestWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 130 << 30: "130.0 GiB"} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}
