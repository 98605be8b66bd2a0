import Testing

@testable import FlowServer

/// What the command-line client makes of what a server, or something else on its port, sends (RFC 6455 §5.2).
@Suite("Frames that the command-line client reads")
struct ClientFrameReadingTests {
    private typealias Frames = FlowServer.ClientFrame

    @Test("whole frames are taken one after the other; a part of one is nothing yet")
    func whole() throws {
        let long = [UInt8](repeating: 0x61, count: 300)
        let all: [UInt8] = [0x81, 2, 0x68, 0x69, 0x8A, 0, 0x81, 126, 1, 44] + long
        var bytes: [UInt8] = []
        var taken: [(Opcode, [UInt8])] = []
        for (index, byte) in all.enumerated() {
            bytes.append(byte)
            // The last bytes of the three frames.
            #expect(Frames.canTake(bytes) == [3, 5, 309].contains(index))
            if let frame = try Frames.take(&bytes) { taken.append(frame) }
        }
        #expect(taken.map(\.0) == [.text, .pong, .text] && taken.map(\.1) == [Array("hi".utf8), [], long])
        #expect(bytes.isEmpty)
    }

    @Test(
        "reserved opcodes and bits, masks and lengths beyond the limit end the client at once: it neither spins nor waits",
        arguments: [
            [0x83], [0x8B, 0], [0xC1, 0], [0x81, 0x80], [0x81, 127, 0, 0, 0, 0, 0x10, 0, 0, 1],
            [0x81, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func noFrame(_ sent: [UInt8]) {
        var bytes = sent
        #expect(Frames.canTake(bytes), "there is nothing to wait for")
        #expect(throws: SystemError.self) { _ = try Frames.take(&bytes) }
    }

    @Test("what is no flow's topic is refused before anybody is asked", arguments: ["flowers", "flow", "flow:"])
    func topic(_ text: String) throws {
        let command = try #require(Command.all.first { $0.name == "client" })
        #expect(command.run(["http://127.0.0.1:1", text]) == ExitCode.usage)
    }
}
