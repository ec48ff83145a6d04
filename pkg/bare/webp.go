// SPDX-License-Identifier: Apache-2.0

package bare

import (
	"bytes"
	"encoding/binary"
)

// The flags of VP8X (WebP container specification, "Extended File Format").
const (
	webpAnimation = 0x02
	webpExif      = 0x08
	webpAlpha     = 0x10
)

// copyWebP keeps the bitstream, its alpha and the size; an animation is not copied.
func copyWebP(file []byte, orientation int) ([]byte, error) {
	if len(file) < 12 || !bytes.HasPrefix(file, []byte("RIFF")) || string(file[8:12]) != "WEBP" {
		return nil, other("it does not begin as WebP")
	}
	size := uint64(binary.LittleEndian.Uint32(file[4:]))
	if size < 4 || size > uint64(len(file)-8) {
		return nil, other("it is cut off")
	}
	in := file[12 : 8+size]
	var extended, alpha, picture []byte
	for len(in) > 0 {
		kind, data, rest, err := riffChunk(in)
		if err != nil {
			return nil, err
		}
		in = rest
		switch kind {
		case "VP8X":
			extended = data
		case "ALPH":
			alpha = data
		case "VP8 ", "VP8L":
			if picture == nil {
				picture = appendRIFF(nil, kind, data)
			}
		case "ANIM", "ANMF":
			return nil, other("it is an animation")
		}
	}
	if picture == nil || extended == nil && alpha != nil {
		return nil, other("it holds no picture")
	}
	return webpFile(extended, alpha, picture, orientation)
}

func riffChunk(in []byte) (kind string, data, rest []byte, err error) {
	if len(in) < 8 {
		return "", nil, nil, other("a chunk is cut off")
	}
	n := uint64(binary.LittleEndian.Uint32(in[4:]))
	if n > uint64(len(in)-8) {
		return "", nil, nil, other("a chunk of %d bytes where %d are left", n, len(in)-8)
	}
	end := min(8+n+n&1, uint64(len(in)))
	return string(in[:4]), in[8 : 8+n], in[end:], nil
}

// webpFile puts the file together. A picture without alpha, turn and extended header stays a simple one.
func webpFile(extended, alpha, picture []byte, orientation int) ([]byte, error) {
	var body []byte
	if orientation != 0 || alpha != nil || extended != nil {
		if len(extended) != 10 {
			return nil, other("it has no extended header that could say how it is turned")
		}
		if extended[0]&webpAnimation != 0 {
			return nil, other("it is an animation")
		}
		header := bytes.Clone(extended)
		header[0], header[1], header[2], header[3] = extended[0]&webpAlpha, 0, 0, 0
		if orientation != 0 {
			header[0] |= webpExif
		}
		body = appendRIFF(body, "VP8X", header)
	}
	if alpha != nil {
		body = appendRIFF(body, "ALPH", alpha)
	}
	body = append(body, picture...)
	if orientation != 0 {
		body = appendRIFF(body, "EXIF", oriented(orientation))
	}
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4))
	return append(append(out, "WEBP"...), body...), nil
}

func appendRIFF(out []byte, kind string, data []byte) []byte {
	out = binary.LittleEndian.AppendUint32(append(out, kind...), uint32(len(data)))
	out = append(out, data...)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}
