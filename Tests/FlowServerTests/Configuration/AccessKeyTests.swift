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
            for file in ["access-key", "access-key.new"] {
                if unsafe unlink(name + "/data/" + file) != 0 { unsafe rmdir(name + "/data/" + file) }
            }
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

    private func load(_ directory: String) throws(SystemError) -> AccessKey {
        try AccessKey.load(AccessKey.editing, directory: directory, random: Fixed(byte: 0))
    }

    @Test("an owner may choose it; one of less than 16 bytes, or that is no text, is refused and stays as it is")
    func chosen() throws {
        try withDirectory { directory in
            let path = directory + "/access-key"
            try File.replace(path, Array("chosen by the owner\r\n".utf8))
            #expect(try load(directory).text == "chosen by the owner")
            for content in [Array("short\n".utf8), [UInt8](repeating: 0xFF, count: 20)] {
                try File.replace(path, content)
                #expect(throws: SystemError.self) { try load(directory) }
                #expect(File.read(path) == content)
            }
        }
    }

    @Test("a file that is there and cannot be read is refused in one line, and no other key takes its place")
    func unreadable() throws {
        try withDirectory { directory in
            let path = directory + "/access-key"
            // Root may read every file, so that a mode would prove nothing.
            #expect(unsafe mkdir(path, 0o700) == 0)
            let error = SystemError(call: "the access key in \(path) cannot be read", code: EISDIR)
            #expect(throws: error) { try load(directory) }
            #expect("\(error)" == "the access key in \(path) cannot be read: Is a directory")
            #expect(unsafe rmdir(path) == 0 && symlink("access-key", path) == 0)
            #expect(throws: SystemError(call: "the access key in \(path) cannot be read", code: ELOOP)) {
                try load(directory)
            }
        }
    }

    @Test("the file of a new key is for the owner's eyes, whatever an empty or half written one before it allowed")
    func mode() throws {
        try withDirectory { directory in
            let path = directory + "/access-key"
            for name in [path, path + ".new"] {
                let number = unsafe open(name, O_WRONLY | O_CREAT, 0o666)
                #expect(fchmod(number, 0o666) == 0)
                close(number)
            }
            let key = try load(directory)
            #expect(key.text == String(repeating: "A", count: 32))
            #expect(mode(path) == 0o600)
            #expect(unsafe access(path + ".new", F_OK) != 0)
        }
    }

    @Test("says which call failed where there is no directory")
    func fails() {
        #expect(throws: SystemError(call: "open /proc/none/data/access-key.new", code: ENOENT)) {
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
