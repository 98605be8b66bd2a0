import CSQLite

/// A prepared statement. Parameters count from 1, columns from 0, as SQLite has it.
///
/// A parameter that cannot be bound makes the next step fail.
@safe final class Statement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private var bindingFailure = SQLITE_OK

    /// - Parameter isKept: it will be used many times.
    init(_ sql: String, on connection: Connection, isKept: Bool = false) throws(SQLiteError) {
        unsafe self.connection = connection.handle
        var prepared: OpaquePointer?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = unsafe sqlite3_prepare_v3(connection.handle, sql, -1, flags, &prepared, nil)
        guard code == SQLITE_OK, let handle = unsafe prepared else {
            throw unsafe SQLiteError(code, of: connection.handle)
        }
        unsafe self.handle = handle
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    private func note(_ code: Int32) {
        if code != SQLITE_OK { bindingFailure = code }
    }

    // MARK: Parameters

    func bind(_ index: Int32, _ value: Int64) { note(unsafe sqlite3_bind_int64(handle, index, value)) }

    func bind(_ index: Int32, _ value: Int) { bind(index, Int64(value)) }

    /// Numbers of 64 bits without a sign are stored by their bits.
    func bind(_ index: Int32, _ value: UInt64) { bind(index, Int64(bitPattern: value)) }

    func bindNull(_ index: Int32) { note(unsafe sqlite3_bind_null(handle, index)) }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    func bind(_ index: Int32, _ text: String) {
        let bytes = unsafe text.utf8Span.span.bytes
        note(
            unsafe bytes.withUnsafeBytes { bytes in
                // An empty text may have no address, which would make it NULL.
                let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe address == nil
                    ? flows_sqlite_bind_text_copy(handle, index, "", 0)
                    : flows_sqlite_bind_text_copy(handle, index, address, Int32(clamping: bytes.count))
            })
    }

    func bind(_ index: Int32, _ text: String?) {
        if let text { bind(index, text) } else { bindNull(index) }
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) {
        note(
            unsafe bytes.withUnsafeBytes {
                unsafe $0.isEmpty
                    ? sqlite3_bind_zeroblob(handle, index, 0)
                    : flows_sqlite_bind_blob_copy(handle, index, $0.baseAddress, Int32(clamping: $0.count))
            })
    }

    func bind(_ index: Int32, _ bytes: [UInt8]?) {
        if let bytes { bind(index, bytes) } else { bindNull(index) }
    }

    /// Runs the statement with a parameter whose bytes are not copied for it.
    func run(_ index: Int32, borrowing bytes: ArraySlice<UInt8>) throws(SQLiteError) {
        guard !bytes.isEmpty else {
            bind(index, [UInt8]())
            return try run()
        }
        let result: Result<Void, SQLiteError> = unsafe bytes.withUnsafeBytes { bytes in
            note(unsafe sqlite3_bind_blob(handle, index, bytes.baseAddress, Int32(clamping: bytes.count), nil))
            // Whatever becomes of it, the statement must not keep the address.
            defer { unsafe sqlite3_bind_null(handle, index) }
            return Result { () throws(SQLiteError) in try run() }
        }
        try result.get()
    }

    // MARK: Running

    /// Goes to the next row; false behind the last, and the statement is then ready for the next time.
    func step() throws(SQLiteError) -> Bool {
        guard bindingFailure == SQLITE_OK else {
            let error = unsafe SQLiteError(bindingFailure, of: connection)
            reset()
            throw error
        }
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else {
            let error = unsafe SQLiteError(code, of: connection)
            reset()
            throw error
        }
        reset()
        return false
    }

    /// Runs to the end.
    func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Ends a run before its last row. Without it the connection would go on reading the state of now.
    func reset() {
        bindingFailure = SQLITE_OK
        unsafe sqlite3_reset(handle)
    }

    /// The first row, if there is one.
    func first<Value>(_ read: (Statement) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value? {
        defer { reset() }
        return try step() ? try read(self) : nil
    }

    /// Every row.
    func all<Value>(_ read: (Statement) throws(SQLiteError) -> Value) throws(SQLiteError) -> [Value] {
        defer { reset() }
        var values: [Value] = []
        while try step() { values.append(try read(self)) }
        return values
    }

    // MARK: Columns

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func unsigned(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }

    /// A clock, or the number of a request.
    ///
    /// - Parameter name: what it is of, for the error.
    /// - Throws: when it is none: whoever counts on from such a number would overflow.
    func count(_ column: Int32, of name: @autoclosure () -> String) throws(SQLiteError) -> UInt64 {
        let number = unsigned(column)
        guard ExactIntegers.range.contains(number) else {
            throw .damaged("\(name()) cannot be \(integer(column))")
        }
        return number
    }

    func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    /// The bytes of a text or blob; nil for NULL.
    func bytes(_ column: Int32) -> [UInt8]? {
        guard !isNull(column) else { return nil }
        guard let address = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: address, count: count))
    }

    func text(_ column: Int32) -> String? {
        guard !isNull(column), let address = unsafe sqlite3_column_text(handle, column) else { return nil }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: address, count: count), as: UTF8.self)
    }

    /// Appends the bytes of a blob.
    func append(_ column: Int32, to bytes: inout [UInt8]) {
        guard let address = unsafe sqlite3_column_blob(handle, column) else { return }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: address, count: count))
    }
}
