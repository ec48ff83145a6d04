// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"amana/pkg/manifest"
)

// check is a format and the program that it is for. command returns what holds a folder against a manifest;
// passed reads from what it printed how many files it passed.
type check struct {
	format  manifest.Format
	tool    string
	below   string   // where in the copy the files lie
	present []string // a command that tells whether the tool is installed
	command func(root, file string) *exec.Cmd
	passed  func(printed string) int
}

var sha256sum = check{
	format: manifest.SHA256Sum, tool: "sha256sum -c", present: []string{"sha256sum", "--version"},
	command: func(root, file string) *exec.Cmd {
		return in(root, "sha256sum", "-c", "--strict", file)
	},
	passed: func(printed string) int { return strings.Count(printed, ": OK\n") },
}

var hashdeep = check{
	format: manifest.Hashdeep, tool: "hashdeep -a", present: []string{"hashdeep", "-V"},
	command: func(root, file string) *exec.Cmd {
		return in(root, "hashdeep", "-c", "sha256", "-r", "-l", "-a", "-v", "-k", file, ".")
	},
	passed: number(`Files matched: (\d+)`),
}

const validate = `
import bagit, sys
bag = bagit.Bag(sys.argv[1])
bag.validate()
print("valid:", len(bag.payload_entries()))
`

var bagit = check{
	format: manifest.BagIt, tool: "bagit-python", below: "data/", present: []string{"python3", "-c", "import bagit"},
	command: func(root, _ string) *exec.Cmd { return in(root, "python3", "-c", validate, root) },
	passed:  number(`valid: (\d+)`),
}

func in(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd
}

func number(pattern string) func(string) int {
	found := regexp.MustCompile(pattern)
	return func(printed string) int {
		n := -1
		if m := found.FindStringSubmatch(printed); m != nil {
			n, _ = strconv.Atoi(m[1])
		}
		return n
	}
}

// judge has the copy checked as it is, and again with one byte changed. For a bag the manifest goes into it.
func (c check) judge(root, file string, lines int) (string, error) {
	if c.format == manifest.BagIt {
		text, err := os.ReadFile(file)
		err = errors.Join(err, os.WriteFile(filepath.Join(root, "bagit.txt"), []byte(manifest.BagDeclaration), 0o644),
			os.WriteFile(filepath.Join(root, "manifest-sha256.txt"), text, 0o644))
		if err != nil {
			return "", err
		}
	}
	if exec.Command(c.present[0], c.present[1:]...).Run() != nil {
		return c.tool + " is not installed: not checked by it", nil
	}
	printed, err := c.command(root, file).CombinedOutput()
	if n := c.passed(string(printed)); err != nil || n != lines {
		return "", fmt.Errorf("%s passed %d of %d, %w\n%s", c.tool, n, lines, err, printed)
	}
	name := filepath.Join(root, c.below, "plain.jpg")
	if err := os.WriteFile(name, []byte("Content 0\n"), 0o644); err != nil {
		return "", err
	}
	if printed, err := c.command(root, file).CombinedOutput(); err == nil {
		return "", fmt.Errorf("%s passed a file with a byte changed\n%s", c.tool, printed)
	}
	return fmt.Sprintf("%s passes all %d, and refuses them with one byte changed", c.tool, lines), nil
}
