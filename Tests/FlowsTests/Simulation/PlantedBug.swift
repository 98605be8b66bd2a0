/// A bug that the simulation must find.
enum PlantedBug: String, CaseIterable, Sendable {
    case ignoresLoggedOperations = "a client takes what it sent for what was logged"
    case dropsOperationOnRebase = "a client drops an operation of a rebased answer"
    case ignoresGaps = "a client ignores gaps"
    case takesOldClocks = "a client applies what it has already"
    case renumbersResent = "a client numbers anew what it sends again"
    case losesUnsent = "a client forgets what it has not sent"
    case answersEarly = "an answer before the record is stored"
    case forgetsResults = "results are lost at a restart"
    case reusesClock = "a clock is used again"
    case skipsCascades = "what is stored leaves out the edges that went with a node"
    case readsEarlierState = "a state is gone back to that is one change older"
    case forgetsLagging = "a member that lags is never brought up to date"
    case commitsWithoutSync = "commits are answered without a sync"

    /// Whether a seed must run on a disk, or must not; nil when it does not matter.
    var isOnDisk: Bool? {
        switch self {
        case .reusesClock: false
        case .commitsWithoutSync: true
        default: nil
        }
    }

    /// What the first client does wrong.
    var mistake: SimulatedClient.Mistake? {
        switch self {
        case .ignoresLoggedOperations: .ignoresLoggedOperations
        case .dropsOperationOnRebase: .dropsOperationOnRebase
        case .ignoresGaps: .ignoresGaps
        case .takesOldClocks: .takesOldClocks
        case .renumbersResent: .renumbersResent
        case .losesUnsent: .losesUnsent
        default: nil
        }
    }

    /// What the store does wrong.
    var lie: FaultyStore.Lie? {
        switch self {
        case .answersEarly: .answersEarly
        case .forgetsResults: .forgetsResults
        case .skipsCascades: .skipsCascades
        case .readsEarlierState: .readsEarlierState
        default: nil
        }
    }
}

extension SimulatedClient {
    /// A mistake to be found out.
    enum Mistake {
        /// Takes what it sent for what was logged.
        case ignoresLoggedOperations
        /// Applies what comes, gap or not.
        case ignoresGaps
        /// Gives what it sends again a new number.
        case renumbersResent
        /// Leaves out an operation when the server has made others of them.
        case dropsOperationOnRebase
        /// Applies what it has already.
        case takesOldClocks
        /// Forgets what it has not sent when the connection is gone.
        case losesUnsent
    }
}
