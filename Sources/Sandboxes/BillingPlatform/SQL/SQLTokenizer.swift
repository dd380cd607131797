/// A cursor over a text that finds the tokens of a statement.
struct SQLTokenizer {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    /// Splits a text into tokens, the last of which is the end.
    ///
    /// - Parameter text: The statement.
    /// - Returns: The tokens.
    /// - Throws: ``SQLError`` for what is no token, and for a text that is too long.
    static func tokens(of text: String) throws(SQLError) -> [SQLToken] {
        guard text.utf8.count <= SQLLimits.textBytesMax else {
            throw SQLError(
                position: 1,
                message: "The statement is longer than \(SQLLimits.textBytesMax) bytes"
            )
        }
        var tokenizer = SQLTokenizer(scalars: Array(text.unicodeScalars))
        var tokens: [SQLToken] = []
        repeat {
            let token = try tokenizer.next()
            guard tokens.count < SQLLimits.tokensMax || token.kind == .end else {
                throw SQLError(
                    position: token.position,
                    message: "The statement has more than \(SQLLimits.tokensMax) parts"
                )
            }
            tokens.append(token)
        } while tokens.last?.kind != .end
        return tokens
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var current: Unicode.Scalar? { scalar(ahead: 0) }

    private func scalar(ahead count: Int) -> Unicode.Scalar? {
        index + count < scalars.count ? scalars[index + count] : nil
    }

    private func fault(_ message: String) -> SQLError {
        SQLError(position: index + 1, message: message)
    }

    private mutating func next() throws(SQLError) -> SQLToken {
        while let scalar = current, Self.isSpace(scalar) { index += 1 }
        let position = index + 1
        return SQLToken(kind: try kind(), position: position)
    }

    private mutating func kind() throws(SQLError) -> SQLToken.Kind {
        guard let scalar = current else { return .end }
        switch scalar {
        case "'": return .text(try text())
        case "\"": return .quotedName(try quotedName())
        case _ where Self.isLetter(scalar): return .word(try word())
        case _ where Self.isDigit(scalar): return .number(try number())
        case "." where self.scalar(ahead: 1).map(Self.isDigit) ?? false:
            return .number(try number())
        default: return .mark(try mark(scalar))
        }
    }

    private mutating func text() throws(SQLError) -> String {
        let start = fault("The quote that opens here is never closed")
        index += 1
        var text = String.UnicodeScalarView()
        while let scalar = current {
            index += 1
            switch scalar {
            case "'" where current == "'":
                index += 1
                text.append("'")
            case "'": return String(text)
            case "\0":
                index -= 1
                throw fault("A zero byte cannot stand in a statement")
            default: text.append(scalar)
            }
        }
        throw start
    }

    /// A name as it is between double quotes: letters, digits and `_`, as all names are.
    private mutating func quotedName() throws(SQLError) -> String {
        let start = fault("The quote that opens here is never closed")
        index += 1
        guard let first = current else { throw start }
        guard Self.isLetter(first) else { throw fault("A name begins with a letter") }
        let name = try word()
        guard let end = current else { throw start }
        guard end == "\"" else { throw fault("A name has no such character") }
        index += 1
        return name
    }

    private mutating func word() throws(SQLError) -> String {
        let start = fault("A name is longer than \(SQLLimits.nameMax) letters")
        var word = String.UnicodeScalarView()
        while let scalar = current, Self.isLetter(scalar) || Self.isDigit(scalar) {
            word.append(scalar)
            index += 1
        }
        guard word.count <= SQLLimits.nameMax else { throw start }
        return String(word)
    }

    private mutating func number() throws(SQLError) -> DecimalText {
        let start = fault("A number has more than \(SQLLimits.digitsMax) digits")
        var number = String.UnicodeScalarView()
        var hasPoint = false
        while let scalar = current, Self.isDigit(scalar) || (scalar == "." && !hasPoint) {
            if scalar == "." {
                // A point that no digit follows is not the number's.
                guard self.scalar(ahead: 1).map(Self.isDigit) ?? false else { break }
                hasPoint = true
            }
            number.append(scalar)
            index += 1
        }
        if let scalar = current, Self.isLetter(scalar) || scalar == "." {
            throw fault("A number ends with a digit")
        }
        guard let decimal = DecimalText(String(number)) else { throw start }
        return decimal
    }

    private mutating func mark(_ scalar: Unicode.Scalar) throws(SQLError) -> String {
        let pair = String(scalar) + (self.scalar(ahead: 1).map { String($0) } ?? "")
        switch pair {
        case "<=", ">=", "<>", "!=":
            index += 2
            return pair
        case "--", "/*": throw fault("Comments are not supported")
        default: break
        }
        switch scalar {
        case "(", ")", ",", ".", "*", "=", "<", ">", "+", "-":
            index += 1
            return String(scalar)
        case ";": throw fault("One statement is taken, without a semicolon")
        case "\0": throw fault("A zero byte cannot stand in a statement")
        case "`", "[": throw fault("A name is quoted with double quotes alone")
        default: throw fault("A statement has no such character here")
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || ("\t"..."\r").contains(scalar)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }
}
