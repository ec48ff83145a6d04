// SPDX-License-Identifier: Apache-2.0

package meta

import "bytes"

// Encoding reads how a JPEG picture was encoded: the sum of the 64 steps of its first quantisation table (the
// greater, the coarser; T.81, B.2.4.1), and whether its EXIF block embeds a small picture, as cameras do and many
// programs do not. Both are nothing where the file does not say, or is no JPEG.
func Encoding(format string, data []byte) (steps int, thumbnail bool) {
	if format != "jpeg" {
		return 0, false
	}
	at := bytes.Index(data[:min(len(data), 4096)], []byte("\xFF\xD8\xFF"))
	for at += 2; at >= 2 && at+4 <= len(data) && data[at] == 0xFF; {
		marker, size := data[at+1], int(data[at+2])<<8|int(data[at+3])
		switch {
		case marker == 0xFF: // fill
			at++
			continue
		case marker == 0xDA || size < 2 || at+2+size > len(data):
			return steps, thumbnail
		}
		body := data[at+4 : at+2+size]
		switch {
		case marker == 0xDB && steps == 0:
			steps = firstTable(body)
		case marker == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00")) && bytes.Contains(body, []byte("\xFF\xD8\xFF")):
			thumbnail = true
		}
		at += 2 + size
	}
	return steps, thumbnail
}

// firstTable sums the table of destination 0; 0 where the segment has none.
func firstTable(b []byte) (sum int) {
	for len(b) > 0 {
		wide, which := int(b[0]>>4), b[0]&15
		size := 64 * (wide + 1)
		if wide > 1 || len(b) < 1+size {
			return 0
		}
		table := b[1 : 1+size]
		if b = b[1+size:]; which != 0 {
			continue
		}
		for i := 0; i < size; i += wide + 1 {
			v := int(table[i])
			if wide == 1 {
				v = v<<8 | int(table[i+1])
			}
			sum += v
		}
		return sum
	}
	return 0
}
