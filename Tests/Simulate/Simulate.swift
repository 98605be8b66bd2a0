import Foundation

/// `simulate COUNT FIRST`: runs so many seeds of Tests/FlowsTests/Simulation, and says how it goes.
@main
enum Simulate {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) }
        guard arguments.count == 2, let count = arguments[0], let first = arguments[1] else {
            print("usage: simulate COUNT FIRST")
            exit(64)
        }
        let start = Date()
        var said = start
        let seeds = await SimulatedSeeds.run(from: first, count: count) { seeds in
            guard Date().timeIntervalSince(said) > 10 else { return }
            said = Date()
            say(seeds, of: count, since: start)
        }
        say(seeds, of: count, since: start)
        print(seeds.coverage.text)
        for failure in seeds.failures { print("FAILED \(failure)") }
        exit(seeds.failures.isEmpty ? 0 : 1)
    }

    private static func say(_ seeds: SimulatedSeeds, of count: UInt64, since start: Date) {
        let seconds = Date().timeIntervalSince(start)
        let rate = Double(seeds.count) / max(seconds, 0.001)
        let progress = "\(seeds.count) of \(count) seeds in \(Int(seconds)) s, \(Int(rate)) a second"
        print("\(progress), \(seeds.failures.count) failed")
        // Also where the output is a file: a million seeds take hours.
        fflush(nil)
    }
}
