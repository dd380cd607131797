import TollgateCore

/// A number that follows from texts and is the same in every process: FNV-1a of 64 bits, mixed.
///
/// It makes what looks drawn and is the same every time, and tells one query from another. Nothing
/// secret is made of it, and nobody is kept out by it.
struct Fingerprint: Sendable, Hashable {
    /// The number.
    let value: UInt64

    /// Makes the number of some texts, which are kept apart.
    init(_ texts: [String]) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        for text in texts {
            for byte in text.utf8 { add(byte) }
            // No text of UTF-8 holds this byte.
            add(0xFF)
        }
        // The last bytes of FNV-1a change few bits: SplitMix64's steps spread them.
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        value = hash ^ hash >> 31
    }

    /// The number in 16 hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// A number from 0 up to a bound, which is left out.
    func number(below bound: UInt64) -> Int64 { Int64(value % max(bound, 1) & 0x7FFF_FFFF) }
}
