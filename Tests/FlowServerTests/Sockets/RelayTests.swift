import Foundation
import Testing

@testable import FlowServer

/// Changes go to every member at once, in one order, and verbatim (protocol.md §2).
@Suite struct RelayTests {
    @Test(
        "P2.4 changes are relayed byte for byte",
        arguments: [
            "1e3", "1.5E-7", "1.0", "-0", "-0.0", "123456789012345678901234567890", "1E400", #""\u00e9\/\ud83d\ude00""#,
            #"{"a":1,"a":2,"b":{"z":1,"y":2}}"#, #"[ 1 , 2 ,{ "x" : null } ]"#, "\"é \u{2028}\"", #""\u0000""#,
            #"{"nodes":[{"id":"n","position":{"x":1.50,"y":-0.0},"type":"a","data":{}}],"edges":[],"viewport":{"x":0}}"#,
        ])
    func verbatim(changes: String) throws {
        try TestServer.run { server in
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:v")
            try b.join("flow:v")
            _ = try a.next()
            try a.push("flow:v", "flow_change", "{\"changes\":\(changes)}")
            _ = try a.next()
            for client in [a, b] {
                let text = try client.nextText()
                #expect(text.contains("\"changes\":\(changes),\"timestamp\""), "\(text)")
            }
        }
    }

    @Test("P2.4 of two members called changes the first counts")
    func duplicateMember() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:v")
            try a.push("flow:v", "flow_change", #"{"x":[{"changes":0}],"changes":1,"changes":2}"#)
            _ = try a.next()
            #expect(try a.next().changes == "1")
        }
    }

    @Test("P1.19 P2.4 P2.5 the reply to a push comes before its own update, and all see one order", arguments: [1, 4])
    func order(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let (sender, receiver) = (try server.client(), try server.client())
            try receiver.join("flow:order")
            try sender.join("flow:order")
            _ = try receiver.next()
            var bytes: [UInt8] = []
            for number in 0..<300 {
                bytes += SocketClient.text(
                    #"["1","\#(number)","flow:order","flow_change",{"changes":\#(number)}]"#)
            }
            try sender.socket.raw.send(bytes)
            var replied = -1
            var seen = -1
            while seen < 299 {
                let message = try sender.next()
                if message.event == "phx_reply" {
                    replied += 1
                    #expect(message.ref == "\"\(replied)\"")
                } else {
                    seen += 1
                    #expect(message.changes == "\(seen)")
                    #expect(seen <= replied, "update \(seen) came before its reply")
                }
            }
            for number in 0..<300 { #expect(try receiver.next().changes == "\(number)") }
        }
    }

    @Test("P2.5 two that push at once are seen in one order by all")
    func oneOrderForAll() throws {
        try TestServer.run(loops: 4) { server in
            let clients = try (0..<4).map { _ in try server.client() }
            for client in clients { try client.join("flow:race") }
            for (place, client) in clients.prefix(2).enumerated() {
                let bytes = (0..<100).flatMap { number in
                    SocketClient.text(
                        #"["1","\#(number)","flow:race","flow_change",{"changes":"\#(place)-\#(number)"}]"#)
                }
                try client.socket.raw.send(bytes)
            }
            let orders = try clients.map { client in
                var order: [String] = []
                while order.count < 200 {
                    let message = try client.next()
                    if message.event == "flow_update" { order.append(message.changes ?? "") }
                }
                return order
            }
            #expect(Set(orders).count == 1)
        }
    }

    @Test("P4.2 a frame of 2 MB is relayed whole to a member that reads")
    func largeFrame() throws {
        try TestServer.run { server in
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:large")
            try b.join("flow:large")
            _ = try a.next()
            let text = "\"" + String(repeating: "x", count: 2_000_000) + "\""
            try a.push("flow:large", "flow_change", "{\"changes\":\(text)}")
            #expect(try a.next().status == "ok")
            #expect(try b.next().changes?.utf8.count == 2_000_002)
            #expect(try a.next().changes?.utf8.count == 2_000_002)
        }
    }
}
