import Foundation
import Glibc
import Telemetry
import Testing

@testable import Flows

/// What an operator does with a database: backup, restore, verify (operations.md).
@Suite("SQLite store, maintenance")
struct SQLiteMaintenanceTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("flows.db")
    }

    private func open(_ path: String? = nil) throws -> TestStore {
        try TestStore.open(SQLiteConfiguration(path: path ?? self.path))
    }

    @Test("P3.27 a backup beside a running server is whole; restoring it gives new epochs and keeps the old file")
    func backup() async throws {
        let store = try open()
        try await store.fill()
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
        try await restored.expectFilled()
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
        try await store.fill()
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
        try await store.fill()
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
        try await again.expectFilled()
        again.close()
    }

    @Test(
        "a restore that ended half-way is not taken for an empty database",
        arguments: [".restoring", ".restoring.part"])
    func halfRestored(suffix: String) throws {
        try open().close()
        try FileManager.default.moveItem(atPath: path, toPath: path + suffix)
        #expect(throws: StoreOpeningError.unusable(path: path, "restoring it has not ended: restore again")) {
            _ = try open()
        }
    }

    @Test("verifying finds a wrong checksum, a gap, a wrong head and a damaged snapshot; beside a server too")
    func verify() async throws {
        let store = try open()
        try await store.fill()
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
        // The state of a version too.
        let snapshots = [8, 5].map { "the snapshot at record \($0) of flow b has a wrong checksum" }
        #expect(checks["b"]?.problems == snapshots)
        store.close()
    }

    @Test("a copy is checked and restored where nobody can write")
    func readOnlyCopy() async throws {
        let store = try open()
        try await store.fill()
        let file = directory.file("a copy, 100%? #1 \u{e9}.db")
        try StoreMaintenance.backup(path, to: file)
        store.close()
        // SQLite's shared memory cannot be made there either.
        try FileManager.default.createSymbolicLink(atPath: file + "-shm", withDestinationPath: "/nowhere/at/all")
        var flows = 0
        try StoreMaintenance.verify(file, isCopy: true) { check in
            #expect(check.problems == [])
            flows += 1
        }
        #expect(flows == 2)
        try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1))
        let restored = try open()
        try await restored.expectFilled()
        restored.close()
    }

    @Test("a copy that was made by hand is read with the write-ahead log that lies beside it")
    func copyWithLog() async throws {
        let store = try open()
        try await store.fill()
        let copy = directory.file("copy.db")
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
        store.close()
        var flows: [String?] = []
        try StoreMaintenance.verify(copy, isCopy: true) { flows.append($0.id?.description) }
        #expect(flows == ["a", "b"])
    }

    @Test("restoring the backup of an older schema leaves nothing beside the database but its lock")
    func olderCopy() async throws {
        let file = directory.file("copy.db")
        let fixture = SQLiteFileTests.fixtures.appending(path: "schema-1.db")
        try FileManager.default.copyItem(at: fixture, to: URL(filePath: file))
        try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1))
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(Set(files) == ["copy.db", "flows.db", "flows.db.lock"])
        let store = try open()
        try await store.expectFilled()
        store.close()
    }

    @Test(
        "restoring makes damaged indexes anew and says so",
        arguments: [("flows_by_change", 0), ("sqlite_autoindex_flows_1", 0), ("sqlite_autoindex_flows_1", 4088)])
    func damagedIndex(name: String, offset: Int) async throws {
        let store = try open()
        try await store.fill()
        let file = directory.file("copy.db")
        try StoreMaintenance.backup(path, to: file)
        store.close()
        try DatabasePage.damage(file, name, at: offset)
        var problems: [String] = []
        try StoreMaintenance.verify(file, isCopy: true) { problems += $0.problems }
        #expect(problems.count >= 1, "the file")
        problems = []
        try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1)) {
            problems += $0.problems
        }
        #expect(problems.filter { $0.hasSuffix("its indexes were made anew") }.count == 1, "\(problems)")
        try StoreMaintenance.verify(path) { #expect($0.problems == []) }
        let restored = try open()
        try await restored.expectFilled()
        restored.close()
    }

    @Test("a copy whose table is damaged is refused: the database stays, and nothing is left beside it")
    func damagedTable() async throws {
        let store = try open()
        try await store.fill()
        let file = directory.file("copy.db")
        try StoreMaintenance.backup(path, to: file)
        store.close()
        try DatabasePage.damage(file, "log")
        do {
            try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1))
            Issue.record("it was restored")
        } catch {
            guard case StoreOpeningError.damaged(file, _) = error else { throw error }
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(files.allSatisfy { !$0.contains("restor") }, "\(files)")
        let again = try open()
        try await again.expectFilled()
        again.close()
    }

    @Test(
        "a refused copy leaves what a restore that ended half-way has left, which keeps servers from beginning anew",
        arguments: [".restoring", ".restoring.part"])
    func refusedAfterHalfRestored(suffix: String) throws {
        try open().close()
        let file = directory.file("copy.db")
        try StoreMaintenance.backup(path, to: file)
        try DatabasePage.damage(file, "log")
        try FileManager.default.moveItem(atPath: path, toPath: path + suffix)
        #expect(throws: StoreOpeningError.self) {
            try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1))
        }
        #expect(throws: StoreOpeningError.unusable(path: path, "restoring it has not ended: restore again")) {
            _ = try open()
        }
    }

    @Test("verifying goes on with the flows that can be read, and names those of which only an index tells")
    func verifyDamaged() async throws {
        let store = try open()
        try await store.fill()
        let file = directory.file("copy.db")
        try StoreMaintenance.backup(path, to: file)
        store.close()
        let whole = try Data(contentsOf: URL(filePath: file))
        func checks() throws -> [String: Int] {
            var found: [String: Int] = [:]
            try StoreMaintenance.verify(file, isCopy: true) { found[$0.id?.description ?? "file"] = $0.problems.count }
            return found
        }
        try DatabasePage.damage(file, "log")
        #expect(try checks() == ["file": 1, "a": 1, "b": 1])
        try whole.write(to: URL(filePath: file))
        try DatabasePage.damage(file, "flows")
        #expect(try checks() == ["file": 1, "a": 1, "b": 1])
        try whole.write(to: URL(filePath: file))
        try DatabasePage.damage(file, "parts")
        #expect(try checks() == ["file": 1, "a": 2, "b": 2])
        for torn in [whole.prefix(whole.count / 2), Data("no database".utf8)] {
            try torn.write(to: URL(filePath: file))
            do {
                _ = try checks()
                Issue.record("it was read")
            } catch {
                guard case StoreOpeningError.damaged(file, _) = error else { throw error }
            }
        }
    }
}
