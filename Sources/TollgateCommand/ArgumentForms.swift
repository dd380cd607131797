import ArgumentParser
import TollgateCore
import TollgateServer

/// How values of options are written; what cannot be read is wrong usage.
extension Duration {
    /// The longest duration that an option takes: a hundred years.
    static let argumentMax: Duration = .days(36_500)

    /// Reads `10m`, `1h` or `7d`.
    init(argument: String) throws {
        guard let duration = Duration(text: argument), duration <= Self.argumentMax else {
            throw ValidationError("it is no duration such as 10m, 1h or 7d, 36500d at the most")
        }
        self = duration
    }

    /// Whole seconds in the largest unit that spells them.
    var argument: String {
        let seconds = components.seconds
        let fitting = [(86_400, "d"), (3_600, "h"), (60, "m")].first {
            seconds.isMultiple(of: $0.0) && seconds > 0
        }
        return fitting.map { "\(seconds / $0.0)\($0.1)" } ?? "\(seconds)s"
    }
}

extension Instant {
    /// Reads `2027-01-31T12:00:00Z`.
    init(argument: String) throws {
        guard let moment = Instant(rfc3339: argument) else {
            throw ValidationError("it is no moment such as 2027-01-31T12:00:00Z")
        }
        self = moment
    }
}

extension WebOrigin {
    /// Reads an origin of web pages.
    init(argument: String) throws {
        guard let origin = WebOrigin(argument) else {
            throw ValidationError(
                "it is no origin such as https://shop.example, without a slash at its end"
            )
        }
        self = origin
    }
}

extension Network {
    /// Reads `192.0.2.0/24`.
    init(argument: String) throws {
        guard let network = Network(argument) else {
            throw ValidationError(
                "it is no network such as 192.0.2.0/24, or has bits behind its prefix"
            )
        }
        self = network
    }
}

extension RequestLimit {
    /// Reads `100/1m`.
    init(argument: String) throws {
        let parts = argument.split(
            separator: "/",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2,
            let setting = RateLimitSetting("\(parts[0]) per \(parts[1])"),
            setting.interval.components.attoseconds == 0
        else {
            throw ValidationError(
                "it is no limit such as 100/1m: a number up to 1000000 and an interval of 1s to 1d"
            )
        }
        self.init(count: setting.count, seconds: Int(setting.interval.components.seconds))
    }
}
