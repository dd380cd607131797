import BillplzDialect
import Gatekeeper
import TollgateCore

/// The calls on cards, and the page on which a card's holder authenticates.
struct Cards: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// Answers a call.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - operation: What it asks for, one of this table's.
    /// - Returns: The answer.
    /// - Throws: ``Rejection``, a refusal of parameters that cannot be read, or a fault of the store.
    func answer(_ call: AdmittedCall, _ operation: BillplzOperation) async throws -> Reply {
        switch operation {
        case .cardsCreate: try await create(call)
        case .cardsDelete: try await delete(call)
        case .billsCharge: try await CardCharges(world: world).charge(call)
        case .billsPreauth: try await CardCharges(world: world).reserve(call)
        case .billsPreauthCapture: try await CardCharges(world: world).capture(call)
        case .pageCard:
            try await PublicPage.answering { try await CardPages(world: world).answer(call) }
        default: throw Rejection.notFound
        }
    }

    private func create(_ call: AdmittedCall) async throws -> Reply {
        var fields = try call.fields()
        // The holder's name and addresses are for the real service's issuer: nothing keeps them here.
        _ = fields.required("name", max: FieldLimits.nameMax)
        if fields.text("email") == nil { fields.note("email", "can't be blank") }
        _ = fields.email("email")
        if fields.text("phone") == nil { fields.note("phone", "can't be blank") }
        _ = fields.mobile("phone")
        let callbackURL = fields.requiredURL("callback_url")
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

    private func delete(_ call: AdmittedCall) async throws -> Reply {
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
