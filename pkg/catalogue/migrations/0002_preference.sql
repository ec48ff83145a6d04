-- SPDX-License-Identifier: Apache-2.0

-- How a person wants the review page. No entry of the journal says so, no export and no merge reads it.
CREATE TABLE preference (
  who   TEXT NOT NULL CHECK (who <> ''), -- name of who sits at the page
  name  TEXT NOT NULL CHECK (name <> ''), -- such as lang
  value TEXT NOT NULL,
  PRIMARY KEY (who, name)
) STRICT, WITHOUT ROWID;
