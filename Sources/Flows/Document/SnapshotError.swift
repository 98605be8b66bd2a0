/// Why bytes are no snapshot of a document.
public enum SnapshotError: Error, Equatable, Sendable {
    /// Another format, or a version of it that this program does not know.
    case unknownFormat
    /// Damaged: the checksum does not fit.
    case damaged
    /// Something that no snapshot has, at an offset.
    case malformed(Int)
}
