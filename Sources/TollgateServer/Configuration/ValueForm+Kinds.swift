extension ValueForm where Value == String {
    /// A text without control characters, of at most 4,096 bytes; a file's path, say.
    static func text(_ expected: String) -> Self {
        ValueForm(
            expected: expected,
            read: { text in
                let isPrintable = text.unicodeScalars.allSatisfy {
                    $0.properties.generalCategory != .control
                }
                return (1...4_096).contains(text.utf8.count) && isPrintable ? text : nil
            },
            write: { $0 }
        )
    }

    /// A host name or an IP address, in lower case.
    static var host: Self {
        ValueForm(
            expected: "a host name or an IP address",
            read: { HostAndPort.isHost($0) ? $0.lowercased() : nil },
            write: { $0 }
        )
    }

    /// One of a few words.
    static func word(of words: [String]) -> Self {
        ValueForm(
            expected: "one of \(words.joined(separator: ", "))",
            read: { words.contains($0) ? $0 : nil },
            write: { $0 },
            schema: .words(words)
        )
    }
}

extension ValueForm where Value == Bool {
    /// `true` or `false`; none of YAML's other spellings.
    static var boolean: Self {
        ValueForm(
            expected: "true or false",
            read: { ["true": true, "false": false][$0] },
            write: { $0 ? "true" : "false" },
            schema: .boolean
        )
    }
}

extension ValueForm where Value == Int {
    /// A whole number within bounds.
    static func integer(_ bounds: ClosedRange<Int>) -> Self {
        ValueForm(
            expected: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)",
            read: { text in WholeNumber.read(text).flatMap { bounds.contains($0) ? $0 : nil } },
            write: { String($0) },
            schema: .integer(bounds)
        )
    }
}

extension ValueForm where Value == Duration {
    /// A duration within bounds.
    static func duration(_ bounds: ClosedRange<Duration>) -> Self {
        ValueForm(
            expected: "a duration from \(bounds.lowerBound.text) to \(bounds.upperBound.text)"
                + " (such as 250ms, 90s, 10m, 1h or 7d)",
            read: { text in Duration(text: text).flatMap { bounds.contains($0) ? $0 : nil } },
            write: { $0.text },
            schema: .duration
        )
    }
}

extension ValueForm where Value == ListenAddress {
    /// Any address to listen on.
    static var address: Self {
        ValueForm(
            expected: "an address HOST:PORT (such as 127.0.0.1:8443 or [::1]:0)",
            read: { ListenAddress($0) },
            write: { $0.description },
            schema: .address
        )
    }

    /// An address that only this machine can reach.
    static var loopback: Self {
        ValueForm(
            expected: "a loopback address HOST:PORT (such as 127.0.0.1:9090 or [::1]:0)",
            read: { text in ListenAddress(text).flatMap { $0.isLoopback ? $0 : nil } },
            write: { $0.description },
            schema: .address
        )
    }
}

extension ValueForm where Value == PublicURL {
    /// An https address without a path.
    static var publicURL: Self {
        ValueForm(
            expected: "an address https://HOST or https://HOST:PORT without a path",
            read: { PublicURL($0) },
            write: { $0.description },
            schema: .publicURL
        )
    }
}

extension ValueForm where Value == RateLimitSetting {
    /// A limit `N per T`.
    static var rateLimit: Self {
        ValueForm(
            expected: "a limit N per T (such as 600 per 1m; N from 1 to 1000000, T from 1s to 1d)",
            read: { RateLimitSetting($0) },
            write: { $0.description },
            schema: .rateLimit
        )
    }
}

extension ValueForm where Value == Configuration.Backend {
    /// A backend that this version knows.
    static var backend: Self {
        ValueForm(
            expected: "one of "
                + Configuration.Backend.allCases.map(\.rawValue).joined(separator: ", "),
            read: { Configuration.Backend(rawValue: $0) },
            write: { $0.rawValue },
            schema: .words(Configuration.Backend.allCases.map(\.rawValue))
        )
    }
}

extension ValueForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the words that name the value's cases.
    static var caseName: Self {
        ValueForm(
            expected: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "),
            read: { Value(rawValue: $0) },
            write: { $0.rawValue },
            schema: .words(Value.allCases.map(\.rawValue))
        )
    }
}
