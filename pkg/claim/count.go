// SPDX-License-Identifier: Apache-2.0

package claim

import "amana/pkg/photo"

// CountRow is how many sets have a verified claim, and how many have only open ones, by one value of a key.
// Both count sets that stand, each once; open ones are no identities and never added to verified ones.
type CountRow struct {
	By, Value      string
	Verified, Open int
}

// Several is the value of a set whose claims do not agree.
const Several = "several"

// counted is what the claims of one set come to.
type counted struct {
	verified  bool
	sex, aged string
}

// Count counts the claims by sex and by age, each key in a total of its own, which is the sum of its rows.
// now says which set holds a claim's photos now; a claim about a set that stands no more is not counted.
func Count(claims []Claim, now func(Claim) photo.SetID) []CountRow {
	sets := map[photo.SetID]*counted{}
	for _, wanted := range []bool{true, false} {
		for _, c := range claims {
			id := now(c)
			if id == 0 || !c.State.Stands() || (c.State == Verified) != wanted {
				continue
			}
			have := sets[id]
			switch {
			case have == nil:
				sets[id] = &counted{wanted, c.Sex.String(), aged(c.Minor)}
			case have.verified == wanted:
				have.sex, have.aged = agree(have.sex, c.Sex.String()), agree(have.aged, aged(c.Minor))
			}
		}
	}
	var out []CountRow
	for _, key := range []struct {
		name   string
		values []string
		of     func(*counted) string
	}{
		{"sex", []string{string(Female), string(Male), "unknown", Several}, func(c *counted) string { return c.sex }},
		{"age", []string{"under 18", "18 or older", "unknown", Several}, func(c *counted) string { return c.aged }},
	} {
		total := CountRow{By: key.name, Value: "total"}
		for _, value := range key.values {
			row := CountRow{By: key.name, Value: value}
			for _, c := range sets {
				switch {
				case key.of(c) != value:
				case c.verified:
					row.Verified++
				default:
					row.Open++
				}
			}
			total.Verified, total.Open = total.Verified+row.Verified, total.Open+row.Open
			out = append(out, row)
		}
		out = append(out, total)
	}
	return out
}

func aged(m Minor) string {
	return map[Minor]string{Under18: "under 18", Adult: "18 or older", "": "unknown"}[m]
}

func agree(a, b string) string {
	switch {
	case a == b || b == "unknown":
		return a
	case a == "unknown":
		return b
	}
	return Several
}
