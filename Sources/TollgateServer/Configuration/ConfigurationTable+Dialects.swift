import Gatekeeper
import TollgateCore

extension ConfigurationTable {
    /// The keys of the options that dialects declare, and before those of each dialect the key of the
    /// origins whose pages may call it, which every dialect has, also one without options.
    ///
    /// - Parameters:
    ///   - options: The options.
    ///   - dialects: The names of all dialects, in the order of their keys; those that have options alone
    ///     stand behind them.
    /// - Returns: The keys.
    static func dialectKeys(
        _ options: [DialectOption],
        of dialects: [String]
    ) -> [ConfigurationKey] {
        let names = (dialects + options.map(\.dialect)).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        return names.flatMap { name in
            [originsKey(name)] + options.filter { $0.dialect == name }.map { ConfigurationKey($0) }
        }
    }

    private static func originsKey(_ dialect: String) -> ConfigurationKey {
        ConfigurationKey(
            "dialects.\(dialect).origins",
            \.dialects[originsOf: dialect],
            .origins,
            "The origins of web pages that browsers may let call the dialect."
        )
    }
}

extension ValueForm where Value == [WebOrigin] {
    /// Up to ``OriginPolicy/originsMax`` origins with commas between them, or `none`.
    static var origins: Self {
        ValueForm(
            expected: "at most \(OriginPolicy.originsMax) origins with commas between them (such as"
                + " https://app.example.com, https://app.example.com:8443; http:// for loopback"
                + " hosts alone), or none",
            read: { text in
                if text == "none" { return [] }
                let parts = text.split(separator: ",", omittingEmptySubsequences: false)
                guard parts.count <= OriginPolicy.originsMax else { return nil }
                let origins = parts.compactMap { part in
                    WebOrigin(
                        String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
                    )
                }
                return origins.count == parts.count ? origins : nil
            },
            write: { origins in
                origins.isEmpty ? "none" : origins.map(\.description).joined(separator: ", ")
            }
        )
    }
}
