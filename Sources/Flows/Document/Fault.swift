/// What exactly is wrong with an operation, for people; programs go by its code.
///
/// A class, so that what may be refused stays as small as it is without; and its text is written only when somebody is
/// told. It names no more of what was sent than a key, which is short.
public final class Fault: Sendable {
    /// The member of the operation, or the property of its object, that it is about.
    public let key: String?
    private let rule: Rule

    init(_ key: String?, _ rule: Rule) {
        self.key = key
        self.rule = rule
    }

    /// In a sentence: what is expected.
    public var text: String { rule.text(key ?? "It") }

    /// What was expected.
    enum Rule: Sendable {
        /// That it is there, and is this.
        case must(String)
        /// That it is a text of so many bytes.
        case text(ClosedRange<Int>)
        /// That it is a point, with coordinates up to this.
        case point(Double)
        /// That it is a viewport, with a zoom up to this.
        case viewport(Double)
        /// That the whole has no more of something.
        case atMost(Int, of: String, in: String)
        /// What the sentence says.
        case says(String)

        fileprivate func text(_ key: String) -> String {
            switch self {
            case .must(let what): "\(key) must be \(what)."
            case .text(let bytes) where bytes.lowerBound == 0:
                "\(key) must be a text of at most \(bytes.upperBound) bytes."
            case .text(let bytes): "\(key) must be a text of \(bytes.lowerBound) to \(bytes.upperBound) bytes."
            case .point(let bound): "\(key) must be exactly {x, y}, numbers within ±\(Self.number(bound))."
            case .viewport(let bound):
                "\(key) must be exactly {x, y, zoom}, numbers, zoom above 0 and at most \(Self.number(bound))."
            case .atMost(let limit, let things, let whole): "\(whole) has at most \(limit) \(things)."
            case .says(let sentence): sentence
            }
        }

        private static func number(_ bound: Double) -> String { JSONNumber(bound)?.text ?? "\(bound)" }
    }
}

extension Fault.Rule {
    /// An id of an element.
    static let id = Fault.Rule.text(1...ElementID.byteLimit)
    /// The object in which the properties of an element stand.
    static let object = Fault.Rule.must("an object")
    /// A value that nothing can have, whatever its property.
    static let value = Fault.Rule.must(
        "JSON with at most \(JSONText.depthLimit) levels, no name twice in an object, and no number beyond a double")
    /// The name of a property inside of its object.
    static let name = Fault.Rule.says(
        "A property has a name of 1 to 255 bytes, dots and all, which is not id; what is in data or meta stands in "
            + "an object of that name.")
    /// A member or property that is there already.
    static let once = Fault.Rule.says("Nothing can be there twice: send each member and property once.")
}

/// A rule that is broken: its code, and what exactly is wrong.
struct BrokenRule: Error {
    let code: GraphViolation
    let fault: Fault?

    /// A rule between objects, which the code says all about but the property.
    init(_ code: GraphViolation, _ fault: Fault? = nil) {
        self.code = code
        self.fault = fault
    }

    static func invalid(_ key: String?, _ rule: Fault.Rule) -> BrokenRule { BrokenRule(.invalid, Fault(key, rule)) }

    static func badRequest(_ key: String?, _ rule: Fault.Rule) -> BrokenRule {
        BrokenRule(.badRequest, Fault(key, rule))
    }

    static func tooLarge(_ key: String?, _ rule: Fault.Rule) -> BrokenRule { BrokenRule(.tooLarge, Fault(key, rule)) }
}

extension OperationRefused {
    init(_ broken: BrokenRule, at index: Int) {
        self.init(code: broken.code, index: index, fault: broken.fault)
    }
}
