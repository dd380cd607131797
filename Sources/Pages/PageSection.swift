public import Hummingbird

/// A group of pages that a listener has beside the usual ones, such as those of Connect.
public protocol PageSection: Sendable {
    /// The paths that can be read and nothing else, as lists of segments; `nil` is any one segment.
    var readOnly: [[String?]] { get }

    /// Adds the pages to a router.
    func add(to router: Router<PageContext>)
}
