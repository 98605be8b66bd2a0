/// Operations as a client writes them.
enum Ops {
    static func node(_ id: String, x: Int = 0, parent: String? = nil, label: String? = nil) -> String {
        let parent = parent.map { #","parentId":"\#($0)""# } ?? ""
        let data = label.map { #","data":{"label":"\#($0)"}"# } ?? ""
        return
            #"{"op":"create","kind":"node","id":"\#(id)","props":{"type":"agent","position":{"x":\#(x),"y":0}\#(parent)\#(data)}}"#
    }

    static func edge(_ id: String, _ source: String, _ target: String) -> String {
        #"{"op":"create","kind":"edge","id":"\#(id)","props":{"source":"\#(source)","target":"\#(target)"}}"#
    }

    static func move(_ id: String, _ x: Int) -> String { set(id, "position", #"{"x":\#(x),"y":0}"#) }

    static func label(_ id: String, _ text: String) -> String { set(id, "data.label", #""\#(text)""#) }

    static func set(_ id: String, _ key: String, _ value: String, _ kind: String = "node") -> String {
        #"{"op":"set","kind":"\#(kind)","id":"\#(id)","key":"\#(key)","value":\#(value)}"#
    }

    static func delete(_ id: String, _ kind: String = "node") -> String {
        #"{"op":"delete","kind":"\#(kind)","id":"\#(id)"}"#
    }

    static func restore(_ id: String, _ kind: String = "node") -> String {
        #"{"op":"restore","kind":"\#(kind)","id":"\#(id)"}"#
    }

    static func comment(_ id: String, _ text: String) -> String {
        #"{"op":"create","kind":"comment","id":"\#(id)","props":{"anchor":{"kind":"point","x":0,"y":0},"text":"\#(text)","author":{"id":"a","name":"Ann"}}}"#
    }

    static func title(_ text: String) -> String { #"{"op":"set","kind":"flow","key":"title","value":"\#(text)"}"# }
}
