/// What generated names and colours are made of. An order that changes, or a word, changes what people are called.
enum GeneratedPresence {
    /// Each has a contrast of at least 4.5 with white text on it (WCAG 2.2 §1.4.3), and of at least 3 with the light
    /// and the dark canvas (§1.4.11).
    static let colors = [
        "#c2410c", "#a16207", "#4d7c0f", "#15803d", "#0f766e", "#0e7490", "#2563eb", "#7c3aed", "#9333ea", "#c026d3",
        "#db2777", "#dc2626",
    ]

    static let adjectives = [
        "Agile", "Amber", "Bold", "Brave", "Bright", "Brisk", "Calm", "Careful", "Cheerful", "Clever", "Curious",
        "Eager", "Fair", "Gentle", "Glad", "Golden", "Happy", "Honest", "Jolly", "Keen", "Kind", "Lively", "Lucky",
        "Mellow", "Merry", "Modest", "Nimble", "Noble", "Patient", "Playful", "Polite", "Proud", "Quick", "Quiet",
        "Ready", "Sharp", "Silent", "Silver", "Snug", "Sober", "Steady", "Sunny", "Swift", "Tidy", "Warm", "Wise",
        "Witty", "Zesty",
    ]

    static let animals = [
        "Albatross", "Alpaca", "Antelope", "Badger", "Beaver", "Bison", "Capybara", "Cheetah", "Crane", "Curlew",
        "Dolphin", "Dormouse", "Eagle", "Elk", "Falcon", "Ferret", "Finch", "Fox", "Gazelle", "Gecko", "Hare",
        "Hedgehog", "Heron", "Ibex", "Jackdaw", "Kestrel", "Kingfisher", "Koala", "Lark", "Lemur", "Lynx", "Magpie",
        "Manatee", "Marmot", "Marten", "Meerkat", "Moose", "Newt", "Ocelot", "Osprey", "Otter", "Owl", "Panda",
        "Pelican", "Penguin", "Pika", "Plover", "Puffin", "Quokka", "Raven", "Robin", "Salmon", "Seal", "Sparrow",
        "Squirrel", "Starling", "Stork", "Swallow", "Tapir", "Tern", "Tortoise", "Walrus", "Wombat", "Wren",
    ]
}
