import TollgateCore

extension V5Checksum {
    /// How far a payment order is, in the words of its callback (contract, section 5); none of them
    /// ends like another, so that no letter can move over from the account number in front.
    enum OrderStatus: String, Sendable, CaseIterable {
        /// The bank account is being looked up.
        case enquiring
        /// The money is being sent.
        case executing
        /// The bank is at work.
        case processing
        /// Somebody looks at it.
        case reviewing
        /// The money arrived.
        case completed
        /// The money came back.
        case refunded
    }

    /// What a value must look like, so that it cannot be taken for a part of its neighbours.
    enum Shape: Sendable, Hashable {
        /// Seconds since 1970: ten digits, the first not a zero. It stands at the end of every text.
        case epoch
        /// An amount: digits, the first not a zero.
        case sen
        /// A UUID, whose length is fixed.
        case id
        /// A bank account: digits and letters.
        case account
        /// A status of a payment order: one of ``OrderStatus``.
        case status
        /// An address that begins with its scheme.
        case address
        /// A text in which no id and no address could begin.
        case title
        /// Any text.
        case text

        /// How many digits an amount may have; more do not fit a whole number of 64 bits.
        static let senDigitsMax = 18
        /// How many letters an account number may have: those of the longest international one.
        static let accountLettersMax = 34

        /// Tells whether a value has the shape.
        func admits(_ value: String) -> Bool {
            let bytes = Array(value.utf8)
            return switch self {
            case .epoch: bytes.count == 10 && Self.isWhole(bytes)
            case .sen: bytes.count <= Self.senDigitsMax && Self.isWhole(bytes)
            case .id: RandomUUID.isUUID(value)
            case .account:
                bytes.count <= Self.accountLettersMax
                    && bytes.allSatisfy { Self.isDigit($0) || Self.isLetter($0 | 0x20) }
            case .status: OrderStatus.allCases.contains { $0.rawValue.utf8.elementsEqual(bytes) }
            case .address: Self.beginsWithScheme(bytes[...]) && bytes.allSatisfy { $0 > 0x20 }
            case .title:
                !Self.beginsWithID(bytes)
                    && !bytes.indices.contains { Self.beginsWithScheme(bytes[$0...]) }
            case .text: true
            }
        }

        /// What a value of the shape must be, to be put behind the argument's name.
        var demand: String {
            switch self {
            case .epoch: "must be the current time as 10 digits, in seconds"
            case .sen: "must be a whole number greater than 0, without leading zeros"
            case .id: "is invalid"
            case .account: "must be up to \(Self.accountLettersMax) digits or letters"
            case .status: "is invalid"
            case .address: "must begin with http:// or https:// and have no spaces"
            case .title: "must not contain http:// or https://, nor begin with an ID"
            case .text: "is invalid"
            }
        }

        private static let idLength = 36
        private static let schemes = [Array("http://".utf8), Array("https://".utf8)]

        private static func beginsWithID(_ bytes: [UInt8]) -> Bool {
            RandomUUID.isUUID(String(decoding: bytes.prefix(idLength), as: UTF8.self))
        }

        private static func beginsWithScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
            schemes.contains { scheme in
                bytes.count >= scheme.count
                    && zip(bytes, scheme).allSatisfy { byte, expected in
                        byte == expected || isLetter(byte | 0x20) && byte | 0x20 == expected
                    }
            }
        }

        /// Tells whether digits spell a whole number greater than zero in the only way there is.
        private static func isWhole(_ bytes: [UInt8]) -> Bool {
            guard let first = bytes.first, first != UInt8(ascii: "0") else { return false }
            return bytes.allSatisfy(isDigit)
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

        private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    }
}
