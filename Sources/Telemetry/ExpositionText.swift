/// The text that both expositions are made of; they differ in few places.
struct ExpositionText {
    enum Dialect {
        case prometheus, openMetrics
    }

    let dialect: Dialect
    private(set) var text = ""

    init(_ snapshot: MetricsSnapshot, dialect: Dialect) {
        self.dialect = dialect
        for family in snapshot.families where !family.series.isEmpty { write(family) }
        if dialect == .openMetrics { text += "# EOF\n" }
    }

    private mutating func write(_ family: MetricsSnapshot.Family) {
        // OpenMetrics names the family, which is what a counter is without its `_total`.
        let name = dialect == .openMetrics ? family.name : family.sampleName
        text += "# HELP \(name) \(Escaped.help(family.help, dialect))\n# TYPE \(name) \(family.kind.rawValue)\n"
        if dialect == .openMetrics, let unit = family.unit.name { text += "# UNIT \(name) \(unit)\n" }
        for series in family.series { write(series, of: family) }
    }

    private mutating func write(_ series: MetricsSnapshot.Series, of family: MetricsSnapshot.Family) {
        let places = family.unit.decimalPlaces
        switch series.value {
        case .count(let count):
            writeSample(family.sampleName, series.labels, DecimalText.fixed(count, places))
        case .level(let level):
            writeSample(family.sampleName, series.labels, DecimalText.fixed(level, places))
        case .reading(let reading):
            writeSample(family.sampleName, series.labels, DecimalText.floating(reading))
        case .distribution(let distribution):
            write(distribution, family.name, series.labels, places)
        }
    }

    private mutating func write(_ distribution: Distribution, _ name: String, _ labels: LabelSet, _ places: Int) {
        var cumulated: UInt64 = 0
        for (bound, count) in zip(distribution.bounds, distribution.counts) {
            cumulated &+= count
            writeSample(name + "_bucket", labels, le: boundText(bound, places), String(cumulated))
        }
        writeSample(name + "_bucket", labels, le: "+Inf", String(distribution.count))
        writeSample(name + "_sum", labels, DecimalText.fixed(distribution.sum, places))
        writeSample(name + "_count", labels, String(distribution.count))
    }

    /// OpenMetrics wants a bound to look like a float (1.0), so that it is the same label everywhere.
    private func boundText(_ bound: UInt64, _ places: Int) -> String {
        let text = DecimalText.fixed(bound, places)
        return dialect == .openMetrics && !text.utf8.contains(UInt8(ascii: ".")) ? text + ".0" : text
    }

    private mutating func writeSample(_ name: String, _ labels: LabelSet, le bound: String? = nil, _ value: String) {
        var pairs = labels.pairs.map { "\($0.name)=\"\(Escaped.labelValue($0.value))\"" }
        if let bound { pairs.append("le=\"\(bound)\"") }
        text += name
        if !pairs.isEmpty { text += "{\(pairs.joined(separator: ","))}" }
        text += " \(value)\n"
    }
}

/// Text between the marks of the formats.
private enum Escaped {
    /// A HELP line. OpenMetrics escapes the quote there too.
    static func help(_ text: String, _ dialect: ExpositionText.Dialect) -> String {
        escape(text, quote: dialect == .openMetrics)
    }

    static func labelValue(_ text: String) -> String {
        escape(text, quote: true)
    }

    private static func escape(_ text: String, quote: Bool) -> String {
        var result = String.UnicodeScalarView()
        // By scalars: CR LF is one character, but a line feed alone ends a line.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quote: result.append(contentsOf: "\\\"".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
