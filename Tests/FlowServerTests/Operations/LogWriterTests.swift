import Flows
import Glibc
import Telemetry
import Testing

@testable import FlowServer

/// Whoever logs waits for nobody.
@Suite("Log writer")
struct LogWriterTests {
    private struct Pipe {
        let reader: Int32
        let writer: Int32

        init() throws {
            _ = signal(SIGPIPE, SIG_IGN)
            var ends: [Int32] = [0, 0]
            try #require(unsafe pipe(&ends) == 0)
            (reader, writer) = (ends[0], ends[1])
        }

        /// All that comes until there are so many bytes.
        func read(_ count: Int) -> String {
            var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
            while bytes.count < count {
                let read = unsafe Glibc.read(reader, &chunk, chunk.count)
                guard read > 0 else { break }
                bytes += chunk.prefix(read)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Lines until one finds no room: many more than a pipe holds.
    private func fill(_ writer: LogWriter) -> [String] {
        var taken: [String] = []
        while true {
            let line = "\(taken.count) \(String(repeating: "x", count: 1000))\n"
            guard writer.put(line) else { return taken }
            taken.append(line)
        }
    }

    @Test("a pipe that nobody reads holds nobody up, and what was taken is read later, whole and in order")
    func blockedPipe() throws {
        let pipe = try Pipe()
        let writer = try LogWriter(descriptor: pipe.writer, limit: 1000)
        let lines = fill(writer)
        #expect(!writer.close(within: .zero), "its thread waits for who reads")
        let all = lines.joined()
        #expect(pipe.read(all.utf8.count) == all)
        #expect(writer.close(within: .seconds(60)))
        #expect(!writer.put("late\n"))
        for end in [pipe.reader, pipe.writer] { close(end) }
    }

    @Test("the end does not wait for somebody who never reads")
    func end() throws {
        let pipe = try Pipe()
        let writer = try LogWriter(descriptor: pipe.writer, limit: 1000)
        _ = fill(writer)
        #expect(!writer.close(within: .milliseconds(50)))
        // There is nobody to write for any more.
        close(pipe.reader)
        #expect(writer.close(within: .seconds(60)))
        close(pipe.writer)
    }
}
