// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"fmt"
)

// Personal is what one column of the catalogue holds of persons.
type Personal struct {
	Table, Column string
	Rows          int64  // in which it is not empty
	What          string // what kind of data, of whom
	Erased        string // which erasure takes it out of the file; "" none does
}

// What erases.
const (
	withSource = "forget --source"
	withEntry  = "forget ENTRY"
	withClaim  = "forget CLAIM"
)

// personal lists every column that says something about a person, or by which one can be found. A test
// demands that each column of each table is here or is known to say nothing of the kind.
var personal = []Personal{
	{Table: "source", Column: "label", What: "name of the drive, which may name its holder", Erased: withSource},
	{Table: "source", Column: "root", What: "path on this machine, which may name its user", Erased: withSource},
	{Table: "source", Column: "custodian", What: "name of who held the drive", Erased: withSource},
	{Table: "source", Column: "received", What: "day on which it was handed over", Erased: withSource},
	{Table: "source", Column: "note", What: "free text about the drive", Erased: withSource},
	{Table: "source", Column: "device", What: "serial number of the drive", Erased: withSource},
	{Table: "file", Column: "path", What: "names of folders and files: names of victims and of others, numbers of detainees", Erased: withSource},
	{Table: "file", Column: "reason", What: "words of the system, which may quote a path", Erased: withSource},
	{Table: "file", Column: "content", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "file_change", Column: "path", What: "names of folders and files", Erased: withSource},
	{Table: "file_change", Column: "was", What: "names of folders and files", Erased: withSource},
	{Table: "verified", Column: "path", What: "names of folders and files", Erased: withSource},
	{Table: "verified", Column: "now", What: "names of folders and files", Erased: withSource},
	{Table: "verified", Column: "reason", What: "words of the system, which may quote a path", Erased: withSource},
	{Table: "verified", Column: "found", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "content", Column: "digest", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "content", Column: "md5", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "content", Column: "sha1", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "content", Column: "reason", What: "words of the decoder, which may quote the file", Erased: withSource},
	{Table: "content", Column: "exif_status", What: "words of the reader, which may quote the file", Erased: withSource},
	{Table: "content", Column: "taken_text", What: "when a person was photographed", Erased: withSource},
	{Table: "content", Column: "taken_s", What: "when a person was photographed", Erased: withSource},
	{Table: "content", Column: "make", What: "camera of the photographer", Erased: withSource},
	{Table: "content", Column: "model", What: "camera of the photographer", Erased: withSource},
	{Table: "content", Column: "serial", What: "serial number of the camera, which leads to the photographer", Erased: withSource},
	{Table: "content", Column: "file_number", What: "the camera's counter, which orders a photographer's work", Erased: withSource},
	{Table: "content", Column: "latitude", What: "where a person was photographed", Erased: withSource},
	{Table: "content", Column: "longitude", What: "where a person was photographed", Erased: withSource},
	{Table: "content", Column: "print_hash", What: "fingerprint by which a picture is found elsewhere", Erased: withSource},
	{Table: "content", Column: "likeness", What: "coarse colours and layout of a picture: not enough to see anybody", Erased: withSource},
	{Table: "near_copy", Column: "copy", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "near_copy", Column: "original", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "proposed_member", Column: "photo", What: "digest by which a picture is found elsewhere", Erased: withSource},
	{Table: "photo_set", Column: "answer", What: "whether a set may show a victim"},
	{Table: "set_state", Column: "body", What: "what persons decided: class, numbers of branch, detainee and examination, photos by digest; who decided, as salted digests"},
	{Table: "record", Column: "body", What: "counts as they were printed, with names of drives, folders and reviewers where they were counted by", Erased: withSource},
	{Table: "claim", Column: "body", What: "marks of a body by list, sex, under 18, of who may be shown"},
	{Table: "description", Column: "body", What: "marks of a body by list, sex, under 18"},
	{Table: "preference", Column: "who", What: "name of who sat at the review page", Erased: withEntry},
	{Table: "preference", Column: "value", What: "how that person wants the page: language, pictures, keys", Erased: withEntry},
	{Table: "journal", Column: "who", What: "who decided, as a salted digest"},
	{Table: "journal", Column: "payload", What: "decisions and claims as above, without any free text"},
}

// texts say what each field of journal_text is. Fields of marks are counted together, and so are those of people.
var textsOf = map[string]Personal{
	"who":       {What: "name of who decided, entered a claim or erased", Erased: withEntry},
	"note":      {What: "free text of a decision, a claim or a source", Erased: withEntry},
	"label":     {What: "name of a drive", Erased: withSource},
	"root":      {What: "path on this machine", Erased: withSource},
	"custodian": {What: "name of who held a drive", Erased: withSource},
	"received":  {What: "day on which a drive was handed over", Erased: withSource},
	"device":    {What: "serial number of a drive", Erased: withSource},
	"name":      {What: "name of a person who may be shown", Erased: withClaim},
	"source":    {What: "name of who says so, and on what ground", Erased: withClaim},
	"place":     {What: "where that person was detained", Erased: withClaim},
	"detained":  {What: "when that person was detained", Erased: withClaim},
	"mark":      {What: "words about a mark of a body", Erased: withClaim},
	"to":        {What: "name of to whom sets were dealt", Erased: withEntry},
}

// Privacy lists the personal data that the catalogue holds: a row a column, and for free text a row a kind.
// It holds no picture.
func (c *Catalogue) Privacy(ctx context.Context) (out []Personal, err error) {
	err = c.read(ctx, "list personal data", func(tx *sql.Tx) error {
		for _, p := range personal {
			query := fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s IS NOT NULL AND length(%[2]s) > 0`, p.Table, p.Column)
			if err := tx.QueryRowContext(ctx, query).Scan(&p.Rows); err != nil {
				return err
			}
			out = append(out, p)
		}
		texts, err := collect(ctx, tx, func(rows *sql.Rows) (Personal, error) {
			var field string
			var n int64
			err := rows.Scan(&field, &n)
			p, known := textsOf[field]
			if !known {
				p.What, p.Erased = "free text", withEntry
			}
			p.Table, p.Column, p.Rows = "journal_text", "text: "+field, n
			return p, err
		}, `SELECT CASE WHEN field GLOB 'mark_*' THEN 'mark' WHEN field GLOB 'to_*' THEN 'to' ELSE field END, count(*) FROM journal_text GROUP BY 1 ORDER BY 1`)
		out = append(out, texts...)
		return err
	})
	return out, err
}
