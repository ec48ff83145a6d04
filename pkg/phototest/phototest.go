// SPDX-License-Identifier: Apache-2.0

// Package phototest makes what tests and samples need: folder trees with odd names, JPEG files with the
// EXIF of one's choice, and drawn pictures. The pictures are schematic: mannequins, rooms, streets and
// papers of rectangles and ellipses, drawn from a number. They show nobody.
//
// Callers may lean on this: the same arguments give the same pixels and the same bytes, on every machine
// of one architecture. Nothing here reads a clock or a global random source. The package is for tests
// and scripts; no other package imports it.
package phototest
