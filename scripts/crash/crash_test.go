// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
)

var a, b = strings.Repeat("ab", 32), strings.Repeat("cd", 32)

func TestSourceDigest(t *testing.T) {
	cases := map[string]string{
		`{"source_digest":"` + a + `","journal_head":"` + b + `"}`:                            a,
		`[{"name":"source digest","value":"` + a + `"},{"name":"head","value":"` + b + `"}]`:  a,
		`{"sources":[{"label":"x","digest":"` + b + `"},{"label":"y","digest":"` + a + `"}]}`: a + " " + b,
		`{"journal_digest":"` + a + `"}`:                                                      "",
		`{"digest":"short"}`:                                                                  "",
		``:                                                                                    "",
	}
	for in, want := range cases {
		if got := sourceDigest([]byte(in)); got != want {
			t.Errorf("sourceDigest(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestDiffers(t *testing.T) {
	read := func(text string) [][]string {
		out, err := rows(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	make := func(digest, photos string) state {
		return state{digest, map[string][][]string{"photos": read(photos), "sets": read("catalogue_id,x\n")}}
	}
	want := make(a, "catalogue_id,set_id\n1,S-000001\n")
	cases := map[string]state{
		"":                        make(a, "catalogue_id,set_id\n2,S-000001\n"),
		"source digest differs":   make(b, "catalogue_id,set_id\n1,S-000001\n"),
		"photos differs in row 1": make(a, "catalogue_id,set_id\n1,S-000002\n"),
		"photos has 2 rows":       make(a, "catalogue_id,set_id\n"),
	}
	for text, got := range cases {
		err := want.differs(got)
		if (err == nil) != (text == "") || err != nil && !strings.Contains(err.Error(), text) {
			t.Errorf("differs = %v, want %q", err, text)
		}
	}
}

// pretended stands in for amana: after a kill its catalogue says what the environment's LOSES says.
const pretended = `#!/bin/sh
file=$2; shift 2
case "$*" in
*index*) [ -e "$file.begun" ] && KILLED=yes; : > "$file.begun"; sleep 0.1; [ -n "$KILLED" ] && echo "$LOSES" > "$file"; [ -e "$file" ] || : > "$file"; rm "$file.begun";;
info*) echo "{\"source_digest\":\"DIGEST\"}";;
*export*) echo "catalogue_id,path"; echo "$file,x$(cat "$file")";;
esac
`

func TestTrial(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pretends with a shell script")
	}
	program := t.TempDir() + "/amana"
	if err := os.WriteFile(program, []byte(strings.Replace(pretended, "DIGEST", a, 1)), 0o755); err != nil {
		t.Fatal(err)
	}
	for loses, same := range map[string]bool{"": true, "a row": false} {
		t.Setenv("LOSES", loses)
		t.Setenv("TMPDIR", t.TempDir())
		trial := trial{archive: "x", amana: program, times: 3, random: rand.New(rand.NewPCG(1, 0)), talk: io.Discard}
		verdict, err := trial.run()
		if (err == nil) != same || same && !strings.HasPrefix(verdict, "same: 3 kills") {
			t.Errorf("a program that loses %q: %q, %v", loses, verdict, err)
		}
	}
}
