// SPDX-License-Identifier: Apache-2.0

package export

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/photo"
)

// The columns are retyped here, since a list that the code shares with its test agrees with itself.
func TestColumns(t *testing.T) {
	a := archive()
	for _, c := range []struct {
		name string
		rows func(Profile) (Rows, error)
		base string
		adds string
	}{
		{"sets", func(p Profile) (Rows, error) { return Sets(a, a.Sets, p) },
			"catalogue_id, set_id, set_version, review, class, class_proposed, class_confidence, photos, files, photos_confirmed, confidence, rule, branch, detainee_no, exam_no, first_taken, last_taken, camera, flags, reasons, note, reviewed_by",
			"folder, first_file"},
		{"photos", func(p Profile) (Rows, error) { return Photos(a, Everything(a), p) },
			"set_id, membership, sha256, bytes, format, width, height, taken, taken_source, camera_make, camera_model, status, copy_of",
			"source, path, camera_serial, latitude, longitude"},
		{"copies", func(p Profile) (Rows, error) { return Copies(a, p) },
			"kind, original_sha256, copy_sha256, distance, attached, confirmed, reason, files",
			"original_paths, copy_paths"},
		{"decisions", func(p Profile) (Rows, error) { return Decisions(decisions(), p) },
			"entry, time, action, set_id, other_sets, photos, class, branch, detainee_no, exam_no, role, undoes, undone_by, set_version",
			"who, note"},
	} {
		for p, want := range map[Profile]string{Partner: c.base, Internal: c.base + ", " + c.adds} {
			rows, err := c.rows(p)
			var got []string
			for _, column := range rows.Columns {
				got = append(got, column.Name)
			}
			if err != nil || strings.Join(got, ", ") != want {
				t.Errorf("%s %s = %v, %v, want %s", c.name, p, got, err, want)
			}
		}
		if _, err := c.rows(Public); !errors.Is(err, ErrCountsOnly) || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s public: error = %v, want %v", c.name, err, ErrCountsOnly)
		}
		if _, err := c.rows(""); err == nil || errors.Is(err, ErrCountsOnly) {
			t.Errorf("%s without a profile: error = %v, want another", c.name, err)
		}
	}
}

// TestPartnerLeavesOut looks for every text of the archive that is not to be shared.
func TestPartnerLeavesOut(t *testing.T) {
	a := archive()
	for name, rows := range map[string]func(Profile) (Rows, error){
		"sets":      func(p Profile) (Rows, error) { return Sets(a, a.Sets, p) },
		"photos":    func(p Profile) (Rows, error) { return Photos(a, Everything(a), p) },
		"copies":    func(p Profile) (Rows, error) { return Copies(a, p) },
		"decisions": func(p Profile) (Rows, error) { return Decisions(decisions(), p) },
	} {
		for _, p := range []Profile{Partner, Internal} {
			r, err := rows(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, format := range Formats() {
				text := written(t, format, r, Options{})
				found := slices.ContainsFunc([]string{"998877", "zeta", "alpha", ".jpg", "2012-08/", "other/", "33.5", "36.29", "Layla", "HYPERLINK", "a secret"},
					func(s string) bool { return strings.Contains(text, s) })
				if found != (p == Internal) {
					t.Errorf("%s %s %s: holds what is not shared = %t, want %t:\n%s", name, p, format, found, p == Internal, text)
				}
			}
		}
	}
}

func TestSets(t *testing.T) {
	a := archive()
	rows, err := Sets(a, a.Sets, Internal)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "sets", brief(written(t, "csv", rows, Options{})), `catalogue_id,set_id,set_version,review,class,class_proposed,class_confidence,photos,files,photos_confirmed,confidence,rule,branch,detainee_no,exam_no,first_taken,last_taken,camera,flags,reasons,note,reviewed_by,folder,first_file
0123456789abcdef,S-000001,aaaaaaaaaaaaaaaa,in_review,victim,victim,0.500,3,4,2,0.988,roll,215,ج-001,12?,2012-08-03T10:00:00,2012-08-03T10:00:09,FUJI =F1|NIKON D80 (serial 998877),gap|mixed_cameras,gained 1 photo since the members were decided|taken within 9 s|number in the path|typical size,"'=HYPERLINK(""x"")",Layla,other|2012-08|.,other/1.jpg
0123456789abcdef,S-000002,bbbbbbbbbbbbbbbb,unreviewed,undecided,undecided,,1,1,0,0.000,alone,,,,2012-08-03T10:00:09,2012-08-03T10:00:09,NIKON D80 (serial 998877),,,,,.,"a
b, ""c"".jpg"
0123456789abcdef,S-1234567,cccccccccccccccc,unreviewed,undecided,undecided,1.000,1,0,0,0.000,alone,,,,,,,,,,,.,gone.jpg
`)
	rows, err = Sets(a, a.Sets[:1], Partner)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "sets for a partner", written(t, "jsonl", rows, Options{}), `{"catalogue_id":"0123456789abcdef","set_id":"S-000001","set_version":"aaaaaaaaaaaaaaaa","review":"in_review","class":"victim","class_proposed":"victim","class_confidence":0.500,"photos":3,"files":4,"photos_confirmed":2,"confidence":0.988,"rule":"roll","branch":"215","detainee_no":"ج-001","exam_no":"12?","first_taken":"2012-08-03T10:00:00","last_taken":"2012-08-03T10:00:09","camera":["FUJI =F1","NIKON D80"],"flags":["gap","mixed_cameras"],"reasons":["gained 1 photo since the members were decided","taken within 9 s","number in the path","typical size"],"note":"","reviewed_by":""}
`)
}

// TestSetsMemberOrder: the row of a set does not depend on the order of its members.
func TestSetsMemberOrder(t *testing.T) {
	a, b := archive(), archive()
	slices.Reverse(b.Sets[0].Members)
	var got [2]string
	for i, a := range []photo.Archive{a, b} {
		rows, err := Sets(a, a.Sets, Internal)
		if err != nil {
			t.Fatal(err)
		}
		got[i] = written(t, "csv", rows, Options{})
	}
	same(t, "sets with members reversed", got[1], got[0])
}

// TestSetOfNothing: a set whose photos the archive does not know is a row all the same.
func TestSetOfNothing(t *testing.T) {
	rows, err := Sets(photo.Archive{}, []photo.Set{{ID: 9, Members: []photo.Member{{Photo: digest(99)}}}, {ID: 10}}, Internal)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(brief(written(t, "csv", rows, Options{})), "\n")
	same(t, "sets", body, ",S-000009,,,undecided,undecided,,1,0,0,0.000,,,,,,,,,,,,,\n,S-000010,,,undecided,undecided,,0,0,0,0.000,,,,,,,,,,,,,\n")
}

const photosHead = "set_id,membership,sha256,bytes,format,width,height,taken,taken_source,camera_make,camera_model,status,copy_of,source,path,camera_serial,latitude,longitude\n"

func TestPhotos(t *testing.T) {
	a := archive()
	rows, err := Photos(a, Everything(a), Internal)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "photos", brief(written(t, "csv", rows, Options{})), photosHead+`,,D08,1008,jpeg,,,,,,,damaged,,alpha|2,'-damaged.jpg,,,
,,,4,,,,,,,,skipped,,alpha|2,link,,,
S-000001,confirmed,D01,1001,jpeg,640,480,2012-08-03T10:00:00,DateTimeOriginal,"NIKON ",D80,indexed,,alpha|2,other/1.jpg,998877,-33.500000,36.291300
,,D09,1009,,,,,,,,not_picture,,alpha|2,readme.txt,,,
S-000001,confirmed,D01,1001,jpeg,640,480,2012-08-03T10:00:00,DateTimeOriginal,"NIKON ",D80,indexed,,zeta,2012-08/=1.jpg,998877,-33.500000,36.291300
S-000001,proposed,D02,1002,jpeg,640,480,2012-08-03T10:00:05,DateTimeOriginal,FUJI,'=F1,indexed,,zeta,2012-08/\xff\xfe.jpg,,,
S-000001,confirmed,D03,1003,jpeg,640,480,2012-08-03T10:00:09,DateTimeOriginal,"NIKON ",D80,indexed,,zeta,"a
b, ""c"".jpg",998877,,
S-000002,proposed,D03,1003,jpeg,640,480,2012-08-03T10:00:09,DateTimeOriginal,"NIKON ",D80,indexed,,zeta,"a
b, ""c"".jpg",998877,,
S-1234567,proposed,D04,1004,jpeg,640,480,,,,,vanished,,zeta,gone.jpg,,,
S-000001,confirmed,D05,1005,jpeg,640,480,,,,,indexed,D01,zeta,small.jpg,,,
S-000001,proposed,D06,1006,jpeg,640,480,,,,,indexed,D05,zeta,smaller.jpg,,,
,,D07,1007,jpeg,640,480,,,,,indexed,,zeta,صورة ٧.jpg,,,
`)
}

func TestPhotosChoice(t *testing.T) {
	a := archive()
	for _, c := range []struct {
		name   string
		choice Choice
		want   []string // set and content of each row
	}{
		{"one set of two", Choice{Sets: a.Sets[1:2]}, []string{"S-000002 D03"}},
		{"files in no set", Choice{Loose: true}, []string{" D08", " ", " D09", " D07"}},
		{"by status", Choice{Sets: a.Sets, Loose: true, Statuses: []photo.Status{photo.Damaged, Vanished}}, []string{" D08", "S-1234567 D04"}},
		{"a vanished file is not indexed", Choice{Sets: a.Sets[2:], Statuses: []photo.Status{photo.Indexed}}, nil},
		{"nothing", Choice{}, nil},
	} {
		rows, err := Photos(a, c.choice, Partner)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for row, err := range rows.Seq {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, brief(row[0].text+" "+row[2].text))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMemberships(t *testing.T) {
	a := photo.Archive{
		Sets: []photo.Set{{ID: 1, Members: []photo.Member{{Photo: digest(1), Confirmed: true}}}, {ID: 2, Members: []photo.Member{{Photo: digest(2)}}}},
		Copies: []photo.Copy{
			{Original: digest(1), Copy: digest(2), Attached: true},               // in a set of its own: stays there
			{Original: digest(2), Copy: digest(3), Attached: true, Distance: 1},  // nearer, but
			{Original: digest(1), Copy: digest(3), Confirmed: true, Distance: 9}, // a person's word goes first
			{Original: digest(2), Copy: digest(4), Attached: true, Distance: 5},
			{Original: digest(1), Copy: digest(4), Attached: true, Distance: 3},
			{Original: digest(6), Copy: digest(5), Attached: true}, // a ring
			{Original: digest(5), Copy: digest(6), Attached: true},
			{Original: digest(7), Copy: digest(7), Attached: true}, // of itself
		},
	}
	m := newMemberships(a)
	for n, want := range map[byte][]membership{
		1: {{1, true}}, 2: {{2, false}}, 3: {{1, true}}, 4: {{1, false}}, 5: nil, 6: nil, 7: nil, 8: nil,
	} {
		if got := m.of(digest(n)); !slices.Equal(got, want) {
			t.Errorf("of(%d) = %v, want %v", n, got, want)
		}
	}
	if got := m.of(photo.Digest{}); got != nil {
		t.Errorf("of(zero) = %v, want none", got)
	}
	if got := m.of(digest(1)); !got[0].confirmed {
		t.Errorf("of(1) after its copies = %v, want it as it was", got)
	}
	if m.original(digest(7)).Valid() {
		t.Error("a photo is a copy of itself")
	}
}

func TestCopies(t *testing.T) {
	a := archive()
	slices.Reverse(a.Copies)
	rows, err := Copies(a, Internal)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "copies", brief(written(t, "csv", rows, Options{})), `kind,original_sha256,copy_sha256,distance,attached,confirmed,reason,files,original_paths,copy_paths
exact,D01,D01,0,true,,the same bytes,2,alpha\x7c2/other/1.jpg,zeta/2012-08/=1.jpg
near,D01,D05,6,true,true,6 of 256 bits apart: smaller,1,alpha\x7c2/other/1.jpg|zeta/2012-08/=1.jpg,zeta/small.jpg
near,D01,D07,40,false,false,40 of 256 bits apart: too different to be certain,1,alpha\x7c2/other/1.jpg|zeta/2012-08/=1.jpg,zeta/صورة ٧.jpg
near,D05,D06,9,true,false,9 of 256 bits apart: smaller,1,zeta/small.jpg,zeta/smaller.jpg
`)
	a.Files[0].Vanished = true // one file of the photo is left
	rows, err = Copies(a, Partner)
	if err != nil {
		t.Fatal(err)
	}
	if got := written(t, "csv", rows, Options{}); strings.Contains(got, "exact") {
		t.Errorf("copies = %s, want no exact one", got)
	}
}

func decisions() []Decision {
	when := time.Date(2026, 1, 2, 3, 4, 5, 600, time.FixedZone("", 3600))
	return []Decision{
		{Entry: 7, Time: when, Who: "Layla", Action: "class", Set: 1, Note: "a secret", Version: "aaaaaaaaaaaaaaaa", UndoneBy: 9},
		{Entry: 8, Time: when, Who: "Layla", Action: "split", Set: 1, Others: []photo.SetID{2, 3}, Photos: []photo.Digest{digest(1), digest(2)}},
		{Entry: 9, Time: when, Action: "undo", Undoes: 7, Card: photo.Card{Branch: "-215"}},
	}
}

func TestDecisions(t *testing.T) {
	rows, err := Decisions(decisions(), Internal)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "decisions", brief(written(t, "csv", rows, Options{})), `entry,time,action,set_id,other_sets,photos,class,branch,detainee_no,exam_no,role,undoes,undone_by,set_version,who,note
7,2026-01-02T02:04:05.0000006Z,class,S-000001,,,undecided,,,,,,9,aaaaaaaaaaaaaaaa,Layla,a secret
8,2026-01-02T02:04:05.0000006Z,split,S-000001,S-000002|S-000003,D01|D02,,,,,,,,,Layla,
9,2026-01-02T02:04:05.0000006Z,undo,,,,,'-215,,,,7,,,,
`)
}

func TestProfiles(t *testing.T) {
	for _, p := range []Profile{Internal, Partner, Public} {
		if got, err := ParseProfile(string(p)); err != nil || got != p {
			t.Errorf("ParseProfile(%q) = %q, %v", p, got, err)
		}
		if (LeftOut(p) == "") != (p == Internal) || (p.Mode() == 0o600) != (p == Internal) {
			t.Errorf("%s: left out %q, mode %o", p, LeftOut(p), p.Mode())
		}
	}
	if _, err := ParseProfile("friend"); err == nil || !strings.Contains(err.Error(), "internal, partner, public") {
		t.Errorf("ParseProfile(friend) error = %v, want the profiles", err)
	}
}
