import Testing

@testable import Flows

@Suite("Kept values side by side")
struct JSONComparisonTests {
    @Test("P3.5 kept values are equal exactly when their canonical forms are (RFC 8785)")
    func everyPair() throws {
        let scalars = [
            "1", "1.0", "10e-1", "-0", "0", "2", "12345678901234567890", "\"a\"", "\"1\"", "\"a\\\"\"", "true", "null",
            "false", "[]", "{}",
        ]
        var texts = scalars
        for one in scalars {
            texts += ["[\(one)]", #"{"a":\#(one)}"#, #"{"b":\#(one)}"#]
            texts += [#"{"a":\#(one),"b":2}"#, #"{"b":2,"a":\#(one)}"#]
            texts += ["[1,\(one)]", "[\(one),1]", #"{"a":{"b":\#(one),"c":[]}}"#, #"{"a":{"c":[],"b":\#(one)}}"#]
            texts += [#"{"é":\#(one),"a":1}"#, #"{"a":1,"é":\#(one)}"#, #"[{"a":\#(one)},{"a":\#(one)}]"#]
        }
        let values = try texts.map(kept)
        let forms = values.map(canonical)
        for (one, form) in zip(values, forms) {
            for (other, second) in zip(values, forms) {
                guard (one == other) != (form == second) else { continue }
                Issue.record("\(one.string) \(other.string)")
            }
        }
    }

    @Test("random values and what becomes of them by one edit are told apart as their canonical forms are")
    func randomEdits() throws {
        let random = SeededRandom(seed: 11)
        var equal = 0
        for _ in 0..<20_000 {
            let tree = RandomTree(random, depth: 4)
            let one = try kept(tree.text(random, respells: false))
            let changed = random.below(2) == 0 ? tree : tree.edited(random)
            let other = try kept(changed.text(random, respells: random.below(2) == 0))
            let expected = canonical(one) == canonical(other)
            if expected { equal += 1 }
            guard (one == other) != expected || (other == one) != expected else { continue }
            Issue.record("\(one.string) \(other.string)")
        }
        // Both answers came often enough to mean something.
        #expect((5_000..<17_000).contains(equal))
    }

    @Test("a long value that differs in its last member is told apart, and one whose members were turned round is not")
    func long() throws {
        let members = (0..<500).map { #""k\#($0)":["\#(String(repeating: "x", count: 100))",\#($0)]"# }
        let all = try kept("{" + members.joined(separator: ",") + "}")
        #expect(all == (try kept("{" + members.reversed().joined(separator: ",") + "}")))
        let last = #""k499":["x",499.0]"#
        #expect(all != (try kept("{" + (members.dropLast() + [last]).joined(separator: ",") + "}")))
        #expect(all != (try kept("{" + members.dropLast().joined(separator: ",") + "}")))
    }

    private func kept(_ text: String) throws(JSONError) -> JSONText {
        try JSONText(Array(text.utf8).span, 0..<text.utf8.count)
    }

    private func canonical(_ value: JSONText) -> [UInt8] {
        var bytes: [UInt8] = []
        value.json.appendCanonical(to: &bytes)
        return bytes
    }
}

/// A value that can be written in several spellings, and edited in one place.
private indirect enum RandomTree {
    case scalar(Int)
    case array([RandomTree])
    case object([(name: String, value: RandomTree)])

    /// Each row has the spellings of one value.
    private static let scalars = [
        ["null"], ["true"], ["false"], [#""""#], [#""a""#], [#""a\"""#], [#""é😀""#], [#""\u0001""#],
        ["0", "-0", "0.0", "0e5"], ["1", "1.0", "10e-1", "1E0"], ["-1", "-1.00"], ["12", "1.2e1"], ["120", "12e1"],
        ["9007199254740993", "9007199254740992"], ["0.1", "0.10", "1e-1"],
    ]
    private static let names = ["a", "aa", "b", "é", "e\u{301}", "", #"\""#, "data", "x", "y"]

    init(_ random: SeededRandom, depth: Int) {
        switch depth == 0 ? 0 : random.below(3) {
        case 1: self = .array((0..<random.below(4)).map { _ in RandomTree(random, depth: depth - 1) })
        case 2:
            let first = random.below(Self.names.count)
            self = .object(
                (0..<random.below(5)).map {
                    (Self.names[(first + $0) % Self.names.count], RandomTree(random, depth: depth - 1))
                })
        default: self = .scalar(random.below(Self.scalars.count))
        }
    }

    func edited(_ random: SeededRandom) -> RandomTree {
        switch self {
        case .array(var items) where !items.isEmpty && random.below(4) > 0:
            let place = random.below(items.count)
            items[place] = items[place].edited(random)
            return .array(items)
        case .array(let items): return .array(random.below(2) == 0 ? items.dropLast() : items + [.scalar(0)])
        case .object(var members) where !members.isEmpty && random.below(4) > 0:
            let place = random.below(members.count)
            members[place].value = members[place].value.edited(random)
            return .object(members)
        case .object(let members):
            return .object(random.below(2) == 0 ? members.dropLast() : members + [("new", .scalar(0))])
        case .scalar: return RandomTree(random, depth: 1)
        }
    }

    /// - Parameter respells: whether members may come in another order, and numbers otherwise written.
    func text(_ random: SeededRandom, respells: Bool) -> String {
        switch self {
        case .scalar(let row):
            return Self.scalars[row][respells ? random.below(Self.scalars[row].count) : 0]
        case .array(let items):
            return "[" + items.map { $0.text(random, respells: respells) }.joined(separator: ",") + "]"
        case .object(let members):
            let written = members.map { "\"\($0.name)\":" + $0.value.text(random, respells: respells) }
            let turned = respells && random.below(3) == 0
            return "{" + (turned ? written.reversed() : written).joined(separator: ",") + "}"
        }
    }
}
