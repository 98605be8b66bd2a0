import Foundation

@testable import Flows

/// Damage in a database file that nobody has open.
enum DatabasePage {
    /// Inverts eight bytes in the first page of a table or index; at its beginning is what SQLite needs to read it at all.
    static func damage(_ file: String, _ name: String, at offset: Int = 0) throws {
        let connection = try Connection(path: file, mode: .existing)
        let page = try connection.integer("SELECT rootpage FROM sqlite_schema WHERE name = '\(name)'")
        let start = Int(page - 1) * Int(try connection.integer("PRAGMA page_size")) + offset
        connection.close()
        var bytes = try Data(contentsOf: URL(filePath: file))
        for index in start..<start + 8 { bytes[index] ^= 0x55 }
        try bytes.write(to: URL(filePath: file))
    }

    /// Runs statements on the table `flows`, of which its indexes learn nothing.
    static func execute(_ sql: String, behindIndexesOf file: String) throws {
        let connection = try Connection(path: file, mode: .existing)
        defer { connection.close() }
        try connection.execute(
            """
            PRAGMA writable_schema = ON;
            CREATE TEMP TABLE kept AS SELECT rowid AS number, * FROM sqlite_schema WHERE tbl_name = 'flows';
            DELETE FROM sqlite_schema WHERE tbl_name = 'flows' AND type = 'index';
            UPDATE sqlite_schema SET sql = replace(sql, 'TEXT NOT NULL UNIQUE', 'TEXT NOT NULL') WHERE name = 'flows';
            PRAGMA writable_schema = RESET;
            \(sql);
            PRAGMA writable_schema = ON;
            DELETE FROM sqlite_schema WHERE tbl_name = 'flows';
            INSERT INTO sqlite_schema (rowid, type, name, tbl_name, rootpage, sql)
            SELECT number, type, name, tbl_name, rootpage, sql FROM temp.kept;
            PRAGMA writable_schema = RESET
            """)
    }
}
