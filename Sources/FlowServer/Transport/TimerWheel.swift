/// A timer of a loop. Confined to the loop that made it.
final class TimerEntry {
    fileprivate(set) var deadline: UInt64 = 0
    fileprivate var slot: Int32 = -1
    fileprivate var position: Int32 = 0
    let action: () -> Void
    /// It must not run, though it may have come out of the wheel with others already.
    var isCancelled = false

    init(action: @escaping () -> Void) { self.action = action }

    var isScheduled: Bool { slot >= 0 }
}

/// A hierarchical timing wheel (Varghese and Lauck, 1987): insert, remove and expire in constant time. Pure: time is
/// what `advance(to:)` says, in ticks.
///
/// Four levels of 64 slots: with a tick of a millisecond, 64 ms, 4 s, 4 min and 4.6 h. A later deadline waits in the
/// last level and is sorted in again when its slot comes round.
struct TimerWheel {
    private static let slotBits: UInt64 = 6
    private static let levels = 4

    private(set) var now: UInt64
    private(set) var count = 0
    private var slots = [[TimerEntry]](repeating: [], count: 64 * levels)
    /// One bit a slot: set while the slot holds an entry.
    private var occupied = [UInt64](repeating: 0, count: levels)

    init(now: UInt64) { self.now = now }

    /// Schedules `entry` for `deadline`, or for the next tick when that has passed; an entry already in the wheel moves.
    mutating func schedule(_ entry: TimerEntry, at deadline: UInt64) {
        remove(entry)
        entry.deadline = max(deadline, now + 1)
        place(entry)
        count += 1
    }

    /// Takes `entry` out; does nothing when it is not in.
    mutating func remove(_ entry: TimerEntry) {
        guard entry.isScheduled else { return }
        let slot = Int(entry.slot)
        let last = slots[slot].removeLast()
        if last !== entry {
            slots[slot][Int(entry.position)] = last
            last.position = entry.position
        }
        if slots[slot].isEmpty { occupied[slot >> 6] &= ~(1 << UInt64(slot & 63)) }
        entry.slot = -1
        count -= 1
    }

    /// The tick at which `advance(to:)` next has work to do: a deadline, or a slot to sort into finer ones. Never later
    /// than the earliest deadline; nil without entries.
    var nextTick: UInt64? {
        var earliest: UInt64?
        for level in 0..<Self.levels where occupied[level] != 0 {
            let shift = Self.slotBits * UInt64(level)
            let current = now >> shift
            // Rotate so that bit 0 is the slot after the current one.
            let start = (current + 1) & 63
            let bits = occupied[level]
            let rotated = start == 0 ? bits : bits >> start | bits << (64 - start)
            let tick = (current + 1 + UInt64(rotated.trailingZeroBitCount)) << shift
            earliest = min(earliest ?? tick, tick)
        }
        return earliest
    }

    /// Moves time to `tick` and appends the entries whose deadline has come to `expired`, earliest first.
    mutating func advance(to tick: UInt64, expired: inout [TimerEntry]) {
        while let next = nextTick, next <= tick {
            now = next
            for level in (1..<Self.levels).reversed() where now & (1 << (Self.slotBits * UInt64(level)) - 1) == 0 {
                for entry in take(level: level) { place(entry) }
            }
            for entry in take(level: 0) {
                count -= 1
                expired.append(entry)
            }
        }
        now = max(now, tick)
    }

    /// Empties the slot of `level` that `now` has reached.
    private mutating func take(level: Int) -> [TimerEntry] {
        let slot = level << 6 | Int(now >> (Self.slotBits * UInt64(level)) & 63)
        occupied[level] &= ~(1 << UInt64(slot & 63))
        let entries = slots[slot]
        slots[slot].removeAll(keepingCapacity: entries.count <= 64)
        for entry in entries { entry.slot = -1 }
        return entries
    }

    private mutating func place(_ entry: TimerEntry) {
        let delta = entry.deadline > now ? entry.deadline - now : 0
        var level = 0
        while level < Self.levels - 1 && delta >= 1 << (Self.slotBits * UInt64(level + 1)) { level += 1 }
        let shift = Self.slotBits * UInt64(level)
        // A deadline beyond the last level waits in its farthest slot.
        let farthest = (now >> shift) + 63
        let index = min(entry.deadline >> shift, farthest) & 63
        let slot = level << 6 | Int(index)
        entry.slot = Int32(slot)
        entry.position = Int32(slots[slot].count)
        slots[slot].append(entry)
        occupied[level] |= 1 << index
    }
}
