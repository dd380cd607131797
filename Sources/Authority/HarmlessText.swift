extension String {
    /// The most letters that ``harmless(_:)`` keeps, where nothing else is said.
    public static let harmlessLettersMax = 200

    /// The text's beginning, with everything replaced that could command a terminal or break a line.
    ///
    /// Names and labels come from outside; whoever shows one shows this.
    public func harmless(_ lettersMax: Int = harmlessLettersMax) -> String {
        if utf8.count <= lettersMax, utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return self }
        return String(
            UnicodeScalarView(
                unicodeScalars.prefix(lettersMax).map { $0.isHarmless ? $0 : "\u{FFFD}" }
            )
        )
    }

    /// Whether ``harmless(_:)`` would replace nothing.
    public var isHarmless: Bool { unicodeScalars.allSatisfy(\.isHarmless) }
}

extension Unicode.Scalar {
    /// Whether the letter is for reading alone: no control, no format such as a change of direction.
    fileprivate var isHarmless: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
