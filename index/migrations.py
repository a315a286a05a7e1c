"""The library's tables, as numbered steps; a step that has been released is never edited."""

import sqlite3

MIGRATIONS: tuple[str, ...] = (
    # 1: rowids are never used again (AUTOINCREMENT), so an index that is behind can name a
    # passage that is gone, but never another one in its place.
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    INSERT INTO meta VALUES ('revision', '0');
    CREATE TABLE issues (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        publication TEXT NOT NULL,
        key TEXT NOT NULL,
        number INTEGER,
        date TEXT,
        publisher TEXT NOT NULL,
        columns TEXT NOT NULL,
        source TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        warnings TEXT NOT NULL,
        revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX issues_sha256 ON issues (sha256);
    CREATE INDEX issues_date ON issues (date);
    CREATE TABLE articles (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        issue INTEGER NOT NULL REFERENCES issues (row) ON DELETE CASCADE,
        no INTEGER NOT NULL,
        title TEXT NOT NULL,
        column_title TEXT NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (issue, no)
    ) STRICT;
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
        no INTEGER NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        UNIQUE (article, no)
    ) STRICT;
    CREATE TABLE vectors (
        passage INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE,
        vector BLOB NOT NULL
    ) STRICT;
    CREATE TABLE changes (
        revision INTEGER NOT NULL,
        op TEXT NOT NULL CHECK (op IN ('add', 'remove')),
        issue INTEGER NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX changes_revision ON changes (revision);
    """,
    # 2: an article is named by id, not by row: what was said of it outlives a new version.
    """
    CREATE TABLE feedback (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created_at TEXT NOT NULL,
        question TEXT NOT NULL,
        answer_status TEXT NOT NULL CHECK (answer_status IN ('answered', 'not_found')),
        article_id TEXT,
        quote TEXT,
        vote TEXT NOT NULL CHECK (vote IN ('up', 'down')),
        comment TEXT
    ) STRICT;
    """,
    # 3: reprints. The tables are filled when the library is next opened or written to, since
    # that takes more than SQL; every pair stands in both orders.
    """
    CREATE TABLE reprint_bands (
        key INTEGER NOT NULL,
        article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
        PRIMARY KEY (key, article)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reprint_bands_article ON reprint_bands (article);
    CREATE TABLE reprints (
        article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
        other INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
        PRIMARY KEY (article, other)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reprints_other ON reprints (other);
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest step, in one transaction.

    Raises:
        ValueError: the library was written by a newer version.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise ValueError(f"tables of version {version}, this program knows {len(MIGRATIONS)}")
    for step, script in enumerate(MIGRATIONS[version:], version + 1):
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {step}; COMMIT;"
            )
        except sqlite3.OperationalError:
            connection.rollback()
            # Another process may have taken this step while this one waited for its turn.
            if connection.execute("PRAGMA user_version").fetchone()[0] < step:
                raise
