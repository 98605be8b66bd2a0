/// A dictionary whose copies share storage in small buckets: after a copy, a write copies one bucket and the list of
/// buckets, not all entries.
///
/// It grows by linear hashing (W. Litwin, 1980): one bucket is split at an insertion that finds the table full, so that
/// no insertion ever rehashes everything.
struct BucketedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    struct Entry: Sendable {
        let hash: Int
        let key: Key
        var value: Value
    }

    /// Entries a bucket holds on average when the table is full.
    private static var load: Int { 32 }

    private(set) var buckets: [[Entry]] = []

    /// How many keys there are.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// The value of `key`. Assigning nil removes it.
    subscript(key: Key) -> Value? {
        get {
            let hash = key.hashValue
            guard let bucket = bucket(of: hash), let index = index(of: key, hash, in: bucket) else { return nil }
            return buckets[bucket][index].value
        }
        set {
            if let newValue {
                update(key, default: newValue) { $0 = newValue }
            } else {
                remove(key)
            }
        }
    }

    /// Changes the value of `key` in place, after inserting `initial` if there is none.
    mutating func update(_ key: Key, default initial: @autoclosure () -> Value, _ change: (inout Value) -> Void) {
        let hash = key.hashValue
        if let bucket = bucket(of: hash), let index = index(of: key, hash, in: bucket) {
            change(&buckets[bucket][index].value)
            return
        }
        if count >= buckets.count * Self.load { addBucket() }
        guard let bucket = bucket(of: hash) else { return }
        var entry = Entry(hash: hash, key: key, value: initial())
        change(&entry.value)
        buckets[bucket].append(entry)
        count += 1
    }

    /// Removes `key` and returns its value.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        let hash = key.hashValue
        guard let bucket = bucket(of: hash), let index = index(of: key, hash, in: bucket) else { return nil }
        count -= 1
        return buckets[bucket].remove(at: index).value
    }

    private func index(of key: Key, _ hash: Int, in bucket: Int) -> Int? {
        buckets[bucket].firstIndex { $0.hash == hash && $0.key == key }
    }

    /// The bucket that belongs to a hash: its low bits name one of the next power of two of buckets, and the bucket of
    /// one bit less where that one has not been split off yet. Nil while there are no buckets.
    private func bucket(of hash: Int) -> Int? {
        guard !buckets.isEmpty else { return nil }
        let width = Int.bitWidth - (buckets.count - 1).leadingZeroBitCount
        let index = hash & (1 << width - 1)
        return index < buckets.count ? index : index & (1 << (width - 1) - 1)
    }

    private mutating func addBucket() {
        let added = buckets.count
        buckets.append([])
        guard added > 0 else { return }
        // The new bucket's index without its highest bit.
        let source = added - 1 << (Int.bitWidth - 1 - added.leadingZeroBitCount)
        let entries = buckets[source]
        buckets[added] = entries.filter { bucket(of: $0.hash) == added }
        if !buckets[added].isEmpty { buckets[source] = entries.filter { bucket(of: $0.hash) != added } }
    }
}

extension BucketedDictionary: Sequence {
    /// The entries, in an order that differs from one run of the program to the next.
    func makeIterator() -> some IteratorProtocol<(key: Key, value: Value)> {
        buckets.lazy.joined().lazy.map { (key: $0.key, value: $0.value) }.makeIterator()
    }
}
