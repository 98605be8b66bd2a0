import Flows
import Foundation
import Testing

@testable import FlowServer

/// What operators do with a database (operations.md).
@Suite struct DatabaseCommandTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = NSTemporaryDirectory() + "flows-command-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory)
    }

    @Test("backup copies the database of a running server, restore puts it in place with new epochs, verify reads it")
    func copies() throws {
        try withDirectory { directory in
            let file = directory + "/copy.db"
            var tag: String?
            try TestServer.run { server in
                let data = server.server.services.configuration.dataDirectory
                tag = try server.create("f")["etag"]
                #expect(DatabaseCommands.backup([file, "--data", data]) == 0)
                #expect(DatabaseCommands.backup([file, "--data", data]) == ExitCode.unavailable, "it exists already")
                #expect(DatabaseCommands.verify(["--data", data]) == 0)
                #expect(DatabaseCommands.restore([file, "--data", data]) == ExitCode.unavailable, "it is in use")
                _ = try server.create("later")
            }
            #expect(DatabaseCommands.restore([file, "--data", directory]) == 0)
            #expect(DatabaseCommands.verify(["--data", directory]) == 0)
            try TestServer.run({ $0.dataDirectory = directory }) { server in
                #expect(try server.request("GET", "/api/flows").ids("flows") == ["f"])
                let flow = try server.request("GET", "/api/flows/f")
                #expect(flow.ids("nodes") == ["a", "b"])
                #expect(flow["etag"] != tag)
            }
        }
    }

    @Test("restore makes the directory of a new machine, after a look at the file, and says by 65 what is damaged")
    func newMachine() throws {
        try withDirectory { directory in
            let (file, data) = (directory + "/copy.db", directory + "/data")
            try TestServer.run { server in
                let source = server.server.services.configuration.dataDirectory
                for id in ["f", "g"] {
                    _ = try server.create(id)
                    _ = try server.change(id, TestServer.label("label in \(id)"))
                }
                #expect(DatabaseCommands.backup([file, "--data", source]) == 0)
            }
            #expect(DatabaseCommands.restore([directory + "/none.db", "--data", data]) == ExitCode.unavailable)
            #expect(!FileManager.default.fileExists(atPath: data), "nothing is made for a file that is not there")
            #expect(DatabaseCommands.restore([file, "--data", data]) == 0)
            let attributes = try FileManager.default.attributesOfItem(atPath: data)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            // Of this text the log has a checksum, and SQLite has none.
            let label = try #require(bytes.range(of: Data("label in g".utf8)))
            bytes[label.lowerBound] = UInt8(ascii: "L")
            try bytes.write(to: URL(fileURLWithPath: file))
            #expect(DatabaseCommands.restore([file, "--data", data]) == ExitCode.dataError)
            try TestServer.run({ $0.dataDirectory = data }) { server in
                let statuses = try ["f", "g"].map { try server.request("GET", "/api/flows/\($0)").status }
                #expect(statuses == [200, 500])
            }
        }
    }

    @Test("what is no database is refused in one line, and wrong arguments with the usage")
    func refuses() throws {
        try withDirectory { directory in
            #expect(DatabaseCommands.verify(["--data", directory]) == ExitCode.unavailable)
            try Data("no database".utf8).write(to: URL(fileURLWithPath: directory + "/flows.db"))
            #expect(DatabaseCommands.verify(["--data", directory]) == ExitCode.unavailable)
            #expect(DatabaseCommands.backup([directory + "/x.db", "--data", directory]) == ExitCode.unavailable)
            #expect(DatabaseCommands.restore([directory + "/flows.db", "--data", directory]) == ExitCode.unavailable)
            #expect(DatabaseCommands.backup([]) == ExitCode.usage)
            #expect(DatabaseCommands.verify(["more"]) == ExitCode.usage)
            #expect(DatabaseCommands.restore(["a", "--nonsense"]) == ExitCode.usage)
        }
    }

    @Test("import makes a flow out of a file in React Flow's form, export prints one")
    func transfers() throws {
        try withDirectory { directory in
            let file = directory + "/flow.json"
            try Data(TestServer.three.utf8).write(to: URL(fileURLWithPath: file))
            try TestServer.run { server in
                let url = "http://127.0.0.1:\(server.port)"
                #expect(TransferCommands.import([url, file]) == 0)
                let id = try #require(try server.request("GET", "/api/flows").ids("flows").first)
                #expect(try server.request("GET", "/api/flows/\(id)").ids("nodes") == ["a", "b"])
                #expect(TransferCommands.export([url, "flow:\(id)"]) == 0)
                #expect(TransferCommands.export([url, "flow:none"]) == ExitCode.unavailable)
                #expect(TransferCommands.export([url, id]) == ExitCode.usage)
                #expect(TransferCommands.import([url, directory + "/none"]) == ExitCode.noInput)
            }
        }
    }
}
