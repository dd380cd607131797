import BillerAPIDialect
import BillogramDialect
import Callbacks
import TollgateCore
import TollgateCrypto

@testable import BillplzDialect

extension Witness {
    /// The signers whose signature covers every byte of the body.
    private static let wholeBodySigners: [any CallbackSigner] = [
        BillogramCallbackSigner(), BillerAPICallbackSigner(), NoticeSigner(),
    ]

    private static let signers = wholeBodySigners + [BillplzCallbackSigner()]

    /// The moment by which callbacks are signed and checked here.
    private static let now = Instant(seconds: 1_774_605_600)

    /// A received callback is judged alike with and without an explanation, and a verdict shows no key.
    static let callbacks = Witness(name: "callbacks") { input throws(Disproof) in
        var pieces = Pieces(input)
        let kind = pieces.text()
        let key = Secret(pieces.bytes())
        var headers = HeaderFields()
        for line in pieces.text().split(separator: "\n") {
            let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            headers.add(String(sides[0]), sides.count == 2 ? String(sides[1]) : "")
        }
        let callback = SignedCallback(headers: headers, body: pieces.remainder())
        for signer in signers {
            let named = kind.isEmpty ? nil : kind
            func findings(_ isExplained: Bool) -> [SignatureFinding] {
                signer.verify(callback, kind: named, key: key, at: now, explained: isExplained)
            }
            let (short, long) = (findings(false), findings(true))
            try demand(!short.isEmpty, "\(signer.channel) found nothing")
            try demand(
                short.map(\.isValid) == long.map(\.isValid),
                "\(signer.channel) judges otherwise when it explains"
            )
            // A shorter key, or one with spaces, may be words of the sentences or a field's name.
            guard key.count >= 32, let shown = key.reveal(), !shown.contains(" ") else { continue }
            try demand(
                !(short + long).contains { $0.explanation.contains(shown) },
                "\(signer.channel) shows the key"
            )
        }
    }

    /// What is signed is verified, and no other content is with the same signature.
    static let signatures = Witness(name: "signatures") { input throws(Disproof) in
        let place = input.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        let mask = input.dropFirst(2).first ?? 0
        guard mask != 0, let value = try? JSONValue(reading: Array(input.dropFirst(3))),
            let content = value.object
        else { return }
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "bill",
            content: content,
            createdAt: now
        )
        let key = Secret("S-s7b4yWpp9h7rrkNM1i3Z_g")
        for signer in wholeBodySigners {
            let sent = signer.sign(message, key: key, at: now)
            try demand(
                isValid(sent, signer, key),
                "\(signer.channel) does not verify what it signed"
            )
            let altered = altered(sent, place, mask)
            try demand(
                !isValid(altered, signer, key),
                "\(signer.channel) verifies what was altered"
            )
            try demand(
                !isValid(sent, signer, Secret("another key, of any length")),
                "\(signer.channel) verifies with another key"
            )
        }
        try checkFields(message, key, place, mask)
    }

    /// Billplz signs fields and not bytes: another body may be verified that has the same elements.
    private static func checkFields(
        _ message: CallbackMessage,
        _ key: Secret,
        _ place: Int,
        _ mask: UInt8
    ) throws(Disproof) {
        let signer = BillplzCallbackSigner()
        let sent = signer.sign(message, key: key, at: now)
        let isPlain = message.content.members.allSatisfy { member in
            member.value.string != nil && ParameterName.isPlain(member.name)
                && member.name != XSignature.fieldName && !member.name.contains("[")
        }
        if isPlain, message.content.members.count < 200 {
            try demand(isValid(sent, signer, key), "billplz does not verify what it signed")
        }
        let altered = altered(sent, place, mask)
        guard isValid(altered, signer, key) else { return }
        try demand(source(altered) == source(sent), "billplz verifies what was altered")
    }

    private static func source(_ callback: SignedCallback) -> [UInt8]? {
        guard let received = try? ReceivedCallback(callback, kind: "bill") else { return nil }
        return Array(
            XSignature.source(received.covered.map { (name: $0.name, value: $0.value) }).utf8
        )
    }

    private static func isValid(
        _ callback: SignedCallback,
        _ signer: any CallbackSigner,
        _ key: Secret
    ) -> Bool {
        // The first finding is of the signature that covers the body; Billogram's old one does not.
        signer.verify(callback, kind: "bill", key: key, at: now, explained: false)
            .first?.isValid == true
    }

    /// The callback with some bits of one byte of its body turned round.
    private static func altered(
        _ callback: SignedCallback,
        _ place: Int,
        _ mask: UInt8
    ) -> SignedCallback {
        var body = callback.body
        if body.isEmpty { body = [mask] } else { body[place % body.count] ^= mask }
        return SignedCallback(headers: callback.headers, body: body)
    }
}
