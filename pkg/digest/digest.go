// SPDX-License-Identifier: Apache-2.0

// Package digest turns bytes into the digests by which a file's content is known, in one pass: SHA-256
// always, MD5 and SHA-1 where they are asked for, to compare with lists that others made.
package digest

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"hash"
	"io"

	"amana/pkg/photo"
)

// Also says which digests are made beside SHA-256.
type Also struct{ MD5, SHA1 bool }

// Sums are the digests of one content; those that were not asked for are nil.
type Sums struct {
	SHA256 photo.Digest
	MD5    []byte
	SHA1   []byte
}

// Bytes returns the SHA-256 of b.
func Bytes(b []byte) photo.Digest { return sha256.Sum256(b) }

// Of returns the digests of b.
func Of(b []byte, also Also) Sums {
	s := Sums{SHA256: Bytes(b)}
	if also.MD5 {
		sum := md5.Sum(b)
		s.MD5 = sum[:]
	}
	if also.SHA1 {
		sum := sha1.Sum(b)
		s.SHA1 = sum[:]
	}
	return s
}

// Reader reads r to its end in bounded memory. It returns the digests of all that was read, how many
// bytes that was, and the first of them, at most keep. The error is r's own; the other results then
// describe what was read before it.
func Reader(r io.Reader, keep int, also Also) (s Sums, n int64, prefix []byte, err error) {
	sum, kept := sha256.New(), &prefixWriter{room: keep}
	to := []io.Writer{sum, kept}
	var m, o hash.Hash
	if also.MD5 {
		m = md5.New()
		to = append(to, m)
	}
	if also.SHA1 {
		o = sha1.New()
		to = append(to, o)
	}
	n, err = io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(to...)}, struct{ io.Reader }{r}, make([]byte, 1<<18))
	sum.Sum(s.SHA256[:0])
	if m != nil {
		s.MD5 = m.Sum(nil)
	}
	if o != nil {
		s.SHA1 = o.Sum(nil)
	}
	return s, n, kept.bytes, err
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
