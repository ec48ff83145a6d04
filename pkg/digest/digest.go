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
	kept := &prefixWriter{room: keep}
	s, n, err = NewHasher(also).sum(r, kept)
	return s, n, kept.bytes, err
}

// Hasher makes the digests of one reader after another in the same memory. It is for one goroutine.
type Hasher struct {
	sha256, md5, sha1 hash.Hash // the last two are nil where they are not made
	buffer            []byte
}

// NewHasher returns a Hasher that makes these digests beside SHA-256.
func NewHasher(also Also) *Hasher {
	h := &Hasher{sha256: sha256.New(), buffer: make([]byte, 1<<18)}
	if also.MD5 {
		h.md5 = md5.New()
	}
	if also.SHA1 {
		h.sha1 = sha1.New()
	}
	return h
}

// Sum reads r to its end and returns the digests of all that was read and how many bytes that was. The error
// is r's own, as with Reader.
func (h *Hasher) Sum(r io.Reader) (Sums, int64, error) { return h.sum(r) }

func (h *Hasher) sum(r io.Reader, also ...io.Writer) (s Sums, n int64, err error) {
	made := []hash.Hash{h.sha256}
	for _, one := range []hash.Hash{h.md5, h.sha1} {
		if one != nil {
			made = append(made, one)
		}
	}
	for _, one := range made {
		one.Reset()
		also = append(also, one)
	}
	to := also[0]
	if len(also) > 1 {
		to = io.MultiWriter(also...)
	}
	n, err = io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{r}, h.buffer)
	h.sha256.Sum(s.SHA256[:0])
	if h.md5 != nil {
		s.MD5 = h.md5.Sum(nil)
	}
	if h.sha1 != nil {
		s.SHA1 = h.sha1.Sum(nil)
	}
	return s, n, err
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
