import Foundation

@testable import Flows

/// A page of a database file that nobody has open.
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
}
