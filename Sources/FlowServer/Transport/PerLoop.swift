/// One value for each loop, which only that loop touches: pools and caches that need no lock.
///
/// `@unchecked Sendable`: `values[i]` is read and changed on loop `i` only; the array itself never changes.
@safe final class PerLoop<Value: AnyObject>: @unchecked Sendable {
    private let values: [Value]

    init(count: Int, _ make: () -> Value) { values = (0..<count).map { _ in make() } }

    /// The value of `loop`, which must be the caller's.
    subscript(loop: EventLoop) -> Value { values[loop.index] }
}
