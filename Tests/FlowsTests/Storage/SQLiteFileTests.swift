import Foundation
import Glibc
import Telemetry
import Testing

@testable import Flows

/// The database as a file: who may open it, how it is made, copied and checked.
@Suite("SQLite store, files")
struct SQLiteFileTests {
    private let directory: TemporaryDirectory
    private let path: String
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("flows.db")
    }

    private func open(_ path: String? = nil, _ configure: (inout SQLiteConfiguration) -> Void = { _ in }) throws
        -> TestStore
    {
        var configuration = SQLiteConfiguration(path: path ?? self.path)
        configure(&configuration)
        return try TestStore.open(configuration)
    }

    @Test("one process for each database: the second is told which process has it")
    func lock() throws {
        let store = try open()
        #expect(throws: StoreOpeningError.locked(path: path, process: getpid())) { _ = try open() }
        #expect(
            "\(StoreOpeningError.locked(path: "db", process: 7))"
                == "db is in use by process 7: one server for each database")
        store.close()
        try open().close()
    }

    @Test("a relaxed run that did not end in order gives every flow a new epoch, any other run none (P3.27, P6.5)")
    func relaxedRun() async throws {
        let id = try FlowID("a")
        func epoch(_ path: String, _ synchronous: SQLiteConfiguration.Synchronous) async throws -> UInt64? {
            let store = try open(path) { $0.synchronous = synchronous }
            defer { store.close() }
            return try await store.open(id).stored?.summary.epoch
        }
        let store = try open { $0.synchronous = .relaxed }
        try await store.fill()
        let written = try await store.open(id).stored?.summary.epoch
        let torn = directory.file("torn.db")
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: torn + suffix) }
        store.close()
        #expect(try await epoch(path, .relaxed) == written)
        #expect(try await epoch(path, .full) == written)
        let renewed = try await epoch(torn, .full)
        #expect(renewed != nil && renewed != written)
        #expect(try await epoch(torn, .full) == renewed, "once")
    }

    @Test("a database that has lost all it had is refused, and not taken for a new one", arguments: [true, false])
    func lost(isEmpty: Bool) async throws {
        let store = try open()
        try await store.fill()
        let kept = directory.file("kept-wal")
        try FileManager.default.copyItem(atPath: path + "-wal", toPath: kept)
        store.close()
        try FileManager.default.removeItem(atPath: path)
        let reason: String
        if isEmpty {
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            reason = "it is empty: restore a backup, or move it away to begin anew"
        } else {
            try FileManager.default.copyItem(atPath: kept, toPath: path + "-wal")
            reason = "it is missing, and \(path)-wal beside it holds changes of it: put the database back"
        }
        #expect(throws: StoreOpeningError.unusable(path: path, reason)) { _ = try open() }
        #expect(FileManager.default.fileExists(atPath: path) == isEmpty, "nothing was made")
    }

    @Test("a database is made whole under another name: a start that ended in between begins anew")
    func halfMade() async throws {
        #expect(FileManager.default.createFile(atPath: path + ".new", contents: Data("half".utf8)))
        let store = try open()
        try await store.fill()
        store.close()
        #expect(!FileManager.default.fileExists(atPath: path + ".new"))
        try open().close()
    }

    @Test("P6.7 what was answered is there though nothing was closed or checkpointed")
    func crash() async throws {
        let store = try open()
        try await store.fill()
        let copy = directory.file("copy.db")
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
        let other = try open(copy)
        try await other.expectFilled()
        other.close()
        store.close()
        let again = try open()
        try await again.expectFilled()
        again.close()
    }

    @Test("a newer schema is refused in one line")
    func newerSchema() throws {
        try open().close()
        try Connection(path: path).execute("PRAGMA user_version = 99")
        #expect(throws: StoreOpeningError.newerSchema(path: path, found: 99, known: Schema.version)) { _ = try open() }
        let line = "\(StoreOpeningError.newerSchema(path: "db", found: 99, known: 1))"
        #expect(line == "db has schema 99, and this program knows schemas up to 1: use a newer program")
    }

    @Test("the database of another program, and what is no database, are refused")
    func foreign() throws {
        try Connection(path: path).execute("CREATE TABLE other (x)")
        #expect(throws: StoreOpeningError.self) { _ = try open() }
        let text = directory.file("text")
        try Data("no database at all, but long enough to look at".utf8).write(to: URL(filePath: text))
        #expect(throws: StoreOpeningError.self) { _ = try open(text) }
        #expect(throws: StoreOpeningError.self) { _ = try open(directory.file("missing/flows.db")) }
    }

    @Test("a new database has no copy of what it was on the way to the newest schema")
    func newFile() throws {
        try open().close()
        let folder = URL(filePath: path).deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.contains("flows.db") && files.allSatisfy { !$0.hasSuffix(".backup") }, "\(files)")
    }

    @Test("a new database, and what lies beside it, is its owner's to read alone; one that is there keeps its mode")
    func privateDatabase() async throws {
        var store = try open()
        try await store.fill()
        for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try FileStatus(path + suffix).mode == 0o600) }
        store.close()
        #expect(unsafe chmod(path, 0o640) == 0)
        store = try open()
        try await store.expectFilled()
        #expect(try FileStatus(path).mode == 0o640)
        store.close()
    }

    @Test("a migration copies the file first, and what fails changes nothing")
    func migrates() async throws {
        let store = try open()
        try await store.fill()
        store.close()
        #expect(throws: StoreOpeningError.self) {
            _ = try open { $0.migrations.append("ALTER TABLE flows ADD COLUMN colour TEXT; SELECT * FROM nowhere;") }
        }
        let newer = try open { $0.migrations.append("ALTER TABLE flows ADD COLUMN colour TEXT;") }
        try await newer.expectFilled()
        newer.close()
        #expect(throws: StoreOpeningError.newerSchema(path: path, found: Schema.version + 1, known: Schema.version)) {
            _ = try open()
        }
        let backup = try open("\(path).schema-\(Schema.version).backup")
        try await backup.expectFilled()
        backup.close()
    }

    @Test("a migration says what it does to how large a file; a new file has none")
    func migrationNotice() async throws {
        let notices = Lock([StoreNotice]())
        func open() throws -> TestStore {
            try TestStore.open(
                SQLiteConfiguration(path: path), notice: { notice in notices.withLock { $0.append(notice) } })
        }
        try open().close()
        #expect(notices.withLock { $0 } == [])
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(at: Self.fixtures.appending(path: "schema-1.db"), to: URL(filePath: path))
        let bytes = try Data(contentsOf: URL(filePath: path)).count
        try open().close()
        #expect(
            notices.withLock { $0 }
                == (1..<Schema.version).map { .migrating(from: $0, to: $0 + 1, bytes: Int64(bytes)) })
    }

    /// `FLOWS_WRITE_FIXTURE=1` writes that of the newest version.
    @Test("a database of every schema version is opened", arguments: 1...Schema.version)
    func fixtures(version: Int) async throws {
        let fixture = Self.fixtures.appending(path: "schema-\(version).db")
        if version == Schema.version, ProcessInfo.processInfo.environment["FLOWS_WRITE_FIXTURE"] != nil {
            let store = try open()
            try await store.fill()
            store.close()
            try StoreMaintenance.backup(path, to: fixture.path)
            try FileManager.default.removeItem(atPath: path)
        }
        try StoreMaintenance.verify(fixture.path, isCopy: true) { #expect($0.problems == []) }
        try FileManager.default.copyItem(at: fixture, to: URL(filePath: path))
        let store = try open()
        try await store.expectFilled()
        store.close()
        try StoreMaintenance.verify(path) { #expect($0.problems == []) }
    }

    @Test("a start with 100,000 stored flows takes about as long as with none")
    func start() throws {
        let full = directory.file("full.db")
        for file in [path, full] { try open(file).close() }
        let connection = try Connection(path: full)
        try connection.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO flows (flow, id, epoch, position, clock, nodes, edges, created_at, updated_at, minute, checksum)
            SELECT i, 'flow ' || i, i, 1, 1, 1, 1, i, i, i / 60000, 0 FROM n;
            UPDATE meta SET value = 100000;
            PRAGMA wal_checkpoint(TRUNCATE);
            """)
        connection.close()
        func time(_ file: String) throws -> Duration {
            let clock = ContinuousClock()
            let start = clock.now
            let store = try open(file)
            defer { store.close() }
            #expect(store.count == (file == full ? 100_000 : 0))
            return clock.now - start
        }
        // In turn, and the least of each: what else the machine does may make any of them slow.
        var (empty, stored) = (Duration.seconds(60), Duration.seconds(600))
        for _ in 0..<50 where stored >= empty * 3 + .milliseconds(5) {
            (empty, stored) = (min(empty, try time(path)), min(stored, try time(full)))
        }
        #expect(stored < empty * 3 + .milliseconds(5), "\(empty) with none, \(stored) with 100,000")
    }
}
