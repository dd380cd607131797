import Dispatch
import Foundation
public import TollgateCore

extension TimeSource {
    /// The machine's own clocks.
    public static let system = TimeSource(
        now: { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) },
        monotonic: { MonotonicInstant(nanoseconds: Int64(DispatchTime.now().uptimeNanoseconds)) }
    )
}
