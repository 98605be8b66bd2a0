/// Why modules cannot be joined to one script.
struct ModuleRefusal: Error, Equatable, CustomStringConvertible {
    let path: String
    /// From 1; nil when it is about the module as a whole.
    var line: Int?
    let reason: String

    var description: String { path + (line.map { ":\($0)" } ?? "") + ": " + reason }
}
