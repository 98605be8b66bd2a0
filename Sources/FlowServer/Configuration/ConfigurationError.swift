/// Something on the command line or in the environment that cannot be meant so.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    let description: String
}
