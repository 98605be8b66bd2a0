/// How modules name each other: by the way from the one to the other, as the URLs of their files.
enum ModulePath {
    /// A relative specifier, from the module that has it; nil for any other.
    static func resolve(_ specifier: String, from path: String) -> String? {
        guard specifier.hasPrefix("./") || specifier.hasPrefix("../") else { return nil }
        var parts = path.split(separator: "/").dropLast()
        for part in specifier.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                guard parts.popLast() != nil else { return nil }
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// The specifier by which one file names another.
    static func relative(_ target: String, from path: String) -> String {
        var target = target.split(separator: "/")[...]
        var start = path.split(separator: "/").dropLast()
        while let step = start.first, target.count > 1, target.first == step {
            start.removeFirst()
            target.removeFirst()
        }
        let up = start.isEmpty ? "./" : String(repeating: "../", count: start.count)
        return up + target.joined(separator: "/")
    }
}
