import Linking
import Synchronization
import TollgateCore

/// Events as they were posted, for tests that look at them.
final class RecordedEvents: Sendable {
    private let events = Mutex<[LinkEvent]>([])
    private let fault = Mutex<StoreFault?>(nil)

    /// What was posted, oldest first.
    var all: [LinkEvent] { events.withLock { $0 } }

    /// The kinds of what was posted.
    var kinds: [LinkEvent.Kind] { all.map(\.kind) }

    /// Fails every further event with a fault.
    func fail(_ fault: StoreFault?) { self.fault.withLock { $0 = fault } }

    /// The place that keeps them here.
    var place: LinkEvents {
        LinkEvents { event, _, _ in
            if let fault = self.fault.withLock({ $0 }) { throw fault }
            self.events.withLock { $0.append(event) }
        }
    }
}
