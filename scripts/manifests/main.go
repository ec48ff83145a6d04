// SPDX-License-Identifier: Apache-2.0

// Manifests hands what `amana export manifest` writes to the programs that it is for: sha256sum -c, hashdeep -a
// and bagit-python's validator.
//
//	go run ./scripts/manifests [--amana FILE]
//
// It makes a folder with names in Arabic, in both normal forms, with line feeds and with bytes that are not UTF-8,
// indexes it, and writes the three manifests with their side files. For each format the lines of the manifest and
// of the side file must add up to the folder's entries. A copy of the folder with what the format holds goes to the
// program, and to `amana verify --against`, which must pass it, and the program must count as many; then a byte of one
// file is changed, which the program must refuse.
// A program that is not installed is named, and so is what was not checked by it.
package main

import (
	"encoding/csv"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"amana/pkg/manifest"
)

func main() {
	amana := flag.String("amana", "", "program to try; built from this project unless given")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(64)
	}
	if err := run(*amana, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(1)
	}
}

// entries are the folder's: path → content; a link has its target.
func entries() (files map[string]string, links map[string]string) {
	files = map[string]string{}
	for i, name := range []string{
		"plain.jpg", "آب 2012/فرع ٢١٥/صورة ١.jpg", "caf\u00e9.jpg", "cafe\u0301.jpg", "آب/ا\u0654.jpg", "new\nline.jpg", "\nfirst\nlast\n",
		"carriage\rreturn.jpg", "at the end\r", "\xff\xfe not utf8.jpg", "caf\xe9/half \xd8.jpg", "back\\slash.jpg", `\n.jpg`, "comma, \"quote\".jpg",
		" leading.jpg", "trailing ", "tab\t.jpg", "-", "#comment.jpg", "*star.jpg", "a  b.jpg", "\ufeffbom.jpg", "\u202etxt.exe",
		strings.Repeat("n", 251) + ".jpg", deep(1990), "twin.jpg", "twin again.jpg", "empty.jpg",
	} {
		files[name] = fmt.Sprintf("content %d\n", i)
	}
	files["twin again.jpg"], files["empty.jpg"] = files["twin.jpg"], ""
	return files, map[string]string{"link.jpg": "plain.jpg"}
}

// deep is a path of n bytes.
func deep(n int) string {
	part := strings.Repeat("d", 99) + "/"
	return strings.Repeat(part, n/len(part)-1) + strings.Repeat("f", n-len(part)*(n/len(part)-1))
}

func run(amana string, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "amana-manifests-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if amana == "" {
		amana = filepath.Join(dir, "amana")
		if err := quiet("go", "build", "-o", amana, "./cmd/amana"); err != nil {
			return err
		}
	}
	files, links := entries()
	archive := filepath.Join(dir, "archive")
	if err := write(archive, files, links); err != nil {
		return err
	}
	t := trial{amana: amana, catalogue: filepath.Join(dir, "amana.db"), dir: dir, archive: archive, entries: len(files) + len(links)}
	if err := quiet(amana, "--quiet", "-c", t.catalogue, "index", archive); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d entries\n%-10s %6s %9s  %s\n", t.entries, "format", "lines", "side file", "verdict")
	for _, check := range []check{sha256sum, hashdeep, bagit} {
		line, err := t.try(check)
		if err != nil {
			return fmt.Errorf("%s: %w", check.format, err)
		}
		fmt.Fprintln(out, line)
	}
	return nil
}

func write(dir string, files, links map[string]string) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			return err
		}
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

type trial struct {
	amana, catalogue, dir, archive string
	entries                        int
}

// try exports a manifest, counts it with its side file, and has it checked.
func (t trial) try(c check) (string, error) {
	file := filepath.Join(t.dir, string(c.format))
	if err := quiet(t.amana, "-c", t.catalogue, "export", "manifest", "--as", string(c.format), "--profile", "internal", "--out", file); err != nil {
		return "", err
	}
	lines, err := count(file, c.format)
	if err != nil {
		return "", err
	}
	side, err := sideFile(file + ".not-held.csv")
	if err != nil {
		return "", err
	}
	if lines+len(side) != t.entries {
		return "", fmt.Errorf("%d lines and %d in the side file, of %d entries", lines, len(side), t.entries)
	}
	root := filepath.Join(t.dir, "copy-"+string(c.format))
	files, err := t.held(root, c.below, side)
	if err != nil {
		return "", err
	}
	if files != lines {
		return "", fmt.Errorf("%d files are not in the side file, and %d in the manifest", files, lines)
	}
	if err := quiet(t.amana, "--quiet", "verify", "--against", file, "--as", string(c.format), root); err != nil {
		return "", err
	}
	verdict, err := c.judge(root, file, lines)
	return fmt.Sprintf("%-10s %6d %9d  %s", c.format, lines, len(side), verdict), err
}

func count(file string, f manifest.Format) (n int, err error) {
	in, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	for _, err := range manifest.Read(in, f) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// sideFile returns the names in a side file, none where there is no such file.
func sideFile(path string) (map[string]bool, error) {
	in, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, row := range rows[1:] {
		name, err := hex.DecodeString(row[1])
		if err != nil {
			return nil, err
		}
		names[string(name)] = true
	}
	return names, nil
}

// held copies what is not in the side file, below a folder of the copy, and returns how many files that is.
func (t trial) held(root, below string, side map[string]bool) (n int, err error) {
	files, links := entries()
	kept := map[string]string{}
	for name, text := range files {
		if full := below + name; !side[full] {
			kept[full] = text
		}
	}
	for name := range links {
		if !side[below+name] {
			return 0, fmt.Errorf("the link %q is not in the side file", name)
		}
	}
	return len(kept), write(root, kept, nil)
}

// quiet runs a command, and returns what it printed only where it failed.
func quiet(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return nil
}
