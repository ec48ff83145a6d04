// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
)

// boxed drags a box on the first photo, reads the card in it, goes away and comes back: the box is drawn again
// where it was, sharp, over a photo that is blurred still.
func (r *reviewer) boxed() error {
	b := r.b
	var at struct{ X, Y, W, H float64 }
	if err := b.eval(`(() => { const i = document.querySelector('#set .pic > img'); i.scrollIntoView({ block: 'center' }); const r = i.getBoundingClientRect(); return { x: r.left, y: r.top, w: r.width, h: r.height } })()`, &at); err != nil {
		return err
	}
	mouse := func(kind string, x, y float64) error {
		return b.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X + x*at.W, "y": at.Y + y*at.H, "button": "left", "buttons": 1, "clickCount": 1}, nil)
	}
	for _, step := range []struct {
		kind string
		x, y float64
	}{{"mousePressed", 0.2, 0.3}, {"mouseMoved", 0.4, 0.5}, {"mouseMoved", 0.6, 0.7}, {"mouseReleased", 0.6, 0.7}} {
		if err := mouse(step.kind, step.x, step.y); err != nil {
			return err
		}
	}
	if err := b.wait(`document.querySelector('#card').open && document.querySelector('#sharp').naturalWidth`); err != nil {
		return fmt.Errorf("the box that was dragged: %w", err)
	}
	if err := b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "code": "Enter", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}, nil); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "card")
	if err := b.wait(`document.querySelector('#set figure').dataset.box && !document.body.hasAttribute('aria-busy')`); err != nil {
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
