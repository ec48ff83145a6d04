// SPDX-License-Identifier: Apache-2.0

package photo

// Box is a part of a photo, in 1/10000 of the upright picture's width and height. The zero Box is none.
type Box struct {
	Photo Digest `json:"photo"`
	X     int    `json:"x"`
	Y     int    `json:"y"`
	W     int    `json:"w"`
	H     int    `json:"h"`
}

// Valid reports whether the box names a photo and lies on it.
func (b Box) Valid() bool {
	const whole = 10000
	return b.Photo.Valid() && b.X >= 0 && b.Y >= 0 && b.W > 0 && b.H > 0 &&
		b.X <= whole && b.Y <= whole && b.W <= whole-b.X && b.H <= whole-b.Y
}
