// SPDX-License-Identifier: Apache-2.0

package pixel

import "image"

// upright returns the picture as it is meant to be seen, by the EXIF orientation (Exif 2.3, tag 0x0112):
// for each of 1 to 8, where the upright picture's pixel x, y lies in the stored one. An orientation
// outside 1 to 8 says nothing.
func upright(m *image.RGBA, orientation int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if orientation <= 1 || orientation > 8 {
		return m
	}
	right, bottom := w-1, h-1
	at := [...]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },
		3: func(x, y int) (int, int) { return right - x, bottom - y },
		4: func(x, y int) (int, int) { return x, bottom - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, bottom - x },
		7: func(x, y int) (int, int) { return right - y, bottom - x },
		8: func(x, y int) (int, int) { return right - y, x },
	}[orientation]
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.SetRGBA(x, y, m.RGBAAt(at(x, y)))
		}
	}
	return out
}
