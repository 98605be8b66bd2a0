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
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

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

    /// Two flows, with what a flow can have.
    private func fill(_ store: TestStore) async throws {
        for name in ["a", "b"] {
            var flow = try FlowScript(name)
            flow.summary.title = "title of \(name)"
            let owner = try await store.open(flow.id).owner
            let answer = StoredAnswer(key: "k", hash: [1], status: 201, body: [2])
            for index in 1...12 {
                let record = flow.next(
                    index % 4 == 0 ? .answer : .transaction, client: "c", version: index == 5 ? "five" : nil,
                    answer: index == 6 ? answer : nil)
                try await store.append(record, to: flow.id, owner: owner)
                if index == 8 { try await store.snapshot(flow.snapshot(bytes: 1000), of: flow.id, owner: owner) }
            }
        }
    }

    private func expectFilled(_ store: TestStore) async throws {
        #expect(store.count == 2)
        for name in ["a", "b"] {
            let id = try FlowID(name)
            let stored = try #require(try await store.open(id).stored)
            #expect(stored.snapshot?.position == 8 && stored.snapshot?.state.count == 1000)
            #expect(stored.records.map(\.position) == [9, 10, 11, 12])
            #expect(stored.summary.title == "title of \(name)")
            #expect(try await store.client("c", of: id)?.lastCseq == 12)
            #expect(try await store.versions(of: id).map(\.name) == ["five"])
            #expect(try await store.answer(toKey: "k", of: id)?.status == 201)
        }
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

    @Test("a relaxed run that did not end in order gives every flow a new epoch, any other run none (protocol.md §3)")
    func relaxedRun() async throws {
        let id = try FlowID("a")
        func epoch(_ path: String, _ synchronous: SQLiteConfiguration.Synchronous) async throws -> UInt64? {
            let store = try open(path) { $0.synchronous = synchronous }
            defer { store.close() }
            return try await store.open(id).stored?.summary.epoch
        }
        let store = try open { $0.synchronous = .relaxed }
        try await fill(store)
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

    @Test("what was answered is there though nothing was closed or checkpointed")
    func crash() async throws {
        let store = try open()
        try await fill(store)
        let copy = directory.file("copy.db")
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
        let other = try open(copy)
        try await expectFilled(other)
        other.close()
        store.close()
        let again = try open()
        try await expectFilled(again)
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
        try await fill(store)
        for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try FileStatus(path + suffix).mode == 0o600) }
        store.close()
        #expect(unsafe chmod(path, 0o640) == 0)
        store = try open()
        try await expectFilled(store)
        #expect(try FileStatus(path).mode == 0o640)
        store.close()
    }

    @Test("a migration copies the file first, and what fails changes nothing")
    func migrates() async throws {
        let store = try open()
        try await fill(store)
        store.close()
        #expect(throws: StoreOpeningError.self) {
            _ = try open { $0.migrations.append("ALTER TABLE flows ADD COLUMN colour TEXT; SELECT * FROM nowhere;") }
        }
        let newer = try open { $0.migrations.append("ALTER TABLE flows ADD COLUMN colour TEXT;") }
        try await expectFilled(newer)
        newer.close()
        #expect(throws: StoreOpeningError.newerSchema(path: path, found: Schema.version + 1, known: Schema.version)) {
            _ = try open()
        }
        let backup = try open("\(path).schema-\(Schema.version).backup")
        try await expectFilled(backup)
        backup.close()
    }

    /// `FLOWS_WRITE_FIXTURE=1` writes that of the newest version.
    @Test("a database of every schema version is opened", arguments: 1...Schema.version)
    func fixtures(version: Int) async throws {
        let fixture = Self.fixtures.appending(path: "schema-\(version).db")
        if version == Schema.version, ProcessInfo.processInfo.environment["FLOWS_WRITE_FIXTURE"] != nil {
            let store = try open()
            try await fill(store)
            store.close()
            try StoreMaintenance.backup(path, to: fixture.path)
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.copyItem(at: fixture, to: URL(filePath: path))
        let store = try open()
        try await expectFilled(store)
        store.close()
        try StoreMaintenance.verify(path) { #expect($0.problems == []) }
    }

    @Test("a backup beside a running server is whole; restoring it gives new epochs and keeps the old file")
    func backup() async throws {
        let store = try open()
        try await fill(store)
        let file = directory.file("backup.db")
        try StoreMaintenance.backup(path, to: file)
        #expect(throws: StoreOpeningError.unusable(path: file, "it exists already")) {
            try StoreMaintenance.backup(path, to: file)
        }
        var flow = try FlowScript("c")
        let owner = try await store.open(flow.id).owner
        try await store.append(flow.next(), to: flow.id, owner: owner)
        let random = SeededRandom(seed: 1)
        #expect(throws: StoreOpeningError.locked(path: path, process: getpid())) {
            try StoreMaintenance.restore(file, into: path, now: 17, random: random)
        }
        store.close()
        let kept = try StoreMaintenance.restore(file, into: path, now: 17, random: random)
        #expect(kept == "\(path).before-restore-17")
        let restored = try open()
        try await expectFilled(restored)
        let epochs = [
            try await restored.summary(of: FlowID("a"))?.epoch, try await restored.summary(of: FlowID("b"))?.epoch,
        ]
        #expect(epochs[0] != 77 && epochs[1] != 77 && epochs[0] != epochs[1])
        restored.close()
        let aside = try open("\(path).before-restore-17")
        #expect(try await aside.summary(of: flow.id)?.clock == 1)
        aside.close()
    }

    @Test("a backup is its owner's to read alone, and one that cannot be written is the fault of its own name")
    func privateBackup() throws {
        try open().close()
        let file = directory.file("backup.db")
        try StoreMaintenance.backup(path, to: file)
        #expect(try FileStatus(file).mode == 0o600)
        let nowhere = directory.file("missing/backup.db")
        #expect(throws: StoreOpeningError.unusable(path: nowhere, "No such file or directory")) {
            try StoreMaintenance.backup(path, to: nowhere)
        }
        let none = directory.file("none.db")
        #expect(throws: StoreOpeningError.unusable(path: none, "No such file or directory")) {
            try StoreMaintenance.backup(none, to: directory.file("other.db"))
        }
    }

    @Test("what is restored belongs to the owner of the old database, or of its directory")
    func restoredOwner() throws {
        try open().close()
        let file = directory.file("backup.db")
        try StoreMaintenance.backup(path, to: file)
        // Only root can give files away; everybody else is the owner of all here.
        let owner = geteuid() == 0 ? 4321 : geteuid()
        func restore() throws -> (database: FileStatus, lock: FileStatus) {
            try FileManager.default.removeItem(atPath: path + ".lock")
            try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1))
            return (try FileStatus(path), try FileStatus(path + ".lock"))
        }
        #expect(unsafe chown(path, owner, getegid()) == 0 && chmod(path, 0o640) == 0)
        var (database, lock) = try restore()
        #expect(database.owner == owner && database.mode == 0o640)
        #expect(lock.owner == owner && lock.mode == 0o600)
        try FileManager.default.removeItem(atPath: path)
        #expect(unsafe chown(directory.path, owner, getegid()) == 0 && chmod(directory.path, 0o777) == 0)
        (database, lock) = try restore()
        #expect(database.owner == owner && database.mode == 0o600)
        #expect(lock.owner == owner && lock.mode == 0o600)
    }

    @Test("a copy with a damaged flow is restored without making it whole, and the other flows get new epochs")
    func damagedFlow() async throws {
        let store = try open()
        try await fill(store)
        store.close()
        let file = directory.file("backup.db")
        try StoreMaintenance.backup(path, to: file)
        try Connection(path: file).execute("UPDATE flows SET clock = 4 WHERE id = 'a'")
        try FileManager.default.removeItem(atPath: path)
        let aside = try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1))
        #expect(aside == nil, "there was nothing to keep")
        var checks: [String: [String]] = [:]
        try StoreMaintenance.verify(path) { checks[$0.id?.description ?? ""] = $0.problems }
        #expect(checks == ["a": ["the head row of flow a has a wrong checksum"], "b": []])
        let restored = try open()
        #expect(try await restored.summary(of: FlowID("b"))?.epoch != 77)
        restored.close()
    }

    @Test("a damaged backup is refused, and the database stays as it is")
    func damagedBackup() async throws {
        let store = try open()
        try await fill(store)
        let file = directory.file("backup.db")
        try StoreMaintenance.backup(path, to: file)
        store.close()
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes.removeLast(bytes.count / 2)
        try bytes.write(to: URL(filePath: file))
        #expect(throws: StoreOpeningError.self) {
            try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1))
        }
        let again = try open()
        try await expectFilled(again)
        again.close()
    }

    @Test("a restore that ended half-way is not taken for an empty database")
    func halfRestored() throws {
        try open().close()
        try FileManager.default.moveItem(atPath: path, toPath: path + ".restoring")
        #expect(throws: StoreOpeningError.unusable(path: path, "restoring it has not ended: restore again")) {
            _ = try open()
        }
    }

    @Test("verifying finds a wrong checksum, a gap, a wrong head and a damaged snapshot; beside a server too")
    func verify() async throws {
        let store = try open()
        try await fill(store)
        for (name, count) in [("gap", 5), ("head", 5), ("sum", 5), ("clock", 5)] {
            var flow = try FlowScript(name)
            let owner = try await store.open(flow.id).owner
            try await store.appendAll((0..<count).map { _ in flow.next() }, to: flow.id, owner: owner)
        }
        var checks: [String: StoreMaintenance.FlowCheck] = [:]
        try StoreMaintenance.verify(path) { checks[$0.id?.description ?? ""] = $0 }
        #expect(checks.count == 6)
        #expect(checks.values.allSatisfy { $0.problems.isEmpty && $0.stored != nil })
        let other = try Connection(path: path)
        try other.execute(
            """
            DELETE FROM log WHERE entry = (SELECT flow << 32 | 3 FROM flows WHERE id = 'gap');
            DELETE FROM log WHERE entry = (SELECT flow << 32 | 5 FROM flows WHERE id = 'head');
            UPDATE log SET label = 'x' WHERE entry = (SELECT flow << 32 | 4 FROM flows WHERE id = 'sum');
            UPDATE flows SET clock = 4 WHERE id = 'clock';
            UPDATE snapshots SET checksum = 1 WHERE entry >> 32 = (SELECT flow FROM flows WHERE id = 'b');
            """)
        other.close()
        try StoreMaintenance.verify(path) { checks[$0.id?.description ?? ""] = $0 }
        #expect(checks["a"]?.problems == [])
        #expect(checks["gap"]?.problems == ["record 3 is missing"])
        #expect(checks["head"]?.problems.first?.contains("the log ends at record 4") == true)
        #expect(checks["sum"]?.problems == ["record 4 of flow sum has a wrong checksum"])
        #expect(checks["clock"]?.problems == ["the head row of flow clock has a wrong checksum"])
        #expect(checks["b"]?.problems == ["the snapshot at record 8 of flow b has a wrong checksum"])
        store.close()
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

/// What stat(2) says of a file.
private struct FileStatus {
    let owner: uid_t
    let mode: mode_t

    init(_ path: String) throws {
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        (owner, mode) = (status.st_uid, status.st_mode & 0o777)
    }
}
