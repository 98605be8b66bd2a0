import CLinux
import Glibc

/// The buffers that wait to be sent on one connection, in order, with the bytes they hold.
///
/// Buffers are shared between the receivers of a broadcast; each queue accounts for them as if they were its own, since
/// it is the slowest receiver that keeps a buffer alive.
///
/// A class, and its first buffer beside the others: most queues never hold more than one for a moment, and a delivery
/// then costs no array and no check of exclusive access.
final class WriteQueue {
    private struct Entry {
        let buffer: SharedBuffer
        /// The frame goes on in the next entry.
        let continues: Bool
        /// It is accounted apart.
        let isPart: Bool

        var count: Int { buffer.count }
    }

    /// Nil when the queue is empty.
    private var first: Entry?
    /// What is behind the first.
    private var rest: [Entry] = []
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

    /// Buffers that wait.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Bytes that remain to be sent, those of parts aside.
    var ordinaryBytes: Int { bytes - partBytes + (first?.isPart == true ? sent : 0) }

    /// - Parameters:
    ///   - continues: the frame of `buffer` goes on in the buffer that is appended next.
    ///   - isPart: it is accounted apart: whoever queues such frames sees to it that they are few.
    func append(_ buffer: consuming SharedBuffer, continues: Bool = false, isPart: Bool = false) {
        let length = buffer.count
        bytes += length
        if isPart {
            partBytes += length
            if !continues { parts += 1 }
        }
        if count == 0 { largest = 0 }
        if !isPart { largest = max(largest, length) }
        let entry = Entry(buffer: buffer, continues: continues, isPart: isPart)
        if count == 0 { first = entry } else { rest.append(entry) }
        count += 1
    }

    /// An entry has been sent, or dropped.
    private func leave(_ entry: Entry) {
        guard entry.isPart else { return }
        partBytes -= entry.count
        if !entry.continues { parts -= 1 }
    }

    /// Drops everything but the rest of a frame that has been sent in part: a frame that has begun must end.
    func dropUnsent() {
        guard let first else { return }
        let hasBegun = sent > 0 || isInsideFrame
        let kept = hasBegun && first.continues ? (rest.firstIndex { !$0.continues } ?? rest.count - 1) + 1 : 0
        for entry in rest[kept...] { leave(entry) }
        rest.removeSubrange(kept...)
        if !hasBegun {
            leave(first)
            self.first = nil
        }
        count = (hasBegun ? 1 : 0) + rest.count
        bytes = rest.reduce((self.first?.count ?? 0) - sent) { $0 + $1.count }
    }

    /// Hands as much as the socket takes to the kernel, in one call where it fits.
    ///
    /// - Returns: true when the queue is empty now, false when the socket takes no more for now.
    func write(
        to descriptor: Int32, vectors: UnsafeMutableBufferPointer<iovec>, written: inout Int
    ) throws(SystemError) -> Bool {
        while count > 0 {
            let result = unsafe count == 1 ? sendOne(descriptor) : sendMany(descriptor, vectors)
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
        guard let buffer = first?.buffer else { return 0 }
        return unsafe send(
            descriptor, buffer.pointer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent, Self.flags)
    }

    // Inlined, its check of exclusive access to `rest` would come before every send.
    @inline(never)
    private func sendMany(_ descriptor: Int32, _ vectors: UnsafeMutableBufferPointer<iovec>) -> Int {
        guard let first else { return 0 }
        unsafe vectors[0] = Self.vector(first, from: sent)
        let count = min(count, vectors.count)
        for place in 1..<count { unsafe vectors[place] = Self.vector(rest[place - 1], from: 0) }
        var message = unsafe msghdr()
        unsafe message.msg_iov = vectors.baseAddress
        unsafe message.msg_iovlen = count
        // Not writev, which would raise SIGPIPE.
        return unsafe sendmsg(descriptor, &message, Self.flags)
    }

    private static func vector(_ entry: Entry, from skip: Int) -> iovec {
        let buffer = unsafe entry.buffer.pointer
        return unsafe iovec(
            iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress.map { unsafe $0 + skip }),
            iov_len: buffer.count - skip)
    }

    private func advance(_ count: Int) {
        bytes -= count
        sent += count
        if self.count == 1 { return advanceLast() }
        var done = 0
        while let entry = first, sent >= entry.count {
            sent -= entry.count
            isInsideFrame = entry.continues
            leave(entry)
            first = done < rest.count ? rest[done] : nil
            done += 1
        }
        self.count -= done
        // The first of them was no element of the array; the one that is first now was.
        let taken = min(done, rest.count)
        if taken == rest.count {
            // Small queues keep their room: the next burst needs it again.
            if taken > 0 { rest.removeAll(keepingCapacity: rest.capacity <= 32) }
        } else if taken > 0 {
            rest.removeSubrange(0..<taken)
        }
    }

    /// There is only one: what nearly every delivery comes to.
    private func advanceLast() {
        guard let entry = first, sent >= entry.count else { return }
        sent = 0
        isInsideFrame = entry.continues
        leave(entry)
        first = nil
        count = 0
        // The burst that needed room is over.
        if rest.capacity > 0 { rest = [] }
    }

    private static let flags = Int32(MSG_NOSIGNAL)
}
