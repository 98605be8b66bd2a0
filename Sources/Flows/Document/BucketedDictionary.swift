/// A dictionary whose copies share storage in small buckets: after a copy, a write copies one bucket, the page that lists
/// it, and the list of pages, not all entries.
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
    private static var load: Int { 16 }

    /// Buckets of a page, as a power of two.
    private static var pageBits: Int { 5 }

    /// The buckets in their order. Every page but the last is full.
    private var pages: [[[Entry]]] = []
    private var bucketCount = 0

    /// How many keys there are.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// An empty dictionary.
    init() {}

    /// An empty dictionary that is laid out for `count` entries.
    init(expecting count: Int) {
        for _ in 0..<(count + Self.load - 1) / Self.load { appendBucket() }
    }

    /// The entries, bucket by bucket.
    var buckets: some Sequence<[Entry]> { pages.lazy.joined() }

    /// The value of `key`. Assigning nil removes it.
    subscript(key: Key) -> Value? {
        get {
            let hash = key.hashValue
            guard let (page, bucket) = place(of: hash) else { return nil }
            return Self.index(of: key, hash, in: pages[page][bucket]).map { pages[page][bucket][$0].value }
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
        if let (page, bucket) = place(of: hash), let index = Self.index(of: key, hash, in: pages[page][bucket]) {
            change(&pages[page][bucket][index].value)
            return
        }
        if count >= bucketCount * Self.load { addBucket() }
        guard let (page, bucket) = place(of: hash) else { return }
        var entry = Entry(hash: hash, key: key, value: initial())
        change(&entry.value)
        pages[page][bucket].append(entry)
        count += 1
    }

    /// Removes `key` and returns its value.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        let hash = key.hashValue
        guard let (page, bucket) = place(of: hash), let index = Self.index(of: key, hash, in: pages[page][bucket])
        else { return nil }
        count -= 1
        return pages[page][bucket].remove(at: index).value
    }

    private static func index(of key: Key, _ hash: Int, in bucket: [Entry]) -> Int? {
        bucket.firstIndex { $0.hash == hash && $0.key == key }
    }

    private func place(of hash: Int) -> (page: Int, bucket: Int)? {
        bucket(of: hash).map { ($0 >> Self.pageBits, $0 & (1 << Self.pageBits - 1)) }
    }

    /// The bucket that belongs to a hash: its low bits name one of the next power of two of buckets, and the bucket of
    /// one bit less where that one has not been split off yet. Nil while there are no buckets.
    private func bucket(of hash: Int) -> Int? {
        guard bucketCount > 0 else { return nil }
        let width = Int.bitWidth - (bucketCount - 1).leadingZeroBitCount
        let index = hash & (1 << width - 1)
        return index < bucketCount ? index : index & (1 << (width - 1) - 1)
    }

    private mutating func addBucket() {
        let added = bucketCount
        appendBucket()
        guard added > 0 else { return }
        // The new bucket's index without its highest bit.
        let source = added - 1 << (Int.bitWidth - 1 - added.leadingZeroBitCount)
        let (page, bucket) = (source >> Self.pageBits, source & (1 << Self.pageBits - 1))
        let entries = pages[page][bucket]
        let moved = entries.filter { self.bucket(of: $0.hash) == added }
        guard !moved.isEmpty else { return }
        pages[added >> Self.pageBits][added & (1 << Self.pageBits - 1)] = moved
        pages[page][bucket] = entries.filter { self.bucket(of: $0.hash) != added }
    }

    private mutating func appendBucket() {
        if bucketCount & (1 << Self.pageBits - 1) == 0 { pages.append([]) }
        pages[pages.count - 1].append([])
        bucketCount += 1
    }
}

extension BucketedDictionary: Sequence {
    /// The entries, in an order that differs from one run of the program to the next.
    func makeIterator() -> some IteratorProtocol<(key: Key, value: Value)> {
        buckets.lazy.joined().lazy.map { (key: $0.key, value: $0.value) }.makeIterator()
    }
}
