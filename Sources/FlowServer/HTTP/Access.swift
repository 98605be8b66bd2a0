/// Who may call a route.
enum Access: Sendable {
    /// Everybody: health checks, and the files of the page.
    case open
    /// Whoever has the access key, where one is needed.
    case member
    /// Whoever watches the server: as for operators, but the view key will do.
    case watchers
    /// Operators: the key is needed from beyond this machine whatever else is configured.
    case operators
}
