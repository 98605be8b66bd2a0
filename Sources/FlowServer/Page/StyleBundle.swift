/// The stylesheets that a page names, as one.
struct StyleBundle {
    /// The page, which names that one.
    let page: String
    let sheet: [UInt8]

    private static let link = "<link rel=\"stylesheet\" href=\"{{assets}}/"
    /// Rules that must stand first in a sheet, or are of a whole one (CSS Cascading §2, CSS Syntax §3.2, CSS Namespaces §2).
    private static let refused = ["@import", "@charset", "@namespace"]

    /// Nil when there is nothing to join, or a sheet that means something else at another place.
    ///
    /// - Parameters:
    ///   - path: of the sheet that is made, below the directory of the page.
    ///   - source: a stylesheet by its path.
    init?(_ page: String, path: String, source: (String) -> [UInt8]?) {
        var lines: [Substring] = []
        var sheet: [UInt8] = []
        var count = 0
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = line.drop { $0 == " " }
            guard text.hasPrefix(Self.link) else {
                lines.append(line)
                continue
            }
            let parts = text.dropFirst(Self.link.count).split(separator: "\"", omittingEmptySubsequences: false)
            guard let name = parts.first, let content = source(String(name)), Self.isMovable(content) else {
                return nil
            }
            sheet += "/* \(name) */\n".utf8
            switch (parts.count, parts.dropFirst().first, parts.dropFirst(2).first) {
            case (2, ">", _): sheet += content
            case (4, " media=", let media?): sheet += "@media \(media) {\n".utf8 + content + "}\n".utf8
            default: return nil
            }
            count += 1
            if count == 1 { lines.append("    \(Self.link)\(path)\">") }
        }
        guard count > 1 else { return nil }
        self.page = lines.joined(separator: "\n")
        self.sheet = sheet
    }

    /// Whether a sheet means the same within another one, at another address.
    private static func isMovable(_ sheet: [UInt8]) -> Bool {
        sheet.indices.allSatisfy { place in
            let rest = sheet[place...]
            switch rest.first {
            case UInt8(ascii: "@"): return !refused.contains { rest.starts(with: $0.utf8) }
            case UInt8(ascii: "u") where rest.starts(with: "url(".utf8): return rest.starts(with: "url(\"data:".utf8)
            default: return true
            }
        }
    }
}
