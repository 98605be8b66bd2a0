import Flows
import Glibc
import Testing

@testable import FlowServer

@Suite("Access key")
struct AccessKeyTests {
    private struct Fixed: RandomSource {
        let byte: UInt8
        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
    }

    /// A directory of its own, gone afterwards.
    private func withDirectory(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/flows-test-XXXXXX".utf8CString)
        let name = try #require(unsafe mkdtemp(&template).map { unsafe String(cString: $0) })
        defer {
            unsafe unlink(name + "/data/access-key")
            unsafe rmdir(name + "/data")
            unsafe rmdir(name)
        }
        try Directory.make(name + "/data")
        try body(name + "/data")
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return 0 }
        return status.st_mode & 0o777
    }

    @Test("is made once of 24 random bytes, for the owner's eyes, and survives a restart")
    func survives() throws {
        try withDirectory { directory in
            let key = try AccessKey.load(AccessKey.editing, directory: directory, random: Fixed(byte: 0xFF))
            #expect(key.text == String(repeating: "_", count: 32))
            #expect(
                try AccessKey.load(AccessKey.editing, directory: directory, random: Fixed(byte: 0)).text == key.text)
            #expect(mode(directory) == 0o700)
            #expect(mode(directory + "/access-key") == 0o600)
        }
    }

    @Test("is made anew where the file holds less than a key")
    func short() throws {
        try withDirectory { directory in
            _ = try AccessKey.load(AccessKey.editing, directory: directory, random: Fixed(byte: 0xFF))
            try File.write(directory + "/access-key", Array("short\n".utf8), mode: 0o600)
            let key = try AccessKey.load(AccessKey.editing, directory: directory, random: Fixed(byte: 0))
            #expect(key.text == String(repeating: "A", count: 32))
            try File.write(directory + "/access-key", Array("chosen by the owner\r\n".utf8), mode: 0o600)
            #expect(
                try AccessKey.load(AccessKey.editing, directory: directory, random: Fixed(byte: 0)).text
                    == "chosen by the owner")
        }
    }

    @Test("says which call failed where there is no directory")
    func fails() {
        #expect(throws: SystemError(call: "open /proc/none/data/access-key", code: ENOENT)) {
            try AccessKey.load(AccessKey.editing, directory: "/proc/none/data", random: Fixed(byte: 0))
        }
    }

    @Test(
        "matches itself and nothing else",
        arguments: [
            ("secret-key", true), ("secret-kez", false), ("secret-ke", false), ("secret-key ", false), ("", false),
        ])
    func matches(_ candidate: String, _ expected: Bool) {
        #expect(AccessKey(text: "secret-key").matches(candidate) == expected)
    }
}
