import CCrypto
import Flows
import Glibc

/// A secret that opens the server, kept in the data directory so that it survives a restart.
struct AccessKey: Sendable {
    let text: String

    /// The files of the key with which one edits, and of the one with which one looks.
    static let editing = "access-key", viewing = "view-key"

    /// Reads the key in a file of `directory`. Where there is none, or an empty one as a loss of power may have left, makes
    /// one that only the owner can read. No other process may do that at the same time.
    ///
    /// - Throws: when there is a file that cannot be read or holds no key: another key would end all links that were given
    ///   away. Also when the new file cannot be made.
    static func load(
        _ name: String, directory: String, random: some RandomSource
    ) throws(SystemError) -> AccessKey {
        let path = directory + "/" + name
        if let content = try content(path), !content.isEmpty { return try AccessKey(content, of: path) }
        let key = Base64.encodeURL(random.bytes(24))
        try File.replace(path, Array((key + "\n").utf8))
        return AccessKey(text: key)
    }

    init(text: String) { self.text = text }

    private init(_ content: [UInt8], of path: String) throws(SystemError) {
        guard let text = String(validating: content, as: UTF8.self)?.trimmingLineEnd(), text.utf8.count >= 16 else {
            throw SystemError(
                call: "the access key in \(path) cannot be used", code: EINVAL,
                reason: "it must be a text of 16 bytes at least; remove the file to get a new key")
        }
        self.text = text
    }

    /// What the file has; nil when there is none.
    private static func content(_ path: String) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try File.contents(path)
        } catch {
            if error.code == ENOENT { return nil }
            throw SystemError(call: "the access key in \(path) cannot be read", code: error.code)
        }
    }

    /// Whether `candidate` is the key; takes the same time wherever they differ.
    func matches(_ candidate: String) -> Bool {
        let own = Array(text.utf8)
        let other = Array(candidate.utf8)
        guard own.count == other.count else { return false }
        return unsafe own.withUnsafeBytes { own in
            unsafe other.withUnsafeBytes { other in
                unsafe CRYPTO_memcmp(own.baseAddress, other.baseAddress, own.count) == 0
            }
        }
    }
}

extension String {
    fileprivate func trimmingLineEnd() -> String { String(reversed().drop { $0.isNewline }.reversed()) }
}
