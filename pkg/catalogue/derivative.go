// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"slices"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// derivatives returns the images that persons decided to be made from photos, in the order of their
// digests, as far as their contents are known.
func derivatives(ctx context.Context, tx *sql.Tx) ([]photo.Derivative, error) {
	return collect(ctx, tx, func(rows *sql.Rows) (d photo.Derivative, err error) {
		var image, original string
		if err = rows.Scan(&d.Set, &image, &original); err != nil {
			return d, err
		}
		if d.Photo, err = photo.ParseDigest(image); err == nil {
			d.Original, err = photo.ParseDigest(original)
		}
		return d, err
	}, `SELECT set_id, json_extract(d.value, '$.photo') AS image, json_extract(d.value, '$.of')
		FROM set_state, json_each(set_state.body, '$.derivatives') AS d
		WHERE merged_into IS NULL AND EXISTS (SELECT 1 FROM content WHERE digest = unhex(json_extract(d.value, '$.photo')))
		ORDER BY image`)
}

// withoutDerivatives leaves out the copies that grouping proposed before a person said what they are.
func withoutDerivatives(copies []photo.Copy, derived []photo.Derivative) []photo.Copy {
	if len(derived) == 0 {
		return copies
	}
	made := map[photo.Digest]bool{}
	for _, d := range derived {
		made[d.Photo] = true
	}
	return slices.DeleteFunc(copies, func(c photo.Copy) bool { return made[c.Copy] || made[c.Original] })
}

// notDerived refuses a decision that would make a derivative a member of a set, or that makes one twice.
func (a *act) notDerived(ctx context.Context) error {
	if len(a.d.Photos) == 0 {
		return nil
	}
	known, err := derivatives(ctx, a.tx)
	if err != nil {
		return err
	}
	for _, d := range known {
		if slices.Contains(a.d.Photos, d.Photo) || a.d.Of == d.Photo {
			return review.Refuse(d.Set, "has the image %s as a derivative, which belongs to no set: undo that decision first", d.Photo)
		}
		if a.d.Action == review.Derived && slices.Contains(a.d.Photos, d.Original) {
			return review.Refuse(d.Set, "has derivatives of the image %s: undo that decision first", d.Original)
		}
	}
	return nil
}
