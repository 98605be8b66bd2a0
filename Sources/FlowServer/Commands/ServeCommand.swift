import Flows
import Glibc

/// `FlowServer [flags]`: start, say where, serve until a signal comes.
struct ServeCommand {
    private let configuration: Configuration
    private let notifySocket: String?

    init(_ configuration: Configuration, notifySocket: String?) {
        self.configuration = configuration
        self.notifySocket = notifySocket
    }

    /// Runs the first loop on the calling thread until the end. Returns the exit status.
    func run() -> Int32 {
        Signals.endStart()
        DescriptorLimit.raise()
        FreedMemory.returnLargeBlocks()
        do {
            let writer = try LogWriter()
            let log = Log(level: configuration.logLevel, format: configuration.logFormat, writer: writer)
            defer { log.close() }
            return try serve(Server(configuration, log: log), log)
        } catch let error as SystemError where error.code == EADDRINUSE {
            Terminal.complain(
                "port \(configuration.port) is taken; stop what listens there, or choose another with --port")
            return ExitCode.unavailable
        } catch {
            Terminal.complain("cannot start: \(error)")
            return ExitCode.unavailable
        }
    }

    private func serve(_ server: Server, _ log: Log) throws(SystemError) -> Int32 {
        guard let first = server.group.loops.first else { return ExitCode.software }
        try Signals.start { [notifySocket] in
            ServiceManager.notify(.stopping, socketPath: notifySocket)
            server.stop { server.group.stop() }
        }
        try server.group.startAllButFirst()
        server.start()
        announce(server)
        if configuration.publicURL != nil, configuration.mode == .open {
            log.warning("everybody whom the proxy lets through may edit: no key is needed")
        }
        ServiceManager.notify(.ready, socketPath: notifySocket)
        first.run()
        server.closeStore()
        return 0
    }

    private func announce(_ server: Server) {
        // An address that means "all of mine" is not one that a browser elsewhere can open.
        let isWildcard = configuration.host == "0.0.0.0" || configuration.host == "::"
        let host = isWildcard ? LocalAddress.first() ?? configuration.host : configuration.host
        let literal = host.contains(":") ? "[\(host)]" : host
        let isLocked = configuration.mode == .key
        let link = { (key: AccessKey) in "/?key=" + PercentEncoding.encode(key.text) }
        let key = isLocked ? link(server.services.accessKey) : ""
        let base = configuration.publicURL?.description ?? "http://\(literal):\(server.port)"
        Terminal.say(
            """
            Flows \(Version.text) on http://\(literal):\(server.port)
            Open   \(base)\(key)\(isLocked ? "\nLook   \(base)\(link(server.services.viewKey))" : "")
            Data   \(configuration.dataDirectory)
            """)
    }
}
