import Glibc
import Testing

@testable import Flows

/// The vectors that every implementation of the protocol has to meet.
struct Vectors {
    let json: JSON

    /// - Parameter name: of the file in docs/protocol.
    init(_ name: String = "vectors.json") throws {
        let root = #filePath.components(upTo: "/Tests/")
        let file = unsafe open("\(root)/docs/protocol/\(name)", O_RDONLY)
        try #require(file >= 0)
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(file, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        json = try JSON(reading: bytes.span, limits: JSONLimits(bytes: bytes.count))
    }

    func list(_ name: String) throws -> [JSON] { try #require(json[name]?.array) }
}

extension String {
    fileprivate func components(upTo separator: String) -> Substring {
        ranges(of: separator).last.map { self[..<$0.lowerBound] } ?? self[...]
    }
}
