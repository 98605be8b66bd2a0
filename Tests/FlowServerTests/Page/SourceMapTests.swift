import Flows
import Testing

@testable import FlowServer

@Suite("Source maps (ECMA-426)")
struct SourceMapTests {
    @Test(
        "numbers are written in base 64 VLQ",
        arguments: [
            (0, "A"), (1, "C"), (-1, "D"), (15, "e"), (16, "gB"), (-16, "hB"), (511, "+f"), (1_000_000, "gkh9B"),
        ])
    func vlq(_ number: Int, _ text: String) {
        #expect(String(decoding: SourceMap.vlq(number), as: UTF8.self) == text)
    }

    @Test("each line is mapped to its own, from the one before")
    func lines() throws {
        var map = SourceMap()
        map.skip(2)
        map.add("../a.js", lines: 3)
        map.skip(1)
        map.add("b.js", lines: 1, content: "\"b\"\n")
        let expected =
            #"{"version":3,"file":"x.js","sources":["../a.js","b.js"],"sourcesContent":[null,"\"b\"\n"],"#
            + #""names":[],"mappings":";;AAAA;AACA;AACA;;ACFA;"}"#
        #expect(String(decoding: map.json(file: "x.js"), as: UTF8.self) == expected)
    }

    @Test("every line of the page's scripts leads to the file and the line that it is of")
    func own() throws {
        let contents = Assets.contents()
        let files = JoinedFiles(contents).files
        for script in ["js/pages/flow.js", "js/pages/home.js", "js/building/layout/worker.js"] {
            let lines = Self.lines(try #require(files[script]))
            let text = try #require(files[script + ".map"])
            let map = try JSON(reading: text.span, limits: JSONLimits(bytes: text.count))
            let sources = try #require(map["sources"]?.array).map { source in
                try #require(source.string.flatMap { ModulePath.resolve($0, from: script) })
            }
            let texts = try sources.map { Self.lines(try #require(contents[$0])) }
            let mappings = try #require(map["mappings"]?.string).split(separator: ";", omittingEmptySubsequences: false)
            #expect(mappings.count <= lines.count)
            var seen = 0
            var (source, line) = (0, 0)
            for (place, mapping) in mappings.enumerated() where !mapping.isEmpty {
                let numbers = Self.numbers(mapping)
                try #require(numbers.count == 4 && numbers[0] == 0 && numbers[3] == 0)
                (source, line) = (source + numbers[1], line + numbers[2])
                let original = try #require(texts[source].indices.contains(line) ? texts[source][line] : nil)
                // Lines with imports and exports differ; of a list of imports only the first line is not empty.
                let isChanged = original.contains("import") || original.hasPrefix("export ")
                if original == lines[place] { seen += 1 } else { #expect(isChanged || lines[place].isEmpty) }
            }
            #expect(seen > lines.count * 3 / 4)
        }
    }

    private static func lines(_ text: [UInt8]) -> [Substring] {
        String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Base 64 VLQ, read.
    private static func numbers(_ text: Substring) -> [Int] {
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var (numbers, number, shift): ([Int], Int, Int) = ([], 0, 0)
        for each in text {
            let digit = digits.firstIndex(of: each).map { digits.distance(from: digits.startIndex, to: $0) } ?? 0
            number |= (digit & 31) << shift
            shift += 5
            guard digit < 32 else { continue }
            numbers.append(number & 1 == 0 ? number >> 1 : -(number >> 1))
            (number, shift) = (0, 0)
        }
        return numbers
    }
}
