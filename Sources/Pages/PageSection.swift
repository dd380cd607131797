public import Hummingbird

/// A group of pages that a listener has beside the usual ones, such as those of Connect.
public protocol PageSection: Sendable {
    /// The paths, and the methods that they answer to.
    var paths: [KnownPath] { get }

    /// Adds the pages to a router.
    func add(to router: Router<PageContext>)
}
