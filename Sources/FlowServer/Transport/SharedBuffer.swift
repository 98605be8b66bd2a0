import Glibc

/// Immutable bytes that many connections send: one encoded frame, queued by reference by each of its receivers.
///
/// `@unchecked Sendable`: the bytes are written once, inside `init`, before any reference to the object exists, and are
/// only read afterwards.
@safe final class SharedBuffer: @unchecked Sendable {
    let count: Int
    private let start: UnsafeMutablePointer<UInt8>
    /// What a large one holds of the memory for all.
    private let share: MemoryBudget.Share?

    /// Copies the pieces, one after the other, into one allocation.
    init(_ pieces: [UInt8]..., share: MemoryBudget.Share? = nil) {
        self.share = share
        count = pieces.reduce(0) { $0 + $1.count }
        unsafe start = .allocate(capacity: max(count, 1))
        var at = 0
        for piece in pieces {
            unsafe piece.withUnsafeBufferPointer { unsafe SharedBuffer.copy($0, to: start, &at) }
        }
    }

    /// Copies `head` and `tail` into one allocation.
    init(head: [UInt8], tail: SharedBuffer) {
        share = nil
        count = head.count + tail.count
        unsafe start = .allocate(capacity: max(count, 1))
        var at = 0
        unsafe head.withUnsafeBufferPointer { unsafe SharedBuffer.copy($0, to: start, &at) }
        unsafe SharedBuffer.copy(tail.pointer, to: start, &at)
    }

    deinit { unsafe start.deallocate() }

    /// The bytes; valid while the object lives.
    var pointer: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: start, count: count) }

    var bytes: [UInt8] { unsafe Array(pointer) }

    private static func copy(
        _ source: UnsafeBufferPointer<UInt8>, to start: UnsafeMutablePointer<UInt8>, _ at: inout Int
    ) {
        guard let base = source.baseAddress else { return }
        unsafe (start + at).initialize(from: base, count: source.count)
        at += source.count
    }
}
