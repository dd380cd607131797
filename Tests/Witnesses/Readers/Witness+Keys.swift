import BillerAPIDialect
import TollgateCore
import TollgateCrypto

extension Witness {
    /// A key that is read is the same after it was written, and one wrong letter breaks a checksum.
    static let keys = Witness(name: "keys") { input throws(Disproof) in
        try checkForms(input)
        let key = Secret(input)
        if let pair = WebhookSigningKey(reading: key) {
            let again = WebhookSigningKey(reading: pair.text)
            try demand(again?.publicKey == pair.publicKey, "a signing key is another one")
            let signature = try demanded(pair.signature(of: input), "a signing key does not sign")
            try demand(pair.publicKey.accepts(signature, of: input), "a pair does not fit")
            try demand(
                !pair.publicKey.accepts(signature, of: input + [0]),
                "a signature fits other bytes"
            )
        }
        if let half = WebhookPublicKey(reading: key) {
            let again = WebhookPublicKey(reading: Secret(half.description))
            try demand(again == half, "a public key is another one")
        }
        if let bytes = StandardWebhook.decoded(key) {
            let written = StandardWebhook.secret(of: bytes.withBytes { $0 })
            let again = StandardWebhook.decoded(written)
            try demand(again?.matches(bytes) == true, "a shared secret is another one")
        }
        let keys = WebhookKeys(reading: key)
        try demand(keys.retiring.count <= WebhookKeys.retiringMax, "too many keys are kept")
        let written = keys.text
        try demand(
            WebhookKeys(reading: written).text.matches(written),
            "a set of keys is another one"
        )
    }

    private static func checkForms(_ input: [UInt8]) throws(Disproof) {
        let form = HouseForm.inspect(Secret(input))
        let isLetters = LettersForm.isSound(Secret(input))
        guard form == .sound || isLetters else { return }
        try demand(
            !isLetters || input.count == LettersForm.letterCount,
            "an id of \(input.count) letters"
        )
        for place in input.indices {
            var altered = input
            altered[place] ^= 1
            try demand(
                form != .sound || HouseForm.inspect(Secret(altered)) != .sound,
                "letter \(place) is under no checksum"
            )
            try demand(
                !isLetters || !LettersForm.isSound(Secret(altered)),
                "letter \(place) of an id is under no checksum"
            )
        }
    }
}
