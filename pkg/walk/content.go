// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"amana/pkg/photo"
)

// ErrMismatch is a file that holds other bytes than were expected.
var ErrMismatch = errors.New("other bytes than were indexed")

// ReadContent returns the bytes of the file at a path below a root, which must have the size and the SHA-256
// that were found when it was indexed: else ErrMismatch. Other errors are those of opening and reading. It
// holds the whole file in memory; how large a file may be is for the caller to bound.
func ReadContent(root string, path photo.RelPath, bytes int64, want photo.Digest) ([]byte, error) {
	drive, err := Open(root)
	if err != nil {
		return nil, err
	}
	defer drive.Close()
	f, err := drive.OpenPath(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, bytes+1)) // one more shows that it has grown
	if err != nil {
		return nil, err
	}
	if int64(len(data)) != bytes || sha256.Sum256(data) != want {
		return nil, fmt.Errorf("%s: %w", path.Quote(), ErrMismatch)
	}
	return data, nil
}
