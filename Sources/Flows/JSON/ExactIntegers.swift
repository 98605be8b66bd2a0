/// The whole numbers from 0 on that every reader of JSON has exactly, because a double has (RFC 8259 §6): no clock and no
/// number of a request is another. What says otherwise is damaged, and counting on from these cannot overflow.
public enum ExactIntegers {
    /// Up to 2^53.
    public static let range: ClosedRange<UInt64> = 0...1 << 53
}
