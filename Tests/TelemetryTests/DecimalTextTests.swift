import Testing

@testable import Telemetry

@Suite("Numbers in expositions")
struct DecimalTextTests {
    @Test(
        "the decimal point moves without rounding, and no zeros stay at the end",
        arguments: [
            (0, 9, "0"), (1, 9, "0.000000001"), (1_000_000_000, 9, "1"), (1_234_567_890, 9, "1.23456789"),
            (10, 9, "0.00000001"), (-1_500_000_000, 9, "-1.5"), (-1, 9, "-0.000000001"), (42, 0, "42"), (-42, 0, "-42"),
            (100, 0, "100"), (Int64.min, 9, "-9223372036.854775808"), (Int64.max, 0, "9223372036854775807"),
        ])
    func fixed(value: Int64, places: Int, text: String) {
        #expect(DecimalText.fixed(value, places) == text)
    }

    @Test(
        "a double is the shortest text that reads back as it, without a needless .0",
        arguments: [(0.0, "0"), (0.1, "0.1"), (1e21, "1e+21"), (-2.5, "-2.5"), (123_456_789, "123456789")])
    func floating(value: Double, text: String) {
        #expect(DecimalText.floating(value) == text)
        #expect(Double(text) == value)
    }
}
