import Authority
import Synchronization
import TollgateCore

/// Notices as they were queued, for tests that look at them.
final class RecordedNotices: Sendable {
    private let notices = Mutex<[Notice]>([])
    private let fault = Mutex<StoreFault?>(nil)

    /// What was queued, oldest first.
    var all: [Notice] { notices.withLock { $0 } }

    /// Fails every further notice with a fault.
    func fail(_ fault: StoreFault?) { self.fault.withLock { $0 = fault } }

    /// The post that keeps them here.
    var post: NoticePost {
        NoticePost { notice, _, _ in
            if let fault = self.fault.withLock({ $0 }) { throw fault }
            self.notices.withLock { $0.append(notice) }
        }
    }
}
