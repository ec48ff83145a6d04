// SPDX-License-Identifier: Apache-2.0

// Package digest turns bytes into the digest by which a file's content is known, in one pass.
package digest

import (
	"crypto/sha256"
	"io"

	"amana/pkg/photo"
)

// Bytes returns the SHA-256 of b.
func Bytes(b []byte) photo.Digest { return sha256.Sum256(b) }

// Reader reads r to its end in bounded memory. It returns the SHA-256 of all that was read, how many
// bytes that was, and the first of them, at most keep. The error is r's own; the other results then
// describe what was read before it.
func Reader(r io.Reader, keep int) (d photo.Digest, n int64, prefix []byte, err error) {
	sum := sha256.New()
	kept := &prefixWriter{room: keep}
	n, err = io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(sum, kept)}, struct{ io.Reader }{r}, make([]byte, 1<<18))
	sum.Sum(d[:0])
	return d, n, kept.bytes, err
}

// prefixWriter keeps the first bytes that are written to it.
type prefixWriter struct {
	bytes []byte
	room  int
}

func (w *prefixWriter) Write(p []byte) (int, error) {
	w.bytes = append(w.bytes, p[:min(len(p), max(0, w.room-len(w.bytes)))]...)
	return len(p), nil
}
