/// The tables.
///
/// The log is one table in the order of its key, `flow << 32 | position`: what belongs to a flow lies together, behind
/// a key that costs SQLite one comparison of integers. Times are milliseconds since 1970. Numbers of 64 bits without a
/// sign (epoch, clock) are stored by their bits.
enum Schema {
    /// The newest version, as `PRAGMA user_version` has it.
    static let version = migrations.count

    /// What makes version n+1 out of version n. Never changed once released; a new version is a new entry.
    static let migrations: [String] = [
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        -- Flows that are not in the bin.
        INSERT INTO meta VALUES ('flows', 0);

        CREATE TABLE flows (
            flow INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            epoch INTEGER NOT NULL,
            position INTEGER NOT NULL,
            clock INTEGER NOT NULL,
            title TEXT,
            description TEXT,
            nodes INTEGER NOT NULL,
            edges INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            deleted_at INTEGER,
            deleted_by TEXT,
            -- Of updated_at. A list sorts within it, so that the indexes change once a minute and not with every record.
            minute INTEGER NOT NULL,
            -- Of the columns before but minute.
            checksum INTEGER NOT NULL,
            -- Below it nothing is kept.
            floor_position INTEGER NOT NULL DEFAULT 0,
            floor_clock INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX flows_by_change ON flows (minute) WHERE deleted_at IS NULL;
        CREATE INDEX flows_in_bin ON flows (minute) WHERE deleted_at IS NOT NULL;

        CREATE TABLE log (
            -- flow << 32 | position
            entry INTEGER PRIMARY KEY,
            clock INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            -- The position of the client's record before this; 0 for its first.
            previous INTEGER NOT NULL,
            client TEXT,
            cseq INTEGER,
            hash BLOB,
            answer BLOB,
            user TEXT,
            label TEXT,
            undo_group TEXT,
            operations BLOB NOT NULL,
            inverse BLOB NOT NULL
        );

        CREATE TABLE clients (
            number INTEGER PRIMARY KEY,
            flow INTEGER NOT NULL,
            client TEXT NOT NULL,
            secret BLOB NOT NULL,
            cseq INTEGER NOT NULL,
            -- Of its first and its newest record.
            first INTEGER NOT NULL,
            position INTEGER NOT NULL,
            at INTEGER NOT NULL,
            UNIQUE (flow, client)
        );

        -- Answers to clients whose records are below the history floor.
        CREATE TABLE answers (
            flow INTEGER NOT NULL,
            client TEXT NOT NULL,
            cseq INTEGER NOT NULL,
            clock INTEGER NOT NULL,
            hash BLOB NOT NULL,
            answer BLOB NOT NULL,
            PRIMARY KEY (flow, client, cseq)
        ) WITHOUT ROWID;

        -- Answers to REST requests with a key.
        CREATE TABLE keyed_answers (
            number INTEGER PRIMARY KEY,
            flow INTEGER NOT NULL,
            key TEXT NOT NULL,
            hash BLOB NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            at INTEGER NOT NULL,
            UNIQUE (flow, key)
        );
        CREATE INDEX keyed_answers_by_time ON keyed_answers (at);

        CREATE TABLE snapshots (
            snapshot INTEGER PRIMARY KEY,
            -- flow << 32 | position
            entry INTEGER NOT NULL,
            clock INTEGER NOT NULL,
            -- Bytes of all parts, and their checksum.
            length INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            -- 0: being written or removed; 1: whole; 2: whole, of a named version.
            state INTEGER NOT NULL
        );
        CREATE INDEX snapshots_by_entry ON snapshots (entry);
        CREATE INDEX snapshots_incomplete ON snapshots (snapshot) WHERE state = 0;

        CREATE TABLE parts (
            -- snapshot << 16 | number from 0
            part INTEGER PRIMARY KEY,
            bytes BLOB NOT NULL
        );

        CREATE TABLE versions (
            -- flow << 32 | position
            entry INTEGER PRIMARY KEY,
            clock INTEGER NOT NULL,
            name TEXT NOT NULL,
            at INTEGER NOT NULL,
            snapshot INTEGER NOT NULL
        );
        """,
        """
        -- Of all other columns; null in rows that were written before.
        ALTER TABLE answers ADD COLUMN checksum INTEGER;
        ALTER TABLE keyed_answers ADD COLUMN checksum INTEGER;
        """,
    ]

    /// The bytes of a part of a snapshot: what is written in one step.
    static let partBytes = 256 * 1024
    /// A snapshot has at most so many parts.
    static let partLimit = 1 << 16
}

/// The key of a record: its flow's number and its position.
struct Entry {
    let flow: Int64
    let position: UInt64

    /// Positions of one flow.
    static let positionLimit: UInt64 = 1 << 32 - 1
    /// Numbers of flows.
    static let flowLimit: Int64 = 1 << 31 - 1

    init(flow: Int64, position: UInt64) {
        self.flow = flow
        self.position = position
    }

    init(key: Int64) {
        flow = key >> 32
        position = UInt64(key & 0xFFFF_FFFF)
    }

    /// The key; positions beyond the limit have the limit's.
    var key: Int64 { flow << 32 | Int64(min(position, Self.positionLimit)) }
}
