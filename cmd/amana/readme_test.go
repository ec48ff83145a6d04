// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"amana/pkg/pathfacts"
)

var update = flag.Bool("update", false, "write what the README's commands print into the README")

const readme = "../../README.md"

// TestReadme runs the commands of the README's console blocks, in one folder and in their order, and
// demands what stands there as their output.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	shell := newShell(t)
	blocks := regexp.MustCompile("(?s)```console\n(.*?)```")
	ran := 0
	out := blocks.ReplaceAllStringFunc(string(text), func(block string) string {
		body := blocks.FindStringSubmatch(block)[1]
		var b strings.Builder
		for _, part := range strings.Split("\n"+body, "\n$ ")[1:] {
			command, want, _ := strings.Cut(part, "\n")
			got := shell.run(t, command)
			if !*update && steady(got) != steady(want) {
				t.Errorf("$ %s\nprints\n%s\nand the README says\n%s", command, got, want)
			}
			b.WriteString("$ " + command + "\n" + got)
			ran++
		}
		return "```console\n" + b.String() + "```"
	})
	if ran < 10 {
		t.Errorf("%d commands were run, want 10 or more", ran)
	}
	if *update {
		if err := os.WriteFile(readme, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadmeCommandsAreThoseOfCI holds the two commands of the README against what CI runs.
func TestReadmeCommandsAreThoseOfCI(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	ci, err := os.ReadFile("../../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "## Two commands")
	block := regexp.MustCompile("(?s)```\n(.*?)```").FindStringSubmatch(after)
	if block == nil {
		t.Fatal("the README has no block of two commands")
	}
	commands := strings.Split(strings.TrimSpace(block[1]), "\n")
	if len(commands) != 2 {
		t.Errorf("the block has %d commands, want 2", len(commands))
	}
	for _, line := range commands {
		command, _, _ := strings.Cut(line, "#")
		if command = strings.TrimSpace(command); !strings.Contains(string(ci), command) {
			t.Errorf("CI does not run %q", command)
		}
	}
}

// TestReadmePatternsAreRead reads the README's file of patterns.
func TestReadmePatternsAreRead(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "## Paths as evidence")
	block := regexp.MustCompile("(?s)```\n(.*?)```").FindStringSubmatch(after)
	if block == nil {
		t.Fatal("the README has no file of patterns")
	}
	d, err := pathfacts.ParseDefinition([]byte(block[1]))
	if err != nil {
		t.Fatal(err)
	}
	if d.Patterns[0].Name != "hospital and number" {
		t.Errorf("the first pattern is %q", d.Patterns[0].Name)
	}
}

// shell runs the few forms of command that the README has, without a shell, in a folder of its own.
type shell struct {
	dir   string
	synth string
}

func newShell(t *testing.T) shell {
	t.Helper()
	s := shell{dir: t.TempDir(), synth: filepath.Join(t.TempDir(), "synth")}
	build := exec.Command("go", "build", "-o", s.synth, "amana/scripts/synth")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the maker of samples: %v\n%s", err, out)
	}
	return s
}

// run returns what a command prints, on standard output and then on standard error.
func (s shell) run(t *testing.T, command string) string {
	t.Helper()
	words := split(command)
	var cmd *exec.Cmd
	switch {
	case words[0] == "amana":
		cmd = exec.Command(os.Args[0], words[1:]...)
		cmd.Env = append(os.Environ(), "AMANA_README=1", "AMANA_CATALOGUE=")
	case strings.HasPrefix(command, "go run ./scripts/synth "):
		cmd = exec.Command(s.synth, words[3:]...)
	default:
		t.Fatalf("the README has a command that the test cannot run: %s", command)
	}
	var stdout, stderr strings.Builder
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); errors.As(err, &exit) {
		t.Errorf("$ %s\nexit code %d\n%s", command, exit.ExitCode(), &stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(stdout.String()+stderr.String(), s.dir+"/", "")
}

// split splits a command at spaces outside of double quotes.
func split(command string) (words []string) {
	quoted := false
	for _, word := range strings.FieldsFunc(command, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	}) {
		words = append(words, strings.Trim(word, `"`))
	}
	return words
}

// steady leaves out what differs from run to run: identities that are drawn, hashes over them, times,
// the folder of the test, and the spaces that follow from their length.
func steady(output string) string {
	for pattern, instead := range map[string]string{
		`\r`: "", `[0-9a-f]{64}`: "<digest>", `\b[0-9a-f]{16}\b`: "<id>", `\b20[2-9]\d-[0-9T:.Z-]+`: "<time>",
	} {
		output = regexp.MustCompile(pattern).ReplaceAllString(output, instead)
	}
	return strings.TrimSpace(output)
}
