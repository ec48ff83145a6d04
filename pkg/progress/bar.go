// SPDX-License-Identifier: Apache-2.0

package progress

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// throttle is the least time between two drawings.
const throttle = 200 * time.Millisecond

// bar draws bytes, rate and time left, and files in its description. Until the end is known it writes
// the same words as a line of its own: the library's bar without an end draws from a goroutine that
// races with Clear.
type bar struct {
	mu    sync.Mutex
	w     io.Writer
	start time.Time
	shown time.Time                // last time that words were drawn
	width int                      // of the words that stand on the line
	drawn *progressbar.ProgressBar // nil until the end is known
	tally tally
}

func newBar(w io.Writer) *bar { return &bar{w: w, start: time.Now()} }

// draw returns a bar of the library.
func draw(w io.Writer, max int64) *progressbar.ProgressBar {
	return progressbar.NewOptions64(max,
		progressbar.OptionSetWriter(w), // stdout otherwise
		progressbar.OptionSetVisibility(true),
		progressbar.OptionShowBytes(true),
		progressbar.OptionUseIECUnits(true),
		progressbar.OptionShowCount(),
		progressbar.OptionShowTotalBytes(true),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetElapsedTime(true),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(throttle),
		progressbar.OptionSetRenderBlankState(false),
	)
}

// Expect begins the bar. One byte more than there are keeps the library from ending the bar, for good, before Done says so.
func (b *bar) Expect(files, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tally.finished {
		return
	}
	if b.drawn != nil {
		_ = b.drawn.Clear() // errors of the display must not end a run, here and below
	}
	b.words("")
	b.tally.ofFiles, b.tally.ofBytes, b.tally.expected = files, bytes, true
	b.drawn = draw(b.w, max(bytes, 0)+1)
	b.show(b.tally.bytes)
}

func (b *bar) Add(files, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tally.finished {
		return
	}
	before := b.tally.bytes
	b.tally.files += files
	b.tally.bytes += bytes
	if b.tally.expected { // a file that grew must not run over the end
		bytes = min(b.tally.bytes, b.tally.ofBytes) - min(before, b.tally.ofBytes)
	}
	b.show(bytes)
}

func (b *bar) show(bytes int64) {
	if !b.tally.expected {
		if now := time.Now(); now.Sub(b.shown) >= throttle {
			b.shown = now
			b.words(b.tally.line(now.Sub(b.start)))
		}
		return
	}
	b.drawn.Describe(grouped(b.tally.files) + " of " + grouped(b.tally.ofFiles) + " files")
	_ = b.drawn.Add64(max(min(bytes, b.tally.ofBytes), 0))
}

// words puts text over the words that stand on the line.
func (b *bar) words(text string) {
	if b.width == 0 && text == "" {
		return
	}
	fmt.Fprintf(b.w, "\r%-*s\r%s", b.width, text, text)
	b.width = len(text)
}

// Done leaves the cursor on a new line. The bar is filled only where the run came to its end.
func (b *bar) Done(ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tally.finished {
		return
	}
	b.tally.finished = true
	switch {
	case b.drawn == nil:
		b.words(b.tally.line(time.Since(b.start)))
	case ok:
		_ = b.drawn.Finish()
	default:
		_ = b.drawn.Exit()
	}
	fmt.Fprintln(b.w)
}
