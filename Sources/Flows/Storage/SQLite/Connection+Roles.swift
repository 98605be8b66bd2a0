import CSQLite

/// The connections of a store.
extension Connection {
    /// Makes sure that the disk has the write-ahead log as it is read here, before the first connection is opened.
    ///
    /// A process before may have ended because a sync failed. The kernel then takes what was not written for written: it is
    /// read, but no later sync writes it, and a loss of power would take it, and with it all that stands behind it in the
    /// log. Written anew, it is the disk's again.
    static func renewLog(_ configuration: SQLiteConfiguration) throws(SQLiteError) {
        let code = unsafe flows_sqlite_rewrite_log(configuration.path, configuration.vfs)
        guard code == SQLITE_OK else { throw unsafe SQLiteError(code, of: nil) }
    }

    /// The one that writes: makes the file and brings it to the newest schema.
    ///
    /// - Parameter notice: gets what an operator should hear of a migration.
    static func writing(
        _ configuration: SQLiteConfiguration, notice: (StoreNotice) -> Void = { _ in }
    ) throws -> Connection {
        let connection = try Connection(path: configuration.path, vfs: configuration.vfs)
        // FULL: a commit returns when the log is on the disk. NORMAL: only checkpoints sync.
        try connection.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = \(configuration.synchronous == .full ? "FULL" : "NORMAL");
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = \(configuration.walRestartBytes);
            PRAGMA secure_delete = OFF;
            PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cache_size = -32768;
            \(configuration.pragmas)
            """)
        try Migrations.run(on: connection, configuration, notice: notice)
        return connection
    }

    /// One that only reads.
    static func reading(_ configuration: SQLiteConfiguration) throws(SQLiteError) -> Connection {
        let connection = try Connection(path: configuration.path, vfs: configuration.vfs)
        try connection.execute(
            """
            PRAGMA query_only = ON;
            PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -8192;
            """)
        return connection
    }

    /// The one that checkpoints; it syncs the log before it writes to the database, and the database after.
    static func checkpointing(_ configuration: SQLiteConfiguration) throws(SQLiteError) -> Connection {
        let connection = try Connection(path: configuration.path, vfs: configuration.vfs)
        try connection.execute(
            """
            PRAGMA synchronous = \(configuration.synchronous == .full ? "FULL" : "NORMAL");
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = \(configuration.walRestartBytes);
            \(configuration.pragmas)
            """)
        return connection
    }
}
