import Flows
import Glibc

@main
enum Main {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "client": exit(ClientCommand.run(Array(arguments.dropFirst())))
        case "backup": exit(DatabaseCommands.backup(Array(arguments.dropFirst())))
        case "restore": exit(DatabaseCommands.restore(Array(arguments.dropFirst())))
        case "verify": exit(DatabaseCommands.verify(Array(arguments.dropFirst())))
        case "export": exit(TransferCommands.export(Array(arguments.dropFirst())))
        case "import": exit(TransferCommands.import(Array(arguments.dropFirst())))
        case "healthcheck": exit(HealthCheckCommand.run(Array(arguments.dropFirst())))
        default: exit(serve(arguments))
        }
    }

    private static func serve(_ arguments: [String]) -> Int32 {
        let environment = ProcessEnvironment.variables
        do throws(ConfigurationError) {
            let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            switch try ConfigurationReader.read(arguments, environment: environment, processors: processors) {
            case .help: print(Options.help, terminator: "")
            case .version: print("Flows \(Version.text)")
            case .serve(let configuration):
                return ServeCommand(configuration, notifySocket: environment["NOTIFY_SOCKET"]).run()
            }
            return 0
        } catch {
            Terminal.complain("\(error)")
            return ExitCode.usage
        }
    }
}
