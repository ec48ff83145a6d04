// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"

	"amana/pkg/digest"
	"amana/pkg/manifest"
	"amana/pkg/photo"
)

// maxListed bounds how many files of a manifest are held in memory.
const maxListed = 20_000_000

// The errors of a manifest that a drive cannot be held against.
var (
	ErrTwice   = errors.New("a manifest names one file twice, with two contents")
	ErrTooMany = errors.New("a manifest has too many files")
)

// List is a record in memory, in the order of the paths' bytes. It keeps no findings.
type List []Row

// Listed reads a manifest as a record. Names that are absolute are taken as below root, where they are; the
// others are as they stand. A line that makes no sense goes to bad and is left out. The errors are ErrTwice,
// ErrTooMany, and those of the manifest that are not of a line.
func Listed(entries iter.Seq2[manifest.Entry, error], root string, bad func(error)) (List, error) {
	var out List
	var line *manifest.LineError
	for e, err := range entries {
		if errors.As(err, &line) {
			bad(err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(out) == maxListed {
			return nil, fmt.Errorf("%w: more than %d", ErrTooMany, maxListed)
		}
		name := e.Name
		if below, ok := strings.CutPrefix(name, strings.TrimSuffix(root, "/")+"/"); ok {
			name = below
		}
		out = append(out, Row{Path: photo.RelPath(name), Kind: photo.Regular, Bytes: e.Bytes, Want: digest.Sums{SHA256: e.SHA256, MD5: e.MD5, SHA1: e.SHA1}})
	}
	slices.SortStableFunc(out, func(a, b Row) int { return strings.Compare(string(a.Path), string(b.Path)) })
	for i := 1; i < len(out); i++ {
		if a, b := out[i-1], out[i]; a.Path == b.Path && !alike(a.Want, b.Want) {
			return nil, fmt.Errorf("%w: %q", ErrTwice, string(a.Path))
		}
	}
	return slices.CompactFunc(out, func(a, b Row) bool { return a.Path == b.Path }), nil
}

func alike(a, b digest.Sums) bool {
	return a.SHA256 == b.SHA256 && bytes.Equal(a.SHA1, b.SHA1) && bytes.Equal(a.MD5, b.MD5)
}

// Needs returns the digests that must be made beside SHA-256 to compare with the list.
func (l List) Needs() (also digest.Also) {
	for _, row := range l {
		if !row.Want.SHA256.Valid() {
			also.SHA1 = also.SHA1 || row.Want.SHA1 != nil
			also.MD5 = also.MD5 || row.Want.SHA1 == nil
		}
	}
	return also
}

// Rows is of Store.
func (l List) Rows(_ context.Context, after photo.RelPath, n int) ([]Row, error) {
	i := sort.Search(len(l), func(i int) bool { return l[i].Path > after })
	return l[i:min(len(l), i+n)], nil
}

// Keep is of Store.
func (l List) Keep(context.Context, []Finding) error { return nil }
