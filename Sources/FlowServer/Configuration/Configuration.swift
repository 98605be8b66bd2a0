import Flows

/// Everything that can be set, with its default. Made by `ConfigurationReader`, which checks it.
struct Configuration: Sendable {
    enum Authentication: String, Sendable {
        /// Nobody needs a key.
        case open
        /// Page, socket and REST need the access key.
        case key
    }

    enum LogFormat: String, Sendable {
        case text, json
    }

    var host = "127.0.0.1"
    var port: UInt16 = 4000
    var dataDirectory = "./data"
    var loops = 1
    /// Event loops at most.
    static let loopLimit = 64
    /// Nil: `open` on loopback, `key` beyond.
    var authentication: Authentication?
    var isInsecure = false
    var publicURL: Origin?
    var allowedOrigins: [Origin] = []
    var webDirectory: String?
    var hasConformanceEcho = false
    var logLevel = LogLevel.info
    var logFormat = LogFormat.text
    var transport = TransportLimits()
    var request = RequestParser.Limits()
    var deadlines = HTTPConnection.Deadlines()
    var webSocket = WebSocketConnection.Limits()
    var flows = FlowsConfiguration()
    /// When changes are answered: when they are on the disk, or when the operating system has them.
    var durability = SQLiteConfiguration.Synchronous.full
    /// Channels of one socket.
    var channelsPerSocket = 100
    /// Bytes queued for a member before it is too slow.
    var softMark = 1 << 20
    /// Changes of one channel that may be on their way to another loop.
    var changesInFlight = 256
    /// What the channels of one socket are asked in generation 2, a second; twice as much at once.
    var messagesPerSecond: UInt64 = 2_000
    /// The requests for changes among that.
    var requestsPerSecond: UInt64 = 1_000
    /// How long a shutdown may take.
    var shutdownTime = Duration.seconds(8)

    /// Whether the server listens on this machine only.
    var isLoopback: Bool {
        host == "localhost" || PeerAddress(host).isLoopback
    }

    /// Where and how the flows are stored.
    var sqlite: SQLiteConfiguration {
        var sqlite = SQLiteConfiguration(path: dataDirectory + "/flows.db")
        sqlite.synchronous = durability
        return sqlite
    }

    /// The mode in force.
    var mode: Authentication { authentication ?? (isLoopback ? .open : .key) }
}
