/// Reads the Prometheus text format 0.0.4 and OpenMetrics 1.0, strictly enough to notice what a scraper would refuse.
struct MetricsText {
    private(set) var samples: [String: Double] = [:]
    private(set) var types: [String: String] = [:]
    private(set) var helps: Set<String> = []
    private(set) var isEnded = false

    static func parse(_ text: String) throws -> MetricsText {
        var result = MetricsText()
        guard text.hasSuffix("\n") else { throw ClientError(description: "the last line has no end") }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            try result.read(line)
        }
        return result
    }

    private mutating func read(_ line: Substring) throws {
        guard !isEnded else { throw ClientError(description: "behind # EOF: \(line)") }
        if line == "# EOF" {
            isEnded = true
            return
        }
        guard line.hasPrefix("#") else { return try readSample(line) }
        let words = line.split(separator: " ", maxSplits: 3)
        guard words.count >= 4 else { throw ClientError(description: "a comment that says nothing: \(line)") }
        let name = String(words[2])
        switch words[1] {
        case "TYPE":
            guard types.updateValue(String(words[3]), forKey: name) == nil else {
                throw ClientError(description: "a second TYPE: \(line)")
            }
        case "HELP": helps.insert(name)
        case "UNIT": break
        default: throw ClientError(description: "an unknown comment: \(line)")
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else {
            throw ClientError(description: "no sample: \(line)")
        }
        let series = String(line[..<blank])
        guard samples.updateValue(value, forKey: series) == nil else {
            throw ClientError(description: "a second sample: \(line)")
        }
    }
}
