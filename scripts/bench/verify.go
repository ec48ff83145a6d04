// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// raceVerify times verify, with one worker and with two, beside sha256sum and openssl over the same files. Of
// openssl's two programs each has half of them.
func (c contenders) raceVerify(out io.Writer, rounds int) error {
	list, err := files(c.corpus)
	if err != nil {
		return err
	}
	catalogue := filepath.Join(c.work, "verify.db")
	index := exec.Command(c.amana, "--quiet", "--catalogue", catalogue, "index", "--no-pictures", c.corpus)
	index.Stderr = os.Stderr
	if err := index.Run(); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	verify := func(workers string) [][]string {
		return [][]string{{c.amana, "--quiet", "--catalogue", catalogue, "verify", "--anew", "--workers", workers}}
	}
	openssl := []string{"openssl", "dgst", "-sha256"}
	a, b := list[:len(list)/2], list[len(list)/2:]
	return race(out, rounds, []contender{
		{"amana verify, one", nil, verify("1")},
		{"amana verify, two", nil, verify("2")},
		{"sha256sum", nil, [][]string{append([]string{"sha256sum"}, list...)}},
		{"openssl, one", nil, [][]string{append(openssl[:3:3], list...)}},
		{"openssl, two", nil, [][]string{append(openssl[:3:3], a...), append(openssl[:3:3], b...)}},
	}, []ratio{
		{"verify with one worker, of sha256sum", "amana verify, one", []string{"sha256sum"}},
		{"verify with two workers, of one", "amana verify, two", []string{"amana verify, one"}},
		{"verify with one worker, of one openssl", "amana verify, one", []string{"openssl, one"}},
		{"verify with two workers, of two openssl", "amana verify, two", []string{"openssl, two"}},
	})
}
