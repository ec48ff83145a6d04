// SPDX-License-Identifier: Apache-2.0

package bare

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks that a picture needs, with the most bytes of data that each has. What tells colours
// by numbers stays; a colour profile, which has a name and may have much more, does not.
var pngKept = map[string]int{
	"IHDR": 13, "PLTE": 768, "IDAT": MaxBytes, "IEND": 0, "tRNS": 256, "gAMA": 4, "cHRM": 32, "sRGB": 1, "sBIT": 4, "cICP": 4,
}

// copyPNG keeps whole chunks. Of an animation it keeps the picture that readers without animations show.
func copyPNG(file []byte, orientation int) ([]byte, error) {
	if !bytes.HasPrefix(file, []byte(pngMagic)) {
		return nil, other("it does not begin as PNG")
	}
	out, in, data := append(make([]byte, 0, len(file)), pngMagic...), file[len(pngMagic):], false
	for {
		if len(in) < 12 {
			return nil, other("it is cut off")
		}
		n := uint64(binary.BigEndian.Uint32(in))
		if n > uint64(len(in)-12) {
			return nil, other("a chunk of %d bytes where %d are left", n, len(in)-12)
		}
		chunk, kind := in[:12+n], string(in[4:8])
		in = in[12+n:]
		if crc32.ChecksumIEEE(chunk[4:8+n]) != binary.BigEndian.Uint32(chunk[8+n:]) {
			return nil, other("chunk %q has a wrong checksum", kind)
		}
		most, kept := pngKept[kind]
		switch {
		case kept && n > uint64(most):
			return nil, other("chunk %q has %d bytes", kind, n)
		case !kept && kind[0]&0x20 == 0:
			return nil, other("chunk %q must be understood, and is not", kind)
		case kept:
			if kind == "IDAT" && !data && orientation != 0 {
				out = pngChunk(out, "eXIf", oriented(orientation))
			}
			data = data || kind == "IDAT"
			out = append(out, chunk...)
		}
		if kind == "IEND" {
			if !data {
				return nil, other("it holds no picture")
			}
			return out, nil
		}
	}
}

func pngChunk(out []byte, kind string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	body := append([]byte(kind), data...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}
