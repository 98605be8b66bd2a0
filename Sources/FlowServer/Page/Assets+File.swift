import Flows
import Telemetry

extension Assets {
    /// One of them, as it is sent.
    final class File: Sendable {
        let path: String
        let type: String
        let plain: SharedBuffer
        let etag: String
        /// That of the compressed form, which has other bytes (RFC 9110 §8.8.3.3).
        var compressedTag: String { etag.dropLast() + "-gzip\"" }
        private let compressed: Lock<Compressed>

        private enum Compressed {
            case notYet
            /// Nil where it would not be smaller.
            case done(SharedBuffer?)
        }

        /// - Parameter isCompressed: now, and not when it is first asked for.
        init(path: String, content: [UInt8], isCompressed: Bool = true) {
            self.path = path
            type = Assets.contentType(path)
            plain = SharedBuffer(content)
            etag = "\"\(SHA256.hash(content).description.prefix(32))\""
            compressed = Lock(isCompressed ? .done(Self.compress(path, plain)) : .notYet)
        }

        /// The same, compressed by gzip, where that is smaller.
        var gzip: SharedBuffer? {
            compressed.withLock { compressed in
                if case .done(let buffer) = compressed { return buffer }
                let buffer = Self.compress(path, plain)
                compressed = .done(buffer)
                return buffer
            }
        }

        private static func compress(_ path: String, _ plain: SharedBuffer) -> SharedBuffer? {
            guard Assets.isCompressible(path), let bytes = Gzip.compress(plain.bytes) else { return nil }
            return bytes.count < plain.count ? SharedBuffer(bytes) : nil
        }
    }
}
