import Testing

@testable import Flows

/// An instant so many milliseconds after a second of the clock begins.
func instant(_ milliseconds: UInt64) -> LoopInstant {
    LoopInstant(nanoseconds: 7_000_000_000 + milliseconds * 1_000_000)
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func json(_ bytes: [UInt8]) throws -> JSON { try JSON(reading: bytes.span, limits: JSONLimits(bytes: 1 << 24)) }

func meta(_ name: String, _ color: String = "#112233") throws -> PresenceMeta {
    try #require(PresenceMeta(name: name, color: color))
}

func state(_ text: String) throws -> AwarenessState {
    let bytes = Array(text.utf8)
    return try #require(AwarenessState(try JSONText(bytes.span, 0..<bytes.count)))
}

/// A member's idea of who is in the flow, kept as `Presence.syncState` and `Presence.syncDiff` of phoenix.js do.
struct PhoenixPresence {
    /// The metas under each key: phx_ref and name.
    private(set) var people: [String: [[String]]] = [:]

    mutating func syncState(_ payload: [UInt8]) throws { people = Self.read(try json(payload)) }

    mutating func syncDiff(_ payload: [UInt8]) throws {
        let diff = try json(payload)
        for (key, joined) in Self.read(diff["joins"]) {
            let refs = joined.map(\.first)
            people[key] = (people[key] ?? []).filter { !refs.contains($0.first) } + joined
        }
        for (key, left) in Self.read(diff["leaves"]) {
            guard let current = people[key] else { continue }
            let refs = left.map(\.first)
            let remaining = current.filter { !refs.contains($0.first) }
            people[key] = remaining.isEmpty ? nil : remaining
        }
    }

    static func read(_ json: JSON?) -> [String: [[String]]] {
        Dictionary(
            uniqueKeysWithValues: members(json).map { key, value in
                (key, (value["metas"]?.array ?? []).map { [$0["phx_ref"]?.string ?? "", $0["name"]?.string ?? ""] })
            })
    }
}
