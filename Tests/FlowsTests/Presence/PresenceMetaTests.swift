import Testing

@testable import Flows

@Suite("Names and colours of presence (protocol.md §3)")
struct PresenceMetaTests {
    @Test(
        "a name is trimmed and has 1 to 80 bytes",
        arguments: [
            (" Ada \u{A0}\n", "Ada"), ("Ada Lovelace", "Ada Lovelace"), ("é", "é"),
            (String(repeating: "é", count: 40), String(repeating: "é", count: 40)),
        ])
    func names(given: String, kept: String) { #expect(PresenceMeta(name: given, color: "#aabbcc")?.name == kept) }

    @Test(
        "an empty name, one of 81 bytes, and one with control characters are refused",
        arguments: [
            "", " \t ", "\u{2003}", String(repeating: "a", count: 81), String(repeating: "é", count: 40) + "a",
            "A\u{0}b",
            "A\nb", "A\u{7F}b", "A\u{9F}b",
        ])
    func badNames(name: String) { #expect(PresenceMeta(name: name, color: "#aabbcc") == nil) }

    @Test("a colour is # and six hexadecimal digits, kept in lowercase")
    func colors() { #expect(PresenceMeta(name: "Ada", color: "#0aF9Bc")?.color == "#0af9bc") }

    @Test(
        "any other colour is refused",
        arguments: ["", "#", "red", "#abc", "aabbcc", "#aabbc", "#aabbccd", "#aabbcg", " #aabbcc", "#aabbé", "#١٢٣"])
    func badColors(color: String) { #expect(PresenceMeta(name: "Ada", color: color) == nil) }

    @Test("what is generated for an id never changes, in no process and no release")
    func vectors() throws {
        #expect(PresenceMeta.generated(for: "") == PresenceMeta(name: "Snug Quokka", color: "#c2410c"))
        #expect(PresenceMeta.generated(for: "c7") == PresenceMeta(name: "Cheerful Seal", color: "#a16207"))
        #expect(PresenceMeta.generated(for: "c8") == PresenceMeta(name: "Merry Kingfisher", color: "#0f766e"))
    }

    @Test("every word and colour is valid, is there once, and is used evenly")
    func spread() {
        let words = GeneratedPresence.adjectives + GeneratedPresence.animals
        #expect(Set(words).count == words.count)
        #expect(Set(GeneratedPresence.colors).count == GeneratedPresence.colors.count)
        let metas = (0..<12_000).map { PresenceMeta.generated(for: "client-\($0)") }
        #expect(metas.allSatisfy { PresenceMeta(name: $0.name, color: $0.color) == $0 })
        let used = Dictionary(grouping: metas, by: \.color).mapValues(\.count)
        #expect(GeneratedPresence.colors.allSatisfy { (800...1200).contains(used[$0] ?? 0) })
        #expect(Set(metas.flatMap { $0.name.split(separator: " ").map(String.init) }) == Set(words))
        #expect(Set(metas.prefix(20).map(\.name)).count >= 19, "twenty people rarely share a name")
    }

    @Test("white text can be read on every colour, and every colour seen on both canvases (WCAG 2.2 §1.4.3, §1.4.11)")
    func contrast() {
        for color in GeneratedPresence.colors {
            #expect(ratio(color, "#ffffff") >= 4.5, "\(color)")
            #expect(ratio(color, "#f6f6f9") >= 3, "\(color)")
            #expect(ratio(color, "#131318") >= 3, "\(color)")
        }
    }

    /// Contrast ratio of two colours (WCAG 2.2, definition of contrast ratio).
    private func ratio(_ one: String, _ other: String) -> Double {
        let (one, other) = (luminance(one), luminance(other))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private func luminance(_ color: String) -> Double {
        let number = Int(color.dropFirst(), radix: 16) ?? 0
        let channels = [number >> 16, number >> 8 & 255, number & 255].map { (value: Int) -> Double in
            let part = Double(value) / 255
            guard part > 0.04045 else { return part / 12.92 }
            // x^2.4 by the fifth root of x^12, by Newton's method: no C library needed.
            let base = (part + 0.055) / 1.055
            let power = (1...12).reduce(1.0) { product, _ in product * base }
            return (1...60).reduce(1.0) { root, _ in root - (root - power / (root * root * root * root)) / 5 }
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
}
