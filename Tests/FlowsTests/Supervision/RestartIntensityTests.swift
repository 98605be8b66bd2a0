import Testing

@testable import Flows

@Suite("Restart intensity (OTP, supervisor)")
struct RestartIntensityTests {
    /// So many restarts in 60 s.
    private final class Intensity {
        private var value: RestartIntensity
        init(_ limit: Int) { value = RestartIntensity(limit: limit, window: .seconds(60)) }
        func allowsRestart(at now: LoopInstant) -> Bool { value.allowsRestart(at: now) }
    }

    private func at(_ seconds: UInt64) -> LoopInstant { LoopInstant(nanoseconds: seconds * 1_000_000_000) }

    @Test("so many restarts are allowed within the window, and not one more")
    func limit() {
        let intensity = Intensity(10)
        for _ in 0..<10 { #expect(intensity.allowsRestart(at: at(100))) }
        #expect(!intensity.allowsRestart(at: at(159)))
    }

    @Test("the window slides: a restart counts until exactly the window's length has passed")
    func slides() {
        let intensity = Intensity(2)
        #expect(intensity.allowsRestart(at: at(100)))
        #expect(intensity.allowsRestart(at: at(130)))
        #expect(!intensity.allowsRestart(at: at(159)))
        #expect(intensity.allowsRestart(at: at(160)))
        #expect(!intensity.allowsRestart(at: at(189)))
        #expect(intensity.allowsRestart(at: at(190)))
    }

    @Test("a refused restart does not count")
    func refused() {
        let intensity = Intensity(1)
        #expect(intensity.allowsRestart(at: at(0)))
        for second in 1..<60 { #expect(!intensity.allowsRestart(at: at(UInt64(second)))) }
        #expect(intensity.allowsRestart(at: at(60)))
    }

    @Test("with a limit of none the first failure is one too many")
    func none() {
        let intensity = Intensity(0)
        #expect(!intensity.allowsRestart(at: at(0)))
    }
}
