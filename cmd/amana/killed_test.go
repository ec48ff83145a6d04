// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/phototest"
)

// patient is a real process of amana with a catalogue.
type patient struct {
	t       *testing.T
	program string
	db      string
}

func (p patient) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.program, append([]string{"-q", "-c", p.db}, args...)...)
	cmd.Env = append(os.Environ(), "AMANA_README=yes", "AMANA_AS=tester")
	return cmd
}

func (p patient) run(args ...string) []byte {
	p.t.Helper()
	cmd := p.command(args...)
	var talk strings.Builder
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("amana %v: %v\n%s", args, err, talk.String())
	}
	return out
}

// classes returns the classes that the journal says were decided, in their order.
func (p patient) classes() (out []string) {
	p.t.Helper()
	var rows []map[string]any
	if err := json.Unmarshal(p.run("export", "decisions", "--profile", "internal", "--format", "json"), &rows); err != nil {
		p.t.Fatal(err)
	}
	for _, row := range rows {
		out = append(out, fmt.Sprint(row["class"]))
	}
	return out
}

// review decides about one set again and again, as fast as the page answers, until the process is killed.
// It returns the classes that the page answered for, and all that were sent.
func (p patient) review(after time.Duration) (answered, sent []string) {
	p.t.Helper()
	serve := p.command("review")
	stdout, err := serve.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		p.t.Fatal(err)
	}
	address, _ := url.Parse(strings.TrimSpace(line))
	origin := "http://" + address.Host
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	ask := func(method, target, form string) (string, error) {
		r, err := http.NewRequest(method, target, strings.NewReader(form))
		if err != nil {
			return "", err
		}
		r.Header.Set("Origin", origin)
		r.Header.Set("X-Amana", "fragment")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := browser.Do(r)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err == nil && answer.StatusCode != http.StatusOK {
			p.t.Errorf("%s %s: %s\n%.300s", method, target, answer.Status, body)
		}
		return string(body), err
	}
	shown, err := ask("GET", line[:len(line)-1], "")
	if err == nil {
		shown, err = ask("GET", origin+"/set/S-000001", "")
	}
	if err != nil {
		p.t.Fatal(err)
	}
	time.AfterFunc(after, func() { _ = serve.Process.Kill() })
	version := regexp.MustCompile(`data-version="(\w+)"`)
	for i := 0; ; i++ {
		class := []string{"victim", "scene", "document"}[i%3]
		found := version.FindStringSubmatch(shown)
		if found == nil {
			p.t.Fatalf("the page shows no set: %.300s", shown)
		}
		sent = append(sent, class)
		if shown, err = ask("POST", origin+"/decide", "action=class&set=S-000001&version="+found[1]+"&class="+class); err != nil {
			break
		}
		answered = append(answered, class)
	}
	if err := serve.Wait(); err == nil || serve.ProcessState.Exited() {
		p.t.Fatalf("the page ended by itself: %v", serve.ProcessState)
	}
	return answered, sent
}

// A page that is killed while somebody decides loses at most the decision that it had not answered.
func TestKilledReview(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	drive := filepath.Join(t.TempDir(), "drive")
	tree := phototest.Tree{}
	for i := range 4 {
		tree[fmt.Sprintf("2012/IMG_%04d.JPG", i)] = phototest.File(phototest.JPEG(phototest.Figure(1, i), 85, phototest.Exif{Taken: fmt.Sprintf("2012:08:03 11:22:%02d", 10+i)}))
	}
	if err := tree.Write(drive); err != nil {
		t.Fatal(err)
	}
	p := patient{t, program, filepath.Join(t.TempDir(), "amana.db")}
	p.run("index", drive)
	p.run("group")
	random := rand.New(rand.NewPCG(1, 0))
	var had []string
	for round := range 6 {
		answered, sent := p.review(time.Duration(20+random.IntN(180)) * time.Millisecond)
		p.run("log", "verify")
		got := p.classes()
		with := func(more []string) []string { return slices.Concat(had, more) }
		if !slices.Equal(got, with(answered)) && !slices.Equal(got, with(sent)) {
			t.Fatalf("round %d: the journal has %d decisions; before were %d, answered %d, sent %d\n%v", round, len(got), len(had), len(answered), len(sent), got)
		}
		had = got
	}
	if len(had) < 6 {
		t.Errorf("only %d decisions in six rounds: the page was not killed in the middle", len(had))
	}
	t.Logf("%d decisions over six kills", len(had))
}
