/// Puts the flow that one database has in the place of what another has under its id. It gets a new number: all that has a
/// checksum with the number in it is read, and written anew.
final class FlowCopy {
    let head: FlowRow
    let source: Connection
    let target: Connection
    /// The number in `target`.
    private(set) var flow: Int64 = 0
    /// Whether what has failed is reading `source`; all else is writing to `target`.
    private(set) var hasFailedToRead = false

    /// - Parameter head: of the flow in `source`.
    init(_ head: FlowRow, from source: Connection, to target: Connection) {
        self.head = head
        self.source = source
        self.target = target
    }

    /// Does it, in the open transaction of the target.
    func run() throws(SQLiteError) {
        _ = try PurgeChore.takeFlow(head.summary.id, on: target)
        flow = try target.insertHead(head.summary)
        try copyLog()
        let snapshots = try copySnapshots()
        try copyVersions(of: snapshots)
        try copyClients()
        try copyAnswers()
        try copyKeyedAnswers()
        try target.updateHead(head.summary, flow: flow, position: head.position, staysInPlace: true)
        let floor = try target.statement("UPDATE flows SET floor_position = ?2, floor_clock = ?3 WHERE flow = ?1")
        floor.bind(1, flow)
        floor.bind(2, head.floorPosition)
        floor.bind(3, head.floorClock)
        try floor.run()
        try target.countFlows()
    }

    func reading<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        do throws(SQLiteError) {
            return try body()
        } catch {
            hasFailedToRead = true
            throw error
        }
    }

    /// A statement on the source, for the entries of the flow up to a position.
    func entries(_ sql: StaticString, through position: UInt64) throws(SQLiteError) -> Statement {
        let rows = try reading { () throws(SQLiteError) in try source.statement(sql) }
        rows.bind(1, Entry(flow: head.flow, position: 0).key)
        rows.bind(2, Entry(flow: head.flow, position: position).key)
        return rows
    }

    /// A statement on the source, for what has the flow's number.
    func rows(_ sql: StaticString) throws(SQLiteError) -> Statement {
        let rows = try reading { () throws(SQLiteError) in try source.statement(sql) }
        rows.bind(1, head.flow)
        return rows
    }

    func step(_ rows: Statement) throws(SQLiteError) -> Bool {
        try reading { () throws(SQLiteError) in try rows.step() }
    }

    /// What `read` makes of a row; nil when it is damaged and not needed.
    func whole<Value>(
        _ row: Statement, isNeeded: Bool = false, _ read: (Statement) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        do throws(SQLiteError) {
            return try read(row)
        } catch {
            guard isNeeded || !error.isDamage else { return nil }
            hasFailedToRead = true
            throw error
        }
    }
}
