// SPDX-License-Identifier: Apache-2.0

package progress

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// tally is what has been done of what.
type tally struct {
	files, bytes       int64
	ofFiles, ofBytes   int64
	expected, finished bool
}

// lines writes a line at a fixed interval. A ticker and not Add decides when, so that a drive that
// answers nothing is seen to stand still.
type lines struct {
	mu    sync.Mutex
	w     io.Writer
	start time.Time
	tally tally
	stop  chan struct{}
}

// NewLines returns a counter that writes a line to w at each interval and one at the end.
func NewLines(w io.Writer, interval time.Duration) Counter {
	l := &lines{w: w, start: time.Now(), stop: make(chan struct{})}
	go l.run(interval)
	return l
}

func (l *lines) run(interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-ticker.C:
			l.mu.Lock()
			if !l.tally.finished {
				l.print("")
			}
			l.mu.Unlock()
		}
	}
}

func (l *lines) Expect(files, bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally.ofFiles, l.tally.ofBytes, l.tally.expected = files, bytes, true
}

func (l *lines) Add(files, bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally.files += files
	l.tally.bytes += bytes
}

func (l *lines) Done(ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tally.finished {
		return
	}
	l.tally.finished = true
	close(l.stop)
	if ok {
		l.print("done: ")
	} else {
		l.print("stopped: ")
	}
}

func (l *lines) print(prefix string) {
	fmt.Fprintln(l.w, prefix+l.tally.line(time.Since(l.start))) // a display that cannot be written must not end a run
}

// line puts a tally into words: files, bytes, rate, time left.
func (t tally) line(elapsed time.Duration) string {
	parts := []string{grouped(t.files) + " files", size(t.bytes)}
	if t.expected && !t.finished {
		parts = []string{grouped(t.files) + " of " + grouped(t.ofFiles) + " files", size(t.bytes) + " of " + size(t.ofBytes)}
	}
	if seconds := elapsed.Seconds(); seconds > 0 && t.bytes > 0 {
		rate := float64(t.bytes) / seconds
		parts = append(parts, size(int64(rate))+"/s")
		if left := float64(t.ofBytes-t.bytes) / rate; t.expected && !t.finished && left > 0 && left < 1e9 {
			parts = append(parts, (time.Duration(left)*time.Second).String()+" left")
		}
	}
	return strings.Join(parts, ", ")
}

// grouped writes n with a comma between thousands.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// size writes n bytes with a binary unit.
func size(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}
	v, u := float64(n), 0
	for v >= 1024 && u < len(units)-1 {
		v, u = v/1024, u+1
	}
	if u == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[u])
}
