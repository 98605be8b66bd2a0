import CLinux
import Glibc

/// The buffers that wait to be sent on one connection, in order, with the bytes they hold.
///
/// Buffers are shared between the receivers of a broadcast; each queue accounts for them as if they were its own, since
/// it is the slowest receiver that keeps a buffer alive.
struct WriteQueue {
    private struct Entry {
        let buffer: SharedBuffer
        /// The frame goes on in the next entry.
        let continues: Bool
        /// It is accounted apart.
        let isPart: Bool

        var count: Int { buffer.count }
    }

    private var entries: [Entry] = []
    /// Bytes of the first entry that have been sent.
    private var sent = 0
    /// The first entry goes on with a frame of which an earlier one has been sent.
    private var isInsideFrame = false
    /// Bytes that remain to be sent.
    private(set) var bytes = 0
    /// Bytes of the largest buffer that was appended since the queue was last empty, parts aside.
    private(set) var largest = 0
    /// Frames that are accounted apart and have not been sent whole.
    private(set) var parts = 0
    /// Bytes of all buffers of such frames.
    private var partBytes = 0

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// Bytes that remain to be sent, those of parts aside.
    var ordinaryBytes: Int { bytes - partBytes + (entries.first?.isPart == true ? sent : 0) }

    /// - Parameters:
    ///   - continues: the frame of `buffer` goes on in the buffer that is appended next.
    ///   - isPart: it is accounted apart: whoever queues such frames sees to it that they are few.
    mutating func append(_ buffer: SharedBuffer, continues: Bool = false, isPart: Bool = false) {
        if entries.isEmpty { largest = 0 }
        if !isPart { largest = max(largest, buffer.count) }
        let entry = Entry(buffer: buffer, continues: continues, isPart: isPart)
        entries.append(entry)
        bytes += buffer.count
        account(entry, 1)
    }

    private mutating func account(_ entry: Entry, _ sign: Int) {
        guard entry.isPart else { return }
        partBytes += sign * entry.count
        if !entry.continues { parts += sign }
    }

    /// Drops everything but the rest of a frame that has been sent in part: a frame that has begun must end.
    mutating func dropUnsent() {
        var kept = 0
        if sent > 0 || isInsideFrame {
            kept = (entries.firstIndex { !$0.continues } ?? entries.count - 1) + 1
        }
        for entry in entries[kept...] { account(entry, -1) }
        entries.removeSubrange(kept...)
        bytes = entries.reduce(-sent) { $0 + $1.count }
    }

    /// Hands as much as the socket takes to the kernel, in one call where it fits.
    ///
    /// - Returns: true when the queue is empty now, false when the socket takes no more for now.
    mutating func write(
        to descriptor: Int32, vectors: UnsafeMutableBufferPointer<iovec>, written: inout Int
    ) throws(SystemError) -> Bool {
        while !entries.isEmpty {
            let result = unsafe entries.count == 1 ? sendOne(descriptor) : sendMany(descriptor, vectors)
            if result < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return false }
                throw .last("send")
            }
            written += result
            advance(result)
        }
        return true
    }

    private func sendOne(_ descriptor: Int32) -> Int {
        let buffer = unsafe entries[0].buffer.pointer
        return unsafe send(descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent, Self.flags)
    }

    private func sendMany(_ descriptor: Int32, _ vectors: UnsafeMutableBufferPointer<iovec>) -> Int {
        let count = min(entries.count, vectors.count)
        for place in 0..<count {
            let buffer = unsafe entries[place].buffer.pointer
            let skip = place == 0 ? sent : 0
            unsafe vectors[place] = unsafe iovec(
                iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress.map { unsafe $0 + skip }),
                iov_len: buffer.count - skip)
        }
        var message = unsafe msghdr()
        unsafe message.msg_iov = vectors.baseAddress
        unsafe message.msg_iovlen = count
        // Not writev, which would raise SIGPIPE.
        return unsafe sendmsg(descriptor, &message, Self.flags)
    }

    private mutating func advance(_ count: Int) {
        bytes -= count
        sent += count
        var done = 0
        while done < entries.count && sent >= entries[done].count {
            sent -= entries[done].count
            isInsideFrame = entries[done].continues
            account(entries[done], -1)
            done += 1
        }
        if done == entries.count {
            // Small queues keep their room: the next message needs it again.
            entries.removeAll(keepingCapacity: entries.capacity <= 32)
        } else if done > 0 {
            entries.removeSubrange(0..<done)
        }
    }

    private static let flags = Int32(MSG_NOSIGNAL)
}
