import Glibc

/// Exit statuses (sysexits.h).
enum ExitCode {
    static let usage: Int32 = 64
    static let dataError: Int32 = 65
    static let noInput: Int32 = 66
    static let unavailable: Int32 = 69
    static let software: Int32 = 70
    static let inputOutput: Int32 = 74
    static let interrupted: Int32 = 130
}

/// Lines for the person who started the program.
enum Terminal {
    /// One line on standard output; whether all of it was written.
    @discardableResult
    static func say(_ text: String) -> Bool { write(1, text + "\n") }

    /// One line on standard error.
    static func complain(_ text: String) { _ = write(2, "FlowServer: \(text)\n") }

    private static func write(_ descriptor: Int32, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}

/// The environment variables of the process.
enum ProcessEnvironment {
    static var variables: [String: String] {
        var result: [String: String] = [:]
        var place = unsafe environ
        while let entry = unsafe place.pointee {
            let text = unsafe String(cString: entry)
            let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
            unsafe place += 1
        }
        return result
    }
}
