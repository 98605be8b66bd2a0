/// What a reader of a JSON text accepts at most.
public struct JSONLimits: Sendable {
    /// How many arrays and objects may be open at once.
    public let depth: Int
    /// How many bytes the text may have.
    public let bytes: Int

    /// Limits for a text.
    ///
    /// - Parameter depth: at most 512, because values that nest are read, written and released by recursion.
    public init(depth: Int = 64, bytes: Int) {
        self.depth = min(max(depth, 0), 512)
        self.bytes = bytes
    }
}
