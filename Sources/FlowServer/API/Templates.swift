import Flows

/// The templates that come with the server: files of the page below `api/templates`.
struct Templates: Sendable {
    /// One of them.
    struct Template: Sendable {
        let id: String
        let name: String
        let category: String
        let description: String
        let isFeatured: Bool
        let flow: FlowTemplate
        let file: Assets.File
    }

    /// The categories in the order in which they are shown.
    static let categories = [
        ("business-automation", "Business automation"), ("customer-service", "Customer service"),
        ("content-creation", "Content creation"), ("data-analysis", "Data analysis"), ("healthcare", "Healthcare"),
        ("finance", "Finance"), ("e-commerce", "E-commerce"),
    ]

    private static let directory = "api/templates/"

    /// By category, those in front that are featured.
    let all: [Template]
    /// `{"categories":[…],"templates":[…]}`.
    let list: [UInt8]

    /// A file that is no template is passed over; a test looks at each of them.
    init(_ assets: Assets) {
        let templates = assets.paths.filter { $0.hasPrefix(Self.directory) }
            .compactMap { assets.file($0) }.compactMap { Template($0) }
        all = Self.categories.flatMap { category, _ in
            let own = templates.filter { $0.category == category }
            return own.filter(\.isFeatured) + own.filter { !$0.isFeatured }
        }
        list = Self.list(all)
    }

    /// The template with this id.
    subscript(id: String) -> Template? { all.first { $0.id == id } }

    private static func list(_ templates: [Template]) -> [UInt8] {
        let text = JSONBuilder().raw("{").member("categories").raw("[")
        text.list(categories) { id, name in
            text.raw("{").member("id").string(id).raw(",").member("name").string(name).raw("}")
        }
        text.raw("],").member("templates").raw("[")
        text.list(templates) { template in
            text.raw("{").member("id").string(template.id).raw(",").member("name").string(template.name)
                .raw(",").member("category").string(template.category)
                .raw(",").member("description").string(template.description)
                .raw(",").member("featured").bool(template.isFeatured)
                .raw(",").member("node_count").number(template.flow.nodeCount)
                .raw(",").member("edge_count").number(template.flow.edgeCount).raw("}")
        }
        return text.raw("]}").bytes
    }
}

extension Templates.Template {
    /// Nil when a member is missing, or the flow cannot be taken whole.
    init?(_ file: Assets.File) {
        let text = file.plain.bytes
        guard let json = try? JSON(reading: text.span, limits: JSONLimits(bytes: text.count)),
            let id = json["id"]?.string, let name = json["name"]?.string, let category = json["category"]?.string,
            let description = json["description"]?.string, case .bool(let isFeatured)? = json["featured"],
            let flow = try? FlowTemplate(text)
        else { return nil }
        self.init(
            id: id, name: name, category: category, description: description, isFeatured: isFeatured, flow: flow,
            file: file)
    }
}
