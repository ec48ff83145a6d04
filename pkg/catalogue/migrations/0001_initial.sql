-- SPDX-License-Identifier: Apache-2.0
--
-- Tables have singular names and belong to the program. Views have plural names and are for people
-- who read the catalogue with plain SQL: their columns are readable and stay as they are.
-- Units: *_s is seconds since 1970-01-01 UTC, *_ns the nanoseconds of that second (0 to 999,999,999).
-- A digest is a SHA-256 in 32 bytes. A boolean is 0 or 1.

CREATE TABLE catalogue (
  one           INTEGER PRIMARY KEY CHECK (one = 1), -- there is one row
  id            TEXT NOT NULL CHECK (length(id) = 16), -- made with the catalogue, hexadecimal
  created_s     INTEGER NOT NULL,
  created_ns    INTEGER NOT NULL,
  next_set      INTEGER NOT NULL CHECK (next_set > 0), -- number of the next new set; never goes down
  model         BLOB,    -- fitted tables of the last grouping, JSON; NULL before the first
  model_run     INTEGER, -- the run that stored them
  class_model     BLOB,    -- weights of the last proposal of classes, JSON; NULL before the first
  class_model_run INTEGER  -- the run that stored them
) STRICT;

-- A drive or folder that was indexed.
CREATE TABLE source (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused
  label      TEXT NOT NULL UNIQUE CHECK (label <> ''),
  root       BLOB NOT NULL,      -- absolute path at the last index run, raw bytes
  custodian  TEXT NOT NULL,      -- who held it; '' not given
  received   TEXT NOT NULL,      -- date received, as the operator wrote it
  note       TEXT NOT NULL,
  device     TEXT NOT NULL,      -- identity of the device; '' where the system does not tell
  read_only  INTEGER NOT NULL CHECK (read_only IN (0, 1)), -- mounted read-only at the last run
  digest     BLOB CHECK (length(digest) = 32) -- over path, bytes, SHA-256 and status of every present file at the last finished run
) STRICT;

-- One act of the program.
CREATE TABLE run (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL CHECK (kind <> ''), -- index, group, separate, counts, verify
  tool        TEXT NOT NULL,           -- version of the program
  source      INTEGER,                 -- of a run over one; the source may have been forgotten since
  settings    TEXT NOT NULL CHECK (json_valid(settings)),
  started_s   INTEGER NOT NULL,
  started_ns  INTEGER NOT NULL,
  finished_s  INTEGER,                 -- NULL while it runs
  finished_ns INTEGER,
  state       TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted', 'failed')),
  ledger      TEXT CHECK (ledger IS NULL OR json_valid(ledger)), -- every file's end, as printed
  digest      BLOB CHECK (length(digest) = 32) -- of the source at the end of a finished index run
) STRICT;
CREATE INDEX run_open ON run (id) WHERE state = 'running';

-- What a run printed and was asked to keep.
CREATE TABLE record (
  run  INTEGER PRIMARY KEY REFERENCES run (id),
  body BLOB NOT NULL -- JSON, byte for byte as it was given
) STRICT;

-- Distinct bytes. A row stays when its last file is gone: decisions name it.
CREATE TABLE content (
  digest        BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32),
  bytes         INTEGER NOT NULL CHECK (bytes >= 0),
  format        TEXT NOT NULL,     -- short name such as jpeg; '' unknown
  status        TEXT NOT NULL,     -- indexed, damaged, unsupported, not_picture, container
  reason        TEXT NOT NULL,     -- why the status is what it is, in words
  md5           BLOB CHECK (length(md5) = 16),  -- NULL where it was not asked for
  sha1          BLOB CHECK (length(sha1) = 20), -- NULL where it was not asked for
  width         INTEGER NOT NULL,  -- pixels as stored; 0 unknown
  height        INTEGER NOT NULL,  -- pixels as stored; 0 unknown
  exif_version  INTEGER NOT NULL,  -- of the reader that wrote the columns below; 0: not looked for
  exif_status   TEXT NOT NULL,     -- none, ok, partial: reason, bad: reason
  taken_text    TEXT NOT NULL,     -- as written in the file
  taken_s       INTEGER,           -- the camera clock's reading as if it were UTC; NULL unknown
  taken_ns      INTEGER NOT NULL,
  taken_subsec  INTEGER NOT NULL CHECK (taken_subsec IN (0, 1)), -- sub-seconds were written
  taken_offset  TEXT NOT NULL,     -- from UTC as written, such as +03:00; '' unknown
  taken_source  TEXT NOT NULL,     -- the tag it came from; '' no time is known
  make          TEXT NOT NULL,
  model         TEXT NOT NULL,
  serial        TEXT NOT NULL,     -- of the camera's body
  serial_source TEXT NOT NULL,     -- the tag it came from; '' no serial is known
  orientation   INTEGER NOT NULL,  -- 1 to 8; 0 unknown
  file_number   TEXT NOT NULL,     -- as the camera counts; '' unknown
  number_source TEXT NOT NULL,     -- the tag it came from; numbers of two tags are not comparable
  latitude      REAL,              -- degrees, south negative; NULL unknown
  longitude     REAL,              -- degrees, west negative; NULL unknown
  quant_steps   INTEGER NOT NULL,  -- sum of the steps of a JPEG's first quantisation table; 0 unknown
  thumbnail     INTEGER NOT NULL CHECK (thumbnail IN (0, 1)), -- the EXIF block embeds a small picture
  print_version INTEGER NOT NULL,  -- of the fingerprint; 0: the picture was not decoded
  print_hash    BLOB CHECK (length(print_hash) = 32), -- perceptual hash; NULL unknown
  print_quality INTEGER NOT NULL,  -- 0 to 100
  likeness      BLOB,              -- colour and layout vector; NULL unknown
  tried_exif    INTEGER NOT NULL,  -- version of the EXIF reader that last looked, found or not
  tried_print   INTEGER NOT NULL   -- version of the fingerprint that was last tried, made or not
) STRICT;

-- One directory entry of a source.
CREATE TABLE file (
  source   INTEGER NOT NULL REFERENCES source (id),
  path     BLOB NOT NULL,          -- below the root, slash-separated, raw bytes
  kind     TEXT NOT NULL,          -- regular, folder, link, device, socket, pipe, irregular
  bytes    INTEGER NOT NULL,
  mod_s    INTEGER NOT NULL,
  mod_ns   INTEGER NOT NULL,
  status   TEXT NOT NULL,          -- of content, or unreadable, skipped
  reason   TEXT NOT NULL,
  content  BLOB REFERENCES content (digest), -- NULL where the bytes were not read
  vanished INTEGER NOT NULL CHECK (vanished IN (0, 1)), -- it was not there at the last finished run
  seen     INTEGER NOT NULL REFERENCES run (id),        -- the last run that read it or found it changed
  PRIMARY KEY (source, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_content ON file (content) WHERE content IS NOT NULL;

-- The files and contents as the last finished index run counted them; no row where any changed since.
CREATE TABLE holding (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

-- What an index run found otherwise than the run before it. Not written for the first run over a
-- source that comes to its end, to which all is new.
CREATE TABLE file_change (
  run    INTEGER NOT NULL REFERENCES run (id),
  path   BLOB NOT NULL,
  source INTEGER NOT NULL REFERENCES source (id),
  change TEXT NOT NULL CHECK (change IN ('new', 'changed', 'returned', 'moved', 'vanished')),
  was    BLOB,           -- of a moved file, the path that it had; else NULL
  PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;

-- How a path was found when the drive was last held against the files above.
CREATE TABLE verified (
  source INTEGER NOT NULL REFERENCES source (id),
  path   BLOB NOT NULL,           -- of a file that is in no row above, where it is
  run    INTEGER NOT NULL REFERENCES run (id), -- that looked at it last
  at_s   INTEGER NOT NULL,
  class  TEXT NOT NULL CHECK (class <> ''), -- ok, changed, changed_silently, type_changed, missing, moved, unreadable, unverifiable, new
  now    BLOB,                    -- where it is, where that is not path; else NULL
  reason TEXT NOT NULL,
  found  BLOB CHECK (length(found) = 32), -- digest of what was read; NULL where nothing was
  bytes  INTEGER NOT NULL,        -- of what was found, and its time
  mod_s  INTEGER NOT NULL,
  mod_ns INTEGER NOT NULL,
  PRIMARY KEY (source, path)
) STRICT, WITHOUT ROWID;

-- A set as the program proposes it. The row stays for ever, so that its number is never given twice.
CREATE TABLE photo_set (
  id                  INTEGER PRIMARY KEY CHECK (id > 0), -- 123 prints as S-000123
  rule                TEXT NOT NULL,
  confidence          REAL NOT NULL,  -- 0 to 1
  reasons             TEXT NOT NULL CHECK (json_valid(reasons)), -- array of sentences
  flags               TEXT NOT NULL CHECK (json_valid(flags)),   -- array of names
  answer              TEXT NOT NULL,  -- victim, not_victim, undecided; '' not proposed yet
  answer_confidence   REAL NOT NULL,
  answer_reasons      TEXT NOT NULL CHECK (json_valid(answer_reasons)),
  made                INTEGER,        -- the run that made it; NULL: a person did
  retired             INTEGER         -- the run that left it without members; NULL: it stands
) STRICT;

-- Photos that grouping proposes for a set.
CREATE TABLE proposed_member (
  set_id INTEGER NOT NULL REFERENCES photo_set (id),
  photo  BLOB NOT NULL CHECK (length(photo) = 32),
  PRIMARY KEY (set_id, photo)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposed_member_photo ON proposed_member (photo);

-- Photos that are another encoding, size or crop of an original.
CREATE TABLE near_copy (
  copy      BLOB NOT NULL CHECK (length(copy) = 32),
  original  BLOB NOT NULL CHECK (length(original) = 32),
  distance  INTEGER NOT NULL CHECK (distance BETWEEN 0 AND 256), -- bits
  reason    TEXT NOT NULL,
  attached  INTEGER NOT NULL CHECK (attached IN (0, 1)),  -- else a proposal
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)), -- by a person
  PRIMARY KEY (copy, original)
) STRICT, WITHOUT ROWID;

-- What persons decided about a set, as the journal's decisions add up. Photos are named by their
-- digests and have no foreign key: a decision outlives the file that it was made on.
CREATE TABLE set_state (
  set_id      INTEGER PRIMARY KEY REFERENCES photo_set (id),
  entry       INTEGER NOT NULL REFERENCES journal (seq), -- the decision that made this state
  body        TEXT NOT NULL CHECK (json_valid(body)),    -- the state
  merged_into INTEGER                                    -- the set that it was merged into; NULL: it stands
) STRICT;

-- Claims of who a set shows, and descriptions of sets, as the journal's records add up. They hold no text:
-- names, sources, places and dates lie in journal_text and can be erased. No view shows them.
CREATE TABLE claim (
  id   INTEGER PRIMARY KEY CHECK (id > 0), -- 12 prints as C-000012
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE TABLE description (
  set_id INTEGER PRIMARY KEY REFERENCES photo_set (id),
  body   TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

-- The journal. Each entry holds the hash of the one before; nothing in it changes or goes.
CREATE TABLE journal (
  seq     INTEGER PRIMARY KEY,     -- 1, 2, 3 and so on without a gap
  at      TEXT NOT NULL,           -- time in UTC, RFC 3339 with nanoseconds
  kind    TEXT NOT NULL,
  who     TEXT NOT NULL,           -- salted digest of a name; '' the program
  payload TEXT NOT NULL CHECK (json_valid(payload)), -- canonical JSON, without any free text
  prev    BLOB NOT NULL CHECK (length(prev) = 32),   -- hash of the entry before; zeros in the first
  hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
-- A set's state names persons and its note by these digests.
CREATE INDEX journal_who ON journal (who);
CREATE INDEX journal_note ON journal (json_extract(payload, '$.texts.note'));
CREATE INDEX journal_forget ON journal (seq) WHERE kind = 'forget'; -- whether a source was forgotten
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- Without this an INSERT OR REPLACE would take an entry's place without any UPDATE or DELETE.
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Free text, names and claims of journal entries, which hold only their salted digests. Rows here
-- may be erased.
CREATE TABLE journal_text (
  entry INTEGER NOT NULL REFERENCES journal (seq),
  field TEXT NOT NULL,   -- who, note, label, root, custodian, received, device; of claims name, source, place, detained, mark_N; to_N: to whom sets were dealt
  salt  TEXT NOT NULL,   -- hexadecimal
  text  TEXT NOT NULL,
  PRIMARY KEY (entry, field)
) STRICT, WITHOUT ROWID;

-- For people: paths are readable text; bytes that are not UTF-8 may look odd, path_hex is exact.
CREATE VIEW files AS
  SELECT source.label AS source, CAST(file.path AS TEXT) AS path, hex(file.path) AS path_hex, file.kind, file.bytes,
         datetime(file.mod_s, 'unixepoch') AS modified, file.status, file.reason,
         lower(hex(file.content)) AS sha256, file.vanished
  FROM file JOIN source ON source.id = file.source
  ORDER BY file.source, file.path;
CREATE VIEW photos AS
  SELECT lower(hex(digest)) AS sha256, bytes, format, status, reason, width, height,
         datetime(taken_s, 'unixepoch') AS taken, taken_offset, taken_source,
         make, model, serial, serial_source, file_number, number_source, latitude, longitude,
         lower(hex(print_hash)) AS perceptual_hash, print_quality
  FROM content WHERE status IN ('indexed', 'damaged', 'unsupported') ORDER BY digest;
-- A photo that grouping proposes and a person rejected is no member; a confirmed one is, whatever grouping says.
CREATE VIEW memberships AS
  SELECT printf('S-%06d', m.set_id) AS set_id, m.sha256, m.membership,
         (SELECT json_extract(role.value, '$.role') FROM set_state, json_each(set_state.body, '$.roles') AS role
          WHERE set_state.set_id = m.set_id AND json_extract(role.value, '$.photo') = m.sha256) AS role
  FROM (
    SELECT set_state.set_id, confirmed.value AS sha256, 'confirmed' AS membership
    FROM set_state, json_each(set_state.body, '$.confirmed') AS confirmed
    UNION ALL
    SELECT proposed_member.set_id, lower(hex(photo)), 'proposed' FROM proposed_member LEFT JOIN set_state USING (set_id)
    WHERE lower(hex(photo)) NOT IN (SELECT value FROM json_each(coalesce(body, '{}'), '$.confirmed'))
      AND lower(hex(photo)) NOT IN (SELECT value FROM json_each(coalesce(body, '{}'), '$.rejected'))
  ) AS m JOIN photo_set ON photo_set.id = m.set_id LEFT JOIN set_state ON set_state.set_id = m.set_id
  WHERE photo_set.retired IS NULL AND set_state.merged_into IS NULL
    AND EXISTS (SELECT 1 FROM content WHERE digest = unhex(m.sha256))
  ORDER BY m.set_id, m.sha256;
CREATE VIEW sets AS
  SELECT printf('S-%06d', photo_set.id) AS set_id, coalesce(json_extract(body, '$.class'), 'undecided') AS class,
         coalesce(json_extract(body, '$.members_decided'), 0) AS members_decided,
         answer AS class_proposed, answer_confidence AS class_confidence, rule, confidence, reasons,
         -- The grouping's, then those that persons gave photos that are in the set.
         (SELECT json_group_array(value) FROM (
            SELECT 0 AS whose, key AS nth, value FROM json_each(photo_set.flags)
            UNION ALL
            SELECT DISTINCT 1, 0, json_extract(f.value, '$.flag') FROM json_each(coalesce(body, '{}'), '$.flags') AS f
            WHERE EXISTS (SELECT 1 FROM content WHERE digest = unhex(json_extract(f.value, '$.photo')))
              AND (json_extract(f.value, '$.photo') IN (SELECT value FROM json_each(body, '$.confirmed'))
                OR EXISTS (SELECT 1 FROM proposed_member AS p WHERE p.set_id = photo_set.id AND p.photo = unhex(json_extract(f.value, '$.photo'))))
            ORDER BY whose, nth, value)) AS flags,
         json_extract(body, '$.card.Branch') AS branch, json_extract(body, '$.card.Detainee') AS detainee_no,
         json_extract(body, '$.card.Exam') AS exam_no
  FROM photo_set LEFT JOIN set_state ON set_state.set_id = photo_set.id
  WHERE retired IS NULL AND set_state.merged_into IS NULL ORDER BY photo_set.id;
CREATE VIEW sources AS
  SELECT label, CAST(root AS TEXT) AS root, custodian, received, note, device, read_only, lower(hex(digest)) AS digest
  FROM source ORDER BY id;
CREATE VIEW verifications AS
  SELECT source.label AS source, CAST(path AS TEXT) AS path, class, CAST(now AS TEXT) AS now, reason, lower(hex(found)) AS sha256,
         run, datetime(at_s, 'unixepoch') AS at
  FROM verified JOIN source ON source.id = verified.source ORDER BY verified.source, verified.path;
CREATE VIEW runs AS
  SELECT id, kind, tool, state, datetime(started_s, 'unixepoch') AS started, datetime(finished_s, 'unixepoch') AS finished, ledger
  FROM run ORDER BY id;
CREATE VIEW decisions AS
  SELECT journal.seq AS entry, journal.at, coalesce(who.text, '(forgotten)') AS who, journal.payload, note.text AS note
  FROM journal
  LEFT JOIN journal_text AS who ON who.entry = journal.seq AND who.field = 'who'
  LEFT JOIN journal_text AS note ON note.entry = journal.seq AND note.field = 'note'
  WHERE journal.kind = 'decision' ORDER BY journal.seq;
