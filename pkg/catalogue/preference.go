// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"amana/pkg/photo"
)

// Preferences returns how a person wants the review page, by the name of what is chosen: empty where nothing
// was. Names are compared as photo.SamePerson does.
func (c *Catalogue) Preferences(ctx context.Context, who string) (chosen map[string]string, err error) {
	err = c.read(ctx, "read preferences", func(tx *sql.Tx) error {
		all, err := preferences(ctx, tx)
		chosen = map[string]string{}
		for _, p := range all {
			if photo.SamePerson(p.who, who) {
				chosen[p.name] = p.value
			}
		}
		return err
	})
	return chosen, err
}

// Prefer keeps what a person chose; what chosen does not name stays. It is no entry of the journal. The errors
// are those of any writing, such as ErrLocked.
func (c *Catalogue) Prefer(ctx context.Context, who string, chosen map[string]string) error {
	who = strings.TrimSpace(who)
	if who == "" {
		return c.wrap("keep preferences", errors.New("they need the name of whose they are"))
	}
	return c.write(ctx, "keep preferences", func(ctx context.Context, tx *sql.Tx) error {
		all, err := preferences(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range all { // the name may have been written otherwise
			if _, again := chosen[p.name]; !again || !photo.SamePerson(p.who, who) {
				continue
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM preference WHERE who = ? AND name = ?`, p.who, p.name); err != nil {
				return err
			}
		}
		for _, name := range sortedKeys(chosen) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO preference (who, name, value) VALUES (?, ?, ?)`, who, name, chosen[name]); err != nil {
				return err
			}
		}
		return nil
	})
}

type preference struct{ who, name, value string }

func preferences(ctx context.Context, tx *sql.Tx) ([]preference, error) {
	return collect(ctx, tx, func(rows *sql.Rows) (p preference, err error) {
		err = rows.Scan(&p.who, &p.name, &p.value)
		return p, err
	}, `SELECT who, name, value FROM preference ORDER BY who, name`)
}

// dropPreferences deletes what persons chose whom no entry of the journal names any more: a name that was
// erased there must not stay here.
func dropPreferences(ctx context.Context, tx *sql.Tx) error {
	named, err := collect(ctx, tx, func(rows *sql.Rows) (name string, err error) {
		err = rows.Scan(&name)
		return name, err
	}, `SELECT DISTINCT text FROM journal_text WHERE field = 'who'`)
	if err != nil {
		return err
	}
	all, err := preferences(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if slices.ContainsFunc(named, func(name string) bool { return photo.SamePerson(name, p.who) }) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM preference WHERE who = ?`, p.who); err != nil {
			return err
		}
	}
	return nil
}
