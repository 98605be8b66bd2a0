import Glibc

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
