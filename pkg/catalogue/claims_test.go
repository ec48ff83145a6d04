// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"amana/pkg/claim"
	"amana/pkg/photo"
	"amana/pkg/review"
)

var (
	falcon  = claim.Person{Marks: []claim.Mark{{Place: "arm", Side: claim.Left, Kind: "tattoo"}}, Sex: claim.Male, Minor: claim.Under18}
	planted = ClaimTexts{Name: "PLANTED NAME", Source: "PLANTED SOURCE", Place: "PLANTED PLACE", Detained: "2012-05-17", Note: "PLANTED NOTE", Marks: []string{"PLANTED FALCON"}}
)

func enterClaim(t *testing.T, c *Catalogue, who string, set photo.SetID, texts ClaimTexts) claim.Claim {
	t.Helper()
	k, err := c.EnterClaim(context.Background(), who, set, "", falcon, texts, clock)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// steps takes a claim through states, each said by a person: "Samira supported".
func steps(t *testing.T, c *Catalogue, id claim.ID, said ...string) claim.Claim {
	t.Helper()
	var k claim.Claim
	for _, s := range said {
		who, to, _ := strings.Cut(s, " ")
		var err error
		if k, err = c.StepClaim(context.Background(), who, id, claim.State(to), "", clock); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return k
}

func claims(t *testing.T, c *Catalogue) ([]Claim, []Description) {
	t.Helper()
	k, d, err := c.Claims(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return k, d
}

// claimed is a catalogue with a claim, its first step, and a description, closed.
func claimed(t *testing.T) string {
	t.Helper()
	c := openAt(t, worked(t))
	k := enterClaim(t, c, "Samira", 1, planted)
	steps(t, c, k.ID, "Omar supported")
	if err := c.DescribeSet(context.Background(), "Omar", 2, "", falcon, ClaimTexts{Marks: []string{"PLANTED HERON"}}, clock); err != nil {
		t.Fatal(err)
	}
	if v := verdict(t, c); !v.OK() || v.Claims != 1 {
		t.Fatalf("before any sabotage: %+v %v", v, v.Fault)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Path()
}

func TestClaimIsKept(t *testing.T) {
	c := openAt(t, claimed(t))
	k, d := claims(t, c)
	if len(k) != 1 || k[0].State != claim.Supported || k[0].Now != 1 || k[0].Moved || k[0].By != "Omar" || len(k[0].Photos) != 4 {
		t.Fatalf("claims = %+v", k)
	}
	want := planted
	want.Note = "" // the last step has none
	if !reflect.DeepEqual(k[0].Texts, want) {
		t.Errorf("texts = %+v, want %+v", k[0].Texts, want)
	}
	if len(d) != 1 || d[0].Set != 2 || d[0].Texts.Marks[0] != "PLANTED HERON" {
		t.Errorf("descriptions = %+v", d)
	}
	for e, err := range c.Log(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(e.Payload, []byte("PLANTED")) || bytes.Contains(e.Payload, []byte("2012-05-17")) {
			t.Errorf("entry %d has a claim's text in the chain: %s", e.Seq, e.Payload)
		}
	}
}

// A claim is on a track of its own: sets, their versions and states are as without it.
func TestClaimChangesNoSet(t *testing.T) {
	c := openAt(t, worked(t))
	before := archive(t, c)
	k := enterClaim(t, c, "Samira", 1, planted)
	steps(t, c, k.ID, "Samira supported", "Samira expert-checked", "Samira verified", "Omar verified")
	if err := c.DescribeSet(context.Background(), "Omar", 1, "", falcon, ClaimTexts{}, clock); err != nil {
		t.Fatal(err)
	}
	after := archive(t, c)
	before.Head, after.Head = "", ""
	if !reflect.DeepEqual(before, after) {
		t.Errorf("the archive is otherwise:\n%+v\nwant\n%+v", after, before)
	}
	if text, _ := json.Marshal(after); bytes.Contains(text, []byte("PLANTED")) {
		t.Error("the archive, of which exports are made, holds a claim")
	}
}

func TestVerifyingNeedsTwoNames(t *testing.T) {
	ctx := context.Background()
	c := openAt(t, worked(t))
	id := enterClaim(t, c, "Samira", 1, planted).ID
	if k := steps(t, c, id, "Samira supported", "Omar expert-checked", "Samira verified"); k.State != claim.ExpertChecked || !k.Waits() {
		t.Fatalf("after one word: %+v", k)
	}
	var refused *claim.RefusedError
	for _, name := range []string{"Samira", " SAMIRA", "samira."} {
		if _, err := c.StepClaim(ctx, name, id, claim.Verified, "", clock); !errors.As(err, &refused) {
			t.Errorf("%q again: %v, want a refusal", name, err)
		}
	}
	if k := steps(t, c, id, "Omar verified"); k.State != claim.Verified || !reflect.DeepEqual(k.Vouched, []int{1, 2}) {
		t.Errorf("after two words: %+v", k)
	}
	if v := verdict(t, c); !v.OK() {
		t.Error(v.Fault)
	}
}

// Where the first name was erased nobody can be shown to be another person.
func TestForgottenWitnessCannotBeJoined(t *testing.T) {
	ctx := context.Background()
	c := openAt(t, worked(t))
	id := enterClaim(t, c, "Omar", 1, planted).ID
	k := steps(t, c, id, "Omar supported", "Omar expert-checked", "Samira verified")
	if err := c.ForgetEntry(ctx, k.Changed, "Omar", clock); err != nil {
		t.Fatal(err)
	}
	var refused *claim.RefusedError
	if _, err := c.StepClaim(ctx, "Samira", id, claim.Verified, "", clock); !errors.As(err, &refused) || !strings.Contains(err.Error(), "forgotten") {
		t.Errorf("verified beside a forgotten name: %v, want a refusal", err)
	}
	if k := steps(t, c, id, "Samira supported", "Samira expert-checked", "Samira verified", "Omar verified"); k.State != claim.Verified {
		t.Errorf("begun again: %+v", k)
	}
	if v := verdict(t, c); !v.OK() {
		t.Error(v.Fault)
	}
}

func TestClaimRefused(t *testing.T) {
	ctx := context.Background()
	c := openAt(t, worked(t))
	id := enterClaim(t, c, "Samira", 1, planted).ID
	var none *NoSetError
	var stale *StaleError
	var refused *claim.RefusedError
	if _, err := c.EnterClaim(ctx, "Samira", 77, "", falcon, planted, clock); !errors.As(err, &none) {
		t.Errorf("on no set: %v", err)
	}
	if _, err := c.EnterClaim(ctx, "Samira", 1, "0123456789abcdef", falcon, planted, clock); !errors.As(err, &stale) {
		t.Errorf("on another version: %v", err)
	}
	if _, err := c.EnterClaim(ctx, "Samira", 1, "", falcon, ClaimTexts{Name: "x"}, clock); !errors.As(err, &refused) {
		t.Errorf("without a source: %v", err)
	}
	for _, texts := range []ClaimTexts{
		{Name: "x", Source: "y", Detained: "yesterday"}, {Name: "x", Source: "y", Detained: "2012/05"}, {Name: "x", Source: "y\x00"},
		{Name: "\xff", Source: "y"}, {Name: "x", Source: " y"}, {Name: strings.Repeat("x", 2001), Source: "y"}, {Name: "x", Source: "y", Marks: []string{"a", "b"}},
	} {
		if _, err := c.EnterClaim(ctx, "Samira", 1, "", falcon, texts, clock); !errors.As(err, &refused) {
			t.Errorf("with %.40q: %v, want a refusal", texts, err)
		}
	}
	if _, err := c.EnterClaim(ctx, "", 1, "", falcon, planted, clock); err == nil {
		t.Error("by nobody: let through")
	}
	if _, err := c.StepClaim(ctx, "Samira", 9, claim.Supported, "", clock); !errors.Is(err, ErrNoClaim) {
		t.Errorf("of no claim: %v", err)
	}
	if _, err := c.StepClaim(ctx, "Samira", id, claim.Verified, "", clock); !errors.As(err, &refused) {
		t.Errorf("verified at once: %v", err)
	}
	if k, _ := claims(t, c); len(k) != 1 || k[0].State != claim.Claimed {
		t.Errorf("after refusals: %+v", k)
	}
}

// A claim follows its set into another, and two sets with a verified claim each cannot be told apart after.
func TestClaimFollowsMerge(t *testing.T) {
	ctx := context.Background()
	c := create(t)
	grouped(t, c)
	first, second := enterClaim(t, c, "Samira", 1, planted).ID, enterClaim(t, c, "Samira", 2, planted).ID
	steps(t, c, first, "Samira supported", "Samira expert-checked", "Samira verified", "Omar verified")
	steps(t, c, second, "Samira supported", "Samira expert-checked")
	merge := on(t, c, 1, review.Merge)
	merge.Others = []photo.SetID{2}
	decide(t, c, "Omar", "", merge)
	k, _ := claims(t, c)
	if k[1].Now != 1 || !k[1].Moved || !k[0].Moved {
		t.Errorf("after a merge: %+v", k)
	}
	var refused *claim.RefusedError
	if _, err := c.StepClaim(ctx, "Samira", second, claim.Verified, "", clock); !errors.As(err, &refused) || !strings.Contains(err.Error(), "C-000001") {
		t.Errorf("a second verified claim: %v, want a refusal that names the first", err)
	}
	if v := verdict(t, c); !v.OK() {
		t.Error(v.Fault)
	}
}

func TestClaimSabotageIsNamed(t *testing.T) {
	for name, test := range map[string]struct{ sql, want string }{
		"a state":            {`UPDATE claim SET body = json_set(body, '$.state', 'verified')`, "claim C-000001"},
		"a sex":              {`UPDATE claim SET body = json_set(body, '$.sex', 'female')`, "claim C-000001"},
		"a field of its own": {`UPDATE claim SET body = json_set(body, '$.name', 'x')`, "claim C-000001"},
		"a row that went":    {`DELETE FROM claim`, "claim C-000001"},
		"a row nobody made":  {`INSERT INTO claim VALUES (2, (SELECT body FROM claim))`, "tables claim and description"},
		"a mark":             {`UPDATE description SET body = replace(body, 'tattoo', 'scar')`, "description S-000002"},
		"no description":     {`DELETE FROM description`, "description S-000002"},
		"a name":             {`UPDATE journal_text SET text = 'Rami' WHERE field = 'name'`, "text name of entry 7"},
		"a mark's text":      {`UPDATE journal_text SET text = 'a crow' WHERE field = 'mark_1' AND entry = 9`, "text mark_1 of entry 9"},
		"a name that went":   {`DELETE FROM journal_text WHERE field = 'name'`, "text name of entry 7"},
		"a record":           {dropTriggers + `UPDATE journal SET payload = replace(payload, '"supported"', '"rejected"') WHERE seq = 8`, "entry 8"},
	} {
		t.Run(name, func(t *testing.T) {
			path := claimed(t)
			db := raw(t, path)
			execute(t, db, `PRAGMA foreign_keys = OFF`)
			execute(t, db, test.sql)
			db.Close()
			c, err := quick().OpenRead(path)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if v := verdict(t, c); v.OK() || !strings.Contains(v.Fault.Error(), test.want) {
				t.Errorf("fault = %v, want one that names %q", v.Fault, test.want)
			}
		})
	}
}

func TestForgetClaim(t *testing.T) {
	ctx := context.Background()
	c := openAt(t, claimed(t))
	secrets := []string{"PLANTED NAME", "PLANTED SOURCE", "PLANTED PLACE", "PLANTED NOTE", "PLANTED FALCON", "2012-05-17"}
	// While the catalogue is open the write-ahead log is one of its files.
	steps(t, c, 1, "Samira claimed")
	if got := leftovers(t, c.Path(), secrets...); len(got) < len(secrets) {
		t.Fatalf("to begin with there is only %q", got)
	}
	other := enterClaim(t, c, "Samira", 2, ClaimTexts{Name: "ANOTHER NAME", Source: "ANOTHER SOURCE"})
	if _, err := c.StepClaim(ctx, "Samira", 1, claim.Supported, "PLANTED STEP", clock); err != nil {
		t.Fatal(err)
	}
	secrets = append(secrets, "PLANTED STEP")
	if err := c.ForgetClaim(ctx, 9, "Omar", clock); !errors.Is(err, ErrNoClaim) {
		t.Errorf("ForgetClaim(9) = %v, want ErrNoClaim", err)
	}
	for range 2 { // the second time is a completion, not an entry
		if err := c.ForgetClaim(ctx, 1, "Omar", clock); err != nil {
			t.Fatal(err)
		}
	}
	if got := leftovers(t, c.Path(), secrets...); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
	v := verdict(t, c)
	if !v.OK() || v.Forgotten != 7 || v.Head.Entries != 13 {
		t.Errorf("verdict = %+v, %v, want a good one with 7 forgotten of 13 entries", v, v.Fault)
	}
	k, d := claims(t, c)
	if k[0].State != claim.Supported || k[0].Texts.Name != Forgotten || k[0].Texts.Marks[0] != Forgotten || k[0].By != "Samira" {
		t.Errorf("claim = %+v, want its state without its texts", k[0])
	}
	if k[1].ID != other.ID || k[1].Texts.Name != "ANOTHER NAME" {
		t.Errorf("another claim lost its texts: %+v", k[1])
	}
	if d[0].Texts.Marks[0] != "PLANTED HERON" {
		t.Errorf("the description of another set went too: %+v", d[0])
	}
	if err := c.ForgetEntry(ctx, d[0].Entered, "Omar", clock); err != nil {
		t.Fatal(err)
	}
	if got := leftovers(t, c.Path(), "PLANTED HERON"); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
}

// A source that goes takes the texts of claims about its photos along, and no others.
func TestForgetSourceTakesClaims(t *testing.T) {
	ctx := context.Background()
	c := openAt(t, claimed(t))
	r := startIndex(t, c, "/other")
	put(t, r, batchOf(0, 4)...) // the photos of the first set
	finish(t, r)
	if err := c.ForgetSource(ctx, "drive", "Omar", clock.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := leftovers(t, c.Path(), "PLANTED HERON"); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
	if k, _ := claims(t, c); k[0].Texts.Name != planted.Name {
		t.Errorf("the claim about photos of another source went too: %+v", k[0])
	}
	if err := c.ForgetSource(ctx, "other", "Omar", clock.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := leftovers(t, c.Path(), "PLANTED"); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
	if v := verdict(t, c); !v.OK() {
		t.Error(v.Fault)
	}
}

// A program that counts one name as two persons makes a journal whose records follow from one another, and
// is found out by the names.
func TestOneNameAsTwoPersonsIsNamed(t *testing.T) {
	c := openAt(t, worked(t))
	id := enterClaim(t, c, "Samira", 1, planted).ID
	steps(t, c, id, "Samira supported", "Samira expert-checked", "Samira verified")
	err := c.write(context.Background(), "forge", func(ctx context.Context, tx *sql.Tx) error {
		book, err := loadBook(ctx, tx)
		if err != nil {
			return err
		}
		forged := telling{r: claim.Record{Action: claim.Step, Claim: id, Set: 1, To: claim.Verified, By: 2}, book: book}
		seq, err := c.journalise(ctx, tx, note{kind: KindClaimStep, at: clock, texts: map[string]string{"who": "samira"}, body: forged.r})
		if err != nil {
			return err
		}
		if err := forged.book.Apply(seq, forged.r); err != nil {
			return err
		}
		return forged.store(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	if k, _ := claims(t, c); k[0].State != claim.Verified {
		t.Fatalf("the forgery does not stand: %+v", k[0])
	}
	if v := verdict(t, c); v.OK() || !strings.Contains(v.Fault.Error(), "claim C-000001: its persons 1 and 2") {
		t.Errorf("fault = %v, want one that names the two persons", v.Fault)
	}
}
