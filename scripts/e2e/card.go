// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// pointer presses, moves and lets go of the mouse on a photo of the set, at parts of its width and height.
type pointer func(kind string, x, y float64) error

// pointAt brings a photo of the set onto the screen; n counts from 0.
func (r *reviewer) pointAt(n int) (pointer, error) {
	var at struct{ X, Y, W, H float64 }
	err := r.b.eval(fmt.Sprintf(`(() => { const i = document.querySelectorAll('#set .pic > img')[%d]; i.scrollIntoView({ block: 'center' }); const r = i.getBoundingClientRect(); return { x: r.left, y: r.top, w: r.width, h: r.height } })()`, n), &at)
	return func(kind string, x, y float64) error {
		return r.b.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X + x*at.W, "y": at.Y + y*at.H, "button": "left", "buttons": 1, "clickCount": 1}, nil)
	}, err
}

// readBoxed waits for the card that opens when a box is taken, checks what the box is on, and reads the card with it.
func (r *reviewer) readBoxed(branch string) error {
	b := r.b
	if err := b.wait(`document.querySelector('#card').open && document.querySelector('#sharp').naturalWidth && document.activeElement.name === 'branch'`); err != nil {
		return fmt.Errorf("the box is not sharpened: %w", err)
	}
	var source string
	if err := b.eval(`document.querySelector('#sharp').src`, &source); err != nil {
		return err
	}
	box, err := boxAsked(source)
	if err != nil {
		return err
	}
	r.boxes = append(r.boxes, box)
	if err := r.shoots("card"); err != nil {
		return err
	}
	if err := b.eval(`document.activeElement.value = ''`, new(string)); err != nil {
		return err
	}
	if err := b.write(branch); err != nil {
		return err
	}
	if err := b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "code": "Enter", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}, nil); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "card")
	return b.wait(fmt.Sprintf(`document.querySelector('#set figure[data-photo="%s"]')?.dataset.box === '%d,%d,%d,%d' && !document.body.hasAttribute('aria-busy')`, box.Photo, box.X, box.Y, box.W, box.H))
}

// boxAsked reads the address by which a box of a photo is asked for.
func boxAsked(address string) (b photo.Box, err error) {
	_, tail, _ := strings.Cut(address, "/picture/")
	name, text, found := strings.Cut(tail, "?box=")
	parts := strings.Split(text, ",")
	if !found || len(parts) != 4 {
		return b, fmt.Errorf("%q asks for no box", address)
	}
	if b.Photo, err = photo.ParseDigest(name); err != nil {
		return b, err
	}
	for i, to := range []*int{&b.X, &b.Y, &b.W, &b.H} {
		if *to, err = strconv.Atoi(parts[i]); err != nil {
			return b, err
		}
	}
	return b, nil
}

// boxedByKeys makes a box on the second photo by keys alone: it is dropped once, made again, moved, made
// larger and smaller, taken, and the card read in it. What is said to a screen reader goes along.
func (r *reviewer) boxedByKeys() error {
	b := r.b
	forward := map[string]string{"en": "ArrowRight", "ar": "ArrowLeft"}[r.lang]
	says := func(numbers ...int) string {
		text := map[string]string{"en": "Box: %d percent from the left, %d percent from the top, %d percent wide, %d percent high.",
			"ar": "المربع: %d بالمئة من اليسار، %d بالمئة من الأعلى، عرضه %d بالمئة، ارتفاعه %d بالمئة."}[r.lang]
		return fmt.Sprintf(`document.querySelector('#live').textContent === %q && document.activeElement.matches('figure.chosen .box')`, fmt.Sprintf(text, numbers[0], numbers[1], numbers[2], numbers[3]))
	}
	hidden := `[...document.querySelectorAll('#set figure')].findIndex(f => f.classList.contains('chosen')) === 1 && document.querySelectorAll('#set .box.open').length === 0`
	for _, step := range []struct {
		code  string
		shift bool
		then  string
	}{
		{forward, false, hidden}, {"KeyX", false, says(35, 40, 30, 20)}, {"ArrowRight", false, says(37, 40, 30, 20)}, {"Escape", false, hidden},
		{"KeyX", false, says(35, 40, 30, 20)}, {"ArrowLeft", false, says(33, 40, 30, 20)}, {"ArrowUp", false, says(33, 38, 30, 20)},
		{"ArrowDown", false, says(33, 40, 30, 20)}, {"ArrowRight", false, says(35, 40, 30, 20)}, {"ArrowRight", false, says(37, 40, 30, 20)},
		{"ArrowRight", true, says(37, 40, 32, 20)}, {"ArrowUp", true, says(37, 40, 32, 18)}, {"Equal", true, says(37, 40, 34, 20)}, {"Minus", false, says(37, 40, 32, 18)},
	} {
		if err := b.key(step.code, step.shift); err != nil {
			return err
		}
		if err := b.wait(step.then); err != nil {
			return fmt.Errorf("%s in a box by keys: %w", step.code, err)
		}
	}
	if err := r.shoots("box-keys"); err != nil {
		return err
	}
	if err := b.key("Enter", false); err != nil {
		return err
	}
	if err := r.readBoxed("216"); err != nil {
		return err
	}
	if last := r.boxes[len(r.boxes)-1]; last.X != 3700 || last.Y != 4000 || last.W != 3200 || last.H != 1800 {
		return fmt.Errorf("the box made by keys is %+v", last)
	}
	return nil
}

// boxedByClicks makes a box on the third photo by the button and two clicks, and never by dragging.
func (r *reviewer) boxedByClicks() error {
	b := r.b
	click, err := r.pointAt(2)
	if err != nil {
		return err
	}
	pressed := func(x, y float64) error {
		return errors.Join(click("mousePressed", x, y), click("mouseReleased", x, y))
	}
	if err := pressed(0.5, 0.5); err != nil { // it is the one in hand
		return err
	}
	// The form makes way for the box; Escape drops that wherever the focus is, and the form is there again.
	if err := b.key("KeyC", false); err != nil {
		return err
	}
	sight := `getComputedStyle(document.querySelector('#card')).visibility`
	begun := `document.activeElement === document.querySelectorAll('#set figure')[2].querySelector('.box.open') && ` + sight + ` === 'hidden'`
	for i := range 2 {
		if err := b.eval(`document.querySelector('#card [data-act=box]').click()`, nil); err != nil {
			return err
		}
		if err := b.wait(begun); err != nil {
			return fmt.Errorf("the button makes no box: %w", err)
		}
		if i > 0 {
			break
		}
		if err := b.eval(`document.activeElement.blur()`, nil); err != nil {
			return err
		}
		if err := b.key("Escape", false); err != nil {
			return err
		}
		if err := b.wait(`!document.querySelector('.box.open') && document.querySelector('#card').open && ` + sight + ` === 'visible'`); err != nil {
			return fmt.Errorf("Escape drops no box: %w", err)
		}
	}
	if click, err = r.pointAt(2); err != nil { // the page has moved
		return err
	}
	if err := pressed(0.7, 0.6); err != nil {
		return err
	}
	if err := b.wait(`document.querySelector('#live').textContent === document.querySelector('#live').dataset.corner`); err != nil {
		return fmt.Errorf("after the first corner: %w", err)
	}
	if err := pressed(0.3, 0.2); err != nil {
		return err
	}
	if err := r.readBoxed("217"); err != nil {
		return err
	}
	last := r.boxes[len(r.boxes)-1]
	for _, off := range []int{last.X - 3000, last.Y - 2000, last.W - 4000, last.H - 4000} {
		if off < -200 || off > 200 {
			return fmt.Errorf("the box made by two clicks is %+v", last)
		}
	}
	return nil
}

// boxes holds the boxes that the journal keeps with one person's cards against those that were made.
func boxes(db, who string, want []photo.Box) error {
	cat, err := catalogue.OpenRead(db)
	if err != nil {
		return err
	}
	defer cat.Close()
	var kept []photo.Box
	for e, err := range cat.Log(context.Background()) {
		if err != nil {
			return err
		}
		var made review.Record
		if e.Kind != catalogue.KindDecision || e.Name != who {
			continue
		}
		if err := json.Unmarshal(e.Data, &made); err != nil {
			return err
		}
		if d := made.Decision; d.Action == review.Card && d.Box.Valid() {
			kept = append(kept, d.Box)
		}
	}
	if !slices.Equal(kept, want) {
		return fmt.Errorf("the journal keeps the boxes %v with cards, and made were %v", kept, want)
	}
	return nil
}

// boxed drags a box on the first photo, reads the card in it, goes away and comes back: the box is drawn again
// where it was, sharp, over a photo that is blurred still.
func (r *reviewer) boxed() error {
	b := r.b
	mouse, err := r.pointAt(0)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		kind string
		x, y float64
	}{{"mousePressed", 0.2, 0.3}, {"mouseMoved", 0.4, 0.5}, {"mouseMoved", 0.6, 0.7}, {"mouseReleased", 0.6, 0.7}} {
		if err := mouse(step.kind, step.x, step.y); err != nil {
			return err
		}
	}
	if err := r.readBoxed("215"); err != nil {
		return err
	}
	var address string
	if err := b.eval(`location.href`, &address); err != nil {
		return err
	}
	if err := b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
		return err
	}
	const framed = `document.querySelector('#set .box:not([hidden]) img')`
	if err := b.wait(`document.querySelector('#set')?.dataset.ready && ` + framed + `?.naturalWidth && document.querySelectorAll('#set .box:not([hidden])').length === 1`); err != nil {
		return fmt.Errorf("the box is not drawn again: %w", err)
	}
	var box struct{ X, Y, W, H float64 }
	if err := b.eval(`(() => { const i = document.querySelector('#set .pic > img').getBoundingClientRect(), r = `+framed+`.getBoundingClientRect(); return { x: (r.left - i.left) / i.width, y: (r.top - i.top) / i.height, w: r.width / i.width, h: r.height / i.height } })()`, &box); err != nil {
		return err
	}
	for _, off := range []float64{box.X - 0.2, box.Y - 0.3, box.W - 0.4, box.H - 0.4} {
		if math.Abs(off) > 0.02 {
			return fmt.Errorf("the box is drawn at %+v of the photo, and was dragged from 0.2, 0.3 over 0.4 and 0.4", box)
		}
	}
	if err := b.wait(`[...document.querySelectorAll('#set .pic > img')].every(i => !i.src.includes('?'))`); err != nil {
		return fmt.Errorf("a photo beside the box is not blurred: %w", err)
	}
	return r.shoots("box")
}
