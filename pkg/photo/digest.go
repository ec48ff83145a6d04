// SPDX-License-Identifier: Apache-2.0

package photo

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// Digest is the SHA-256 of a file's bytes. It is the identity of a photo.
// The zero Digest means that the bytes were not read.
type Digest [32]byte

// ParseDigest reads 64 hexadecimal digits.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(d) {
		return Digest{}, fmt.Errorf("%q is not a SHA-256 digest (64 hexadecimal digits)", s)
	}
	copy(d[:], b)
	return d, nil
}

// String returns 64 lower-case hexadecimal digits, or "" where d is zero.
func (d Digest) String() string {
	if !d.Valid() {
		return ""
	}
	return hex.EncodeToString(d[:])
}

// Valid reports whether the bytes were read.
func (d Digest) Valid() bool { return d != Digest{} }

// Compare orders digests by their bytes.
func (d Digest) Compare(other Digest) int { return bytes.Compare(d[:], other[:]) }

// MarshalText returns what String returns.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero Digest.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Digest{}
		return nil
	}
	parsed, err := ParseDigest(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
