import Foundation

/// JSON texts in one spelling, so that tests compare what they say and not how: members sorted, `timestamp` members
/// that are about now replaced by `"now"`.
enum ParsedJSON {
    static func canonical(_ text: String) throws -> String {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        let data = try JSONSerialization.data(
            withJSONObject: timeless(value), options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    private static func timeless(_ value: Any) -> Any {
        if let list = value as? [Any] { return list.map(timeless) }
        guard let object = value as? [String: Any] else { return value }
        var result = object.mapValues(timeless)
        if let time = object["timestamp"] as? Int, abs(Date().timeIntervalSince1970 - Double(time)) < 60 {
            result["timestamp"] = "now"
        }
        return result
    }
}
