import Flows

/// A state that a member says it knows: `{"epoch", "clock"}`.
struct StateReference {
    let epoch: String
    let clock: UInt64

    init(epoch: String, clock: UInt64) {
        self.epoch = epoch
        self.clock = clock
    }

    init?(_ text: Span<UInt8>, _ payload: Range<Int>) {
        guard let epoch = FlowChangeReader.string("epoch", text, payload),
            let clock = FlowChangeReader.value("clock", text, payload),
            let number = UInt64(String(decoding: Array(text, clock), as: UTF8.self))
        else { return nil }
        self.epoch = epoch
        self.clock = number
    }
}
