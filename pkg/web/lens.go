// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"container/list"
	"context"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"sync"

	"amana/pkg/photo"
	"amana/pkg/pixel"
	"amana/pkg/walk"
)

// Why a picture is not shown.
var (
	errAway     = errors.New("away")     // the drive, or the file on it, is not there
	errMismatch = errors.New("mismatch") // other bytes than were indexed
	errNoView   = errors.New("noview")   // not a picture that can be decoded
	errTooLarge = errors.New("toolarge") // a file of more bytes than are read for a picture
)

// maxFile is the largest file that is read for a picture.
const maxFile = 128 << 20

// The sizes in which pictures are made, longest side in pixels.
const (
	thumb  = 256
	medium = 900
	full   = 1600
)

// view is one picture as it is asked for.
type view struct {
	photo  photo.Digest
	side   int
	clear  bool
	colour bool
	strong bool // the blur
	x, y   int  // box to sharpen, in 1/10000 of the upright picture; no box where w is 0
	w, h   int
}

// lens makes pictures from files, and keeps the last ones in bounded memory. Two small pictures are made
// at once, or one large one: a decode may take 128 MiB.
type lens struct {
	slots chan struct{}
	both  sync.Mutex

	mu    sync.Mutex
	max   int64
	bytes int64
	kept  map[view]*list.Element
	order *list.List // of *made, the last used first
}

type made struct {
	view view
	jpeg []byte
}

func newLens(max int64) *lens {
	return &lens{slots: make(chan struct{}, 2), max: max, kept: map[view]*list.Element{}, order: list.New()}
}

// look returns the picture as a JPEG file.
func (l *lens) look(ctx context.Context, v view, c photo.Content, places []place) ([]byte, error) {
	if out := l.cached(v); out != nil {
		return out, nil
	}
	release, err := l.take(ctx, v.side > thumb)
	if err != nil {
		return nil, err
	}
	defer release()
	data, err := read(places, c)
	if err != nil {
		return nil, err
	}
	m, err := pixel.View(c.Format, data, c.Exif.Orientation, v.side)
	if m == nil {
		return nil, errors.Join(errNoView, err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, v.develop(m), &jpeg.Options{Quality: 85}); err != nil {
		return nil, err
	}
	l.keep(v, out.Bytes())
	return out.Bytes(), nil
}

func (l *lens) take(ctx context.Context, large bool) (release func(), err error) {
	n := 1
	if large {
		n = cap(l.slots)
		l.both.Lock() // two large ones must not wait for each other with a slot each
		defer l.both.Unlock()
	}
	free := func(n int) {
		for range n {
			<-l.slots
		}
	}
	for i := range n {
		select {
		case l.slots <- struct{}{}:
		case <-ctx.Done():
			free(i)
			return nil, ctx.Err()
		}
	}
	return func() { free(n) }, nil
}

func (l *lens) cached(v view) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.kept[v]
	if !ok {
		return nil
	}
	l.order.MoveToFront(e)
	return e.Value.(*made).jpeg
}

func (l *lens) keep(v view, jpeg []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.kept[v]; ok || int64(len(jpeg)) > l.max {
		return
	}
	l.kept[v] = l.order.PushFront(&made{v, jpeg})
	for l.bytes += int64(len(jpeg)); l.bytes > l.max; {
		last := l.order.Remove(l.order.Back()).(*made)
		delete(l.kept, last.view)
		l.bytes -= int64(len(last.jpeg))
	}
}

// place is where a file of a photo lies.
type place struct {
	root string
	path photo.RelPath
}

// read returns the bytes of the first of the files that holds what was indexed.
func read(places []place, c photo.Content) ([]byte, error) {
	if c.Bytes > maxFile {
		return nil, errTooLarge
	}
	err := errAway
	for _, p := range places {
		data, trouble := walk.ReadContent(p.root, p.path, c.Bytes, c.Digest)
		switch {
		case trouble == nil:
			return data, nil
		case errors.Is(trouble, walk.ErrMismatch):
			err = errMismatch
		}
	}
	return nil, err
}

// develop makes of the picture what may be seen: the box alone where there is one, else all of it, blurred
// unless it was asked for clear.
func (v view) develop(m *image.RGBA) image.Image {
	if v.w > 0 {
		m = v.crop(m)
	}
	if !v.colour || !v.clear {
		grey(m)
	}
	if !v.clear {
		part := 48
		if v.strong {
			part = 20
		}
		for range 3 { // three means in a row are nearly a Gaussian
			blur(m, max(1, max(m.Rect.Dx(), m.Rect.Dy())/part))
		}
	}
	return m
}

func (v view) crop(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	box := image.Rect(v.x*w/10000, v.y*h/10000, (v.x+v.w)*w/10000, (v.y+v.h)*h/10000)
	box.Max = image.Pt(max(box.Max.X, box.Min.X+1), max(box.Max.Y, box.Min.Y+1))
	box = box.Intersect(m.Rect)
	out := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(out, out.Rect, m, box.Min, draw.Src)
	return out
}

func grey(m *image.RGBA) {
	for i := 0; i+3 < len(m.Pix); i += 4 {
		p := m.Pix[i : i+3]
		y := uint8((299*int(p[0]) + 587*int(p[1]) + 114*int(p[2]) + 500) / 1000)
		p[0], p[1], p[2] = y, y, y
	}
}

// blur gives each pixel of a grey picture the mean of the square of 2r+1 pixels around it.
func blur(m *image.RGBA, r int) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	line := make([]int, max(w, h))
	mean := func(n, start, step int) {
		for i := range n {
			line[i] = int(m.Pix[start+i*step])
		}
		at := func(i int) int { return line[min(max(i, 0), n-1)] }
		sum := 0
		for i := -r; i <= r; i++ {
			sum += at(i)
		}
		for i := range n {
			p := m.Pix[start+i*step:]
			y := uint8(sum / (2*r + 1))
			p[0], p[1], p[2] = y, y, y
			sum += at(i+r+1) - at(i-r)
		}
	}
	for y := range h {
		mean(w, y*m.Stride, 4)
	}
	for x := range w {
		mean(h, 4*x, m.Stride)
	}
}
