import Flows
import Glibc

@main
enum Main {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let command = Command.all.first { $0.name == arguments.first }
        exit(command?.run(Array(arguments.dropFirst())) ?? serve(arguments))
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
