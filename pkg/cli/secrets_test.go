// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/export"
	"amana/pkg/manifest"
	"amana/pkg/phototest"
)

// secrets are planted wherever a drive, a picture or a person can say something: names in paths (one in
// Arabic), label, custodian and note of the source, EXIF artist, owner, serial, maker note and position, IPTC
// byline, XMP creator, operators, notes, claims.
var secrets = []string{"PLANTED", "أبوأحمدالسري", "33.51", "36.27"}

// planted makes a catalogue of three such photos and returns the program with it.
func planted(t *testing.T) func(want int, args ...string) (stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	drive := filepath.Join(dir, "PLANTEDLABEL", "أبوأحمدالسري PLANTEDPATH", "215-1044")
	if err := os.MkdirAll(drive, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		m := image.NewGray(image.Rect(0, 0, 64, 48))
		for p := range m.Pix {
			m.Pix[p] = color.Gray{uint8(p*7 + i*i*p/9)}.Y
		}
		file := phototest.JPEG(m, 90, phototest.Exif{Make: "NIKON", Model: "D80", Serial: "PLANTEDSERIAL", Artist: "PLANTEDARTIST", Owner: "PLANTEDOWNER", MakerNote: "Nikon\x00PLANTEDMAKER",
			Taken: fmt.Sprintf("2012:08:03 11:22:%02d", 10+i), HasPosition: true, Latitude: 33.513807, Longitude: 36.276528})
		iptc := "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x12\x1c\x02\x50\x00\x0dPLANTEDBYLINE"
		for _, s := range []struct {
			marker byte
			text   string
		}{{0xED, iptc}, {0xE1, "http://ns.adobe.com/xap/1.0/\x00<dc:creator>PLANTEDXMP</dc:creator>"}, {0xFE, "PLANTEDCOMMENT"}} {
			segment := append(binary.BigEndian.AppendUint16([]byte{0xFF, s.marker}, uint16(len(s.text)+2)), s.text...)
			file = slices.Concat(file[:2], segment, file[2:])
		}
		if err := os.WriteFile(filepath.Join(drive, fmt.Sprintf("PLANTEDNAME%d.jpg", i)), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, clock := filepath.Join(dir, "amana.db"), time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	amana := func(want int, args ...string) (string, string) {
		t.Helper()
		var out, talk bytes.Buffer
		code := Main(t.Context(), append([]string{"--quiet", "--catalogue", db}, args...), IO{
			In: strings.NewReader(""), Out: &out, Err: &talk, Env: func(string) string { return "" },
			Now: func() time.Time { return clock }, User: func() string { return "PLANTEDANALYST" },
		})
		if code != want {
			t.Fatalf("%q: exit code %d, want %d: %s", args, code, want, talk.String())
		}
		return out.String(), talk.String()
	}
	amana(0, "index", filepath.Join(dir, "PLANTEDLABEL"), "--custodian", "PLANTEDCUSTODIAN", "--note", "PLANTEDDRIVENOTE")
	amana(0, "group")
	amana(0, "separate")
	amana(0, "decide", "class", "S-000001", "victim")
	amana(0, "decide", "note", "S-000001", "PLANTEDNOTE")
	amana(0, "claims", "add", "S-000001", "--name", "PLANTEDCLAIM", "--source", "PLANTEDWITNESS")
	amana(0, "counts", "--by", "folder,reviewer", "--record")
	return amana
}

// desks are the commands whose file is for the desk of the analyst alone: a worksheet with paths, a list of
// claims, a private key. They have no other profile, and only their owner can read them.
var desks = []string{"score", "second", "claims list", "log key"}

// sharing are the ways to write a file for others, by command; OUT stands for its name.
func sharing() map[string][][]string {
	ways := map[string][][]string{"export package": {{}, {"--set", "S-000001"}}}
	for _, format := range export.Formats() {
		for _, rows := range []string{"sets", "photos", "copies", "decisions"} {
			ways["export "+rows] = append(ways["export "+rows], []string{"--format", format})
		}
		for _, by := range []string{"", "month", "set", "camera,class", "branch", "agreement"} {
			way := []string{"--format", format}
			if by != "" {
				way = append(way, "--by", by)
			}
			ways["counts"] = append(ways["counts"], way)
		}
	}
	for _, format := range manifest.Formats() {
		ways["export manifest"] = append(ways["export manifest"], []string{"--as", string(format)})
	}
	return ways
}

// TestNoSecretLeaves writes every file that can be written, in every profile and form, and looks for what
// was planted in its bytes and its names.
func TestNoSecretLeaves(t *testing.T) {
	amana := planted(t)
	ways := sharing()
	for _, command := range writers((&app{}).root(), "") {
		if len(ways[command]) == 0 && !slices.Contains(desks, command) {
			t.Errorf("%s writes a file, and no way to write it is tried here", command)
		}
	}
	written, seen := 0, map[string]bool{}
	for command, all := range ways {
		for i, way := range all {
			profiles := []string{"partner", "public"}
			if i == 0 {
				profiles = append(profiles, "", "internal")
			}
			for _, profile := range profiles {
				out := filepath.Join(t.TempDir(), "out")
				args := append(append(strings.Fields(command), way...), "--out", out)
				if profile != "" {
					args = append(args, "--profile", profile)
				}
				code := 0
				if profile == "public" { // which gives rows of nothing but counts
					if code = 1; command == "export package" || command == "counts" && refusedToPublic(way) {
						code = 64
					} else if command == "counts" {
						code = 0
					}
				}
				amana(code, args...)
				found := search(t, out, code == 0)
				if profile == "internal" {
					seen[command] = seen[command] || len(found) > 0
				} else if len(found) > 0 {
					t.Errorf("%q tells %q", args, found)
				}
				written++
			}
		}
	}
	for _, command := range []string{"export sets", "export photos", "export decisions", "export manifest", "export package", "counts"} {
		if !seen[command] {
			t.Errorf("%s tells nothing in profile internal either: the search finds nothing", command)
		}
	}
	t.Logf("%d ways to write a file", written)
}

func refusedToPublic(way []string) bool {
	return slices.ContainsFunc(way, func(s string) bool { return s == "set" || strings.HasPrefix(s, "camera") })
}

// writers lists the commands that have --out.
func writers(cmd *cobra.Command, name string) (out []string) {
	if cmd.Flags().Lookup("out") != nil {
		out = append(out, name)
	}
	for _, sub := range cmd.Commands() {
		out = append(out, writers(sub, strings.TrimSpace(name+" "+sub.Name()))...)
	}
	return out
}

// search returns the secrets in a file, or in the files and names below a folder.
func search(t *testing.T, path string, must bool) (found []string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(filepath.Dir(path), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(name)
		files++
		for _, secret := range secrets {
			for _, form := range forms(secret) {
				if bytes.Contains(body, form) || strings.Contains(d.Name(), secret) {
					found = append(found, filepath.Base(name)+": "+secret)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if (files > 0) != must {
		t.Errorf("%s: %d files are there", path, files)
	}
	return found
}

// forms returns a text as it may stand in a file: UTF-8, UTF-16, and escaped.
func forms(s string) [][]byte {
	wide, escaped := []byte{}, fmt.Sprintf("%+q", s)
	for _, r := range s {
		wide = binary.LittleEndian.AppendUint16(wide, uint16(r))
	}
	return [][]byte{[]byte(s), wide, []byte(strings.Trim(escaped, `"`))}
}
