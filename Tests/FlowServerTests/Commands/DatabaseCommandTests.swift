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

    private func run(_ name: String, _ arguments: [String]) -> Int32? {
        Command.all.first { $0.name == name }?.run(arguments)
    }

    @Test("backup copies the database of a running server, restore puts it in place with new epochs, verify reads it")
    func copies() throws {
        try withDirectory { directory in
            let file = directory + "/copy.db"
            var tag: String?
            try TestServer.run { server in
                let data = server.server.services.configuration.dataDirectory
                tag = try server.create("f")["etag"]
                #expect(run("backup", [file, "--data", data]) == 0)
                #expect(run("backup", [file, "--data", data]) == ExitCode.unavailable, "it exists already")
                #expect(run("verify", ["--data", data]) == 0)
                #expect(run("verify", [file]) == 0)
                #expect(run("restore", [file, "--data", data]) == ExitCode.unavailable, "it is in use")
                _ = try server.create("later")
            }
            #expect(run("restore", [file, "--data", directory]) == 0)
            #expect(run("verify", ["--data", directory]) == 0)
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
                #expect(run("backup", [file, "--data", source]) == 0)
            }
            #expect(run("restore", [directory + "/none.db", "--data", data]) == ExitCode.unavailable)
            #expect(!FileManager.default.fileExists(atPath: data), "nothing is made for a file that is not there")
            #expect(run("restore", [file, "--data", data]) == 0)
            let attributes = try FileManager.default.attributesOfItem(atPath: data)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            // Of this text the log has a checksum, and SQLite has none.
            let label = try #require(bytes.range(of: Data("label in g".utf8)))
            bytes[label.lowerBound] = UInt8(ascii: "L")
            try bytes.write(to: URL(fileURLWithPath: file))
            #expect(run("verify", [file]) == ExitCode.dataError)
            #expect(run("restore", [file, "--data", data]) == ExitCode.dataError)
            try TestServer.run({ $0.dataDirectory = data }) { server in
                let statuses = try ["f", "g"].map { try server.request("GET", "/api/flows/\($0)").status }
                #expect(statuses == [200, 500])
            }
        }
    }

    @Test("restore with a flow puts that flow of a copy in place and reverts no other")
    func oneFlow() throws {
        try withDirectory { directory in
            let file = directory + "/copy.db"
            try TestServer.run { server in
                let data = server.server.services.configuration.dataDirectory
                for id in ["f", "g"] { _ = try server.create(id) }
                #expect(run("backup", [file, "--data", data]) == 0)
                for id in ["f", "g"] { _ = try server.change(id, TestServer.label("changed")) }
                #expect(run("restore", [file, "flow:f", "--data", data]) == ExitCode.unavailable, "it is in use")
                #expect(run("backup", [directory + "/flows.db", "--data", data]) == 0)
            }
            #expect(run("restore", [file, "flow:none", "--data", directory]) == ExitCode.unavailable)
            #expect(run("restore", [file, "f", "--data", directory]) == ExitCode.usage)
            #expect(run("restore", [file, "flow:f", "--data", directory]) == 0)
            #expect(run("verify", ["--data", directory]) == 0)
            try TestServer.run({ $0.dataDirectory = directory }) { server in
                let texts = try ["f", "g"].map { try server.request("GET", "/api/flows/\($0)").text }
                #expect(texts.map { $0.contains("changed") } == [false, true])
            }
        }
    }

    @Test("discard takes a flow away that is damaged, and no other, and leaves a copy of the database")
    func discard() throws {
        try withDirectory { directory in
            let database = directory + "/flows.db"
            try TestServer.run { server in
                let data = server.server.services.configuration.dataDirectory
                for id in ["f", "g"] {
                    _ = try server.create(id)
                    _ = try server.change(id, TestServer.label("label in \(id)"))
                }
                #expect(run("discard", ["flow:f", "--data", data]) == ExitCode.unavailable, "it is in use")
                #expect(run("backup", [database, "--data", data]) == 0)
            }
            var bytes = try Data(contentsOf: URL(fileURLWithPath: database))
            let label = try #require(bytes.range(of: Data("label in g".utf8)))
            bytes[label.lowerBound] = UInt8(ascii: "L")
            try bytes.write(to: URL(fileURLWithPath: database))
            #expect(run("verify", ["--data", directory]) == ExitCode.dataError)
            #expect(run("discard", ["flow:none", "--data", directory]) == ExitCode.unavailable)
            #expect(run("discard", ["g", "--data", directory]) == ExitCode.usage)
            #expect(run("discard", ["flow:g", "--data", directory + "/none"]) == ExitCode.unavailable)
            #expect(run("discard", ["flow:g", "--data", directory]) == 0)
            #expect(run("verify", ["--data", directory]) == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(names.filter { $0.contains("before-discard") }.count == 1, "\(names)")
            try TestServer.run({ $0.dataDirectory = directory }) { server in
                let flows = try server.request("GET", "/api/flows").ids("flows")
                #expect(flows == ["f"])
                #expect(try server.request("GET", "/api/flows/g").status == 404)
                #expect(try server.create("g").status == 201)
            }
        }
    }

    @Test("what is no database is refused in one line, and wrong arguments with the usage")
    func refuses() throws {
        try withDirectory { directory in
            #expect(run("verify", ["--data", directory]) == ExitCode.unavailable)
            try Data("no database".utf8).write(to: URL(fileURLWithPath: directory + "/flows.db"))
            #expect(run("verify", ["--data", directory]) == ExitCode.dataError)
            #expect(run("backup", [directory + "/x.db", "--data", directory]) == ExitCode.unavailable)
            #expect(run("restore", [directory + "/flows.db", "--data", directory]) == ExitCode.unavailable)
            #expect(run("backup", []) == ExitCode.usage)
            #expect(run("verify", [directory + "/none.db"]) == ExitCode.unavailable)
            #expect(run("verify", ["more", "most"]) == ExitCode.usage)
            #expect(run("restore", ["a", "--nonsense"]) == ExitCode.usage)
        }
    }

    @Test("import makes a flow out of a file in React Flow's form, export prints one")
    func transfers() throws {
        try withDirectory { directory in
            let file = directory + "/flow.json"
            try Data(TestServer.three.utf8).write(to: URL(fileURLWithPath: file))
            try TestServer.run { server in
                let url = "http://127.0.0.1:\(server.port)"
                #expect(run("import", [url, file]) == 0)
                let id = try #require(try server.request("GET", "/api/flows").ids("flows").first)
                #expect(try server.request("GET", "/api/flows/\(id)").ids("nodes") == ["a", "b"])
                #expect(run("export", [url, "flow:\(id)"]) == 0)
                #expect(run("export", [url, "flow:none"]) == ExitCode.noInput)
                #expect(run("export", [url, id]) == ExitCode.usage)
                #expect(run("import", [url, directory + "/none"]) == ExitCode.noInput)
                try Data("[1".utf8).write(to: URL(fileURLWithPath: file))
                #expect(run("import", [url, file]) == ExitCode.dataError)
            }
        }
    }

    @Test("import asks no server about an input that is empty, as when the export before a pipe has failed")
    func emptyInput() throws {
        try withDirectory { directory in
            let file = directory + "/empty.json"
            for content in ["", " \n"] {
                try Data(content.utf8).write(to: URL(fileURLWithPath: file))
                // Nobody listens there.
                #expect(run("import", ["http://127.0.0.1:1", file]) == ExitCode.noInput)
            }
        }
    }
}
