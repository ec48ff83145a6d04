// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"amana/pkg/fingerprint"
	"amana/pkg/meta"
)

// turns are the publisher's names in the order of Dihedral: it turns the other way than that, and flips
// about the axis that it names.
var turns = []string{"original", "rotate270", "rotate180", "rotate90", "flipy", "flipx", "flipplus1", "flipminus1"}

// TestPublishedHashes holds the reference hash against hashes that others published. AMANA_PDQ names a
// table of hash and picture, the pictures relative to it; a third field may say that the hash is of the
// picture turned.
func TestPublishedHashes(t *testing.T) {
	list := os.Getenv("AMANA_PDQ")
	if list == "" {
		t.Skip("AMANA_PDQ names no table of published hashes")
	}
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	compared, exact, sum, most := 0, 0, 0, 0
	for _, row := range rows {
		d, quality, err := publishedDistance(t, filepath.Dir(list), append(row, "original"))
		if err != nil {
			t.Fatalf("%s: %v", row[1], err)
		}
		if quality < 80 {
			continue
		}
		if d > 10 {
			t.Errorf("%s: Distance = %d, want 10 at most", row[1:], d)
		}
		compared, sum, most = compared+1, sum+d, max(most, d)
		if d == 0 {
			exact++
		}
	}
	if compared == 0 {
		t.Fatal("no picture of quality 80 or more")
	}
	t.Logf("%d of quality 80 or more: %d exact, mean %.1f, most %d", compared, exact, float64(sum)/float64(compared), most)
}

func publishedDistance(t *testing.T, folder string, row []string) (d, quality int, err error) {
	want, err := fingerprint.ParseReference(row[0])
	if err != nil {
		return 0, 0, err
	}
	name := row[1]
	if !filepath.IsAbs(name) {
		name = filepath.Join(folder, name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, 0, err
	}
	m, err := Full(meta.Sniff(data[:min(len(data), 1<<20)]).Name, data)
	if err != nil {
		return 0, 0, err
	}
	i := slices.Index(turns, row[2])
	if i < 0 {
		return 0, 0, fmt.Errorf("%q is no turn", row[2])
	}
	_, quality = fingerprint.ReferenceOf(m)
	d = fingerprint.ReferenceDihedral(m)[i].Distance(want)
	t.Logf("%2d bits at quality %3d: %s %s", d, quality, row[1], row[2])
	return d, quality, nil
}
