/// Names one registration of a descriptor. The kernel reuses numbers at once; the generation tells a stale event of the
/// number's previous owner from one of the present owner.
struct PollToken: Equatable, Sendable {
    let descriptor: Int32
    let generation: UInt32

    var packed: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }

    init(descriptor: Int32, generation: UInt32) {
        self.descriptor = descriptor
        self.generation = generation
    }

    init(packed: UInt64) {
        descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: packed))
        generation = UInt32(truncatingIfNeeded: packed >> 32)
    }
}
