import Testing

@testable import Flows

@Suite("Bucketed dictionary")
struct BucketedDictionaryTests {
    @Test("holds what a plain dictionary holds after any sequence of changes")
    func model() {
        var generator = SystemRandomNumberGenerator()
        var buckets = BucketedDictionary<Int, Int>()
        var plain: [Int: Int] = [:]
        for step in 0..<20_000 {
            let key = Int.random(in: 0..<3_000, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: #expect(buckets.remove(key) == plain.removeValue(forKey: key))
            case 1:
                buckets[key] = step
                plain[key] = step
            default:
                buckets.update(key, default: 0) { $0 += 1 }
                plain[key, default: 0] += 1
            }
        }
        #expect(buckets.count == plain.count)
        #expect(Dictionary(uniqueKeysWithValues: buckets.map { ($0.key, $0.value) }) == plain)
        for key in 0..<3_000 { #expect(buckets[key] == plain[key]) }
    }

    @Test("copies one bucket at a write after a copy")
    func copyOnWrite() {
        var buckets = BucketedDictionary<Int, Int>()
        for key in 0..<20_000 { buckets[key] = key }
        let copy = buckets
        buckets[77] = 0
        let (all, shared) = buckets.sharedBuckets(with: copy)
        #expect(all > 500)
        #expect(shared == all - 1)
        #expect(copy[77] == 77)
    }
}

extension BucketedDictionary {
    /// How many buckets exist, and how many of them `other` shares with this dictionary.
    func sharedBuckets(with other: Self) -> (all: Int, shared: Int) {
        let shared = zip(buckets, other.buckets).count { one, other in
            unsafe one.withUnsafeBufferPointer { one in
                unsafe other.withUnsafeBufferPointer { unsafe one.baseAddress == $0.baseAddress }
            }
        }
        return (buckets.count { _ in true }, shared)
    }
}
