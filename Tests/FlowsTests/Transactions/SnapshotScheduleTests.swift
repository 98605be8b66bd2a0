import Testing

@testable import Flows

@Suite("When a flow is stored whole")
struct SnapshotScheduleTests {
    @Test("after 1,000 records, however small they are")
    func records() throws {
        var schedule = SnapshotSchedule()
        try note(999, of: 1, to: &schedule)
        #expect(!schedule.isDue(documentBytes: 1 << 30))
        try note(1, of: 1, to: &schedule)
        #expect(schedule.isDue(documentBytes: 1 << 30))
    }

    @Test(
        "after a quarter of the document's bytes, and not before a MiB of log",
        arguments: [(document: 0, due: 1 << 20), (4 << 20, 1 << 20), (40 << 20, 10 << 20)])
    func bytes(document: Int, due: Int) throws {
        var schedule = SnapshotSchedule()
        try note(1, of: due - 129, to: &schedule)
        #expect(!schedule.isDue(documentBytes: document))
        try note(1, of: 1, to: &schedule)
        #expect(schedule.isDue(documentBytes: document))
    }

    @Test("the log that a flow was loaded with counts too; what is only read is not stored whole for a few records")
    func loaded() throws {
        var flow = try FlowScript("a")
        var schedule = SnapshotSchedule()
        for _ in 0..<999 { schedule.noteLoaded(flow.next(bytes: 1)) }
        let early = (schedule.isDue(documentBytes: 0), schedule.begin(999))
        schedule.note(flow.next(bytes: 1))
        let due = (schedule.isDue(documentBytes: 0), schedule.begin(1_000))
        #expect(early == (false, false) && due == (true, true))
        schedule.end()
        #expect(!schedule.isDue(documentBytes: 0))
        var readOnly = SnapshotSchedule()
        for _ in 0..<1_000 { readOnly.noteLoaded(flow.next(bytes: 1)) }
        let isMade = readOnly.begin(1_000)
        #expect(isMade)
    }

    @Test("not while one is under way; what came meanwhile counts for the next")
    func underWay() throws {
        var schedule = SnapshotSchedule()
        try note(1_000, of: 1, to: &schedule)
        let first = schedule.begin(1_000)
        try note(1_000, of: 1, to: &schedule)
        let meanwhile = (schedule.isDue(documentBytes: 0), schedule.begin(2_000))
        schedule.end()
        let after = (schedule.isDue(documentBytes: 0), schedule.begin(2_000))
        #expect(first && meanwhile == (false, false) && after == (true, true))
    }

    @Test("not a second one of the same state")
    func sameState() throws {
        var schedule = SnapshotSchedule()
        let empty = schedule.begin(1)
        try note(1, of: 1, to: &schedule)
        let first = schedule.begin(1)
        schedule.end()
        try note(1, of: 1, to: &schedule)
        let again = schedule.begin(1)
        let next = schedule.begin(2)
        #expect([empty, first, again, next] == [false, true, false, true])
    }

    private func note(_ count: Int, of bytes: Int, to schedule: inout SnapshotSchedule) throws {
        var script = try FlowScript("a")
        var record = script.next()
        record.operations = [UInt8](repeating: 0x20, count: bytes)
        record.inverse = []
        for _ in 0..<count { schedule.note(record) }
    }
}
