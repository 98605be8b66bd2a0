/// Why a registry refused an instrument. Always a mistake in the program, found when it starts.
public enum RegistrationError: Error, Hashable {
    /// The name has characters Prometheus does not allow, or the wrong ending: a counter's ends with `_total`, no other
    /// metric's with a suffix that expositions add, and before that comes the unit.
    case invalidName(String)
    /// The label name is not allowed.
    case invalidLabel(metric: String, label: String)
    /// The bounds are not between 1 and `HistogramBounds.maximumCount`, or do not increase.
    case invalidBounds(metric: String)
    /// The family exists with another kind, unit, bounds or label names.
    case conflict(metric: String)
    /// The series exists, and one of the two is read by a callback.
    case duplicate(metric: String)
}
