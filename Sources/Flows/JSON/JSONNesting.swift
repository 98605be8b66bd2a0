/// The arrays and objects that are open while a text is read: one bit a level, the first 64 levels without allocating.
struct JSONNesting {
    /// How many arrays and objects are open.
    private(set) var depth = 0
    private var innermost: UInt64 = 0
    private var outer: [UInt64] = []

    /// Whether the innermost open value is an object. Meaningless at depth 0.
    var isInObject: Bool { innermost & 1 == 1 }

    mutating func open(object: Bool) {
        if depth > 0, depth & 63 == 0 {
            outer.append(innermost)
            innermost = 0
        }
        innermost = innermost << 1 | (object ? 1 : 0)
        depth &+= 1
    }

    mutating func close() {
        innermost >>= 1
        depth &-= 1
        if depth > 0, depth & 63 == 0 {
            innermost = outer.popLast() ?? 0
        }
    }
}
