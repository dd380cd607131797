import BillplzDialect
import Gatekeeper
import TollgateCore

/// The calls that make and remove cards.
struct Cards: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// Makes a card, whose holder has yet to authenticate.
    func create(_ call: AdmittedCall) async throws -> Reply {
        var fields = try call.fields()
        // The holder's name and addresses are for the real service's issuer: nothing keeps them here.
        _ = fields.required("name", max: FieldLimits.nameMax)
        if fields.text("email") == nil { fields.note("email", "can't be blank") }
        _ = fields.email("email")
        if fields.text("phone") == nil { fields.note("phone", "can't be blank") }
        _ = fields.mobile("phone")
        let callbackURL = fields.requiredReceiver("callback_url")
        try fields.refuse()
        let card = Card(id: RandomUUID.text(world.randomness), callbackURL: callbackURL)
        let place = try call.place()
        try await world.store.transaction { tx in try Shelf(place, tx).insert(card) }
        var answer = card.shown
        answer["authentication_redirect_url"] = .string(
            call.publicURL + CardPages.path(of: card.id)
        )
        answer["callback_url"] = .string(card.callbackURL)
        return BillplzReply.ok(.object(answer))
    }

    /// Removes a card.
    func delete(_ call: AdmittedCall) async throws -> Reply {
        var fields = try call.fields()
        let token = fields.required("token", max: FieldLimits.titleMax)
        try fields.refuse()
        let (place, id) = (try call.place(), call.id)
        let deleted = try await world.store.transaction { tx in
            let cards = Shelf<Card>(place, tx)
            guard let found = try cards.find(id) else { throw Rejection.notFound }
            var card = found.record
            try card.refuse(unless: token)
            card.status = .deleted
            try cards.replace(card, after: found.version)
            return card
        }
        return BillplzReply.ok(.object(deleted.shown))
    }
}

extension Card {
    /// Refuses a card that is not active, and a token that is not its own.
    func refuse(unless token: String) throws(Rejection) {
        guard status == .active else { throw .wrongState("Card is not active") }
        guard accepts(token) else { throw .invalid(["Token is invalid"]) }
    }
}
