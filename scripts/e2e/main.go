// SPDX-License-Identifier: Apache-2.0

// E2e drives the review page in a real Chromium by keys alone, in English and in Arabic, over a synthetic
// archive, and holds what the journal says then against what was pressed. It takes pictures of the page,
// and looks for pictures that the browser kept.
//
//	go run ./scripts/e2e [--chromium chromium] [--sets 30] [--out DIR]
//
// It leaves in DIR the screenshots and the catalogue; without --out all of it goes.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

func main() {
	chromium := flag.String("chromium", "chromium", "the browser")
	sets := flag.Int("sets", 30, "how many sets are reviewed in each language")
	out := flag.String("out", "", "folder for screenshots; empty: a temporary one")
	flag.Parse()
	if err := run(*chromium, *sets, *out); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(1)
	}
}

func run(chromium string, sets int, out string) (err error) {
	if out == "" {
		if out, err = os.MkdirTemp("", "amana-e2e-"); err != nil {
			return err
		}
		defer os.RemoveAll(out)
	}
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	amana, db := filepath.Join(out, "amana"), filepath.Join(out, "amana.db")
	for _, command := range [][]string{
		{"go", "run", "./scripts/synth", "--out", out, "--bodies", "40", "--seed", "1", "--layout", "mixed"},
		{"go", "build", "-o", amana, "./cmd/amana"},
		{amana, "-q", "-c", db, "triage", filepath.Join(out, "archive")},
	} {
		if output, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, output)
		}
	}
	for _, s := range []sitting{
		{"E2E-hands-en", "en", "folder", hands(amana, db)}, {"E2E-hands-ar", "ar", "folder", hands(amana, db)},
		{"E2E-en", "en", "least", (*reviewer).review}, {"E2E-ar", "ar", "least", (*reviewer).review},
		{"E2E-second-en", "en", "second", (*reviewer).readAgain}, {"E2E-second-ar", "ar", "second", (*reviewer).readAgain},
	} {
		if err := s.sit(chromium, amana, db, sets, out); err != nil {
			return fmt.Errorf("%s: %w", s.who, err)
		}
	}
	if err := readings(amana, db, "E2E-second"); err != nil {
		return err
	}
	if err := queues(chromium, amana, db, out); err != nil {
		return err
	}
	if err := copies(chromium, amana, db, out); err != nil {
		return err
	}
	return settings(chromium, amana, db, out)
}

// sitting is who sits at the page, and what for.
type sitting struct {
	who, lang, queue string // lang "": as the person chose
	do               func(r *reviewer, address string, sets int) error
}

// serving starts the page and returns its address.
func serving(amana string, args ...string) (*exec.Cmd, string, error) {
	serve := exec.Command(amana, args...)
	stdout, err := serve.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := serve.Start(); err != nil {
		return nil, "", err
	}
	address, err := bufio.NewReader(stdout).ReadString('\n')
	return serve, strings.TrimSpace(address), err
}

// sit is one sitting at the page.
func (s sitting) sit(chromium, amana, db string, sets int, out string) (err error) {
	args := []string{"-c", db, "review", "--as", s.who, "--share", "100%", "--queue", s.queue}
	if s.lang != "" {
		args = append(args, "--lang", s.lang)
	}
	serve, address, err := serving(amana, args...)
	if err != nil {
		return err
	}
	profile, err := os.MkdirTemp("", "amana-profile-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(profile)
	b, err := start(chromium, profile)
	if err != nil {
		return err
	}
	r := &reviewer{b: b, out: out, lang: s.lang}
	err = s.do(r, address, sets)
	err = errors.Join(err, b.close(), serve.Process.Signal(syscall.SIGINT))
	if ended := serve.Wait(); ended != nil {
		err = errors.Join(err, fmt.Errorf("amana review ended by ctrl-C: %w", ended))
	}
	if err != nil {
		return err
	}
	for _, url := range b.hosts {
		if !strings.HasPrefix(url, "http://127.0.0.1:") && !strings.HasPrefix(url, "about:") {
			return fmt.Errorf("the page asked for %s", url)
		}
	}
	begun, err := pictures(profile)
	if err != nil {
		return err
	}
	if begun > 0 {
		fmt.Printf("%s: the cache had %d entries without an answer when the browser was closed\n", s.who, begun)
	}
	fmt.Printf("%s: %d decisions%s; %d requests, all to this machine; no picture in the profile\n", s.who, len(r.pressed), r.pace(), len(b.hosts))
	if err := journal(amana, db, s.who, r.pressed); err != nil {
		return err
	}
	if err := boxes(db, s.who, r.boxes); err != nil {
		return err
	}
	return flagged(amana, db, s.who, r.flagged)
}

// pictures looks for a JPEG file's beginning anywhere in the browser's profile, and for the answer to a request
// for a photo. The browser begins an entry of its cache before it has the answer that says that nothing is to be
// stored, and then deletes it; one that was open when the browser was closed holds the address alone, and is counted.
func pictures(profile string) (begun int, err error) {
	err = filepath.WalkDir(profile, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		switch {
		case err != nil:
			return err
		case bytes.Contains(data, []byte("\xFF\xD8\xFF")):
			return fmt.Errorf("%s holds a picture", name)
		case !bytes.Contains(data, []byte("/picture/")):
		case bytes.Contains(data, []byte("image/jpeg")), bytes.Contains(data, []byte("HTTP/1.")):
			return fmt.Errorf("%s holds the answer to a request for a photo", name)
		default:
			begun++
		}
		return nil
	})
	return begun, err
}

// exported reads a table of the catalogue.
func exported(amana, db, what string) (rows []map[string]any, err error) {
	text, err := exec.Command(amana, "-q", "-c", db, "export", what, "--profile", "internal", "--format", "json").Output()
	if err != nil {
		return nil, err
	}
	return rows, json.Unmarshal(text, &rows)
}

// flagged holds what the journal says of one person's flags against the four keys, and the flags that the
// set has then against the two that were left on.
func flagged(amana, db, who, set string) error {
	if set == "" {
		return nil // a blind reader sets none
	}
	made, err := exported(amana, db, "decisions")
	if err != nil {
		return err
	}
	var said []string
	photos := map[string]bool{}
	for _, d := range made {
		if d["who"] == who && d["action"] == "flag" && d["set_id"] == set {
			said = append(said, fmt.Sprint(d["role"]))
			photos[fmt.Sprint(d["photos"])] = true
		}
	}
	if want := []string{"living_person", "several_bodies", "living_person off", "living_person"}; !slices.Equal(said, want) || len(photos) != 1 {
		return fmt.Errorf("the journal has the flags %q of %d photos, want %q of one", said, len(photos), want)
	}
	sets, err := exported(amana, db, "sets")
	if err != nil {
		return err
	}
	for _, s := range sets {
		if has := fmt.Sprint(s["flags"]); s["set_id"] == set && (!strings.Contains(has, "living_person") || !strings.Contains(has, "several_bodies")) {
			return fmt.Errorf("%s has the flags %s, want both of persons", set, has)
		}
	}
	return nil
}

// journal holds the decisions of one person against the actions that were pressed, in their order, and
// checks the chain.
func journal(amana, db, who string, pressed []string) error {
	all, err := exported(amana, db, "decisions")
	if err != nil {
		return err
	}
	var made []string
	for _, d := range all {
		if d["who"] == who {
			made = append(made, fmt.Sprint(d["action"]))
		}
	}
	if !slices.Equal(made, pressed) {
		return fmt.Errorf("the journal has %v, and pressed was %v", made, pressed)
	}
	if output, err := exec.Command(amana, "-c", db, "log", "verify").CombinedOutput(); err != nil {
		return fmt.Errorf("log verify: %w\n%s", err, output)
	}
	return nil
}
